/**
 * A bare in-memory SCIM server: the target of benchmarks, which must never be the bottleneck, and of fault tests,
 * which tell it how to misbehave. It shares no code with the client it is there to test.
 *
 * As a program: `node test/support/scim-target.ts [--port 0] [--latency-ms 0] [--token T] [--allow-duplicates]`
 * prints its base URL as one line when ready. Beside SCIM it answers `GET /stats`, `POST /reset` and `POST /faults`.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual, parseArgs } from 'node:util'

export interface ScimTargetOptions {
  /** 0 or absent: a free one. */
  readonly port?: number
  /** Waits this long before each answer. */
  readonly latencyMs?: number
  /** When given, other bearer tokens are answered 401. */
  readonly token?: string
  /** Accepts a second object with a taken `userName` or group `displayName`, so that duplicates can be counted. */
  readonly allowDuplicates?: boolean
  /** Told of each SCIM request twice: when it has arrived, and when it has been carried out but not answered. */
  readonly onRequest?: (request: SeenRequest) => void
}

export interface SeenRequest {
  /** 1 for the first. */
  readonly number: number
  readonly carriedOut: boolean
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  readonly body: string
}

/** One way to misbehave, for the next `times` requests that fit. */
export interface Fault {
  /** `cut` carries the request out, then closes the connection; `hang` never answers and does nothing. */
  readonly kind: 'status' | 'hang' | 'cut' | 'notJson' | 'otherObject'
  /** For `status`. */
  readonly status?: number
  readonly retryAfterSeconds?: number
  /** Writes Retry-After as a date. Default false. */
  readonly retryAfterDate?: boolean
  /** Default 1. */
  readonly times?: number
  readonly method?: string
  /** Regular expression, searched in `<method> <url> <body>`. */
  readonly pattern?: string
}

export interface ScimTargetStats {
  readonly requests: number
  readonly byMethod: Readonly<Record<string, number>>
  /** POST, PUT, PATCH and DELETE that changed something. */
  readonly writes: number
  readonly creates: number
  readonly users: number
  readonly groups: number
  /** Keys (externalId, else userName or displayName) that were created more than once. */
  readonly createdTwice: readonly string[]
  /** Keys that more than one living object has. */
  readonly duplicates: readonly string[]
  readonly faultsLeft: number
}

export interface ScimTarget {
  /** Base of the SCIM service. */
  readonly url: string
  /** Where `/stats`, `/reset` and `/faults` are. */
  readonly controlUrl: string
  stats(): ScimTargetStats
  reset(): void
  fault(...faults: readonly Fault[]): void
  /** Behaves from now on. */
  endFaults(): void
  stop(): Promise<void>
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }
interface Resource {
  readonly id: string
  readonly created: string
  data: JsonObject
  /** Groups only: member id → element. */
  readonly members: Map<string, Json>
}
interface Shelf {
  readonly type: 'User' | 'Group'
  readonly unique: string
  readonly byId: Map<string, Resource>
  /** `attribute\0value` in lower case → resources. */
  readonly byKey: Map<string, Set<Resource>>
}
interface Term {
  readonly path: string
  readonly value: Json
  /** Terms that one element of the list at `path` must fulfil together. */
  readonly inner: readonly Term[] | null
}
interface Reply {
  readonly status: number
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
}

const prefix = '/scim/v2'
const indexed = ['userName', 'displayName', 'externalId']

