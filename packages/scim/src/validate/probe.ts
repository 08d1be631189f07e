import type { HttpRequest, HttpResponse } from '@sutler/core'
import { groupUrn, userUrn } from '../schema/urns.ts'
import { type Created, createCreated } from './created.ts'
import { exchangeOf } from './evidence.ts'
import { at, type Json, objectsIn, readJson } from './json.ts'
import { createNames, messages, type Names, randomRunName } from './names.ts'
import { need, Violation } from './outcome.ts'
import type { Exchange, ScimFeature, ValidateOptions } from './types.ts'

/** An answer, its JSON read. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** Empty when the body is no JSON object. */
  readonly json: Json
}

interface Sending {
  /** An object is sent as JSON, text as it is. */
  readonly body?: Json | string
  /** In lower case; an empty text leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>
  /** False: 429 is an answer like any other. */
  readonly patient?: boolean
}

/** An object of the service that this run has made. */
export interface Made {
  readonly id: string
  readonly path: string
  /** As the answer to POST showed it. */
  readonly json: Json
  readonly reply: Reply
}

/** What checks have at hand: a way to send, names, and account of what they made. */
export interface Probe {
  readonly names: Names
  readonly created: Created
  readonly now: () => number
  readonly loadMs: number
  /** Waits so many milliseconds, when somebody has said how; not at all for 0 and less. */
  pause(ms: number): Promise<void>
  /** ServiceProviderConfig; empty when there is none. */
  readonly config: Json
  readonly features: ReadonlySet<ScimFeature>
  /** Sends one request; throws Violation when no answer comes. Refuses to change what this run did not make. */
  send(method: string, path: string, sending?: Sending): Promise<Reply>
  get(path: string, sending?: Sending): Promise<Reply>
  patch(made: Made, ...operations: readonly Json[]): Promise<Reply>
  /** Creates a user that has these attributes besides a name. Throws Blocked when that fails. */
  user(attributes?: Json): Promise<Made>
  group(attributes?: Json): Promise<Made>
  /** The object as GET shows it. Throws Blocked when that fails. */
  read(made: Made): Promise<Json>
  /** Made once and kept to the end of the run. */
  shared<T>(name: string, make: () => Promise<T>): Promise<T>
}

/** A probe with what only the run itself uses. */
export interface RunProbe extends Probe {
  configure(config: Json): void
  /** What was exchanged since the last call. */
  takeExchanges(): readonly Exchange[]
  requests(): number
  /** Objects of `shared` are kept until then. */
  isKept(path: string): boolean
  /** From now on requests go out even though the run was stopped. */
  ignoreSignal(): void
}

interface Wire {
  readonly base: string
  readonly options: ValidateOptions
  readonly created: Created
  readonly exchanges: Exchange[]
  count: number
  signal: AbortSignal | undefined
}

/** Exchanges that are kept of one check: the last ones say why it failed. */
const mostExchanges = 8
const longestWaitMs = 30_000

export function createProbe(options: ValidateOptions): RunProbe {
  const created = createCreated()
  const base = options.baseUrl.replace(/\/+$/, '')
  const wire: Wire = { base, options, created, exchanges: [], count: 0, signal: options.signal }
  const state: { config: Json; features: ReadonlySet<ScimFeature> } = { config: {}, features: new Set() }
  const kept = createShared(created)
  const names = createNames(options.runName ?? randomRunName())
  const send: Probe['send'] = (method, path, sending = {}) => exchange(wire, method, path, sending)
  const get: Probe['get'] = (path, sending) => send('GET', path, sending)
  return {
    names,
    created,
    now: options.now ?? Date.now,
    loadMs: options.loadMs ?? 3000,
    pause: async (ms) => (ms > 0 ? options.sleep?.(ms) : undefined),
    get config() {
      return state.config
    },
    get features() {
      return state.features
    },
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
    ignoreSignal() {
      wire.signal = undefined
    },
  }
}

function createShared(created: Created): Pick<RunProbe, 'shared' | 'isKept'> {
  const made = new Map<string, Promise<unknown>>()
  const paths = new Set<string>()
  return {
    isKept: (path) => paths.has(path),
    shared<T>(name: string, make: () => Promise<T>): Promise<T> {
      const before = new Set(created.paths())
      const keep = async () => {
        try {
          return await make()
        } finally {
          for (const path of created.paths()) if (!before.has(path)) paths.add(path)
        }
      }
      const present = made.get(name) ?? keep()
      made.set(name, present)
      // Only the maker of a name knows its type, and a name has one maker.
      return present as Promise<T>
    },
  }
}

/** The body of a PATCH (RFC 7644 §3.5.2). */
export function patchBody(operations: readonly Json[]): Json {
  return { schemas: [`${messages}:PatchOp`], Operations: operations }
}

/** The least a user has, all of it of this run alone. */
export function userBody(names: Names): Json {
  const name = names.next()
  return { schemas: [userUrn], userName: `${name}@example.com`, displayName: name, externalId: `ext-${name}` }
}

export function groupBody(names: Names): Json {
  return { schemas: [groupUrn], displayName: names.next() }
}

