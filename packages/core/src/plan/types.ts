import type { MatchQuery } from '../connector/contract.ts'
import type { Projection } from '../mapping/types.ts'
import type { Anchor, Delta, SystemObject, Value } from '../value/types.ts'

/** What the cycle knows of the source object. */
export type SourceObservation =
  | {
      readonly kind: 'present'
      readonly scope: 'active' | 'inactive' | 'outOfScope'
      readonly projection: Projection
      /** Digest of `projection.canonical`, made by the shell. */
      readonly hash: string
      readonly queries: readonly MatchQuery[]
      /** References the shell could resolve: path → value to write. Those it could not are absent. */
      readonly resolved: ReadonlyMap<string, Value>
    }
  | {
      readonly kind: 'gone'
      /** True when the time between disable and delete has passed. */
      readonly deleteDue: boolean
    }

/** What the cycle knows of the target object. */
export type TargetObservation =
  | { readonly kind: 'unread' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'one'; readonly object: SystemObject }
  | { readonly kind: 'many'; readonly anchors: readonly Anchor[] }

/** What the store remembers of the pair. */
export type LinkState =
  | { readonly kind: 'unlinked' }
  | {
      readonly kind: 'linked'
      readonly target: Anchor
      /** Digest of the last confirmed projection; null while a write is open or after one failed. */
      readonly hash: string | null
      /** True only while it is certain that this job has disabled the account and not enabled it again. */
      readonly deprovisioned: boolean
    }
  | {
      readonly kind: 'intent'
      readonly opId: string
      /** Milliseconds since 1970. */
      readonly startedAt: number
      /** The queries as they were computed before the create (R2). */
      readonly queries: readonly MatchQuery[]
    }

export type Action =
  /**
   * Read the target, then ask again: by anchor when there is one; when there is none, or nothing has it, by the
   * queries in order, where the first that finds anything ends the search. Answered at most once per object (L6).
   */
  | { readonly kind: 'observe'; readonly anchor?: Anchor; readonly queries: readonly MatchQuery[] }
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  | {
      readonly kind: 'create'
      readonly attributes: ReadonlyMap<string, Value>
      readonly queries: readonly MatchQuery[]
      readonly hash: string
    }
  /**
   * Adopt: the target object stays as it is, only the link is new or its hash is. Writes nothing outside.
   * `hash` is null when the object differs from the projection and may not be written (updates are off).
   */
  | { readonly kind: 'link'; readonly anchor: Anchor; readonly hash: string | null; readonly deprovisioned: boolean }
  | {
      readonly kind: 'update' | 'disable'
      readonly anchor: Anchor
      readonly deltas: readonly Delta[]
      /** Null after a disable of an object whose source is gone: nothing was projected. */
      readonly hash: string | null
      /** What the link says once this is done: true after every write that leaves the account disabled. */
      readonly deprovisioned: boolean
    }
  | { readonly kind: 'delete'; readonly anchor: Anchor }
  /** Drop what the store remembers; writes nothing outside. */
  | { readonly kind: 'forget'; readonly reason: SkipReason }
  | { readonly kind: 'refuse'; readonly code: RefusalCode; readonly candidates: readonly Anchor[] }

export type SkipReason =
  | 'unchanged'
  | 'outOfScope'
  | 'inactive'
  | 'gone'
  | 'alreadyDisabled'
  | 'createOff'
  | 'updateOff'
  | 'deleteOff'
  | 'keptByPolicy'
  | 'targetGone'

export type RefusalCode = 'MATCH_AMBIGUOUS' | 'MATCH_VALUE_MISSING' | 'INTENT_UNRESOLVED' | 'TARGET_CLAIMED'

/** How a carried-out action ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly anchor: Anchor }
  | { readonly kind: 'failed'; readonly outcomeKnown: boolean; readonly targetGone: boolean }