/** Starts the server on 127.0.0.1. */
export async function startScimTarget(options: ScimTargetOptions = {}): Promise<ScimTarget> {
  const state = new State(options)
  const server = createServer((request, response) => serve(state, request, response))
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const controlUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: controlUrl + prefix,
    controlUrl,
    stats: () => state.stats(),
    reset: () => state.reset(),
    fault: (...faults) => state.faults.push(...faults.map(armed)),
    endFaults: () => {
      state.faults = []
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface ArmedFault extends Fault {
  left: number
  readonly fits: RegExp | null
}

function armed(fault: Fault): ArmedFault {
  return { ...fault, left: fault.times ?? 1, fits: fault.pattern === undefined ? null : new RegExp(fault.pattern) }
}

class State {
  readonly options: ScimTargetOptions
  readonly authorization: string | null
  shelves: Readonly<Record<string, Shelf>> = newShelves()
  faults: ArmedFault[] = []
  requests = 0
  writes = 0
  byMethod: Record<string, number> = {}
  created = new Map<string, number>()

  constructor(options: ScimTargetOptions) {
    this.options = options
    this.authorization = options.token === undefined ? null : `Bearer ${options.token}`
  }

  reset(): void {
    this.shelves = newShelves()
    this.faults = []
    this.requests = 0
    this.writes = 0
    this.byMethod = {}
    this.created = new Map()
  }

  stats(): ScimTargetStats {
    const living = new Map<string, number>()
    for (const shelf of Object.values(this.shelves))
      for (const { data } of shelf.byId.values())
        living.set(keyOf(shelf, data), (living.get(keyOf(shelf, data)) ?? 0) + 1)
    let creates = 0
    for (const times of this.created.values()) creates += times
    return {
      requests: this.requests,
      byMethod: this.byMethod,
      writes: this.writes,
      creates,
      users: this.shelves['/Users']?.byId.size ?? 0,
      groups: this.shelves['/Groups']?.byId.size ?? 0,
      createdTwice: several(this.created),
      duplicates: several(living),
      faultsLeft: this.faults.reduce((sum, fault) => sum + fault.left, 0),
    }
  }

  takeFault(method: string, url: string, body: string): ArmedFault | null {
    if (this.faults.length === 0) return null
    const found = this.faults.find(
      (fault) =>
        fault.left > 0 &&
        (fault.method ?? method) === method &&
        (fault.fits === null || fault.fits.test(`${method} ${url} ${body}`)),
    )
    if (found === undefined) return null
    found.left--
    this.faults = this.faults.filter((fault) => fault.left > 0)
    return found
  }
}

function newShelves(): Readonly<Record<string, Shelf>> {
  return {
    '/Users': { type: 'User', unique: 'userName', byId: new Map(), byKey: new Map() },
    '/Groups': { type: 'Group', unique: 'displayName', byId: new Map(), byKey: new Map() },
  }
}

function several(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].flatMap(([key, times]) => (times > 1 ? [key] : []))
}

function keyOf(shelf: Shelf, data: JsonObject): string {
  return `${shelf.type} ${String(data.externalId ?? data[shelf.unique])}`.toLowerCase()
}

function serve(state: State, request: IncomingMessage, response: ServerResponse): void {
  const { method = 'GET', url = '/' } = request
  if (method === 'GET' || method === 'DELETE') {
    answer(state, request, response, method, url, '')
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => answer(state, request, response, method, url, body))
}

function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  url: string,
  body: string,
): void {
  const fault = url.startsWith(prefix) ? admit(state, method, url, body) : null
  if (fault !== null) {
    misbehave(state, fault, response, method, url, body)
    return
  }
  const { latencyMs, onRequest } = state.options
  const seen = { number: state.requests, method, url, body }
  onRequest?.({ ...seen, carriedOut: false })
  const reply = replyTo(state, request, method, url, body)
  onRequest?.({ ...seen, carriedOut: true })
  if (latencyMs === undefined || latencyMs === 0) send(response, reply)
  else setTimeout(() => send(response, reply), latencyMs)
}

/** Counts a SCIM request, and takes the fault that is meant for it. */
function admit(state: State, method: string, url: string, body: string): ArmedFault | null {
  state.requests++
  state.byMethod[method] = (state.byMethod[method] ?? 0) + 1
  return state.takeFault(method, url, body)
}

function replyTo(state: State, request: IncomingMessage, method: string, url: string, body: string): Reply {
  if (!url.startsWith(prefix)) return control(state, method, url, body)
  if (state.authorization !== null && request.headers.authorization !== state.authorization)
    return failure(401, 'no such token')
  return handle(state, method, url.slice(prefix.length), body)
}

function misbehave(
  state: State,
  fault: ArmedFault,
  response: ServerResponse,
  method: string,
  url: string,
  body: string,
): void {
  if (fault.kind === 'hang') return
  if (fault.kind === 'status') {
    const seconds = fault.retryAfterSeconds
    const date = seconds === undefined ? '' : new Date(Date.now() + seconds * 1000).toUTCString()
    const wait = fault.retryAfterDate ? date : String(seconds)
    const headers: Record<string, string> = seconds === undefined ? {} : { 'retry-after': wait }
    send(response, { ...failure(fault.status ?? 500, 'told to fail'), headers })
    return
  }
  const reply = handle(state, method, url.slice(prefix.length), body)
  if (fault.kind === 'cut') response.socket?.destroy()
  else if (fault.kind === 'notJson') sendText(response, 200, 'text/html', '<html><body>Welcome</body></html>')
  else send(response, { status: reply.status === 204 ? 200 : reply.status, body: estranged(reply.body ?? {}) })
}

