import type { MutableCounts } from '../counts.ts'
import { type Cycle, objectKey } from '../cycle/context.ts'
import type { Link } from '../ports.ts'
import { type Act, countAction } from './acts.ts'
import type { Item } from './item.ts'

/**
 * Each object counts once in a run, as read and by what became of it, in whatever step it comes up again and however
 * often the run was interrupted. Whoever failed counts as failed until a later try of the run succeeds.
 */

/** Counts a write that went well. */
export function tallyWritten(cycle: Cycle, counts: MutableCounts, act: Act, link: Link): void {
  const { item } = act.evaluated
  if (!takeBackFailure(cycle, counts, link)) countRead(cycle, counts, item)
  countAction(counts, act)
}

/** Counts what needed no write; not what this run has counted before. `act` null: it was left alone. */
export function tallyUnwritten(cycle: Cycle, counts: MutableCounts, item: Item, act: Act | null): void {
  const failedBefore = takeBackFailure(cycle, counts, item.link)
  if (!failedBefore && isSettled(cycle, item.link)) return
  if (!failedBefore) countRead(cycle, counts, item)
  if (act === null) counts.skipped++
  else countAction(counts, act)
}

/** Counts what waits for the guard. */
export function tallyHeld(cycle: Cycle, counts: MutableCounts, item: Item): void {
  countRead(cycle, counts, item)
  counts.held++
}

/** Counts a failure, once however often it is tried. */
export function tallyFailure(cycle: Cycle, counts: MutableCounts, item: Item, link: Link): void {
  if (hasFailed(cycle, link)) return
  cycle.failing.add(objectKey(link))
  counts.failed++
  countRead(cycle, counts, item)
}

/** Leaving it alone is no success: who failed stays failed. */
export function hasFailed({ failing, resumed, startedAt }: Cycle, link: Link): boolean {
  if (failing.has(objectKey(link))) return true
  const earlier = link.retry?.code === 'HELD' ? null : link.retry
  // The run counted it before it was interrupted.
  return resumed && earlier !== null && earlier.firstFailureAt >= startedAt
}

function takeBackFailure(cycle: Cycle, counts: MutableCounts, link: Link): boolean {
  if (!hasFailed(cycle, link)) return false
  cycle.failing.delete(objectKey(link))
  counts.failed--
  return true
}

/** Creates that were never answered are settled before the listing comes to them, and pages may end halfway. */
function isSettled({ recovered, resumed, startedAt }: Cycle, link: Link): boolean {
  if (recovered.has(objectKey(link))) return true
  const { state, writtenAt } = link
  return resumed && state.kind === 'linked' && state.hash !== null && writtenAt !== null && writtenAt >= startedAt
}

/** What the last step reads was read before, in this run or in the one that held it. */
function countRead({ deprovisioning }: Cycle, counts: MutableCounts, { object }: Item): void {
  if (object !== null && !deprovisioning) counts.read++
}
