import { madeOf } from './account.ts'
import { groupBody, patchBody, userBody } from './bodies.ts'
import { type Created, createCreated } from './created.ts'
import { shakeHands } from './handshake.ts'
import { at, type Json } from './json.ts'
import { createKept, type Kept } from './kept.ts'
import { createNames, type Names, randomRunName } from './names.ts'
import { need } from './outcome.ts'
import type { Made, Reply, Sending } from './reply.ts'
import type { Exchange, Handshake, HandshakeWish, ScimFeature, ValidateOptions } from './types.ts'
import { exchange, type Wire } from './wire.ts'

/** What checks have at hand: a way to send, names, and account of what they made. */
export interface Probe extends Pick<Kept, 'shared'> {
  readonly names: Names
  readonly created: Created
  readonly now: () => number
  readonly loadMs: number
  /** Waits so many milliseconds, when somebody has said how; not at all for 0 and less. */
  pause(ms: number): Promise<void>
  /** ServiceProviderConfig; empty when there is none. */
  readonly config: Json
  readonly features: ReadonlySet<ScimFeature>
  /** Null: requests carry none. */
  readonly token: string | null
  /** Throws NotOffered where there is no TLS, or no way to look at it. */
  handshake(wish: HandshakeWish): Promise<Handshake>
  /** Sends one request; throws Violation when no answer comes. Refuses to change what this run did not make. */
  send(method: string, path: string, sending?: Sending): Promise<Reply>
  get(path: string, sending?: Sending): Promise<Reply>
  patch(made: Made, ...operations: readonly Json[]): Promise<Reply>
  /** Creates a user that has these attributes besides a name. Throws Blocked when that fails. */
  user(attributes?: Json): Promise<Made>
  group(attributes?: Json): Promise<Made>
  /** The object as GET shows it. Throws Blocked when that fails. */
  read(made: Made): Promise<Json>
}

/** A probe with what only the run itself uses. */
export interface RunProbe extends Probe, Kept {
  configure(config: Json): void
  /** What was exchanged since the last call. */
  takeExchanges(): readonly Exchange[]
  requests(): number
  /** Requests without an answer since the last one that had one. */
  silent(): number
  /** From now on requests go out even though the run was stopped. */
  ignoreSignal(): void
}

/** Exchanges that are kept of one check: the last ones say why it failed. */
const mostExchanges = 8

/** Throws nothing; `send` and what stands on it throw Violation and Blocked. */
export function createProbe(options: ValidateOptions): RunProbe {
  const created = createCreated()
  const base = options.baseUrl.replace(/\/+$/, '')
  const wire: Wire = { base, options, created, exchanges: [], count: 0, silent: 0, signal: options.signal }
  const state: { config: Json; features: ReadonlySet<ScimFeature> } = { config: {}, features: new Set() }
  const kept = createKept(created)
  const names = createNames(options.runName ?? randomRunName())
  const send: Probe['send'] = (method, path, sending = {}) => exchange(wire, method, path, sending)
  const get: Probe['get'] = (path, sending) => send('GET', path, sending)
  return {
    names,
    created,
    now: options.now ?? Date.now,
    loadMs: options.loadMs ?? 3000,
    pause: async (ms) => (ms > 0 ? options.sleep?.(ms, wire.signal) : undefined),
    get config() {
      return state.config
    },
    get features() {
      return state.features
    },
    token: options.token,
    handshake: (wish) => shakeHands(options, wire.exchanges, wish),
    send,
    get,
    patch: (made, ...operations) => send('PATCH', made.path, { body: patchBody(operations) }),
    user: (attributes = {}) => make(send, '/Users', { ...userBody(names), ...attributes }),
    group: (attributes = {}) => make(send, '/Groups', { ...groupBody(names), ...attributes }),
    read: (made) => readMade(get, made),
    ...kept,
    configure(config) {
      state.config = config
      state.features = featuresOf(config)
    },
    takeExchanges: () => wire.exchanges.splice(0).slice(-mostExchanges),
    requests: () => wire.count,
    silent: () => wire.silent,
    ignoreSignal() {
      wire.signal = undefined
    },
  }
}

async function make(send: Probe['send'], endpoint: string, body: Json): Promise<Made> {
  const reply = await send('POST', endpoint, { body })
  const made = madeOf(endpoint, reply)
  need(made !== null, `nothing could be created at ${endpoint}: the answer was ${reply.status}`)
  return made as Made
}

async function readMade(get: Probe['get'], made: Made): Promise<Json> {
  const reply = await get(made.path)
  need(reply.status === 200, `${made.path} could not be read: the answer was ${reply.status}`)
  return reply.json
}

function featuresOf(config: Json): ReadonlySet<ScimFeature> {
  const plain = ['patch', 'bulk', 'filter', 'sort', 'etag'] as const
  const announced: ScimFeature[] = plain.filter((name) => at(config, name, 'supported') === true)
  return new Set(at(config, 'pagination', 'cursor') === true ? [...announced, 'cursor' as const] : announced)
}