/** The same answer, about somebody else. */
function estranged(body: Json): Json {
  const other = { id: 'somebody-else', userName: 'somebody.else', displayName: 'Somebody Else', externalId: 'other' }
  const list = isObject(body) && Array.isArray(body.Resources)
  return list ? listOf([other], 1, 1) : { ...(isObject(body) ? body : {}), ...other }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.body === undefined) {
    response.writeHead(reply.status, { ...reply.headers, 'content-length': '0' })
    response.end()
  } else sendText(response, reply.status, 'application/scim+json', JSON.stringify(reply.body), reply.headers)
}

function sendText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers?: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function control(state: State, method: string, url: string, body: string): Reply {
  if (method === 'GET' && url === '/stats') return { status: 200, body: state.stats() as unknown as Json }
  if (method === 'POST' && url === '/reset') {
    state.reset()
    return { status: 204 }
  }
  if (method === 'POST' && url === '/faults') {
    const faults = JSON.parse(body) as Fault | Fault[]
    state.faults.push(...[faults].flat().map(armed))
    return { status: 204 }
  }
  return failure(404, 'nothing here')
}

function handle(state: State, method: string, url: string, body: string): Reply {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const slash = path.indexOf('/', 1)
  const collection = slash < 0 ? path : path.slice(0, slash)
  const shelf = state.shelves[collection]
  if (shelf === undefined) return discovery(path)
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1))
  if (slash < 0) return method === 'POST' ? create(state, shelf, body) : list(shelf, query)
  const resource = shelf.byId.get(decodeURIComponent(path.slice(slash + 1)))
  if (resource === undefined) return failure(404, 'no such resource')
  if (method === 'GET') return { status: 200, body: shown(shelf, resource, query) }
  state.writes++
  if (method === 'DELETE') return remove(state, shelf, resource)
  return method === 'PUT' ? put(state, shelf, resource, body) : patch(state, shelf, resource, body)
}

function discovery(path: string): Reply {
  if (path !== '/ServiceProviderConfig') return failure(404, 'no such endpoint')
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig']
  return { status: 200, body: { schemas, patch: { supported: true }, filter: { supported: true, maxResults: 1000 } } }
}

function create(state: State, shelf: Shelf, body: string): Reply {
  const { members, ...data } = JSON.parse(body) as JsonObject
  const key = data[shelf.unique]
  if (typeof key !== 'string' || key === '') return failure(400, `${shelf.unique} is required`, 'invalidValue')
  if (!state.options.allowDuplicates && shelf.byKey.has(`${shelf.unique}\0${key.toLowerCase()}`))
    return failure(409, `${shelf.unique} is taken`, 'uniqueness')
  const resource = { id: randomUUID(), created: new Date().toISOString(), data, members: new Map() }
  shelf.byId.set(resource.id, resource)
  addMembers(resource, members ?? [])
  index(shelf, resource)
  state.writes++
  const counted = keyOf(shelf, data)
  state.created.set(counted, (state.created.get(counted) ?? 0) + 1)
  return { status: 201, body: shown(shelf, resource, null) }
}

function remove(state: State, shelf: Shelf, resource: Resource): Reply {
  unindex(shelf, resource)
  shelf.byId.delete(resource.id)
  for (const group of state.shelves['/Groups']?.byId.values() ?? []) group.members.delete(resource.id)
  return { status: 204 }
}

function put(state: State, shelf: Shelf, resource: Resource, body: string): Reply {
  const { members, ...data } = JSON.parse(body) as JsonObject
  return rewrite(state, shelf, resource, data, () => {
    resource.members.clear()
    addMembers(resource, members ?? [])
  })
}

/** Puts the new data in place, unless they take somebody's unique value. */
function rewrite(state: State, shelf: Shelf, resource: Resource, data: JsonObject, andThen: () => void): Reply {
  const key = String(data[shelf.unique]).toLowerCase()
  const holders = shelf.byKey.get(`${shelf.unique}\0${key}`)
  if (!state.options.allowDuplicates && holders !== undefined && !holders.has(resource))
    return failure(409, `${shelf.unique} is taken`, 'uniqueness')
  unindex(shelf, resource)
  resource.data = data
  index(shelf, resource)
  andThen()
  return { status: 204 }
}

