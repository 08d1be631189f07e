import { type Action, type Anchor, type LinkState, settle } from '@sutler/core'
import { type MutableCounts, newCounts } from '../counts.ts'
import { type Cycle, objectKey } from '../cycle/context.ts'
import { blamelessRetry, heldRetry, nextRetry } from '../escrow.ts'
import type { Held, Link, LogEntry } from '../ports.ts'
import { type Act, isNewLink, writesOutside } from './acts.ts'
import type { Item, ItemFailure, Verdict } from './item.ts'
import { logAction, logFailure } from './log.ts'
import { refusal } from './refusal.ts'
import { hasFailed, tallyFailure, tallyHeld, tallyUnwritten, tallyWritten } from './tally.ts'

/** What the last transaction of a page makes durable, all or nothing. */
export interface Settlement {
  readonly save: Link[]
  readonly remove: Link[]
  readonly hold: Held[]
  readonly release: { type: string; source: Anchor }[]
  /** Links whose target object is gone, and with it all that it pointed to. */
  readonly forget: Link[]
  readonly log: LogEntry[]
  readonly acts: Act[]
  /** What the page adds to the counts, once it is stored. */
  readonly counts: MutableCounts
}

export function newSettlement(): Settlement {
  return { save: [], remove: [], hold: [], release: [], forget: [], log: [], acts: [], counts: newCounts() }
}

/** Adds a verdict that nothing is written for. */
export function settleVerdict(cycle: Cycle, verdict: Verdict, settlement: Settlement): void {
  if (verdict.kind === 'failed') settleFailure(cycle, verdict, verdict.item.link, settlement)
  else if (verdict.kind === 'act') settleUnwritten(cycle, verdict, settlement)
  else if (verdict.kind === 'leave' && verdict.ignored) settleIgnored(cycle, verdict.item, settlement)
  else if (verdict.kind === 'leave') {
    if (!hasFailed(cycle, verdict.item.link)) tallyUnwritten(cycle, settlement.counts, verdict.item, null)
  } else {
    settlement.hold.push(verdict.held)
    tallyHeld(cycle, settlement.counts, verdict.item)
  }
}

/** Nothing is wanted of it any more, so nothing waits for it either, but for a create that was never answered. */
function settleIgnored(cycle: Cycle, item: Item, settlement: Settlement): void {
  const { link } = item
  tallyUnwritten(cycle, settlement.counts, item, null)
  settlement.release.push({ type: link.type, source: link.source })
  if (link.retry === null || link.state.kind === 'intent') return
  if (link.state.kind === 'unlinked') drop(cycle, link, settlement)
  else settlement.save.push({ ...link, retry: null })
}

/** The state after a write; `keepOpen` leaves the hash null, so that the object is compared again. */
export function settledState(act: Act, state: LinkState, anchor: Anchor, keepOpen: boolean): LinkState | null {
  const settled = settle(state, act.action, { kind: 'done', anchor })
  return keepOpen && settled?.kind === 'linked' ? { ...settled, hash: null } : settled
}

const linkedState = (action: Extract<Action, { kind: 'link' }>): LinkState => ({
  kind: 'linked',
  target: action.anchor,
  hash: action.hash,
  deprovisioned: action.deprovisioned,
})

/** Adds what a write that went well leaves behind. */
export function settleWritten(
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
  tallyWritten(cycle, settlement.counts, act, link)
  if (membersHeld) {
    settlement.counts.held++
    cycle.membersHeld.add(objectKey(link))
  }
  settlement.acts.push(act)
  settlement.release.push({ type: link.type, source: link.source })
  if (state === null) {
    drop(cycle, { ...link, writtenAt: now }, settlement)
    settlement.forget.push(link)
    return
  }
  settlement.save.push({
    ...link,
    state,
    retry: membersHeld ? heldRetry(now) : null,
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
  if (writesOutside(action)) {
    // Lost to another writer.
    tallyUnwritten(cycle, settlement.counts, evaluated.item, null)
    return
  }
  if (action.kind === 'refuse') {
    settleFailure(cycle, refusal(act, action), link, settlement)
    return
  }
  tallyUnwritten(cycle, settlement.counts, evaluated.item, act)
  if (action.kind === 'link') {
    const now = cycle.env.now()
    const due = deleteAt(evaluated.item.mapping.whenGone, act, now)
    settlement.save.push({ ...link, state: linkedState(action), retry: null, deleteAt: due })
    settlement.acts.push(act)
    if (isNewLink(link, action.anchor)) settlement.log.push(logAction(cycle, act, action.anchor, {}))
  } else if (action.kind === 'forget') {
    drop(cycle, link, settlement)
    settlement.forget.push(link)
    settlement.log.push(logAction(cycle, act, null, {}))
  } else if (link.version > 0 && link.state.kind === 'unlinked') drop(cycle, link, settlement)
  else {
    // Disabled for another reason first and gone only now: the time to its deletion starts here.
    const gone = evaluated.observation.kind === 'gone'
    const due = gone ? (link.deleteAt ?? deleteAt(evaluated.item.mapping.whenGone, act, cycle.env.now())) : null
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

/** Adds a failure: the object goes to escrow, unless it is not to blame. */
export function settleFailure(cycle: Cycle, failure: ItemFailure, link: Link, settlement: Settlement): void {
  tallyFailure(cycle, settlement.counts, failure.item, link)
  settlement.log.push(logFailure(cycle, failure))
  const now = cycle.env.now()
  const { code, message, hash, afterMs } = failure
  const soon = cycle.job.capabilities.readAfterWriteMs
  const open = link.state.kind === 'intent'
  const clock = afterMs ?? (open && link.retry === null ? soon : undefined)
  const cause = { code, message, hash }
  const retry = failure.spared
    ? (link.retry ?? blamelessRetry(cause, now + (afterMs ?? soon), now))
    : nextRetry(link.retry, { ...cause, ...(clock === undefined ? {} : { afterMs: clock }) }, now)
  const next: Link = { ...link, retry }
  if (next.state.kind === 'unlinked' && retry === null) {
    if (link.version > 0) settlement.remove.push(next)
  } else settlement.save.push(next)
}
