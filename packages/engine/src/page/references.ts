import type { Anchor } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { DeferredReference, Link, StoreTx, WrittenReference } from '../ports.ts'
import { type Act, isMadeAnew } from './acts.ts'
import type { Settlement } from './settlement.ts'

/**
 * Keeps the books of references in step with a page: what its objects point to now, what is forgotten with them, and
 * who has to be pointed anew because the object pointed to has another account or none.
 */
export async function saveReferences(cycle: Cycle, t: StoreTx, settlement: Settlement): Promise<void> {
  const { job } = cycle
  const pointedTo = new Set(job.mappings.flatMap(({ references }) => references.map(({ type }) => type)))
  if (pointedTo.size === 0) return
  const rebound = settlement.acts.filter(isMadeAnew)
  for (const act of rebound) if (act.evaluated.item.link.version > 0) cycle.rebound.add(keyOf(act.evaluated.item.link))
  for (const [type, links] of Map.groupBy(settlement.forget, (link) => link.type))
    await t.clearReferences(job.id, type, links.map(sourceOf))
  const mapped = settlement.acts.filter(({ evaluated }) => evaluated.projection !== null)
  for (const [type, acts] of Map.groupBy(mapped, (act) => act.evaluated.item.link.type)) {
    const [first] = acts
    if (first && first.evaluated.item.mapping.references.length > 0)
      await t.replaceReferences(
        job.id,
        type,
        acts.map((act) => act.evaluated.item.link.source),
        rowsOf(cycle, acts),
      )
  }
  const moved = [...rebound.map((act) => act.evaluated.item.link), ...settlement.forget]
  for (const [type, links] of Map.groupBy(moved, (link) => link.type))
    if (pointedTo.has(type)) await t.reopenReferences(job.id, type, links.map(sourceOf))
}

const sourceOf = (link: Link): Anchor => link.source
const keyOf = ({ type, source }: Pick<Link, 'type' | 'source'>) => `${type}\u0000${source}`

/** One read before its object got another account in this very cycle waits like those that are not linked. */
function rowsOf(cycle: Cycle, acts: readonly Act[]) {
  const deferred: DeferredReference[] = []
  const written: WrittenReference[] = []
  for (const { evaluated } of acts) {
    deferred.push(...evaluated.references.deferred)
    for (const row of evaluated.references.written)
      if (cycle.rebound.has(keyOf({ type: row.awaitedType, source: row.awaited })))
        deferred.push({ ...row, multiValued: false })
      else written.push(row)
  }
  return { deferred, written }
}