function patch(state: State, shelf: Shelf, resource: Resource, body: string): Reply {
  const { Operations } = JSON.parse(body) as { Operations: { op: string; path?: string; value?: Json }[] }
  const data = structuredClone(resource.data)
  const later: (() => void)[] = []
  for (const { op, path = '', value } of Operations)
    if (/^members\b/i.test(path)) later.push(() => patchMembers(resource, op.toLowerCase(), path, value))
    else if (!patchData(data, op.toLowerCase(), path, value)) return failure(400, 'unknown path', 'invalidPath')
  return rewrite(state, shelf, resource, data, () => {
    for (const step of later) step()
  })
}

function patchMembers(group: Resource, op: string, path: string, value: Json | undefined): void {
  const [one] = parseFilter(path)?.[0]?.inner ?? []
  if (op === 'remove' && one !== undefined) group.members.delete(String(one.value))
  else if (op === 'remove' && value !== undefined) for (const id of memberIds(value)) group.members.delete(id)
  else {
    if (op !== 'add') group.members.clear()
    if (value !== undefined) addMembers(group, value)
  }
}

function memberIds(value: Json): string[] {
  return [value].flat().map((element) => String(isObject(element) ? element.value : element))
}

function addMembers(group: Resource, value: Json): void {
  for (const id of memberIds(value)) group.members.set(id, { value: id })
}

/** False when the path cannot be understood. */
function patchData(data: JsonObject, op: string, path: string, value: Json | undefined): boolean {
  const urn = /^(urn:.+):([^:]+)$/i.exec(path)
  if (urn?.[1] !== undefined && urn[2] !== undefined) {
    const held = data[urn[1]]
    const extension = isObject(held) ? held : {}
    data[urn[1]] = extension
    return patchData(extension, op, urn[2], value)
  }
  const parts = /^([\w$-]+)(\[.+\])?(?:\.([\w$-]+))?$/.exec(path)
  const name = parts?.[1]
  if (name === undefined) return false
  const term = parts?.[2] === undefined ? null : parseFilter(name + parts[2])?.[0]
  if (term?.inner) patchElement(data, op, name, term.inner, parts?.[3], value)
  else if (parts?.[3] !== undefined) {
    const held = data[name]
    const complex = isObject(held) ? held : {}
    data[name] = complex
    set(complex, op, parts[3], value)
  } else set(data, op, name, value)
  return true
}

function patchElement(
  data: JsonObject,
  op: string,
  name: string,
  inner: readonly Term[],
  part: string | undefined,
  value: Json | undefined,
): void {
  const held = data[name]
  const elements: Json[] = Array.isArray(held) ? held : []
  const hits = elements.filter((element) => isObject(element) && inner.every((term) => holds(element, term)))
  if (op === 'remove' && part === undefined) data[name] = elements.filter((element) => !hits.includes(element))
  else if (hits.length === 0 && op !== 'remove') {
    const made: JsonObject = Object.fromEntries(inner.map((term) => [term.path, term.value]))
    set(made, op, part ?? 'value', value)
    data[name] = [...elements, made]
  } else for (const hit of hits) if (isObject(hit)) set(hit, op, part ?? 'value', value)
}

function set(object: JsonObject, op: string, name: string, value: Json | undefined): void {
  const held = object[name]
  if (op === 'remove' || value === undefined || value === null) delete object[name]
  else if (op === 'add' && Array.isArray(held))
    object[name] = [...held, ...[value].flat().filter((one) => !held.some((other) => isDeepStrictEqual(one, other)))]
  else object[name] = value
}

function list(shelf: Shelf, query: URLSearchParams): Reply {
  const start = Math.max(1, Number(query.get('startIndex') ?? 1))
  const count = Math.min(1000, Math.max(0, Number(query.get('count') ?? 100)))
  const filter = query.get('filter')
  if (filter === null) return { status: 200, body: listPage(shelf, shelf.byId, start, count, query) }
  const terms = parseFilter(filter)
  if (terms === null) return failure(400, 'only eq and and are understood', 'invalidFilter')
  const hits = search(shelf, terms, filter)
  return { status: 200, body: listPage(shelf, new Map(hits.map((hit) => [hit.id, hit])), start, count, query) }
}

function listPage(
  shelf: Shelf,
  all: ReadonlyMap<string, Resource>,
  start: number,
  count: number,
  query: URLSearchParams,
): Json {
  const page: Json[] = []
  let at = 0
  for (const resource of all.values()) {
    if (page.length === count) break
    if (++at >= start) page.push(shown(shelf, resource, query))
  }
  return listOf(page, all.size, start)
}

