import {
  type Action,
  type Anchor,
  buildAttributes,
  type LinkState,
  mark,
  ProvisioningError,
  settle,
} from '@sutler/core'
import { asProvisioningError, type Cycle, CycleFailed, runOf, uninterrupted } from '../cycle/context.ts'
import { stillOurs } from '../cycle/lease.ts'
import { nextRetry } from '../escrow.ts'
import { mapParallel } from '../parallel.ts'
import type { Checkpoint, Held, Link, LogEntry, StoreTx } from '../ports.ts'
import { rawChanges } from './changes.ts'
import { noteConnection } from './failures.ts'
import type { ItemFailure, Verdict } from './item.ts'
import { logAction, logFailure, logMembers } from './log.ts'
import { type MemberChange, memberChanges, writeMembers } from './members.ts'
import { failedItem } from './observe.ts'
import { refusal } from './refusal.ts'

type Act = Extract<Verdict, { kind: 'act' }>

/** What the last transaction of a page makes durable, all or nothing. */
interface Settlement {
  readonly save: Link[]
  readonly remove: Link[]
  readonly hold: Held[]
  readonly release: { type: string; source: Anchor }[]
  readonly forgetMembers: Link[]
  readonly log: LogEntry[]
  readonly acts: Act[]
}

/**
 * Carries the verdicts of a page out: one transaction marks what is about to be written (R1, R2), the writes go out
 * side by side, one transaction settles links, log, deferred references and the place reached.
 *
 * Stop anywhere: before the first transaction nothing happened; after it every open write is marked, and the page is
 * read again and compared with the target; after the second the page is done.
 */
export async function carryOut(
  cycle: Cycle,
  verdicts: readonly Verdict[],
  reached: Partial<Checkpoint> | null,
  extra?: (t: StoreTx) => Promise<void>,
): Promise<void> {
  const acts = verdicts.filter((verdict) => verdict.kind === 'act')
  const plans = new Map<Act, MemberChange[]>()
  for (const act of acts)
    if (touchesMembers(act)) plans.set(act, await memberChanges(cycle, act.evaluated, act.current))
  const marked = await markWrites(cycle, acts, plans)
  const settlement: Settlement = { save: [], remove: [], hold: [], release: [], forgetMembers: [], log: [], acts: [] }
  const trouble: { cause: unknown }[] = []
  await mapParallel([...marked], cycle.job.capabilities.maxConcurrency, async ([act, link]) => {
    // A cycle that must end still settles what this page has written.
    if (trouble.length > 0) return
    try {
      await write(cycle, act, link, plans.get(act) ?? [], settlement)
    } catch (cause) {
      trouble.push({ cause })
    }
  })
  for (const verdict of verdicts) {
    if (verdict.kind === 'failed') settleFailure(cycle, verdict, verdict.item.link, settlement)
    else if (verdict.kind === 'hold') {
      settlement.hold.push(verdict.held)
      cycle.counts.held++
    } else if (verdict.kind === 'leave') cycle.counts.skipped++
    else if (!marked.has(verdict)) settleUnwritten(cycle, verdict, settlement)
  }
  await commit(cycle, settlement, trouble.length > 0 ? null : reached, extra)
  for (const entry of settlement.log)
    if (entry.status === 'failure' || entry.status === 'warning') cycle.env.onEvent?.({ kind: 'object', entry })
  if (trouble[0]) throw trouble[0].cause
}

const writesOutside = (action: Action) =>
  action.kind === 'create' || action.kind === 'update' || action.kind === 'disable' || action.kind === 'delete'

/** Memberships follow their object: written when it is created, and else only where updates are on. */
export function touchesMembers({ action, evaluated }: Act): boolean {
  if (evaluated.references.members.size === 0) return false
  if (action.kind === 'create') return true
  return evaluated.item.mapping.flows.update && (action.kind === 'update' || action.kind === 'link')
}

export const hasMemberWork = (changes: readonly MemberChange[] | undefined) =>
  changes?.some((change) => change.add.length + change.remove.length + change.confirm.length > 0 || change.held) ??
  false

/** Stores the mark of every write about to go out; those another writer got to first are left to it. */
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
  const lost = new Set(await cycle.env.store.tx((t) => t.saveLinks([...marked.values()])))
  for (const [act, link] of marked)
    if (lost.has(link.source)) {
      marked.delete(act)
      cycle.counts.skipped++
    } else marked.set(act, { ...link, version: link.version + 1 })
  return marked
}

