/** The part that all emulators of SCIM services share: HTTP, storage, lists, PATCH. What is special is in a {@link Service}. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { create, type Desk, list, newResource, patch, remove, replace, shown, whole } from './desk.ts'
import { idsOf } from './patch.ts'
import { createRates } from './rates.ts'
import type { Call, Json, JsonObject, Refusal, Reply, Resource, Service, Shelf } from './types.ts'
import { isObject } from './value.ts'

export interface EmulatorOptions {
  /** 0 or absent: a free one. */
  readonly port?: number
  /** The bearer tokens it takes; absent: `token`. */
  readonly tokens?: readonly string[]
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export interface Emulator {
  /** Base of the SCIM service. */
  readonly url: string
  /** What is there, hidden objects left out. */
  users(): readonly JsonObject[]
  groups(): readonly JsonObject[]
  /** Puts an object there without asking the rules. Returns its id. */
  seed(endpoint: '/Users' | '/Groups', data: JsonObject): string
  /** Calls that were refused, as status and words, in order. */
  readonly refusals: readonly string[]
  /** Calls that changed something, as method and path. */
  readonly writes: readonly string[]
  stop(): Promise<void>
}

type Stores = ReadonlyMap<string, Map<string, Resource>>

/** Starts a service on 127.0.0.1. */
export async function startEmulator(service: Service, options: EmulatorOptions = {}): Promise<Emulator> {
  const stores: Stores = new Map(['/Users', '/Groups'].map((endpoint) => [endpoint, new Map()]))
  const refusals: string[] = []
  const writes: string[] = []
  const admit = createAdmission(service, options)
  const world: World = { service, stores, writes }
  const server = createServer((request, response) => {
    void answer(world, admit, request).then((reply) => {
      if (reply.status >= 400) refusals.push(`${reply.status} ${JSON.stringify(reply.body ?? null)}`)
      send(response, reply)
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const all = (endpoint: string) =>
    [...(stores.get(endpoint)?.values() ?? [])].filter(({ hidden }) => !hidden).map((each) => whole(each, true))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${service.prefix}`,
    users: () => all('/Users'),
    groups: () => all('/Groups'),
    seed(endpoint, { members, ...data }) {
      const resource = newResource(data, idsOf(members))
      stores.get(endpoint)?.set(resource.id, resource)
      return resource.id
    },
    refusals,
    writes,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface World {
  readonly service: Service
  readonly stores: Stores
  readonly writes: string[]
}

type Admission = (call: Call) => { readonly refusal: Refusal; readonly headers?: Record<string, string> } | null

function createAdmission(service: Service, options: EmulatorOptions): Admission {
  const { tokens = ['token'], now = Date.now } = options
  const rates = createRates(service.rates ?? [], now)
  return (call) => {
    if (!tokens.some((token) => call.headers.authorization === `Bearer ${token}`))
      return { refusal: { status: 401, says: 'invalid_authentication' } }
    const seconds = rates(call)
    if (seconds > 0)
      return { refusal: { status: 429, says: 'Too many requests' }, headers: { 'retry-after': String(seconds) } }
    const refusal = service.refuse?.(call) ?? null
    return refusal === null ? null : { refusal }
  }
}

async function answer(world: World, admit: Admission, request: IncomingMessage): Promise<Reply> {
  const { service } = world
  const url = new URL(request.url ?? '/', 'http://localhost')
  const text = await textOf(request)
  const refuse = (refusal: Refusal, headers: Record<string, string> = {}): Reply => ({
    status: refusal.status,
    body: (service.error ?? scimError)(refusal),
    headers,
  })
  if (!url.pathname.startsWith(service.prefix)) return refuse({ status: 404, says: 'no such endpoint' })
  const body = parse(text)
  if (body === undefined) return refuse({ status: 400, says: 'the body is not JSON', scimType: 'invalidSyntax' })
  const path = url.pathname.slice(service.prefix.length)
  const call: Call = { method: request.method ?? 'GET', path, query: url.searchParams, headers: request.headers, body }
  const stopped = admit(call)
  if (stopped !== null) return refuse(stopped.refusal, stopped.headers)
  const result = carryOut(world, call)
  return 'says' in result ? refuse(result) : result
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8')
  for await (const chunk of request) text += chunk
  return text
}

/** Undefined: not a JSON object. */
function parse(text: string): JsonObject | null | undefined {
  if (text === '') return null
  try {
    const parsed = JSON.parse(text) as Json
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined // said to the caller as 400
  }
}

function carryOut({ service, stores, writes }: World, call: Call): Reply | Refusal {
  const document = service.documents?.[call.path]
  if (document !== undefined && call.method === 'GET') return { status: 200, body: document }
  const [, name = '', id] = call.path.split('/')
  const shelf = service.shelves[`/${name}`]
  const store = stores.get(`/${name}`)
  if (shelf === undefined || store === undefined) return { status: 404, says: 'no such endpoint' }
  const method = call.method as Shelf['methods'][number] | 'GET'
  if (method !== 'GET' && !shelf.methods.includes(method)) return { status: 405, says: `${method} is not supported` }
  const desk: Desk = { service, shelf, store, stores, call }
  if (id === undefined) return method === 'GET' ? list(desk) : noted(writes, call, create(desk))
  const resource = store.get(decodeURIComponent(id))
  if (resource === undefined || resource.hidden) return { status: 404, says: 'not found' }
  if (method === 'GET') return { status: 200, body: shown(shelf, resource, call.query) }
  if (method === 'DELETE') return noted(writes, call, remove(desk, resource))
  return noted(writes, call, method === 'PUT' ? replace(desk, resource) : patch(desk, resource))
}

function noted(writes: string[], { method, path }: Call, reply: Reply | Refusal): Reply | Refusal {
  if (!('says' in reply)) writes.push(`${method} ${path}`)
  return reply
}

function scimError({ status, says, scimType }: Refusal): Json {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    detail: says,
    ...(scimType !== undefined && { scimType }),
  }
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, {
    ...headers,
    ...(text !== '' && { 'content-type': 'application/scim+json' }),
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
