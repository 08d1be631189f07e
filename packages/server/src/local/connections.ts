import { dirname, join } from 'node:path'
import {
  type Connector,
  type ConnectorEnv,
  type ConnectorKind,
  type DirectoryStore,
  ProvisioningError,
  type SecretValue,
  type SignInOptions,
  type SystemSchema,
  type Target,
} from '@sutler/core'
import { readSecret, SecretError } from '../config/secrets.ts'
import { type Config, ConfigError, type ConnectionConfig } from '../config/types.ts'

/** A connection that is open, its target behind the one pacer of the connection. */
export interface OpenConnection {
  readonly name: string
  readonly kind: string
  readonly connector: Connector
  /** Null: the system cannot be written to. */
  readonly target: Target | null
  /** What the connector says its system holds; paced too. */
  readonly schema: () => Promise<SystemSchema>
}

/** Connections of an installation, each opened at its first use and shared by all jobs from then on. */
export interface Connections {
  /** Throws ConfigError for a secret that is missing or settings the connector refuses. */
  open(name: string): Promise<OpenConnection>
  /** See {@link Installation.signIn}. */
  signIn(name: string, options: SignInOptions): Promise<{ readonly keptIn: string }>
  close(): Promise<void>
}

export interface ConnectionsEnvironment {
  readonly config: Config
  readonly kinds: () => Promise<readonly ConnectorKind[]>
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  /** In [0, 1): spreads the waits between tries. */
  readonly random: () => number
  readonly directory: () => Promise<DirectoryStore>
}

/** Opens nothing yet. */
export function createConnections(env: ConnectionsEnvironment): Connections {
  const opened = new Map<string, Promise<OpenConnection & { close(): Promise<void> }>>()
  const named = (name: string): ConnectionConfig => {
    const connection = env.config.connections.get(name)
    if (connection === undefined) throw new RangeError(`there is no connection \`${name}\``)
    return connection
  }
  const open = (name: string): Promise<OpenConnection> => {
    const present = opened.get(name)
    if (present !== undefined) return present
    const opening = (async () => openConnection(named(name), env))()
    opened.set(name, opening)
    // A failed opening is tried again: the secret may have been put right meanwhile.
    opening.catch(() => opened.delete(name))
    return opening
  }
  const close = async (): Promise<void> => {
    const all = await Promise.allSettled(opened.values())
    opened.clear()
    await Promise.all(all.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)))
  }
  const signIn = async (name: string, options: SignInOptions) => signInTo(named(name), env, options)
  return { open, signIn, close }
}

async function openConnection(connection: ConnectionConfig, env: ConnectionsEnvironment) {
  const { kind, http, connectorEnv } = await prepareConnection(connection, env)
  try {
    const connector = await kind.open(connection.settings, connectorEnv)
    const close = async (): Promise<void> => {
      await connector.close()
      await http.close()
    }
    return { name: connection.name, kind: kind.kind, connector, ...(await paced(connector, connection, env)), close }
  } catch (error) {
    await http.close()
    throw settingsError(error, connection, env.config)
  }
}

/** What a connector is opened with; throws ConfigError for a secret that is missing. `http` is to be closed. */
async function prepareConnection(connection: ConnectionConfig, env: ConnectionsEnvironment) {
  const { createHttp } = await import('@sutler/connector-kit')
  const kind = (await env.kinds()).find((candidate) => candidate.kind === connection.kind)
  if (kind === undefined) throw new RangeError(`there is no connector \`${connection.kind}\``)
  const secrets = await readSecrets(connection, env)
  const { concurrency = 16, timeoutMs } = connection.limits
  const http = createHttp({ maxConnections: concurrency, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
  const connectorEnv: ConnectorEnv = {
    name: connection.name,
    secrets,
    baseDir: env.config.baseDir,
    stateDir: stateDirOf(env.config),
    now: env.now,
    http: http.send,
    ...(kind.kind === 'directory' ? { directory: await env.directory() } : {}),
  }
  return { kind, http, connectorEnv }
}

/** Beside the store, or where it would be. */
function stateDirOf({ store, baseDir }: Config): string {
  return store.kind === 'sqlite' && store.path !== ':memory:' ? dirname(store.path) : join(baseDir, '.sutler')
}

/** Opens no connection: it could not be opened yet. */
async function signInTo(
  connection: ConnectionConfig,
  env: ConnectionsEnvironment,
  options: SignInOptions,
): Promise<{ readonly keptIn: string }> {
  const { kind, http, connectorEnv } = await prepareConnection(connection, env)
  try {
    if (kind.signIn !== undefined) return await kind.signIn(connection.settings, connectorEnv, options)
    const message = `Connector ${kind.kind} has no sign-in in a browser.`
    throw new ProvisioningError(message, { code: 'INVALID_VALUE', blame: 'connection' })
  } catch (error) {
    throw settingsError(error, connection, env.config)
  } finally {
    await http.close()
  }
}

async function paced(connector: Connector, { limits }: ConnectionConfig, env: ConnectionsEnvironment) {
  const schema = () => connector.schema()
  if (connector.target === undefined) return { schema, target: null }
  const { createPacer, paceCall, paceTarget } = await import('@sutler/connector-kit')
  const pacer = createPacer({
    maxConcurrency: limits.concurrency ?? connector.capabilities.maxConcurrency,
    ...(limits.ratePerSecond === undefined ? {} : { ratePerSecond: limits.ratePerSecond }),
    now: env.now,
    wait: waitMs,
    random: env.random,
  })
  return { schema: () => paceCall(pacer, schema), target: paceTarget(connector.target, pacer) }
}

async function waitMs(ms: number, signal?: AbortSignal): Promise<void> {
  const { setTimeout } = await import('node:timers/promises')
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal })
}

async function readSecrets({ name, secrets }: ConnectionConfig, env: ConnectionsEnvironment) {
  const { secretValue } = await import('@sutler/connector-kit')
  const read: Record<string, SecretValue> = {}
  const problems = []
  for (const [key, reference] of Object.entries(secrets)) {
    try {
      const text = await readSecret(reference, { variables: env.variables, baseDir: env.config.baseDir })
      read[key] = secretValue(text)
    } catch (error) {
      if (!(error instanceof SecretError)) throw error
      const finding = {
        severity: 'error',
        code: 'SECRET_MISSING',
        summary: error.message,
        remedy: error.remedy,
      } as const
      problems.push(env.config.locate(['connections', name, 'secrets', key], finding))
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return read
}

function settingsError(error: unknown, { name }: ConnectionConfig, config: Config): unknown {
  if (!(error instanceof ProvisioningError) || error.code !== 'INVALID_VALUE') return error
  const finding = { severity: 'error', code: 'CONFIG_SETTINGS_REFUSED', summary: error.message } as const
  return new ConfigError([
    config.locate(['connections', name, 'settings'], { ...finding, remedy: 'correct the settings' }),
  ])
}
