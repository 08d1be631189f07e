import type { Cycle } from '../cycle/context.ts'
import type { Checkpoint, StoreTx } from '../ports.ts'
import { carryOut, touchesMembers } from './carry-out.ts'
import { decidePage } from './decide.ts'
import { mapPage } from './evaluate.ts'
import type { Item, Verdict } from './item.ts'
import { memberChanges } from './members.ts'
import { type Observed, observePage } from './observe.ts'
import { actionKey, plannedAction, recordPage } from './record.ts'

export interface PageOptions {
  /** Where the cycle stands once this page is done; null: the page moves nothing on. */
  readonly reached: Partial<Checkpoint> | null
  /** Further work for the page's last transaction. */
  readonly extra?: (t: StoreTx) => Promise<void>
}

/** A page that has been mapped and compared with the target, but not written. */
export interface PreparedPage {
  readonly observed: readonly Observed[]
  readonly verdicts: readonly Verdict[]
  readonly deprovision: boolean
}

/** The reading half of a page: it changes nothing, and may run while the page before is being written. */
export async function preparePage(cycle: Cycle, items: readonly Item[], deprovision: boolean): Promise<PreparedPage> {
  const { mapped, verdicts } = mapPage(cycle, items)
  const seen = await observePage(cycle, mapped, deprovision)
  return { observed: seen.observed, verdicts: [...verdicts, ...seen.verdicts], deprovision }
}

/** The writing half: decides, then carries out or records. */
export async function finishPage(cycle: Cycle, page: PreparedPage, options: PageOptions): Promise<void> {
  const decided = [...page.verdicts, ...(await decidePage(cycle, page.observed, page.deprovision))]
  if (cycle.recorder) return recordPage(cycle, cycle.recorder, decided)
  await carryOut(cycle, await keepToPlan(cycle, decided), options.reached, options.extra)
}

/** Both halves, one after the other. `deprovision` false: what would disable or delete is put on hold. */
export async function processPage(
  cycle: Cycle,
  items: readonly Item[],
  options: PageOptions & { readonly deprovision: boolean },
): Promise<void> {
  await finishPage(cycle, await preparePage(cycle, items, options.deprovision), options)
}

/** When a stored plan is applied, whatever it does not hold to the letter is refused. */
async function keepToPlan(cycle: Cycle, verdicts: readonly Verdict[]): Promise<readonly Verdict[]> {
  const { allowed } = cycle
  if (allowed === null) return verdicts
  const kept: Verdict[] = []
  for (const verdict of verdicts) {
    const planned = verdict.kind === 'act' ? await asPlanned(cycle, verdict) : null
    if (planned === null || verdict.kind !== 'act') kept.push(verdict)
    else if (allowed.get(actionKey(planned)) === planned.fingerprint) kept.push(verdict)
    else
      kept.push({
        kind: 'failed',
        item: verdict.evaluated.item,
        step: 'processing',
        code: 'PLAN_MOVED',
        message: `${planned.source} has moved since the plan was checked; it was left alone. Make a new plan.`,
        hash: null,
        spared: true,
      })
  }
  return kept
}

async function asPlanned(cycle: Cycle, act: Extract<Verdict, { kind: 'act' }>) {
  const members = touchesMembers(act) ? await memberChanges(cycle, act.evaluated, act.current) : []
  return plannedAction(cycle, act, members)
}