async function make(send: Probe['send'], endpoint: string, body: Json): Promise<Made> {
  const reply = await send('POST', endpoint, { body })
  const made = madeOf(endpoint, reply)
  need(made !== null, `nothing could be created at ${endpoint}: the answer was ${reply.status}`)
  return made as Made
}

/** The object a POST has made; null when there is none, or nobody can say which. */
function madeOf(endpoint: string, reply: Reply): Made | null {
  const { id } = reply.json
  if (reply.status < 200 || reply.status > 299 || typeof id !== 'string' || id === '') return null
  return { id, path: `${endpoint}/${encodeURIComponent(id)}`, json: reply.json, reply }
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

async function exchange(wire: Wire, method: string, path: string, sending: Sending): Promise<Reply> {
  assertOwn(wire.created, method, path)
  const request = requestOf(wire, method, path, sending)
  const names = method === 'POST' ? namesIn(path, sending.body) : []
  for (const [endpoint, name] of names) wire.created.begin(endpoint, name)
  const answer = await answered(wire, request, sending.patient !== false)
  const reply = { status: answer.status, headers: answer.headers, text: answer.body, json: readJson(answer.body) }
  note(wire.created, method, path, reply)
  for (const [, name] of isSettled(path, reply) ? names : []) wire.created.settled(name)
  return reply
}

/** Nothing is changed or deleted that this run has not made: a fault of a check must not cost anybody data. */
function assertOwn(created: Created, method: string, path: string): void {
  if (!['PUT', 'PATCH', 'DELETE'].includes(method)) return
  const isNobody = path.includes('sutler-validate-nobody')
  if (!isNobody && !created.owns(path.split('?', 1)[0] ?? ''))
    throw new Error(`${method} ${path}: this object is not one of the validator`)
}

function requestOf(
  { base, options, signal }: Wire,
  method: string,
  path: string,
  { body, headers }: Sending,
): HttpRequest {
  const all: Record<string, string> = {
    accept: 'application/scim+json',
    ...(options.token !== null && { authorization: `Bearer ${options.token}` }),
    ...(body !== undefined && { 'content-type': 'application/scim+json' }),
    ...headers,
  }
  return {
    method,
    url: base + path,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  }
}

async function answered(wire: Wire, request: HttpRequest, patient: boolean): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sent(wire, request)
    const { sleep } = wire.options
    if (answer.status !== 429 || !patient || sleep === undefined || attempt === 5) return answer
    const seconds = Number(answer.headers['retry-after'] ?? '1')
    await sleep(Math.min(longestWaitMs, Number.isFinite(seconds) ? Math.max(1, seconds) * 1000 : 5000))
  }
}

async function sent(wire: Wire, request: HttpRequest): Promise<HttpResponse> {
  const { token, send } = wire.options
  wire.signal?.throwIfAborted()
  wire.count += 1
  try {
    const answer = await send(request)
    wire.exchanges.push(exchangeOf(request, answer, token))
    return answer
  } catch (error) {
    wire.signal?.throwIfAborted()
    const failure = error instanceof Error ? error : new Error(String(error))
    wire.exchanges.push(exchangeOf(request, failure, token))
    throw new Violation(`an answer to ${request.method} should have come`)
  }
}

/** Keeps account of what the request has made or taken away. */
function note(created: Created, method: string, path: string, reply: Reply): void {
  const made = method === 'POST' ? madeOf(path, reply) : null
  if (made !== null) created.add(made.path, null)
  const isGone = isDone(reply) || reply.status === 404
  if (method === 'DELETE' && isGone) created.gone(path)
  if (method === 'POST' && path === '/Bulk') noteBulk(created, reply)
}

function noteBulk(created: Created, reply: Reply): void {
  for (const { method, location, status } of objectsIn(reply.json.Operations)) {
    const path = typeof location === 'string' ? /\/(?:Users|Groups)\/[^/?]+$/.exec(location)?.[0] : undefined
    if (path === undefined) continue
    if (method === 'POST' && String(status) === '201') created.add(path, null)
    if (method === 'DELETE' && String(status) === '204') created.gone(path)
  }
}

function isDone({ status }: Reply): boolean {
  return status >= 200 && status < 300
}

/** The answer to a POST leaves no doubt of what was made. */
function isSettled(path: string, reply: Reply): boolean {
  if (reply.status >= 400 && reply.status < 500) return true
  if (path !== '/Bulk') return madeOf(path, reply) !== null
  const results = objectsIn(reply.json.Operations)
  return (
    isDone(reply) && results.every(({ status, location }) => String(status) !== '201' || typeof location === 'string')
  )
}

/** What is created where, by POST of this body: the name, which only this run uses. */
function namesIn(path: string, body: Sending['body']): readonly (readonly [endpoint: string, name: string])[] {
  const json = typeof body === 'string' ? readJson(body) : (body ?? {})
  if (path !== '/Bulk') {
    const name = json.userName ?? json.displayName
    return typeof name === 'string' ? [[path, name]] : []
  }
  return objectsIn(json.Operations).flatMap((one) => namesIn(String(one.path), one.data as Json | undefined))
}
