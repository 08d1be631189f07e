import type { Diagnostic, Evaluation } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { Link } from '../ports.ts'
import type { Item, ItemFailure, Mapped, Verdict } from './item.ts'
import { masked } from './secrets.ts'

/** Maps each item; failures and objects to leave come back as verdicts. Reads nothing. */
export function mapPage(
  cycle: Cycle,
  items: readonly Item[],
): { readonly mapped: Mapped[]; readonly verdicts: Verdict[] } {
  const now = cycle.env.now()
  const verdicts: Verdict[] = []
  const mapped: Mapped[] = []
  for (const item of items) {
    const evaluation = item.object === null ? null : item.mapping.evaluate(item.object, { now })
    if (evaluation === null) mapped.push(goneItem(item, now))
    else if (evaluation.kind === 'ignored') verdicts.push({ kind: 'leave', item, ignored: true })
    else if (evaluation.kind === 'refused') verdicts.push(refused(item, evaluation.diagnostics))
    else {
      const hash = cycle.env.digest(evaluation.projection.canonical)
      if (isWaiting(cycle, item.link, hash, now)) verdicts.push({ kind: 'leave', item, ignored: false })
      else mapped.push(presentItem(item, evaluation, hash))
    }
  }
  return { mapped, verdicts }
}

/** In escrow, not due, and nothing about the object has changed since it failed. */
function isWaiting(cycle: Cycle, link: Link, hash: string, now: number): boolean {
  return link.retry !== null && cycle.mode !== 'initial' && now < link.retry.nextAt && link.retry.hash === hash
}

function goneItem(item: Item, now: number): Mapped {
  const deleteDue = item.link.deleteAt !== null && now >= item.link.deleteAt
  return { item, observation: { kind: 'gone', deleteDue }, projection: null }
}

function presentItem(item: Item, evaluation: Extract<Evaluation, { kind: 'mapped' }>, hash: string): Mapped {
  const { projection, scope, queries } = evaluation
  const observation = { kind: 'present', scope, projection, hash, queries, resolved: new Map() } as const
  return { item, observation, projection }
}

function refused(item: Item, diagnostics: readonly Diagnostic[]): ItemFailure {
  const text = diagnostics.map((d) => (d.path ? `${d.path}: ${d.summary}` : d.summary)).join(' ')
  const message = masked(text, { item, projection: null })
  return { kind: 'failed', item, step: 'processing', code: 'MAPPING_FAILED', message, hash: null, spared: false }
}