function markedState(cycle: Cycle, { action }: Act, state: LinkState, now: number): LinkState {
  if (writesOutside(action)) return mark(state, action, { opId: cycle.env.newId(), now })
  // Only members are written: the link itself may be adopted now, its hash must wait for them.
  return action.kind === 'link'
    ? { kind: 'linked', target: action.anchor, hash: null, deprovisioned: action.deprovisioned }
    : state
}

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
      evaluated,
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
    if (anchor !== null) countAction(cycle, act)
    if (outcome.targetGone) settlement.forgetMembers.push(link)
    settleFailure(
      cycle,
      { ...failedItem(cycle, evaluated, 'export', known), action: action.kind },
      { ...reached, state: state ?? { kind: 'unlinked' } },
      settlement,
    )
  }
}

/** Sends one write; returns the anchor of the object afterwards. Only members: sends nothing. */
async function writeObject(cycle: Cycle, { action, evaluated }: Act, link: Link): Promise<Anchor> {
  const { target } = cycle.job
  const type = evaluated.item.mapping.targetType
  const opId = link.state.kind === 'intent' ? link.state.opId : cycle.env.newId()
  const op = { opId, signal: uninterrupted }
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

function settledState(act: Act, state: LinkState, anchor: Anchor, keepOpen: boolean): LinkState | null {
  const settled = settle(state, act.action, { kind: 'done', anchor })
  return keepOpen && settled?.kind === 'linked' ? { ...settled, hash: null } : settled
}

const linkedState = (action: Extract<Action, { kind: 'link' }>): LinkState => ({
  kind: 'linked',
  target: action.anchor,
  hash: action.hash,
  deprovisioned: action.deprovisioned,
})

function settleWritten(
  cycle: Cycle,
  act: Act,
  link: Link,
  anchor: Anchor,
  membersHeld: boolean,
  settlement: Settlement,
): void {
  const now = cycle.env.now()
  const { evaluated } = act
  const state = settledState(act, link.state, anchor, membersHeld)
  countAction(cycle, act)
  countFailure(cycle, link, false)
  if (membersHeld) cycle.counts.held++
  settlement.acts.push(act)
  settlement.release.push({ type: link.type, source: link.source })
  if (state === null) {
    drop(cycle, { ...link, writtenAt: now }, settlement)
    settlement.forgetMembers.push(link)
    return
  }
  settlement.save.push({
    ...link,
    state,
    retry: null,
    deleteAt: deleteAt(evaluated.item.mapping.whenGone, act, now),
    writtenAt: now,
  })
}

/** Only an account disabled because its source object is gone is ever deleted later. */
function deleteAt(whenGone: unknown, { action, evaluated }: Act, now: number): number | null {
  const gone = evaluated.observation.kind === 'gone'
  const disabled = action.kind === 'disable' || action.kind === 'link' || isAlreadyDisabled(action)
  if (!gone || !disabled) return null
  if (typeof whenGone !== 'object' || whenGone === null || !('disableThenDeleteAfterMs' in whenGone)) return null
  return now + Number(whenGone.disableThenDeleteAfterMs)
}

const isAlreadyDisabled = (action: Action) => action.kind === 'skip' && action.reason === 'alreadyDisabled'

/** Verdicts without a write: adopt, forget, refuse, skip. */
function settleUnwritten(cycle: Cycle, act: Act, settlement: Settlement): void {
  const { action, evaluated } = act
  const { link } = evaluated.item
  settlement.release.push({ type: link.type, source: link.source })
  if (writesOutside(action)) return // lost to another writer, counted already
  if (action.kind === 'refuse') {
    settleFailure(cycle, refusal(act, action), link, settlement)
    return
  }
  countAction(cycle, act)
  countFailure(cycle, link, false)
  if (action.kind === 'link') {
    const now = cycle.env.now()
    const due = deleteAt(evaluated.item.mapping.whenGone, act, now)
    settlement.save.push({ ...link, state: linkedState(action), retry: null, deleteAt: due })
    settlement.acts.push(act)
    if (isNewLink(link, action.anchor)) settlement.log.push(logAction(cycle, act, action.anchor, {}))
  } else if (action.kind === 'forget') {
    drop(cycle, link, settlement)
    settlement.forgetMembers.push(link)
    settlement.log.push(logAction(cycle, act, null, {}))
  } else if (link.version > 0 && link.state.kind === 'unlinked') drop(cycle, link, settlement)
  else {
    // Disabled for another reason first and gone only now: the time to its deletion starts here.
    const due = link.deleteAt ?? deleteAt(evaluated.item.mapping.whenGone, act, cycle.env.now())
    if (link.retry || due !== link.deleteAt) settlement.save.push({ ...link, retry: null, deleteAt: due })
  }
}

/** Removes a row, once no read can show the account any more that it spoke of; until then it stays, unlinked. */
function drop(cycle: Cycle, link: Link, settlement: Settlement): void {
  const { readAfterWriteMs } = cycle.job.capabilities
  if (link.writtenAt === null || cycle.env.now() >= link.writtenAt + readAfterWriteMs) settlement.remove.push(link)
  else if (link.state.kind !== 'unlinked')
    settlement.save.push({ ...link, state: { kind: 'unlinked' }, retry: null, deleteAt: null })
}

function settleFailure(cycle: Cycle, failure: ItemFailure, link: Link, settlement: Settlement): void {
  countFailure(cycle, link, true)
  settlement.log.push(logFailure(cycle, failure))
  const now = cycle.env.now()
  const { code, message, hash, afterMs } = failure
  const open = link.state.kind === 'intent'
  const clock = afterMs ?? (open && link.retry === null ? cycle.job.capabilities.readAfterWriteMs : undefined)
  const retry = failure.spared
    ? link.retry
    : nextRetry(link.retry, { code, message, hash, ...(clock === undefined ? {} : { afterMs: clock }) }, now)
  const next: Link = { ...link, retry }
  if (next.state.kind === 'unlinked' && retry === null) {
    if (link.version > 0) settlement.remove.push(next)
  } else settlement.save.push(next)
}

/** An object counts as failed while its last try failed; an open create is tried again in the same cycle. */
function countFailure({ counts, failing }: Cycle, { type, source }: Link, failed: boolean): void {
  const key = `${type}\u0000${source}`
  if (failed === failing.has(key)) return
  if (failed) failing.add(key)
  else failing.delete(key)
  counts.failed += failed ? 1 : -1
}

/** Adds an action to the counts of the cycle. */
export function countAction({ counts }: Cycle, { action, evaluated }: Act): void {
  if (action.kind === 'create') counts.created++
  else if (action.kind === 'update') counts.updated++
  else if (action.kind === 'disable') counts.disabled++
  else if (action.kind === 'delete') counts.deleted++
  else if (action.kind === 'link' && isNewLink(evaluated.item.link, action.anchor)) counts.linked++
  else if (action.kind === 'link' || (action.kind === 'skip' && action.reason === 'unchanged')) counts.unchanged++
  else counts.skipped++
}

/** True when the link did not point at this target object before. */
export function isNewLink({ state }: Link, anchor: Anchor): boolean {
  return state.kind !== 'linked' || state.target !== anchor
}

async function commit(
  cycle: Cycle,
  settlement: Settlement,
  reached: Partial<Checkpoint> | null,
  extra?: (t: StoreTx) => Promise<void>,
): Promise<void> {
  const { job, env } = cycle
  if (settlement.hold.length > 0) cycle.anyHeld = true
  if (reached) cycle.checkpoint = { ...cycle.checkpoint, ...reached }
  const withReferences = settlement.acts.filter((act) => (act.evaluated.projection?.references.length ?? 0) > 0)
  await env.store.tx(async (t) => {
    const lost = [...(await t.saveLinks(settlement.save)), ...(await t.removeLinks(settlement.remove))]
    if (lost.length > 0) throw new CycleFailed(`Another process is writing the links of job ${job.id} (${lost[0]}).`)
    for (const [type, acts] of Map.groupBy(withReferences, (act) => act.evaluated.item.link.type))
      await t.replaceDeferred(
        job.id,
        type,
        acts.map((act) => act.evaluated.item.link.source),
        acts.flatMap((act) => act.evaluated.references.deferred),
      )
    for (const { type, source } of settlement.forgetMembers) await t.clearMembers(job.id, type, source)
    if (settlement.hold.length > 0) await t.hold(job.id, settlement.hold)
    if (cycle.anyHeld && settlement.release.length > 0) await t.dropHeld(job.id, settlement.release)
    await extra?.(t)
    if (settlement.log.length > 0) await t.appendLog(settlement.log)
    if (cycle.onDemand) return
    await t.saveCheckpoint(job.id, cycle.checkpoint, cycle.lease.epoch)
    await t.saveRun(runOf(cycle, 'running', null))
  })
}
