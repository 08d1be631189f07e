import type { Counts, CycleResult } from '@sutler/server'
import { counted, durationText, type Paint, printable } from './text.ts'

const labels: readonly (readonly [keyof Counts, label: string, shown: 'always' | 'unless zero'])[] = [
  ['read', 'read', 'always'],
  ['created', 'created', 'always'],
  ['updated', 'updated', 'always'],
  ['disabled', 'disabled', 'always'],
  ['deleted', 'deleted', 'always'],
  ['unchanged', 'unchanged', 'always'],
  ['linked', 'adopted', 'unless zero'],
  ['skipped', 'skipped', 'unless zero'],
  ['membersAdded', 'members added', 'unless zero'],
  ['membersRemoved', 'members removed', 'unless zero'],
  ['referencesLinked', 'refs linked', 'unless zero'],
  ['referencesWaiting', 'refs waiting', 'unless zero'],
  ['unreadable', 'unreadable', 'unless zero'],
  ['failed', 'failed', 'unless zero'],
  ['held', 'held back', 'unless zero'],
  ['escrow', 'to be retried', 'unless zero'],
]

const statusStyle = Object.freeze({
  success: 'green',
  partial: 'yellow',
  held: 'red',
  failed: 'red',
  stopped: 'yellow',
  running: 'blue',
} as const)

/** What a cycle did: one headline, then its counts three to a line. Fits 80 columns. */
export function summaryText(jobId: string, { run, counts }: CycleResult, paint: Paint): string {
  const status = paint(statusStyle[run.status], run.status)
  const time = run.endedAt === null ? '' : `, ${durationText(run.endedAt - run.startedAt)}`
  const headline = `${paint('bold', jobId)}: ${status} (${run.mode} cycle${time}, ${counted(counts.writes, 'write')})\n`
  const reason = run.reason === null ? '' : `${printable(run.reason)}\n`
  return `${headline}${countsText(counts)}${reason}`
}

function countsText(counts: Counts): string {
  const shown = labels.filter(([key, , when]) => when === 'always' || counts[key] > 0)
  const cells = shown.map(([key, label]) => `${counts[key].toLocaleString('en').padStart(9)} ${label.padEnd(15)}`)
  const lines: string[] = []
  for (let at = 0; at < cells.length; at += 3)
    lines.push(
      `${cells
        .slice(at, at + 3)
        .join('')
        .trimEnd()}\n`,
    )
  return lines.join('')
}
