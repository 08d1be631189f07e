import { addCounts, type MutableCounts, newCounts } from '../counts.ts'
import { type Cycle, CycleFailed, runOf } from '../cycle/context.ts'
import type { Checkpoint, StoreTx } from '../ports.ts'
import { releaseClaims } from './claims.ts'
import type { Verdict } from './item.ts'
import { saveReferences } from './references.ts'
import type { SentPage } from './send.ts'
import { type Settlement, settleVerdict } from './settlement.ts'
import { choosesValues, saveReservations } from './unique.ts'

export interface PageOptions {
  /** Where the cycle stands once this page is done; null: the page moves nothing on. */
  readonly reached: Partial<Checkpoint> | null
  /** Further work for the page's last transaction. */
  readonly extra?: (t: StoreTx) => Promise<void>
  /** Where the page's counts go; absent: to those of the cycle, stored with it. */
  readonly tally?: MutableCounts
}

/** Settles a page in one transaction: links, log, deferred references and the place reached, all or nothing. */
export async function commitPage(
  cycle: Cycle,
  { page, settlement, trouble }: SentPage,
  options: PageOptions,
): Promise<void> {
  // What a page that is cut off found in order is looked at, and counted, once more.
  const again = trouble && options.reached ? { ...settlement, counts: newCounts() } : settlement
  for (const verdict of page.verdicts)
    if (verdict.kind !== 'act' || !page.marked.has(verdict))
      settleVerdict(cycle, verdict, hasFailedNow(verdict) ? settlement : again)
  await inTurn(cycle, () => save(cycle, settlement, trouble ? { ...options, reached: null } : options))
  releaseClaims(cycle, page.verdicts)
  for (const entry of settlement.log)
    if (entry.status === 'failure' || entry.status === 'warning') cycle.env.onEvent?.({ kind: 'object', entry })
  if (trouble) throw trouble.cause
}

const hasFailedNow = (verdict: Verdict) =>
  verdict.kind === 'failed' || (verdict.kind === 'act' && verdict.action.kind === 'refuse')

/** The counts to be stored with the page; they are the cycle's only once they are. */
function countsWith({ counts }: Cycle, settlement: Settlement, { tally }: PageOptions): MutableCounts {
  const sum = { ...counts }
  if (!tally) addCounts(sum, settlement.counts)
  return sum
}

/** Each stores the run with the counts of those before it: the last to be kept must be the last that was begun. */
function inTurn(cycle: Cycle, work: () => Promise<void>): Promise<void> {
  const turn = cycle.committing.then(work)
  cycle.committing = turn.catch(() => {})
  return turn
}

async function save(cycle: Cycle, settlement: Settlement, options: PageOptions): Promise<void> {
  const { job, env } = cycle
  if (settlement.hold.length > 0) cycle.anyHeld = true
  // The place reached is the cycle's only once it is stored: the page after this one is under way already.
  const checkpoint = options.reached && { ...cycle.checkpoint, ...options.reached }
  await env.store.tx(async (t) => {
    const lost = [...(await t.saveLinks(settlement.save)), ...(await t.removeLinks(settlement.remove))]
    if (lost.length > 0) throw new CycleFailed(`Another process is writing the links of job ${job.id} (${lost[0]}).`)
    await saveReferences(cycle, t, settlement)
    if (choosesValues(job)) await saveReservations(cycle, t, settlement)
    if (settlement.hold.length > 0) await t.hold(job.id, settlement.hold)
    if (cycle.anyHeld && settlement.release.length > 0) await t.dropHeld(job.id, settlement.release)
    await options.extra?.(t)
    if (settlement.log.length > 0) await t.appendLog(settlement.log)
    if (cycle.onDemand) return
    if (checkpoint) await t.saveCheckpoint(job.id, checkpoint, cycle.lease.epoch)
    await t.saveRun(runOf({ ...cycle, counts: countsWith(cycle, settlement, options) }, 'running', null))
  })
  addCounts(options.tally ?? cycle.counts, settlement.counts)
  if (checkpoint) cycle.checkpoint = checkpoint
}
