import type { Action, Anchor, ErrorCode, LinkState, RefusalCode, Value, Watermark } from '@sutler/core'

/** A link and what surrounds it: one row for each source object the job has ever acted on. */
export interface Link {
  readonly jobId: string
  /** Source object type. */
  readonly type: string
  readonly source: Anchor
  readonly state: LinkState
  /** Grows by one with every save; 0 is a link that is not stored yet. */
  readonly version: number
  /** Null: the object is healthy. */
  readonly retry: Retry | null
  /** When a disabled account is to be deleted, ms since 1970; null: never. */
  readonly deleteAt: number | null
  /** When the last write was marked or acknowledged, whichever is later, ms since 1970; null: never. */
  readonly writtenAt: number | null
}

/** An object in escrow: it failed, and waits for its own next try. */
export interface Retry {
  readonly attempts: number
  readonly firstFailureAt: number
  /** 0: in every cycle, because a human has to decide. */
  readonly nextAt: number
  readonly code: ErrorCode | RefusalCode | MappingCode
  readonly message: string
  /** Digest of the projection that failed; another one is tried at once. Null: there was none. */
  readonly hash: string | null
}

/**
 * `E_NO_UNIQUE_VALUE`: all that SelectUniqueValue offers is taken. `PLAN_MOVED`: the object no longer is as the plan
 * that is being applied says. `HELD`: it did not fail, but the guard holds back the removal of some of its members.
 */
export type MappingCode = 'MAPPING_FAILED' | 'E_NO_UNIQUE_VALUE' | 'PLAN_MOVED' | 'HELD'

/** Place in a queue of links that is read page by page. */
export interface DueKey {
  /** When it is due, ms since 1970. */
  readonly at: number
  readonly source: Anchor
}

