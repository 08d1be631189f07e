import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { type Attributes, applyDeltas, type Delta, equalValues, getPath, type Value } from '@sutler/core'

/** A small business application with users, spoken to over SCIM 2.0 on a loopback port. */
export interface SampleApp {
  readonly baseUrl: string
  /** Bearer token it asks for. */
  readonly token: string
  /** Its users as they are now. */
  users(): readonly Attributes[]
  close(): Promise<void>
}

export interface SampleAppOptions {
  /** Taken for every answer, so that the demonstration shows a bar and not a flash. */
  readonly answerAfterMs: number
}

interface App {
  readonly users: Map<string, Attributes>
  readonly token: string
  readonly options: SampleAppOptions
}

interface Answer {
  readonly status: number
  readonly body?: Value
}

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const messages = 'urn:ietf:params:scim:api:messages:2.0'

/** Starts the application on a free port of 127.0.0.1, without users. */
export async function startSampleApp(options: SampleAppOptions): Promise<SampleApp> {
  const app: App = { users: new Map(), token: randomUUID(), options }
  const server = createServer((request, response) => {
    // A failing demonstration must fail loudly: the answer says so, and the client reports it.
    handle(app, request, response).catch((error: unknown) => send(response, fault(500, String(error))))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    baseUrl: `http://127.0.0.1:${portOf(server)}/scim/v2`,
    token: app.token,
    users: () => [...app.users.values()],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function handle(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const body = await readBody(request)
  await setTimeout(app.options.answerAfterMs)
  if (request.headers.authorization !== `Bearer ${app.token}`) return send(response, fault(401, 'wrong token'))
  const [, , , resource = '', id] = url.pathname.split('/').map(decodeURIComponent)
  const method = request.method ?? 'GET'
  if (resource !== 'Users') return send(response, discovery(resource))
  if (id === undefined) {
    return send(response, method === 'POST' ? create(app, body) : list(app, url.searchParams))
  }
  send(response, one(app, method, id, body))
}

async function readBody(request: IncomingMessage): Promise<Attributes> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text === '' ? {} : JSON.parse(text)
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/scim+json' })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

/** RFC 7644 §3.12. */
function fault(status: number, detail: string, scimType?: string): Answer {
  const type = scimType === undefined ? {} : { scimType }
  return { status, body: { schemas: [`${messages}:Error`], status: String(status), detail, ...type } }
}

/** RFC 7644 §4; whoever asks for schemas is told there are none, and takes those of the RFC. */
function discovery(resource: string): Answer {
  if (resource === 'ResourceTypes') {
    const user = { name: 'User', endpoint: '/Users', schema: userSchema }
    const extensions = [{ schema: enterpriseSchema, required: false }]
    return listAnswer([{ ...user, schemaExtensions: extensions }])
  }
  if (resource !== 'ServiceProviderConfig') return fault(404, 'there is nothing here')
  const yes = { supported: true }
  const no = { supported: false }
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig']
  return { status: 200, body: { schemas, patch: yes, filter: yes, bulk: no, sort: no, etag: no, changePassword: no } }
}

function listAnswer(resources: readonly Value[], startIndex = 1): Answer {
  const schemas = [`${messages}:ListResponse`]
  const count = { totalResults: resources.length, startIndex, itemsPerPage: resources.length }
  return { status: 200, body: { schemas, ...count, Resources: resources } }
}

function list(app: App, query: URLSearchParams): Answer {
  const filter = query.get('filter')
  const start = Number(query.get('startIndex') ?? 1)
  const terms = filter === null ? [] : parseFilter(filter)
  if (terms === null) return fault(400, 'this application compares with eq, joined by and', 'invalidFilter')
  const found = [...app.users.values()].filter((user) => terms.every(({ path, value }) => holds(user, path, value)))
  return listAnswer(found.slice(start - 1), start)
}

interface Term {
  readonly path: string
  readonly value: Value
}

/** The part of RFC 7644 §3.4.2.2 this application knows; null for any other filter. */
function parseFilter(filter: string): Term[] | null {
  const terms: Term[] = []
  const term = /\s*([\w$:.-]+) eq ("(?:[^"\\]|\\.)*"|true|false|-?\d+)\s*(and\b|$)/iy
  while (term.lastIndex < filter.length) {
    const match = term.exec(filter)
    if (match === null) return null
    terms.push({ path: match[1] ?? '', value: JSON.parse(match[2] ?? 'null') })
  }
  return terms
}

function holds(user: Attributes, path: string, value: Value): boolean {
  const held = getPath(user, path)
  if (typeof held === 'string' && typeof value === 'string') return held.toLowerCase() === value.toLowerCase()
  return equalValues(held, value)
}

function create(app: App, body: Attributes): Answer {
  if (typeof body.userName !== 'string') return fault(400, 'userName is missing', 'invalidValue')
  if (usersNamed(app, body.userName).length > 0) return fault(409, 'this userName is taken', 'uniqueness')
  const id = randomUUID()
  const user = { ...body, id, meta: { resourceType: 'User' } }
  app.users.set(id, user)
  return { status: 201, body: user }
}

function usersNamed(app: App, userName: string): Attributes[] {
  return [...app.users.values()].filter((user) => holds(user, 'userName', userName))
}

function one(app: App, method: string, id: string, body: Attributes): Answer {
  const user = app.users.get(id)
  if (user === undefined) return fault(404, `there is no user ${id}`)
  if (method === 'GET') return { status: 200, body: user }
  if (method === 'PATCH') return patch(app, id, user, body)
  if (method !== 'DELETE') return fault(405, `${method} is not for users`)
  app.users.delete(id)
  return { status: 204 }
}

/** RFC 7644 §3.5.2. */
function patch(app: App, id: string, user: Attributes, body: Attributes): Answer {
  const operations = body.Operations
  if (!Array.isArray(operations)) return fault(400, 'Operations are missing', 'invalidSyntax')
  const changed = { ...applyDeltas(user, operations as readonly Delta[]), id }
  app.users.set(id, changed)
  return { status: 200, body: changed }
}
