import { type LinkState, mark } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { Link, StoreTx } from '../ports.ts'
import { type Act, isMadeAnew, touchesMembers, writesOutside } from './acts.ts'
import type { Verdict } from './item.ts'
import { hasMemberWork, type MemberChange, memberChanges } from './members.ts'

/** A page whose writes are marked in the store and may go out. */
export interface MarkedPage {
  readonly verdicts: readonly Verdict[]
  /** What is to be written, with the link as marked. */
  readonly marked: ReadonlyMap<Act, Link>
  readonly members: ReadonlyMap<Act, readonly MemberChange[]>
}

/** Stores, in one transaction, the mark of every write of the page (R1, R2). */
export async function markPage(cycle: Cycle, verdicts: readonly Verdict[]): Promise<MarkedPage> {
  const acts = verdicts.filter((verdict) => verdict.kind === 'act')
  const members = new Map<Act, MemberChange[]>()
  for (const act of acts) if (touchesMembers(act)) members.set(act, await memberChanges(cycle, act))
  return { verdicts, marked: await markWrites(cycle, acts, members), members }
}

/** Writes that another writer got to first are left to it. */
async function markWrites(
  cycle: Cycle,
  acts: readonly Act[],
  members: ReadonlyMap<Act, MemberChange[]>,
): Promise<Map<Act, Link>> {
  const now = cycle.env.now()
  const marked = new Map<Act, Link>()
  for (const act of acts)
    if (writesOutside(act.action) || hasMemberWork(members.get(act))) {
      const { link } = act.evaluated.item
      marked.set(act, { ...link, state: markedState(cycle, act, link.state, now), writtenAt: now })
    }
  if (marked.size === 0) return marked
  const lost = await cycle.env.store.tx(async (t) => {
    const losers = new Set(await t.saveLinks([...marked.values()]))
    for (const [act, changes] of members)
      if (!losers.has(act.evaluated.item.link.source)) await markMembers(cycle, t, act, changes)
    return losers
  })
  for (const [act, link] of marked)
    if (lost.has(link.source)) marked.delete(act)
    else marked.set(act, { ...link, version: link.version + 1 })
  return marked
}

function markedState(cycle: Cycle, { action }: Act, state: LinkState, now: number): LinkState {
  if (writesOutside(action)) return mark(state, action, { opId: cycle.env.newId(), now })
  // Only members are written: the link itself may be adopted now, its hash must wait for them.
  return action.kind === 'link'
    ? { kind: 'linked', target: action.anchor, hash: null, deprovisioned: action.deprovisioned }
    : state
}

/** From here on nobody can say whether these members are there. What was known of an object made anew is void. */
async function markMembers(cycle: Cycle, t: StoreTx, act: Act, changes: readonly MemberChange[]): Promise<void> {
  const { type, source } = act.evaluated.item.link
  if (isMadeAnew(act)) await t.clearReferences(cycle.job.id, type, [source])
  for (const { list, add, remove, held } of changes)
    if (held === null && add.length + remove.length > 0)
      await t.saveMembers(
        cycle.job.id,
        list,
        [...add, ...remove].map((member) => ({ ...member, open: true })),
      )
}