/** Durable state of an installation. Never call a connector inside a transaction. */
export interface Store {
  /**
   * Serialisable enough that no update is lost; work that throws leaves nothing behind. `work` runs again after a
   * deadlock, so it changes nothing but the store. It never begins another transaction, of the directory either.
   */
  tx<T>(work: (t: StoreTx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface StoreTx {
  /** Links of these sources, in no order; those that are not stored are missing. */
  links(jobId: string, type: string, sources: readonly Anchor[]): Promise<Link[]>
  /** Links whose source is in (after, through], ascending in UTF-8 byte order; null leaves that end open. */
  linksBetween(
    jobId: string,
    type: string,
    range: { readonly after: Anchor | null; readonly through: Anchor | null; readonly limit: number },
  ): Promise<Link[]>
  /** Links that point at these target anchors. */
  linksByTarget(jobId: string, type: string, targets: readonly Anchor[]): Promise<Link[]>
  /**
   * Saves each link as version + 1 where the stored version still equals `link.version` (0: where none is stored).
   * Returns the sources that lost the race; those are unchanged.
   */
  saveLinks(links: readonly Link[]): Promise<Anchor[]>
  /** Removes under the same rule, with the same answer. */
  removeLinks(links: readonly Link[]): Promise<Anchor[]>
  /** In UTF-8 byte order of the source; `after` goes on behind that one. */
  openIntents(jobId: string, type: string, limit: number, after?: Anchor | null): Promise<Link[]>
  /** Links whose retry is due, oldest first, then by source; `after` goes on behind that place. */
  dueRetries(jobId: string, type: string, now: number, limit: number, after?: DueKey | null): Promise<Link[]>
  /** Links whose `deleteAt` has come, oldest first, then by source; `after` goes on behind that place. */
  dueDeletions(jobId: string, type: string, now: number, limit: number, after?: DueKey | null): Promise<Link[]>
  /** Links in state `linked`, those of disabled accounts left out: what the deletion guard takes percent of. */
  countManaged(jobId: string): Promise<number>
  /** Links with a retry set: objects in escrow. Those that wait for a human (`nextAt` 0) do not count. */
  countEscrow(jobId: string): Promise<number>

  /** Replaces all that is known of the owners' references, members that were written apart: those stay. */
  replaceReferences(
    jobId: string,
    type: string,
    owners: readonly Anchor[],
    rows: { readonly deferred: readonly DeferredReference[]; readonly written: readonly WrittenReference[] },
  ): Promise<void>
  /**
   * Lets every reference to these objects wait again, because they have got another target object or none: whoever
   * refers to them still points at the old one.
   */
  reopenReferences(jobId: string, type: string, awaited: readonly Anchor[]): Promise<void>
  /** Deferred references whose awaited object is linked by now and whose owner is linked too, in key order. */
  resolvable(jobId: string, limit: number, after: DeferredKey | null): Promise<ResolvableReference[]>
  /** Turns deferred references into written ones. */
  settleReferences(jobId: string, rows: readonly ResolvableReference[]): Promise<void>
  countDeferred(jobId: string): Promise<number>
  /** The first references that wait, in key order. */
  deferred(jobId: string, limit: number): Promise<DeferredReference[]>

  /** Members of one multi-valued reference that this job has put there, in order of their value. */
  members(jobId: string, type: string, owner: Anchor, path: string): Promise<Member[]>
  /** Adds members or replaces what is known of them. */
  saveMembers(jobId: string, list: MemberList, members: readonly Member[]): Promise<void>
  removeMembers(jobId: string, type: string, owner: Anchor, path: string, values: readonly Anchor[]): Promise<void>
  /** Forgets all references of these owners, deferred ones included, when their target object is gone. */
  clearReferences(jobId: string, type: string, owners: readonly Anchor[]): Promise<void>

  checkpoint(jobId: string): Promise<Checkpoint | null>
  /** Throws ProvisioningError CONFLICT when the lease has passed to another owner. */
  saveCheckpoint(jobId: string, checkpoint: Checkpoint, leaseEpoch: number): Promise<void>

  /** Deprovisions waiting for the guard's verdict; a second hold of the same object replaces the first. */
  hold(jobId: string, held: readonly Held[]): Promise<void>
  held(jobId: string, after: { readonly type: string; readonly source: Anchor } | null, limit: number): Promise<Held[]>
  countHeld(jobId: string): Promise<number>
  /** All of the job, or only those named. */
  dropHeld(jobId: string, which?: readonly { readonly type: string; readonly source: Anchor }[]): Promise<void>
  /** Drops those of all other object types: the job no longer maps them. */
  dropHeldExcept(jobId: string, types: readonly string[]): Promise<void>

  /** Reservations of these values, by whatever job; in no order. */
  reservationsOf(values: readonly ReservationKey[]): Promise<StoredReservation[]>
  /** All that these source objects have reserved. */
  reservationsBy(jobId: string, sourceType: string, sources: readonly Anchor[]): Promise<StoredReservation[]>
  /**
   * Reserves each value for its source object, or confirms that it has it. Returns those that another one has; two
   * transactions at once never both get a value.
   */
  reserve(wanted: readonly Reservation[], stale: StaleReservations): Promise<Reservation[]>
  /** Lets go all that these source objects have reserved. */
  releaseReservations(jobId: string, sourceType: string, sources: readonly Anchor[]): Promise<void>
  /** Lets go what the source objects of these have reserved for the same path, but for these. */
  keepReservations(kept: readonly Omit<Reservation, 'basis' | 'value' | 'reservedAt'>[]): Promise<void>

  appendLog(entries: readonly LogEntry[]): Promise<void>
  /** With `runId` in the order of `sequence`, else newest first. */
  log(
    jobId: string,
    query: { readonly runId?: string; readonly source?: Anchor; readonly limit: number },
  ): Promise<LogEntry[]>

  saveRun(run: Run): Promise<void>
  /** Null: there is none of that id. */
  run(jobId: string, id: string): Promise<Run | null>
  /** Newest first. */
  runs(jobId: string, limit: number): Promise<Run[]>
  /** Removes runs that ended before this moment (ms since 1970), with their log; the newest 20 stay in any case. */
  trimRuns(jobId: string, before: number): Promise<void>

  /** Takes or renews the job for `owner`; a lease that ran out, or whose owner `isDead`, is taken over. */
  lease(
    jobId: string,
    owner: string,
    now: number,
    ttlMs: number,
    isDead: (owner: string) => boolean,
  ): Promise<
    | { readonly held: true; readonly epoch: number }
    | { readonly held: false; readonly owner: string; readonly until: number }
  >
  release(jobId: string, owner: string): Promise<void>
  /** Who took the job last and has not given it back, also when that ran out since; null: nobody. */
  leaseHolder(jobId: string): Promise<{ readonly owner: string; readonly until: number } | null>
}

export interface DeferredKey {
  readonly type: string
  readonly owner: Anchor
  readonly path: string
  readonly awaited: Anchor
}

/** A reference that could not be written because the object it points to is not linked yet. */
export interface DeferredReference extends DeferredKey {
  readonly awaitedType: string
  readonly multiValued: boolean
}

export interface ResolvableReference extends DeferredReference {
  readonly ownerTarget: Anchor
  readonly awaitedTarget: Anchor
}

/** A single-valued reference as it stands at the target. */
export interface WrittenReference extends DeferredKey {
  readonly awaitedType: string
  readonly target: Anchor
}

export interface MemberList {
  readonly type: string
  readonly owner: Anchor
  readonly path: string
  /** Source object type of the members. */
  readonly valueType: string
}

export interface Member {
  /** Source anchor. */
  readonly value: Anchor
  readonly target: Anchor
  /** True while a write of it is under way or its outcome unknown: it may be there or not. */
  readonly open: boolean
}

export interface Checkpoint {
  /** Id of the run that is under way, or of the last one that settled. */
  readonly runId: string
  readonly mode: 'initial' | 'incremental'
  /** Null: no cycle is under way. */
  readonly cursor: Cursor | null
  /** Saved only when a cycle has settled; by source type. */
  readonly watermarks: Readonly<Record<string, Watermark>>
  /** Positions taken when the cycle under way began; they become `watermarks` when it settles. */
  readonly pending: Readonly<Record<string, Watermark>>
  readonly mappingHash: string
  /** True once an initial cycle with this mapping has settled. */
  readonly settled: boolean
}

export interface Cursor {
  /** Index of the object mapping. */
  readonly mapping: number
  /** Last anchor done; null: at the beginning of that mapping. */
  readonly after: Anchor | null
  /** Objects of that mapping done so far, for progress; absent: 0. */
  readonly done?: number
}

export interface Held {
  readonly type: string
  readonly source: Anchor
  readonly target: Anchor
  readonly kind: 'disable' | 'delete'
  readonly because: 'gone' | 'outOfScope' | 'inactive'
  readonly heldAt: number
}

/** A value of an attribute that only one object of a system may have. */
export interface ReservationKey {
  /** The target, see `Job.system`. */
  readonly system: string
  /** Object type in the target. */
  readonly type: string
  /** The same for all spellings of one path. */
  readonly path: string
  /** Digest of the value, the same for all that the target takes for one value. */
  readonly key: string
}

/** A value that SelectUniqueValue chose for one source object: nobody else gets it while the reservation stands. */
export interface Reservation extends ReservationKey {
  readonly jobId: string
  readonly sourceType: string
  readonly source: Anchor
  /** Digest of what there was to choose from; while it is the same, so is the choice. */
  readonly basis: string
  /** Null: it is secret. */
  readonly value: Value
  /** Milliseconds since 1970. */
  readonly reservedAt: number
}

/** Reservations that count for nothing any more; times in ms since 1970. */
export interface StaleReservations {
  /** Older than this, whoever has them. */
  readonly before: number
  /** Older than this, when their source object has no link. */
  readonly unlinkedBefore: number
}

export interface StoredReservation extends Reservation {
  /** Its source object has a link, whatever its state. */
  readonly linked: boolean
}

export interface Run {
  readonly jobId: string
  readonly id: string
  /** `single`: one object alone, written at once by `preview --apply`; it is no cycle. */
  readonly mode: 'initial' | 'incremental' | 'single'
  readonly startedAt: number
  readonly endedAt: number | null
  /** `stopped`: asked to stop between two pages; the next run goes on from there. */
  readonly status: 'running' | 'success' | 'partial' | 'held' | 'failed' | 'stopped'
  readonly counts: Readonly<Record<string, number>>
  /** Why the run failed, was held, or is partial without a failure of its own, and what to do; else null. */
  readonly reason: string | null
}

/** One object in one run, append-only, already redacted. */
export interface LogEntry {
  readonly jobId: string
  readonly runId: string
  /** Grows with each entry of a run. */
  readonly sequence: number
  readonly at: number
  readonly type: string
  readonly source: Anchor | null
  readonly target: Anchor | null
  readonly action: Action['kind'] | 'import'
  readonly status: 'success' | 'warning' | 'failure' | 'skipped'
  /** Step in which it ended. */
  readonly step: Step
  readonly code: string | null
  readonly message: string | null
  /** Attribute paths with their old and new values, secrets replaced. */
  readonly detail: Value
}

export type Step = 'import' | 'scoping' | 'matching' | 'processing' | 'referenceResolution' | 'export'
