import { hash } from 'node:crypto'
import {
  type Connector,
  type ConnectorKind,
  type DirectoryStore,
  type HttpSend,
  type MappingEnvironment,
  ProvisioningError,
} from '@sutler/core'
import { readSecret, SecretError } from '../config/secrets.ts'
import type { Config, ConnectionConfig, JobConfig } from '../config/types.ts'

export interface SystemsEnvironment {
  readonly config: Config
  readonly kinds: readonly ConnectorKind[]
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly offline: boolean
  readonly onNote: (note: string) => void
}

/** Longest a system may take to describe itself: a check is not worth more waiting. */
const timeoutMs = 10_000

const digest = (text: string): string => hash('sha256', text)

/**
 * What is known of the two systems of a job. What cannot be known now, because a system is out of reach or a secret is
 * missing here, is left out with a note: the mapping is checked all the same.
 */
export async function systemsOf(job: JobConfig, env: SystemsEnvironment): Promise<MappingEnvironment> {
  const [source, target] = await Promise.all([describe(job.source, env), describe(job.target, env)])
  return { source: source.schema, target: target.schema, findable: target.findable, digest }
}

type Described = Pick<MappingEnvironment, 'findable'> & { readonly schema: MappingEnvironment['source'] }

async function describe(name: string, env: SystemsEnvironment): Promise<Described> {
  const connection = env.config.connections.get(name)
  if (connection === undefined) return { schema: undefined }
  const missing = (why: string): void =>
    env.onNote(`${name}: its schema is not known, so its attributes are not checked: ${why}`)
  try {
    const { connector, close, problem } = await openToAsk(connection, env)
    try {
      const { findable } = connector.capabilities
      const schema =
        problem === null ? await schemaOf(connector, missing) : await schemaOf(connector, () => missing(problem))
      return { schema, findable: connector.target === undefined ? undefined : findable }
    } finally {
      await close()
    }
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error
    missing(error.message)
    return { schema: undefined }
  }
}

async function schemaOf(connector: Connector, missing: (why: string) => void): Promise<Described['schema']> {
  try {
    return await connector.schema()
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error
    missing(error.message)
    return undefined
  }
}

/** A connection for reading its schema alone; without secrets it can still say what it knows by itself. */
async function openToAsk(connection: ConnectionConfig, env: SystemsEnvironment) {
  const { createHttp, secretValue } = await import('@sutler/connector-kit')
  const kind = env.kinds.find((candidate) => candidate.kind === connection.kind)
  if (kind === undefined) throw new RangeError(`there is no connector \`${connection.kind}\``)
  const read = await secretsOf(connection, env)
  const problem = env.offline ? '--offline' : read.problem
  const http = problem === null ? createHttp({ maxConnections: 1, timeoutMs }) : null
  const connector = await kind.open(connection.settings, {
    name: connection.name,
    secrets: Object.fromEntries(Object.entries(read.secrets).map(([key, text]) => [key, secretValue(text)])),
    baseDir: env.config.baseDir,
    now: env.now,
    http: http?.send ?? refuse,
    directory: noDirectory,
  })
  const close = async (): Promise<void> => {
    await connector.close()
    await http?.close()
  }
  return { connector, close, problem }
}

async function secretsOf({ secrets }: ConnectionConfig, env: SystemsEnvironment) {
  const read: Record<string, string> = {}
  let problem: string | null = null
  for (const [key, reference] of Object.entries(secrets)) {
    try {
      read[key] = await readSecret(reference, { variables: env.variables, baseDir: env.config.baseDir })
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      problem ??= error.message
      read[key] = 'none'
    }
  }
  return { secrets: read, problem }
}

const refuse: HttpSend = () =>
  Promise.reject(new ProvisioningError('no system is asked', { code: 'UNAVAILABLE', retry: 'never' }))

/** A schema can be had without the store behind the directory, and a check must not make one. */
const noDirectory = new Proxy({} as DirectoryStore, {
  get: () => () => Promise.reject(new Error('a check does not touch the directory')),
})
