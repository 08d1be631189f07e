import type { Anchor } from '../value/types.ts'
import type { Action, LinkState, Outcome } from './types.ts'

/**
 * The state to store durably before the action's external write (R1); `link` itself when there is none.
 *
 * A create becomes an intent that remembers how its object can be found (R2). Every other write clears the hash, and
 * `deprovisioned` with it: while a write is open nothing is certain. A create tried again keeps its first opId.
 *
 * @param now milliseconds since 1970
 */
export function mark(link: LinkState, action: Action, op: { readonly opId: string; readonly now: number }): LinkState {
  switch (action.kind) {
    case 'create': {
      const opId = link.kind === 'intent' ? link.opId : op.opId
      return { kind: 'intent', opId, startedAt: op.now, queries: action.queries }
    }
    case 'update':
    case 'disable':
    case 'delete':
      return { kind: 'linked', target: action.anchor, hash: null, deprovisioned: false }
    default:
      return link
  }
}

/**
 * The state to store after the action; null removes the link. `link` is the state as marked.
 *
 * An outcome nobody knows leaves everything open: the intent stays an intent, the hash stays null. An object the target
 * no longer has leaves the pair unlinked, so that the next plan matches again.
 */
export function settle(link: LinkState, action: Action, outcome: Outcome): LinkState | null {
  return outcome.kind === 'done' ? settleDone(link, action, outcome.anchor) : settleFailed(link, action, outcome)
}

function settleDone(link: LinkState, action: Action, anchor: Anchor): LinkState | null {
  switch (action.kind) {
    case 'create':
      return { kind: 'linked', target: anchor, hash: action.hash, deprovisioned: false }
    case 'update':
    case 'disable':
      return { kind: 'linked', target: anchor, hash: action.hash, deprovisioned: action.deprovisioned }
    case 'link':
      return { kind: 'linked', target: action.anchor, hash: action.hash, deprovisioned: action.deprovisioned }
    case 'delete':
    case 'forget':
      return null
    default:
      return link
  }
}

function settleFailed(
  link: LinkState,
  action: Action,
  outcome: Extract<Outcome, { kind: 'failed' }>,
): LinkState | null {
  switch (action.kind) {
    case 'create':
      return outcome.outcomeKnown ? { kind: 'unlinked' } : link
    case 'update':
    case 'disable':
      return outcome.targetGone ? { kind: 'unlinked' } : link
    case 'delete':
      return outcome.targetGone ? null : link
    default:
      return link
  }
}

/** Times within which a write is not yet to be judged, in milliseconds. */
export interface WriteLimits {
  /** How long a read may miss a write (`capabilities.readAfterWriteMs`). */
  readonly readAfterWriteMs: number
  /** A write not sent this long after its mark is not sent at all; 0 when it is certain that its writer is dead. */
  readonly writeTimeoutMs: number
}

/**
 * When a read of this object may be believed, in ms since 1970; 0: at once.
 *
 * Until then a read may show the object as it was, absent or present, and the writer of an open mark may still be at
 * it. The shell acts on no read before that time: it comes back later.
 *
 * @param writtenAt when the last write was marked or acknowledged, whichever is later, ms since 1970; null: never
 */
export function provenAt(link: LinkState, writtenAt: number | null, limits: WriteLimits): number {
  const since = link.kind === 'intent' ? Math.max(link.startedAt, writtenAt ?? 0) : writtenAt
  if (since === null) return 0
  return since + limits.readAfterWriteMs + (isOpen(link) ? limits.writeTimeoutMs : 0)
}

function isOpen(link: LinkState): boolean {
  return link.kind === 'intent' || (link.kind === 'linked' && link.hash === null)
}

/** The target anchor that this action would newly bind to the source; the shell must find it unclaimed. Null: none. */
export function claimedBy(link: LinkState, action: Action): Anchor | null {
  if (!('anchor' in action) || action.kind === 'observe') return null
  return link.kind === 'linked' && link.target === action.anchor ? null : action.anchor
}
