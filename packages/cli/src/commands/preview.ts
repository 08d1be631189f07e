import type { Preview } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { actionText } from '../output/plan.ts'
import { scopeText } from '../output/scope.ts'
import { type Paint, printable, table } from '../output/text.ts'
import { type CommonFlags, chosenJob, chosenType, type Session, withInstallation } from './session.ts'

export interface PreviewFlags extends CommonFlags {
  readonly object: string
  readonly type?: string
  readonly apply?: boolean
}

/** One object through all steps; written only with `--apply`. Answers with the exit code. */
export function preview(io: Io, flags: PreviewFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const jobId = chosenJob(session, flags.job, 'preview')
    const type = chosenType(session, jobId, flags.type)
    const object = { type, anchor: flags.object, apply: flags.apply === true }
    const shown = await session.installation.preview(jobId, object, { signal: session.signal })
    if (session.json) session.printJson(shown)
    else printPreview(session, shown)
    return previewExit(shown)
  })
}

const exportOf = ({ steps }: Preview) => steps.find(({ step }) => step === 'export')

function previewExit(shown: Preview): number {
  if (shown.steps.some(({ status }) => status === 'failure')) return exitCodes.error
  const written = exportOf(shown)?.status
  if (written === 'warning') return exitCodes.held
  return written === 'skipped' ? exitCodes.partial : exitCodes.success
}

function printPreview({ io, paint }: Session, shown: Preview): void {
  io.stdout.write(`${paint('bold', `${shown.type} ${printable(shown.source)}`)}\n\n`)
  const rows = shown.steps.map(({ step, status, summary }) => [
    `  ${stepNames[step]}`,
    paintStatus(paint, status),
    printable(summary),
  ])
  io.stdout.write(`${table(rows)}\n`)
  for (const { step, detail } of shown.steps) if (step === 'scoping') io.stdout.write(scopeText(detail, paint))
  if (shown.action === null) {
    io.stdout.write('Nothing would be written.\n')
    return
  }
  io.stdout.write(actionText(shown.action, paint, Math.max(40, io.stdout.columns)))
  io.stdout.write(`\n${endText(shown)}\n`)
}

function endText(shown: Preview): string {
  if (shown.applied) return 'Written.'
  // What was tried and did not wholly succeed may have written some of it.
  return printable(exportOf(shown)?.summary ?? 'Nothing was written; --apply would do this.')
}

const stepNames: Readonly<Record<Preview['steps'][number]['step'], string>> = Object.freeze({
  import: 'import',
  scoping: 'scoping',
  matching: 'matching',
  processing: 'processing',
  referenceResolution: 'references',
  export: 'export',
})

function paintStatus(paint: Paint, status: Preview['steps'][number]['status']): string {
  const style = { success: 'green', warning: 'yellow', failure: 'red', skipped: 'dim' } as const
  return paint(style[status], status)
}
