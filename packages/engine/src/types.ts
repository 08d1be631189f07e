import type { Capabilities, CompiledMapping, Source, Target, Value } from '@sutler/core'
import type { LogEntry, Run, Step, Store } from './ports.ts'

/** A job made ready to run. The target is already paced; the engine adds no rate limit of its own. */
export interface Job {
  readonly id: string
  readonly source: Source
  readonly target: Target
  /** Name of the target system: jobs on the same one never choose the same unique value. Absent: the job's own id. */
  readonly system?: string
  readonly capabilities: Capabilities
  /** Run in this order: users before the groups that hold them. */
  readonly mappings: readonly CompiledMapping[]
  /** Over all mappings; a change of it forces an initial cycle. */
  readonly mappingHash: string
  readonly guard: Guard
  /** Objects under way at once, and the most that a crash makes the next run look at again. */
  readonly pageSize: number
  /** For how long after its end a run is kept with its log; default 90 days. The newest 20 stay in any case. */
  readonly keepRunsMs?: number
}

/**
 * Accidental deletion guard. A cycle that would deprovision more than `count` objects, or more than `percent` of the
 * managed ones, deprovisions none and waits for a human. Fewer than `floor` managed objects count as `floor`.
 * A group of `groupSize` or more members that would lose more than `groupPercent` of them is held likewise.
 */
export interface Guard {
  readonly count: number
  readonly percent: number
  readonly floor: number
  readonly groupSize: number
  readonly groupPercent: number
}

/** What a cycle needs from the world. */
export interface CycleEnv {
  readonly store: Store
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly newId: () => string
  /** Keyed digest of a canonical projection. */
  readonly digest: (text: string) => string
  readonly signal: AbortSignal
  /** Who holds the lease, told apart from every other process: host, pid and start. Each run adds its own `/id`. */
  readonly owner: string
  /** Asked with the id of a run at the end. */
  readonly isDead: (owner: string) => boolean
  readonly onEvent?: (event: CycleEvent) => void
}

export type CycleEvent =
  | {
      readonly kind: 'started'
      readonly runId: string
      readonly mode: 'initial' | 'incremental'
      readonly resumed: boolean
    }
  /** Before the first page of an object mapping; `total` null: not known. */
  | { readonly kind: 'type'; readonly type: string; readonly total: number | null }
  /** After each page: objects of this type done so far, and the counts of the whole cycle. */
  | { readonly kind: 'progress'; readonly type: string; readonly done: number; readonly counts: Counts }
  /** The lease could not be renewed and has run out; the cycle is about to end. */
  | { readonly kind: 'lease'; readonly problem: string }
  | { readonly kind: 'phase'; readonly phase: 'references' | 'deprovision' | 'retries' | 'settle' }
  /** Each object that failed, was refused or drew a warning; and, when planning, each planned action. */
  | { readonly kind: 'object'; readonly entry: LogEntry }

export interface CycleOptions {
  /** `initial` reads every target object again; default: as the checkpoint demands. */
  readonly mode?: 'initial' | 'auto'
  /** Raises the guard of accounts for this run alone, to this many deprovisions. */
  readonly allowDeletes?: number
  /** Raises the guard of groups for this run alone: each may lose this many members. */
  readonly allowRemovals?: number
}

/** What has to be allowed for all that the guards hold to pass; 0: that guard holds nothing. */
export interface Allowance {
  readonly deletes: number
  readonly removals: number
}

export interface CycleResult {
  readonly run: Run
  readonly counts: Counts
  /** Absent: nothing is held. */
  readonly toAllow?: Allowance
}

/** Objects of one cycle, by what became of them. `writes` counts acknowledged writes to the target. */
export interface Counts {
  readonly read: number
  readonly unreadable: number
  readonly created: number
  readonly linked: number
  readonly updated: number
  readonly disabled: number
  readonly deleted: number
  readonly unchanged: number
  readonly skipped: number
  readonly failed: number
  readonly held: number
  readonly membersAdded: number
  readonly membersRemoved: number
  readonly referencesLinked: number
  /** References still waiting for an object that is not provisioned. */
  readonly referencesWaiting: number
  /** Objects in escrow when the cycle ended. */
  readonly escrow: number
  readonly writes: number
}

/** One action a cycle would carry out. */
export interface PlannedAction {
  readonly type: string
  readonly source: string
  readonly target: string | null
  readonly kind: 'create' | 'update' | 'disable' | 'delete' | 'link' | 'members' | 'reference'
  /** For people: path → `{ old, new }`, secrets replaced, references to objects still to be created as text. */
  readonly changes: Readonly<Record<string, { readonly old: Value; readonly new: Value }>>
  /** Keyed digest of the whole action, secrets included, and of the link it starts from: what `apply` compares. */
  readonly fingerprint: string
}

/** What a cycle would do, stored as one JSON document. */
export interface Plan {
  readonly format: 1
  readonly jobId: string
  /** Random id of the plan. */
  readonly id: string
  readonly createdAt: string
  readonly mode: 'initial' | 'incremental'
  readonly mappingHash: string
  readonly counts: Counts
  /** Null: the guard lets it pass. Otherwise why it does not. */
  readonly guard: string | null
  readonly actions: readonly PlannedAction[]
  /** Objects that would fail or be refused. */
  readonly problems: readonly Problem[]
  /** A run of the job was under way: what it writes meanwhile, the plan does not know. */
  readonly running?: true
  /** Keyed digest of the whole plan without this member: an edited plan is refused. */
  readonly digest: string
}

export interface Problem {
  readonly type: string
  readonly source: string | null
  readonly code: string
  readonly message: string
}

/** An action of a stored plan that no longer holds, found by `apply`. */
export interface Moved {
  readonly type: string
  readonly source: string
  readonly why: 'changed' | 'missing' | 'unplanned'
}

/** One person through all six steps. */
export interface Preview {
  readonly type: string
  readonly source: string
  readonly steps: readonly {
    readonly step: Step
    readonly status: 'success' | 'warning' | 'failure' | 'skipped'
    readonly summary: string
    readonly detail: Value
  }[]
  /** Null when nothing would be written. */
  readonly action: PlannedAction | null
  readonly applied: boolean
}
