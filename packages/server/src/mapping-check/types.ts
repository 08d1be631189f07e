import type { CaseMismatch, Value } from '@sutler/core'

/** Something about a mapping. Errors keep it from running, warnings are likely mistakes, the rest is worth knowing. */
export interface MappingFinding {
  readonly severity: 'error' | 'warning' | 'info'
  readonly code: string
  readonly summary: string
  readonly remedy?: string
  /** `file:line:column`. */
  readonly path: string
  /** Such as `jobs.hr-to-crm.objects[0].attributes[2].expression`. */
  readonly key: string
  /** The characters of an expression it is about. */
  readonly span?: { readonly text: string; readonly start: number; readonly end: number }
}

/** A case that did not come out as it says. */
export interface FailedCase {
  readonly name: string
  /** `file:line:column`. */
  readonly path: string
  readonly mismatches: readonly CaseMismatch[]
}

/** What became of the objects of a sample. */
export interface SampleReport {
  readonly objects: number
  /** In scope, and not disabled in the source. */
  readonly active: number
  readonly inactive: number
  readonly outOfScope: number
  readonly ignored: number
  readonly failed: number
  /** The first that failed, and why. */
  readonly failures: readonly { readonly object: string; readonly problems: readonly string[] }[]
}

/** An attribute that comes out differently than under the baseline. */
export interface AttributeChange {
  /** A path in the target; `(scope)` where the object as a whole is judged differently. */
  readonly path: string
  readonly objects: number
  /** Of the objects compared, 0 to 100. */
  readonly percent: number
  /** False: an account that exists keeps what it has, so it does not count. */
  readonly counts: boolean
  /** The first five. Secrets are replaced. */
  readonly examples: readonly { readonly object: string; readonly before: Value; readonly after: Value }[]
}

export interface ChangeReport {
  /** Objects that either mapping has in scope. */
  readonly compared: number
  /** Objects an update would touch. */
  readonly changed: number
  readonly percent: number
  readonly maxPercent: number
  readonly attributes: readonly AttributeChange[]
}

/** One object mapping, checked. */
export interface MappingReport {
  readonly job: string
  /** Object types. */
  readonly source: string
  readonly target: string
  readonly findings: readonly MappingFinding[]
  readonly cases: { readonly passed: number; readonly failed: readonly FailedCase[] }
  /** Null: no sample, or the mapping cannot run. */
  readonly sample: SampleReport | null
  /** Null: no baseline, or it has no such mapping. */
  readonly changes: ChangeReport | null
}

export interface MappingCheckReport {
  readonly mappings: readonly MappingReport[]
  /** What could not be looked at, and why. */
  readonly notes: readonly string[]
}

export interface MappingCheckRequest {
  readonly jobs: readonly string[]
  /** Asks no system over the network. */
  readonly offline?: boolean
  readonly sample?: MappingSample
  /** Path of an older configuration. */
  readonly baseline?: string
  /** Objects that may change, of 100; default 10. */
  readonly maxPercent?: number
  readonly signal?: AbortSignal
}

/** Objects to try a mapping on. */
export type MappingSample = {
  /** Object type in the source; needed where the job maps several and the objects do not say. */
  readonly type?: string
} & (
  | { /** Path of a file of the kind the job's source reads. */ readonly table: string }
  | {
      /** Attributes, or objects with `type`, `anchor` and `attributes`. */ readonly objects: readonly Readonly<
        Record<string, unknown>
      >[]
    }
)
