import type { Diagnostic, MappingCase, ObjectMappingDefinition } from '@sutler/core'
import type { Guard } from '@sutler/engine'
import type { ScimLimits, ScimResourceType } from '@sutler/scim'
import type { DirectoryIndex } from '@sutler/store'
import type { KeyPath } from './document.ts'

/** A whole `sutler.yaml`, checked, with defaults filled in. */
export interface Config {
  /** Absolute path; null: there is no file, and nothing is configured. */
  readonly file: string | null
  /** Absolute folder that relative paths start from. */
  readonly baseDir: string
  readonly store: StoreConfig
  readonly scim: ScimConfig
  readonly connections: ReadonlyMap<string, ConnectionConfig>
  /** In the order of the file, which is the order `sync` runs them in. */
  readonly jobs: ReadonlyMap<string, JobConfig>
  /** Turns a finding about some key into one that names file, line and column. */
  readonly locate: (at: KeyPath, finding: Omit<Diagnostic, 'path'>) => ConfigProblem
}

export type StoreConfig =
  /** Absolute path, or `:memory:`. */
  { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: SecretReference }

/** The SCIM service over the built-in directory. */
export interface ScimConfig {
  /** Null: where the server listens. */
  readonly baseUrl: string | null
  readonly credentials: readonly ScimCredential[]
  /** Users, Groups, and what `schemas` adds. */
  readonly types: readonly ScimResourceType[]
  readonly indexes: readonly DirectoryIndex[]
  /** Null: the defaults. */
  readonly rate: { readonly perSecond: number | null; readonly burst: number | null }
  readonly limits: Partial<ScimLimits>
}

interface ScimCredential {
  readonly name: string
  readonly tokens: readonly SecretReference[]
  readonly profile: string
  /** Null: all types. */
  readonly types: readonly string[] | null
  readonly readOnly: boolean
  /** The user it is; null: nobody. */
  readonly subject: { readonly named: string } | null
  /** Milliseconds since 1970; null: never. */
  readonly expiresAt: number | null
}

export interface ConnectionConfig {
  readonly name: string
  readonly kind: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, SecretReference>>
  readonly limits: LimitsConfig
}

/** Absent: what the connector says of its system, no fixed rate, and the time-out of the HTTP client. */
interface LimitsConfig {
  readonly concurrency?: number
  readonly ratePerSecond?: number
  readonly timeoutMs?: number
}

/** Where a secret is kept. `file` is as written, relative to the folder of the configuration. */
export type SecretReference =
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }

export interface JobConfig {
  readonly id: string
  readonly source: string
  readonly target: string
  /** Null: only when somebody asks. */
  readonly schedule: ScheduleConfig | null
  readonly guard: Guard
  readonly pageSize: number
  readonly keepRunsMs: number
  readonly objects: readonly ObjectMappingDefinition[]
  /** Tests of the object mappings, a list for each, in their order. No part of what a mapping does. */
  readonly cases: readonly (readonly MappingCase[])[]
  /** Kept of an imported Entra schema, for its export; empty for most jobs. */
  readonly entra: Readonly<Record<string, unknown>>
}

export type ScheduleConfig =
  | { readonly kind: 'every'; readonly everyMs: number }
  /** `timezone` is an IANA name; null: the machine's. */
  | { readonly kind: 'cron'; readonly pattern: string; readonly timezone: string | null }

/** A problem of the configuration, with the place to put it right. `path` is `file:line:column`. */
export interface ConfigProblem extends Diagnostic {
  readonly path: string
  /** Such as `jobs.hr-to-crm.objects[0].target`; empty for the whole file. */
  readonly key: string
}

/** The configuration cannot be used. All its problems, not the first; the message lists them. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(problemText).join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/** One problem as people read it: place, key, what is wrong; the remedy on a line of its own. */
export function problemText(problem: ConfigProblem): string {
  const key = problem.key === '' ? '' : `${problem.key}: `
  const remedy = problem.remedy === undefined ? '' : `\n  ${problem.remedy}`
  return `${problem.path}: ${key}${problem.summary}${remedy}`
}
