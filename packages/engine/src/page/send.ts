import { type Anchor, buildAttributes, ProvisioningError, settle } from '@sutler/core'
import { asProvisioningError, type Cycle } from '../cycle/context.ts'
import { stillOurs } from '../cycle/lease.ts'
import { mapParallel } from '../parallel.ts'
import type { Link } from '../ports.ts'
import { type Act, countAction } from './acts.ts'
import { rawChanges } from './changes.ts'
import { noteConnection } from './failures.ts'
import { logAction, logMembers } from './log.ts'
import type { MarkedPage } from './mark.ts'
import { type MemberChange, writeMembers } from './members.ts'
import { failedItem } from './observe.ts'
import { newSettlement, type Settlement, settledState, settleFailure, settleWritten } from './settlement.ts'

/** A page whose writes have been sent; what came of them is not in the store yet. */
export interface SentPage {
  readonly page: MarkedPage
  readonly settlement: Settlement
  /** Null: all were sent. Otherwise why the cycle must end once this page is settled. */
  readonly trouble: { readonly cause: unknown } | null
}

/** Sends the writes of a page side by side. What has been written is settled even when the cycle has to end. */
export async function sendPage(cycle: Cycle, page: MarkedPage): Promise<SentPage> {
  const settlement = newSettlement()
  let trouble: SentPage['trouble'] = null
  await mapParallel([...page.marked], cycle.job.capabilities.maxConcurrency, async ([act, link]) => {
    if (trouble !== null) return
    try {
      await write(cycle, act, link, page.members.get(act) ?? [], settlement)
    } catch (cause) {
      trouble = { cause }
    }
  })
  return { page, settlement, trouble }
}

/** Sends what one act asks for, and says in the settlement what came of it. */
async function write(
  cycle: Cycle,
  act: Act,
  link: Link,
  members: readonly MemberChange[],
  settlement: Settlement,
): Promise<void> {
  const { action, evaluated, current } = act
  const changes = rawChanges(action, current)
  let anchor: Anchor | null = null
  try {
    stillOurs(cycle)
    anchor = await writeObject(cycle, act, link)
    noteConnection(cycle, null)
    const held = members.filter((change) => change.held)
    await writeMembers(
      cycle,
      evaluated.item.mapping.targetType,
      anchor,
      members.filter((change) => !change.held),
    )
    settleWritten(cycle, act, link, anchor, held.length > 0, settlement)
    settlement.log.push(logAction(cycle, act, anchor, changes), ...logMembers(cycle, act, anchor, members))
    for (const change of held) cycle.heldReason ??= change.held
  } catch (error) {
    const known = asProvisioningError(error)
    // The object itself was written, only members failed: remember where it is.
    const reached =
      anchor === null ? link : { ...link, state: settledState(act, link.state, anchor, true) ?? link.state }
    const { outcomeKnown } = known
    const outcome = { kind: 'failed', outcomeKnown, targetGone: known.code === 'NOT_FOUND' && anchor === null } as const
    const state = anchor === null ? settle(link.state, action, outcome) : reached.state
    if (anchor !== null) countAction(settlement.counts, act)
    if (outcome.targetGone) settlement.forget.push(link)
    settleFailure(
      cycle,
      {
        ...failedItem(cycle, evaluated, 'export', known, current),
        action: action.kind,
        ...againAtOnce(evaluated, link, known),
      },
      { ...reached, state: state ?? { kind: 'unlinked' } },
      settlement,
    )
  }
}

/** Somebody else was quicker at the target: with another value it may go well in this very cycle. Once. */
function againAtOnce({ choices = [] }: Act['evaluated'], link: Link, { code }: ProvisioningError) {
  const chosen = choices.some(({ tries }) => tries.at(-1)?.outcome === 'chosen')
  return code === 'ALREADY_EXISTS' && chosen && link.retry === null ? { afterMs: 0 } : {}
}

/** Sends one write; returns the anchor of the object afterwards. Only members: sends nothing. */
async function writeObject(cycle: Cycle, { action, evaluated }: Act, link: Link): Promise<Anchor> {
  const { target } = cycle.job
  const type = evaluated.item.mapping.targetType
  const opId = link.state.kind === 'intent' ? link.state.opId : cycle.env.newId()
  // Without a signal: a polite stop cuts off no write, the page ends first.
  const op = { opId }
  switch (action.kind) {
    case 'create': {
      const attributes = buildAttributes(action.attributes)
      const created = await target.create(type, attributes, op)
      cycle.counts.writes++
      return created.anchor
    }
    case 'update':
    case 'disable': {
      const { anchor } = await target.update(type, action.anchor, action.deltas, op)
      cycle.counts.writes++
      return anchor
    }
    case 'delete':
      await target.delete(type, action.anchor, op)
      cycle.counts.writes++
      return action.anchor
    case 'link':
      return action.anchor
    default:
      throw new ProvisioningError(`Nothing to write for ${link.source}: ${action.kind}.`, { code: 'UNSUPPORTED' })
  }
}
