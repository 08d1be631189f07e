import {
  type Anchor,
  type Attributes,
  applyDeltas,
  compilePath,
  type Delta,
  getPath,
  type HttpResponse,
} from '@sutler/core'
import { encodeDeltas } from './codec.ts'
import { type Exchange, exchange, isSuccess, nameOf, refused, type Service } from './exchange.ts'
import { readErrorBody } from './failure.ts'
import { isMembers, patchBodies } from './patch.ts'
import { assertWritten, getResource, resourcePath } from './resources.ts'
import { withSchemas } from './schemas.ts'
import type { RequestOptions, ScimResource } from './types.ts'
import type { Wire } from './wire.ts'

/** Changes one resource by PATCH (RFC 7644 §3.5.2). */
export async function patchResource(
  service: Service,
  endpoint: string,
  id: Anchor,
  deltas: readonly Delta[],
  options?: RequestOptions,
): Promise<void> {
  const sendAll = (changes: readonly Delta[]) => sendPatches(service, endpoint, id, changes, options)
  const isFiltered = service.wire.filterPaths ? hasFilter : (delta: Delta) => becomesFilter(delta, service.wire)
  const filtered = deltas.some(isFiltered)
  const first = service.wire.filterPaths || !filtered ? await sendAll(deltas) : null
  if (first !== null) {
    if (first.refused === null) return
    if (!filtered || !missedElement(first.refused)) throw refused(service, first.what, first.refused)
  }
  // `emails[type eq "work"].value` on somebody without such an e-mail: by the RFC that is noTarget, so the attribute
  // is written as a whole. Most servers make the element instead, which is why this is not the first try.
  const present = await getResource(service, endpoint, id, {}, options)
  const what = first?.what ?? { method: 'PATCH', path: resourcePath(endpoint, id), what: nameOf(endpoint, id) }
  if (present === null) throw refused(service, what, { status: 404, headers: {}, body: '' })
  const second = await sendAll(wholeLists(deltas, isFiltered, present))
  if (second.refused !== null) throw refused(service, second.what, second.refused)
}

/** Changes one resource by reading it, and writing it back as a whole (RFC 7644 §3.5.1). */
export async function replaceResource(
  service: Service,
  endpoint: string,
  id: Anchor,
  deltas: readonly Delta[],
  options?: RequestOptions,
): Promise<void> {
  if (deltas.length === 0) return
  const path = resourcePath(endpoint, id)
  const present = await getResource(service, endpoint, id, {}, options)
  if (present === null) {
    const gone: Exchange = { method: 'PUT', path, what: nameOf(endpoint, id) }
    throw refused(service, gone, { status: 404, headers: {}, body: '' })
  }
  const { meta: _readOnly, ...changed } = applyDeltas(present, deltas)
  await put(service, endpoint, id, withSchemas(changed), options)
}

/** Changes one resource by a PUT that holds nothing but what changes: a service that keeps all else. */
export async function putChanges(
  service: Service,
  endpoint: string,
  id: Anchor,
  deltas: readonly Delta[],
  core: string,
  options?: RequestOptions,
): Promise<void> {
  if (deltas.length === 0) return
  // A part of a name alone could take the other parts away, so whole attributes are sent.
  const parts = deltas.some(
    ({ op, path }) => op !== 'replace' || compilePath(path).steps.length > 1 || path.includes('['),
  )
  const present = parts ? await getResource(service, endpoint, id, {}, options) : null
  const changed = applyDeltas(present ?? {}, deltas)
  const touched = deltas.map(({ path }) => compilePath(path).steps[0]?.name ?? path)
  // What is to be emptied has to be named, or it would stay.
  const body = Object.fromEntries(touched.map((name) => [name, getPath(changed, name)]))
  await put(service, endpoint, id, withSchemas(body, core), options)
}

async function put(service: Service, endpoint: string, id: Anchor, body: Attributes, options?: RequestOptions) {
  const written = service.codec?.attributes(body) ?? body
  const path = resourcePath(endpoint, id)
  const what: Exchange = { method: 'PUT', path, what: nameOf(endpoint, id), body: JSON.stringify(written) }
  const response = await exchange(service, what, options)
  if (!isSuccess(response)) throw refused(service, what, response)
  assertWritten(service, what, id, response)
}

interface Sent {
  readonly what: Exchange
  /** The answer that was no success; null: all went well. */
  readonly refused: HttpResponse | null
}

async function sendPatches(
  service: Service,
  endpoint: string,
  id: Anchor,
  deltas: readonly Delta[],
  options?: RequestOptions,
): Promise<Sent> {
  const about = { method: 'PATCH', path: resourcePath(endpoint, id), what: nameOf(endpoint, id) } as const
  for (const body of patchBodies(encodeDeltas(service.codec, deltas), service.wire)) {
    const what: Exchange = { ...about, body }
    const response = await exchange(service, what, options)
    if (!isSuccess(response)) return { what, refused: response }
    assertWritten(service, what, id, response)
  }
  return { what: about, refused: null }
}

function missedElement(response: HttpResponse): boolean {
  return response.status === 400 && readErrorBody(response.body, []).scimType === 'noTarget'
}

function hasFilter(delta: Delta): boolean {
  return compilePath(delta.path).steps.some((step) => step.terms !== null)
}

/**
 * Whether the PATCH names elements by a value filter: a path that does, or elements that are to go. Members are left
 * out: each service has its way to remove them, and a list of thousands is not written back whole.
 */
function becomesFilter(delta: Delta, { patch }: Wire): boolean {
  if (hasFilter(delta)) return true
  return delta.op === 'remove' && delta.value !== undefined && patch !== 'resource' && !isMembers(delta.path)
}

/**
 * The deltas without value filters: each list they look into is replaced as a whole, with everything else that happens
 * to it.
 */
function wholeLists(
  deltas: readonly Delta[],
  isFiltered: (delta: Delta) => boolean,
  present: ScimResource,
): readonly Delta[] {
  const lists = new Set(deltas.filter(isFiltered).map(listOf))
  const within = deltas.filter((delta) => lists.has(listOf(delta)))
  const changed = applyDeltas(present, within)
  const whole = [...lists].map((path): Delta => ({ path, op: 'replace', value: getPath(changed, path) }))
  return [...deltas.filter((delta) => !within.includes(delta)), ...whole]
}

/** The attribute that a path with a value filter looks into: `emails` of `emails[type eq "work"].value`. */
function listOf({ path }: Delta): string {
  const end = path.indexOf('[')
  return end === -1 ? path : path.slice(0, end)
}