function listOf(resources: Json[], total: number, start: number): Json {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse']
  return { schemas, totalResults: total, startIndex: start, itemsPerPage: resources.length, Resources: resources }
}

/** By index where a term is indexed, else by looking at everything. */
function search(shelf: Shelf, terms: readonly Term[], filter: string): Resource[] {
  const quick = terms.find((term) => term.inner === null && indexed.includes(term.path))
  const candidates =
    quick === undefined
      ? shelf.byId.values()
      : (shelf.byKey.get(`${quick.path}\0${String(quick.value).toLowerCase()}`) ?? [])
  if (terms.length === 0) throw new Error(`empty filter ${filter}`)
  return [...candidates].filter(({ data, id }) => terms.every((term) => holds({ ...data, id }, term)))
}

function holds(object: JsonObject, term: Term): boolean {
  const { inner } = term
  const found = valuesAt(object, term.path)
  if (inner !== null) return found.some((element) => isObject(element) && inner.every((part) => holds(element, part)))
  return found.some((value) => sameValue(isObject(value) ? value.value : value, term))
}

function sameValue(value: Json | undefined, term: Term): boolean {
  if (typeof value !== 'string' || typeof term.value !== 'string') return value === term.value
  return /^(externalId|id)$/.test(term.path) ? value === term.value : value.toLowerCase() === term.value.toLowerCase()
}

function valuesAt(object: JsonObject, path: string): Json[] {
  const urn = /^(urn:.+:2\.0:\w+):(.+)$/i.exec(path)
  const names = urn === null ? path.split('.') : [urn[1] ?? '', ...(urn[2] ?? '').split('.')]
  let values: Json[] = [object]
  for (const name of names) values = values.flatMap((value) => (isObject(value) ? [value[name] ?? []] : [])).flat()
  return values
}

/** Terms of `a eq "x" and b[c eq "y" and d eq true]`; null for anything else. */
function parseFilter(text: string): Term[] | null {
  const terms: Term[] = []
  const pattern =
    /\s*(?:([\w:.$-]+)\[((?:"(?:[^"\\]|\\.)*"|[^\]"])*)\](?:\.\w+)?|([\w:.$-]+)\s+eq\s+("(?:[^"\\]|\\.)*"|[\w.-]+))\s*(?:and\s|$)/iy
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (match === null) return null
    const inner = match[2] === undefined ? null : parseFilter(match[2])
    if (match[1] !== undefined && inner === null) return null
    terms.push({
      path: match[1] ?? match[3] ?? '',
      value: match[4] === undefined ? null : parseLiteral(match[4]),
      inner,
    })
  }
  return terms.length === 0 ? null : terms
}

function parseLiteral(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function shown(shelf: Shelf, resource: Resource, query: URLSearchParams | null): Json {
  const { id, created, data, members } = resource
  const meta = { resourceType: shelf.type, created, location: `${prefix}/${shelf.type}s/${id}` }
  const withMembers = members.size > 0 && !query?.get('excludedAttributes')?.includes('members')
  return { ...data, ...(withMembers ? { members: [...members.values()] } : {}), id, meta }
}

function index(shelf: Shelf, resource: Resource): void {
  for (const name of indexed) {
    const value = resource.data[name]
    if (typeof value !== 'string') continue
    const key = `${name}\0${value.toLowerCase()}`
    const held = shelf.byKey.get(key)
    if (held === undefined) shelf.byKey.set(key, new Set([resource]))
    else held.add(resource)
  }
}

function unindex(shelf: Shelf, resource: Resource): void {
  for (const name of indexed) {
    const key = `${name}\0${String(resource.data[name]).toLowerCase()}`
    const held = shelf.byKey.get(key)
    held?.delete(resource)
    if (held?.size === 0) shelf.byKey.delete(key)
  }
}

function failure(status: number, detail: string, scimType?: string): Reply {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error']
  return { status, body: { schemas, status: String(status), detail, ...(scimType === undefined ? {} : { scimType }) } }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'latency-ms': { type: 'string', default: '0' },
      token: { type: 'string' },
      'allow-duplicates': { type: 'boolean', default: false },
    },
  })
  const target = await startScimTarget({
    port: Number(values.port),
    latencyMs: Number(values['latency-ms']),
    allowDuplicates: values['allow-duplicates'],
    ...(values.token === undefined ? {} : { token: values.token }),
  })
  process.stdout.write(`${target.url}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void target.stop())
}
