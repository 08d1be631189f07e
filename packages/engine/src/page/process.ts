import type { Cycle } from '../cycle/context.ts'
import { touchesMembers } from './acts.ts'
import { beginReading, endReading } from './claims.ts'
import { commitPage, type PageOptions } from './commit.ts'
import { decidePage } from './decide.ts'
import { mapPage } from './evaluate.ts'
import type { Item, Verdict } from './item.ts'
import { type MarkedPage, markPage } from './mark.ts'
import { memberChanges } from './members.ts'
import { type Observed, observePage } from './observe.ts'
import { actionKey, plannedAction, recordPage } from './record.ts'
import { sendPage } from './send.ts'

/** A page that has been mapped and compared with the target, but not written. */
export interface PreparedPage {
  readonly observed: readonly Observed[]
  readonly verdicts: readonly Verdict[]
  readonly deprovision: boolean
  /** See {@link beginReading}. */
  readonly reading: symbol
}

/** The reading half of a page: it changes nothing, and may run while the page before is being written. */
export async function preparePage(cycle: Cycle, items: readonly Item[], deprovision: boolean): Promise<PreparedPage> {
  const reading = beginReading(cycle)
  const { mapped, verdicts } = mapPage(cycle, items)
  const seen = await observePage(cycle, mapped, deprovision)
  return { observed: seen.observed, verdicts: [...verdicts, ...seen.verdicts], deprovision, reading }
}

/** Decides and marks; null when a recorder took the page down instead. */
export async function markPrepared(cycle: Cycle, page: PreparedPage): Promise<MarkedPage | null> {
  const decided = [...page.verdicts, ...(await decidePage(cycle, page.observed, page.deprovision))]
  endReading(cycle, page.reading)
  if (cycle.recorder === null) return markPage(cycle, await keepToPlan(cycle, decided))
  await recordPage(cycle, cycle.recorder, decided)
  return null
}

/**
 * Takes one page of source objects all the way. `deprovision` false: what would disable or delete is put on hold.
 *
 * Stop anywhere: before the marks nothing happened; after them every open write is known, and the page is read again
 * and compared with the target; after the commit the page is done.
 */
export async function processPage(
  cycle: Cycle,
  items: readonly Item[],
  options: PageOptions & { readonly deprovision: boolean },
): Promise<void> {
  const marked = await markPrepared(cycle, await preparePage(cycle, items, options.deprovision))
  if (marked) await commitPage(cycle, await sendPage(cycle, marked), options)
}

/** When a stored plan is applied, whatever it does not hold to the letter is refused. */
async function keepToPlan(cycle: Cycle, verdicts: readonly Verdict[]): Promise<readonly Verdict[]> {
  const { allowed } = cycle
  if (allowed === null) return verdicts
  const kept: Verdict[] = []
  for (const verdict of verdicts) {
    const planned = verdict.kind === 'act' ? await asPlanned(cycle, verdict) : null
    if (planned === null || verdict.kind !== 'act') kept.push(verdict)
    else if (allowed.get(actionKey(planned))?.fingerprint === planned.fingerprint) kept.push(verdict)
    else
      kept.push({
        kind: 'failed',
        item: verdict.evaluated.item,
        step: 'processing',
        code: 'PLAN_MOVED',
        message: `${planned.source} has moved since the plan was checked; it was left alone. Make a new plan.`,
        hash: null,
        spared: true,
        // Not before this cycle is over, to which the same plan applies.
        afterMs: 60_000,
      })
  }
  return kept
}

async function asPlanned(cycle: Cycle, act: Extract<Verdict, { kind: 'act' }>) {
  const members = touchesMembers(act) ? await memberChanges(cycle, act) : []
  return plannedAction(cycle, act, members)
}
