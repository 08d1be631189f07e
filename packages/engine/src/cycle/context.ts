import { type Anchor, ProvisioningError } from '@sutler/core'
import type { MutableCounts } from '../counts.ts'
import type { Checkpoint, Held, Link, LogEntry, Run } from '../ports.ts'
import type { Allowance, CycleEnv, CycleOptions, Job, PlannedAction } from '../types.ts'

/** Everything the steps of one cycle share. */
export interface Cycle {
  readonly job: Job
  readonly env: CycleEnv
  readonly options: CycleOptions
  readonly runId: string
  readonly startedAt: number
  readonly mode: 'initial' | 'incremental'
  readonly resumed: boolean
  readonly counts: MutableCounts
  /** One object alone: checkpoint and run records stay as they are. */
  readonly onDemand: boolean
  /** Null: nothing is written, every action goes to the recorder. */
  readonly recorder: Recorder | null
  /** Null: whatever the plan says. Otherwise only these actions, by key. */
  readonly allowed: ReadonlyMap<string, PlannedAction> | null
  /** Grows with every log entry of the run. */
  sequence: number
  readonly lease: Lease
  checkpoint: Checkpoint
  /** The end of the last commit of a page that was begun; never rejects. */
  committing: Promise<void>
  /** Failures in a row that the target as a whole is to blame for. */
  connectionFailures: number
  /** Objects that failed and have not succeeded since: each counts once, however often it was tried. */
  readonly failing: Set<string>
  /** Objects whose unanswered creates this cycle has settled, and counted, before it comes to them. */
  readonly recovered: Set<string>
  /** True once the last step has begun. */
  deprovisioning: boolean
  /** Source types whose listing proves no absence. */
  readonly inconclusive: Set<string>
  /** Accounts that pages under way are about to link or create. */
  readonly claims: Claims
  /** False: no deprovision is on hold, so that pages need not look. */
  anyHeld: boolean
  /** Objects that got another account in this cycle: references read before point at the old one. */
  readonly rebound: Set<string>
  /** Objects of this run with members that the guard holds back, by type and source. */
  readonly membersHeld: Set<string>
  /** Set when the guard or a group's guard stopped something. */
  heldReason: string | null
  readonly toAllow: { -readonly [K in keyof Allowance]: Allowance[K] }
}

/** Claims of one settled page that others need for a while. */
interface Lingering {
  readonly claims: readonly (readonly [claim: string, source: Anchor])[]
  /** Pages that may have read the target before the accounts were there. */
  readonly unseenBy: Set<symbol>
}

/** Accounts that pages under way are about to link or create. */
export interface Claims {
  /** Source objects by what they claim. */
  readonly holders: Map<string, Anchor>
  /** Pages that have begun to read the target and are not decided yet. */
  readonly undecided: Set<symbol>
  readonly lingering: Set<Lingering>
}

/** The right to run a job, renewed while it runs. */
export interface Lease {
  readonly epoch: number
  /** Milliseconds since 1970. */
  validUntil: number
}

/** What a cycle that writes nothing has. */
export const noLease: Lease = Object.freeze({ epoch: 0, validUntil: 0 })

/** Takes down what a cycle would do. */
export interface Recorder {
  action(action: PlannedAction): void
  problem(entry: LogEntry): void
  /** Deprovisions found so far; the guard judges their number. */
  readonly held: Held[]
  /** What feeds have shown, by source type; all else of these types stands as the store has it. */
  readonly followed: Map<string, Set<Anchor>>
  /** Unique values it would give to source objects, in place of reservations in the store. */
  readonly reserved: Map<string, string>
}

/** Ends the cycle at once: the target or the source as a whole cannot be worked with. */
export class CycleFailed extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'CycleFailed'
  }
}

/** Asked to stop; thrown between two pages only, so that nothing is left half done. */
export class CycleStopped extends Error {
  constructor() {
    super('Stopped on request.')
    this.name = 'CycleStopped'
  }
}

/** A link of a source object the job has not met yet. */
export function freshLink(jobId: string, type: string, source: Anchor): Link {
  return { jobId, type, source, state: { kind: 'unlinked' }, version: 0, retry: null, deleteAt: null, writtenAt: null }
}

/** Tells objects of a job apart. */
export const objectKey = ({ type, source }: { readonly type: string; readonly source: Anchor }) =>
  `${type}\u0000${source}`

/** The run as it stands, for the store. */
export function runOf(cycle: Cycle, status: Run['status'], reason: string | null): Run {
  return {
    jobId: cycle.job.id,
    id: cycle.runId,
    mode: cycle.mode,
    startedAt: cycle.startedAt,
    endedAt: status === 'running' ? null : cycle.env.now(),
    status,
    counts: { ...cycle.counts, sequence: cycle.sequence },
    reason,
  }
}

/** Throws CycleStopped when the caller asked for it. */
export function stopIfAsked(cycle: Cycle): void {
  if (cycle.env.signal.aborted) throw new CycleStopped()
}

/** Any throw as one that says what it means; a programming error keeps its own face. */
export function asProvisioningError(error: unknown): ProvisioningError {
  if (error instanceof ProvisioningError) return error
  throw error
}
