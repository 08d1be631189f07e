import { hash, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { ProvisioningError, type SignInOptions } from '@sutler/core'
import type {
  CycleEnv,
  CycleEvent,
  CycleResult,
  DeferredReference,
  Job,
  Moved,
  Plan,
  Preview,
  Problem,
  Run,
  StoreTx,
} from '@sutler/engine'
import { emptyConfig, loadConfig } from '../config/load.ts'
import type { Config, ConfigProblem, JobConfig } from '../config/types.ts'
import type { MappingCheckReport, MappingCheckRequest } from '../mapping-check/types.ts'
import { readConfiguredTokens } from '../scim/configured-tokens.ts'
import type { ScimSource } from '../scim/service.ts'
import { createTokenAdmin, type ScimTokenAdmin } from '../scim/token-admin.ts'
import { type Connections, createConnections } from './connections.ts'
import { findJob } from './find-job.ts'
import { isInterrupted } from './interrupted.ts'
import { prepareJob } from './job.ts'
import { connectorKinds } from './kinds.ts'
import { lastCycle, shownRun } from './last-cycle.ts'
import { isOwnerDead, leaseOwner, systemProcesses } from './owner.ts'
import { createStoreHandle, type StoreHandle } from './store.ts'
import { type ConnectionTest, testConnections } from './test-connections.ts'

export interface InstallationOptions {
  /** Where `env:` references are looked up. Default: the variables of this process. */
  readonly variables?: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** In [0, 1): spreads the waits between tries; always 0 is not to wait at all. */
  readonly random?: () => number
  /** Told of what a mapping says that is allowed but looks wrong. */
  readonly onWarning?: (problem: ConfigProblem) => void
}

export interface CycleRequest {
  /** Stops the cycle after the page it is at. */
  readonly signal?: AbortSignal
  readonly onEvent?: (event: CycleEvent) => void
  /** Raises the guard of accounts for this run alone, to this many. */
  readonly allowDeletes?: number
  /** Raises the guard of groups for this run alone: each may lose this many members. */
  readonly allowRemovals?: number
  /** Reads every object of the target again. */
  readonly initial?: boolean
}

interface PreviewObject {
  /** Object type in the source; needed only when the job maps several. */
  readonly type?: string
  /** In the source. */
  readonly anchor: string
  readonly apply: boolean
}

/** A reference that cannot be written before the object it points to has an account. */
interface WaitingReference {
  /** Object type in the source. */
  readonly type: string
  /** In the source. */
  readonly source: string
  /** Attribute of the target. */
  readonly path: string
  readonly awaitedType: string
  readonly awaited: string
}

export interface JobStatus {
  readonly id: string
  readonly source: string
  readonly target: string
  /** The last cycle; null: it never ran. */
  readonly lastRun: Run | null
  /** The last run was not ended: its process died or was cut off. The next run goes on from there. */
  readonly interrupted: boolean
  /** Accounts this job looks after. */
  readonly managed: number
  /** Objects that failed and wait for their next try. */
  readonly escrow: number
  /** Disables and deletes that wait for a human. */
  readonly held: number
  /** References to objects that are not provisioned yet. */
  readonly referencesWaiting: number
  /** The first of them. */
  readonly waiting: readonly WaitingReference[]
}

/**
 * A configured Sutler: what the service and the command line both drive. Store and connections are opened at their
 * first use. Methods that name a job throw ProvisioningError NOT_FOUND when there is none of that name.
 */
export interface Installation {
  readonly config: Config
  status(): Promise<JobStatus[]>
  /** Newest first. */
  runs(jobId: string, limit: number): Promise<Run[]>
  /** What went wrong in a run, by default in the last cycle. */
  problems(jobId: string, runId?: string): Promise<Problem[]>
  /** One cycle to its end; source or target out of reach is a failed one. Throws ProvisioningError CONFLICT while another process runs the job. */
  runJob(jobId: string, request?: CycleRequest): Promise<CycleResult>
  planJob(jobId: string, request?: CycleRequest): Promise<Plan>
  /** Carries out exactly the plan, or nothing at all when anything has moved. */
  applyPlan(plan: Plan, request?: CycleRequest): Promise<{ moved: readonly Moved[]; result: CycleResult | null }>
  /** One object through all steps. Throws ProvisioningError NOT_FOUND when neither the source nor a link knows it. */
  preview(jobId: string, object: PreviewObject, request?: CycleRequest): Promise<Preview>
  /**
   * Forgets one object's link; its account stays as it is. Answers with the target anchor it had, null: none.
   * Throws ProvisioningError NOT_FOUND without such a link, CONFLICT while the job is being run.
   */
  unlink(jobId: string, object: { readonly type?: string; readonly anchor: string }): Promise<string | null>
  /** All connections, or those named. A connection that cannot even be opened is a finding, not an error. */
  testConnections(names?: readonly string[]): Promise<ConnectionTest[]>
  /**
   * Lets a person sign in to the system behind a connection, and keeps the refresh token where the connection finds it.
   * Throws ConfigError when its settings ask for no sign-in, SignInError when it brought nothing.
   */
  signIn(name: string, options: SignInOptions): Promise<{ readonly keptIn: string }>
  /** Checks mappings as they would run; touches neither the store nor any account. See {@link checkMappings}. */
  checkMappings(request: MappingCheckRequest): Promise<MappingCheckReport>
  /** The tokens of SCIM clients that are kept in the store. */
  scimTokens(): ScimTokenAdmin
  /** What the SCIM service stands on; nothing is opened or read yet. */
  scimSource(): ScimSource
  /** Opens the store, where there is a job that needs it; throws when that fails. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** Reads the configuration; opens nothing yet. Throws ConfigError. */
export async function openInstallation(configPath: string, options: InstallationOptions = {}): Promise<Installation> {
  const kinds = await connectorKinds()
  return createInstallation(await loadConfig(configPath, kinds), options)
}

/** An installation nobody has configured yet. Its state would be kept below `baseDir`. */
export function openEmptyInstallation(baseDir: string, options: InstallationOptions = {}): Installation {
  return createInstallation(emptyConfig(baseDir), options)
}

function createInstallation(config: Config, options: InstallationOptions): Installation {
  return new LocalInstallation(config, options)
}

class LocalInstallation implements Installation {
  readonly config: Config
  readonly #now: () => number
  readonly #variables: Readonly<Record<string, string | undefined>>
  readonly #onWarning: (problem: ConfigProblem) => void
  readonly #store: StoreHandle
  readonly #connections: Connections
  readonly #processes = systemProcesses()

  constructor(config: Config, options: InstallationOptions) {
    const variables = options.variables ?? process.env
    this.config = config
    this.#variables = variables
    this.#now = options.now ?? Date.now
    this.#onWarning = options.onWarning ?? (() => {})
    this.#store = createStoreHandle(config, variables, this.#now)
    this.#connections = createConnections({
      config,
      kinds: connectorKinds,
      variables,
      now: this.#now,
      random: options.random ?? Math.random,
      directory: async () => (await this.#store.open()).directory,
    })
  }

  async status(): Promise<JobStatus[]> {
    // Without jobs there is nothing to keep, and no reason to make a database yet.
    if (this.config.jobs.size === 0) return []
    const all = await this.#read((t) => statusOfAll(this.config, t))
    const marked: JobStatus[] = []
    for (const job of all) marked.push({ ...job, interrupted: await this.#isInterrupted(job) })
    return marked
  }

  async runs(jobId: string, limit: number): Promise<Run[]> {
    const { id } = findJob(this.config, jobId)
    return (await this.#read((t) => t.runs(id, limit))).map(shownRun)
  }

  async problems(jobId: string, runId?: string): Promise<Problem[]> {
    const { id } = findJob(this.config, jobId)
    return this.#read((t) => problemsOf(id, runId, t))
  }

  async runJob(jobId: string, request: CycleRequest = {}): Promise<CycleResult> {
    const { failRun, runCycle } = await import('@sutler/engine')
    findJob(this.config, jobId)
    const env = await this.#env(request)
    let job: Job
    try {
      job = await this.#job(jobId)
    } catch (error) {
      if (error instanceof ProvisioningError) return failRun({ id: jobId }, env, error.message)
      throw error
    }
    return runCycle(job, env, cycleOptions(request))
  }

  async planJob(jobId: string, request: CycleRequest = {}): Promise<Plan> {
    const { planCycle } = await import('@sutler/engine')
    return planCycle(await this.#job(jobId), await this.#env(request), cycleOptions(request))
  }

  async applyPlan(plan: Plan, request: CycleRequest = {}) {
    const { applyPlan } = await import('@sutler/engine')
    return applyPlan(await this.#job(plan.jobId), await this.#env(request), plan, cycleOptions(request))
  }

  async preview(jobId: string, object: PreviewObject, request: CycleRequest = {}): Promise<Preview> {
    const { previewObject } = await import('@sutler/engine')
    const preview = await previewObject(await this.#job(jobId), await this.#env(request), object)
    if (isKnown(preview)) return preview
    throw new ProvisioningError(
      `neither the source nor a link knows ${preview.type} ${preview.source}; --object takes the identifier in the source`,
      { code: 'NOT_FOUND' },
    )
  }

  async unlink(jobId: string, { type, anchor }: { type?: string; anchor: string }): Promise<string | null> {
    const { unlink } = await import('@sutler/engine')
    const types = findJob(this.config, jobId).objects.map(({ source }) => source)
    const [only, ...others] = types
    const named = type ?? (others.length === 0 ? only : undefined)
    if (named === undefined)
      throw new ProvisioningError(`job ${jobId} maps several types (${types.join(', ')}); say which one with --type`, {
        code: 'INVALID_VALUE',
      })
    const { state } = await unlink({ id: jobId }, await this.#env({}), { type: named, anchor })
    return state.kind === 'linked' ? state.target : null
  }

  testConnections(names?: readonly string[]): Promise<ConnectionTest[]> {
    return testConnections(names ?? [...this.config.connections.keys()], this.config, this.#connections)
  }

  signIn(name: string, options: SignInOptions): Promise<{ readonly keptIn: string }> {
    return this.#connections.signIn(name, options)
  }

  async checkMappings(request: MappingCheckRequest): Promise<MappingCheckReport> {
    const { checkMappings } = await import('../mapping-check/check.ts')
    const kinds = await connectorKinds()
    return checkMappings(request, { config: this.config, kinds, variables: this.#variables, now: this.#now })
  }

  scimTokens(): ScimTokenAdmin {
    const tokens = async () => (await this.#store.open()).scimTokens
    const users = async () => (await this.#store.open()).records
    return createTokenAdmin({ tokens, users, types: this.config.scim.types.map(({ name }) => name), now: this.#now })
  }

  scimSource(): ScimSource {
    const { config } = this
    return {
      config,
      now: this.#now,
      store: () => this.#store.open(),
      configuredTokens: () => readConfiguredTokens(config, this.#variables),
    }
  }

  async ready(): Promise<void> {
    if (this.config.jobs.size > 0) await this.#store.open()
  }

  async close(): Promise<void> {
    await this.#connections.close()
    await this.#store.close()
  }

  async #read<T>(work: (t: StoreTx) => Promise<T>): Promise<T> {
    const store = await this.#store.open()
    return store.tx(work)
  }

  async #isInterrupted({ lastRun }: JobStatus): Promise<boolean> {
    if (lastRun?.status !== 'running') return false
    const processes = this.#processes
    return isInterrupted(await this.#store.open(), lastRun, {
      owner: `${leaseOwner(processes)}/status`,
      now: this.#now(),
      isDead: (owner) => isOwnerDead(owner, processes),
    })
  }

  async #job(jobId: string): Promise<Job> {
    const job = findJob(this.config, jobId)
    const environment = { config: this.config, connections: this.#connections, onWarning: this.#onWarning }
    return prepareJob(job, { ...environment, digest: await this.#digest() })
  }

  async #digest(): Promise<(text: string) => string> {
    const { digestKey } = await this.#store.open()
    // A secret prefix is enough where a digest is only ever compared with our own; HMAC costs three times as much.
    return (text) => hash('sha256', `${digestKey}\n${text}`, 'base64url')
  }

  async #env({ signal, onEvent }: CycleRequest): Promise<CycleEnv> {
    return {
      store: await this.#store.open(),
      now: this.#now,
      newId: randomUUID,
      digest: await this.#digest(),
      signal: signal ?? new AbortController().signal,
      owner: leaseOwner(this.#processes),
      isDead: (owner) => isOwnerDead(owner, this.#processes),
      ...(onEvent === undefined ? {} : { onEvent }),
    }
  }
}

/** Whether the source has the object, or this job an account of it. */
function isKnown({ steps }: Preview): boolean {
  if (steps.some(({ step, status }) => step === 'import' && status === 'success')) return true
  return steps.some(({ step, detail }) => step === 'matching' && !isDeepStrictEqual(detail, { link: 'unlinked' }))
}

function cycleOptions({ allowDeletes, allowRemovals, initial }: CycleRequest) {
  return {
    ...(initial === true ? { mode: 'initial' as const } : {}),
    ...(allowDeletes === undefined ? {} : { allowDeletes }),
    ...(allowRemovals === undefined ? {} : { allowRemovals }),
  }
}

/** One after the other: they share one database connection. */
async function statusOfAll(config: Config, t: StoreTx): Promise<JobStatus[]> {
  const all: JobStatus[] = []
  for (const job of config.jobs.values()) all.push(await statusOf(job, t))
  return all
}

async function statusOf({ id, source, target }: JobConfig, t: StoreTx): Promise<JobStatus> {
  const last = await lastCycle(id, t)
  return {
    id,
    source,
    target,
    lastRun: last === null ? null : shownRun(last),
    interrupted: false,
    managed: await t.countManaged(id),
    escrow: await t.countEscrow(id),
    held: await t.countHeld(id),
    referencesWaiting: await t.countDeferred(id),
    waiting: (await t.deferred(id, waitingShown)).map(waitingOf),
  }
}

/** As many as a person reads; the number of all stands beside them. */
const waitingShown = 20

function waitingOf({ type, owner, path, awaitedType, awaited }: DeferredReference): WaitingReference {
  return { type, source: owner, path, awaitedType, awaited }
}

/** More than a person reads, and what a run with many failures still fits in memory. */
const problemLimit = 100_000

async function problemsOf(jobId: string, runId: string | undefined, t: StoreTx): Promise<Problem[]> {
  const id = runId ?? (await lastCycle(jobId, t))?.id
  if (id === undefined) return []
  const entries = await t.log(jobId, { runId: id, limit: problemLimit })
  entries.sort((a, b) => a.sequence - b.sequence)
  return entries.flatMap(({ status, type, source, code, message }) =>
    status === 'failure' || status === 'warning'
      ? [{ type, source, code: code ?? 'UNKNOWN', message: message ?? 'no reason was given' }]
      : [],
  )
}
