import type { CompiledMapping, SystemSchema, Value } from '@sutler/core'
import type { Job } from '@sutler/engine'
import { keysInMapping } from '../config/check-mappings.ts'
import { type Config, ConfigError, type ConfigProblem, type JobConfig } from '../config/types.ts'
import type { Connections, OpenConnection } from './connections.ts'

export interface JobEnvironment {
  readonly config: Config
  readonly connections: Connections
  readonly digest: (text: string) => string
  readonly onWarning: (problem: ConfigProblem) => void
}

/**
 * Makes a configured job ready to run: opens both connections, reads their schemas and compiles all mappings against
 * them. Throws ConfigError with everything that does not fit, before any account is touched.
 */
export async function prepareJob(job: JobConfig, env: JobEnvironment): Promise<Job> {
  const [from, to] = await Promise.all([env.connections.open(job.source), env.connections.open(job.target)])
  const source = from.connector.source
  const target = to.target
  if (source === undefined || target === null) throw wrongRole(job, env.config, source === undefined ? from : to)
  const [sourceSchema, targetSchema] = await Promise.all([from.schema(), to.schema()])
  const { findable } = to.connector.capabilities
  const mappings = await compileAll(job, env, { source: sourceSchema, target: targetSchema, findable })
  return {
    id: job.id,
    source,
    target,
    system: to.name,
    capabilities: { ...to.connector.capabilities, maxConcurrency: concurrencyOf(to, env.config) },
    mappings,
    mappingHash: await hashOf(job, mappings, env),
    guard: job.guard,
    pageSize: job.pageSize,
    keepRunsMs: job.keepRunsMs,
  }
}

/** Settings that change how a system is called, not which one it is or what it shows. */
const pacing: ReadonlySet<string> = new Set(['pageSize', 'maxConcurrency', 'valuesPerDelta', 'readAfterWriteMs'])

/**
 * Over the mappings and over which systems they connect: a connection that points elsewhere has another past, so what
 * was read and confirmed of the old system must not be believed of the new one.
 */
async function hashOf(job: JobConfig, mappings: readonly CompiledMapping[], env: JobEnvironment): Promise<string> {
  const { canonical } = await import('@sutler/core')
  const systems = [job.source, job.target].map((name) => {
    const connection = env.config.connections.get(name)
    const telling = Object.entries(connection?.settings ?? {}).filter(([key]) => !pacing.has(key))
    return [connection?.kind, Object.fromEntries(telling)]
  })
  const plain: Value = JSON.parse(JSON.stringify([mappings.map(({ hash }) => hash), systems]))
  return env.digest(canonical(plain))
}

function concurrencyOf({ name, connector }: OpenConnection, config: Config): number {
  return config.connections.get(name)?.limits.concurrency ?? connector.capabilities.maxConcurrency
}

function wrongRole(job: JobConfig, config: Config, connection: OpenConnection): ConfigError {
  const role = connection.name === job.source ? 'source' : 'target'
  const verb = role === 'source' ? 'read from' : 'written to'
  return new ConfigError([
    config.locate(['jobs', job.id, role], {
      severity: 'error',
      code: 'CONFIG_ROLE_UNSUPPORTED',
      summary: `the connection \`${connection.name}\` (${connection.kind}) cannot be ${verb}`,
      remedy: `name a connection of another kind as ${role}`,
    }),
  ])
}

interface Systems {
  readonly source: SystemSchema
  readonly target: SystemSchema
  /** Paths the target can be searched by. */
  readonly findable: readonly string[]
}

async function compileAll(job: JobConfig, env: JobEnvironment, systems: Systems) {
  const { compileMapping } = await import('@sutler/core')
  const mappings: CompiledMapping[] = []
  const problems: ConfigProblem[] = []
  for (const [index, definition] of job.objects.entries()) {
    const at = ['jobs', job.id, 'objects', index]
    const compiled = compileMapping(definition, { ...systems, digest: env.digest })
    const found = compiled.ok ? compiled.warnings : compiled.diagnostics
    const located = found.map((finding) => env.config.locate([...at, ...keysInMapping(finding)], finding))
    for (const problem of located) {
      if (problem.severity === 'error') problems.push(problem)
      else env.onWarning(problem)
    }
    if (compiled.ok) mappings.push(compiled.mapping)
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return mappings
}
