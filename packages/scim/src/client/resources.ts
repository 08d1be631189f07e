import type { Anchor, Attributes, HttpResponse } from '@sutler/core'
import {
  asResource,
  type Exchange,
  exchange,
  isSuccess,
  type JsonObject,
  nameOf,
  projectionQuery,
  readObject,
  refused,
  type Service,
} from './exchange.ts'
import { protocolError } from './failure.ts'
import type { Projected, RequestOptions, ScimResource } from './types.ts'

/** `/Users/<id>`, encoded. */
export function resourcePath(endpoint: string, id: Anchor): string {
  return `${endpoint}/${encodeURIComponent(id)}`
}

/** Reads one resource (RFC 7644 §3.4.1); null when there is none. Throws PROTOCOL when another one is sent. */
export async function getResource(
  service: Service,
  endpoint: string,
  id: Anchor,
  query: Projected,
  options?: RequestOptions,
): Promise<ScimResource | null> {
  const path = resourcePath(endpoint, id) + projectionQuery(service, query, '?')
  const what: Exchange = { method: 'GET', path, what: nameOf(endpoint, id) }
  const response = await exchange(service, what, options)
  if (response.status === 404) return null
  if (!isSuccess(response)) throw refused(service, what, response)
  const resource = asResource(service, what, readObject(service, what, response))
  assertSame(what, id, resource.id)
  return resource
}

/** Creates (RFC 7644 §3.3). The id is in the body, or else at the end of the Location header. */
export async function createResource(
  service: Service,
  endpoint: string,
  attributes: Attributes,
  options?: RequestOptions,
): Promise<ScimResource> {
  const what: Exchange = {
    method: 'POST',
    path: endpoint,
    body: JSON.stringify(service.codec?.attributes(attributes) ?? attributes),
    what: nameOf(endpoint, labelOf(attributes)),
  }
  const response = await exchange(service, what, options)
  if (!isSuccess(response)) throw refused(service, what, response)
  const body = response.body === '' ? {} : readObject(service, what, response)
  assertEcho(what, attributes, body)
  if (body.id !== undefined && body.id !== null && body.id !== '') return asResource(service, what, body)
  const id = idFromLocation(response)
  if (id !== null) return { ...attributes, ...body, id }
  throw protocolError(
    what,
    `was answered ${response.status} without an id`,
    'it may exist now: look at the server, which breaks RFC 7644 §3.3',
  )
}

/** Deletes (RFC 7644 §3.6); what is not there counts as deleted. */
export async function deleteResource(
  service: Service,
  endpoint: string,
  id: Anchor,
  options?: RequestOptions,
): Promise<void> {
  const what: Exchange = { method: 'DELETE', path: resourcePath(endpoint, id), what: nameOf(endpoint, id) }
  const response = await exchange(service, what, options)
  if (!isSuccess(response) && response.status !== 404) throw refused(service, what, response)
}

/** The answer to a write: a body is optional, but must be JSON and about the object that was written. */
export function assertWritten(service: Service, what: Exchange, id: Anchor, response: HttpResponse): void {
  // An answer too long to read is one about a group of very many members, which are of no interest here.
  if (response.body === '' || response.body.length > service.maxBodyLength) return
  const answered = readObject(service, what, response).id
  if (answered !== undefined && answered !== null) assertSame(what, id, String(answered))
}

function assertSame(what: Exchange, asked: Anchor, answered: Anchor): void {
  if (asked === answered) return
  throw protocolError(
    what,
    `was answered with another object, id "${answered}"`,
    'the server or a cache before it is wrong',
  )
}

const identifying = ['userName', 'externalId', 'displayName'] as const

/**
 * A new object must resemble what was sent. Servers may rewrite one name or another, so only an answer in which
 * every one of them differs is somebody else.
 */
function assertEcho(what: Exchange, sent: Attributes, body: JsonObject): void {
  let differing: string | null = null
  for (const name of identifying) {
    const wanted = sent[name]
    const answered = body[name]
    if (typeof wanted !== 'string' || typeof answered !== 'string') continue
    if (wanted.trim().toLowerCase() === answered.trim().toLowerCase()) return
    differing ??= name
  }
  if (differing === null) return
  const id = typeof body.id === 'string' ? ` (id "${body.id}")` : ''
  throw protocolError(
    what,
    `was answered with another object${id}: its ${differing} differs`,
    'the object may exist now: look at the server',
  )
}

function labelOf(attributes: Attributes): string {
  for (const name of identifying) {
    const value = attributes[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return '(without a name)'
}

/** What servers write into an address when they have lost the id. */
const unnamed = new Set(['', 'undefined', 'null', 'None'])

function idFromLocation(response: HttpResponse): Anchor | null {
  const path = response.headers.location?.split(/[?#]/, 1)[0]?.replace(/\/+$/, '')
  const last = path?.slice(path.lastIndexOf('/') + 1)
  if (last === undefined || unnamed.has(last)) return null
  try {
    return decodeURIComponent(last)
  } catch {
    return last // a percent sign that encodes nothing belongs to the id itself
  }
}
