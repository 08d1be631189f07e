import {
  type Anchor,
  type Attributes,
  applyDeltas,
  compilePath,
  type Delta,
  getPath,
  type HttpResponse,
} from '@sutler/core'
import { type Exchange, exchange, isSuccess, nameOf, refused, type Service } from './exchange.ts'
import { readErrorBody } from './failure.ts'
import { type PatchOperation, patchBody, patchOperations } from './patch.ts'
import { assertWritten, getResource, resourcePath } from './resources.ts'
import { withSchemas } from './schemas.ts'
import type { RequestOptions, ScimResource } from './types.ts'

/** Changes one resource by PATCH (RFC 7644 §3.5.2). */
export async function patchResource(
  service: Service,
  endpoint: string,
  id: Anchor,
  deltas: readonly Delta[],
  options?: RequestOptions,
): Promise<void> {
  const operations = patchOperations(deltas, service.memberRemoval)
  if (operations.length === 0) return
  const first = await sendPatch(service, endpoint, id, operations, options)
  if (isSuccess(first.response)) return assertWritten(service, first.what, id, first.response)
  if (!missedElement(service, first.response) || !deltas.some(hasFilter))
    throw refused(service, first.what, first.response)
  // `emails[type eq "work"].value` on somebody without such an e-mail: by the RFC that is noTarget, so the attribute
  // is written as a whole. Most servers make the element instead, which is why this is not the first try.
  const present = await getResource(service, endpoint, id, {}, options)
  if (present === null) throw refused(service, first.what, { ...first.response, status: 404 })
  const second = await sendPatch(service, endpoint, id, wholeLists(deltas, present, service), options)
  if (!isSuccess(second.response)) throw refused(service, second.what, second.response)
  assertWritten(service, second.what, id, second.response)
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
  const what: Exchange = { method: 'PUT', path, what: nameOf(endpoint, id), body: JSON.stringify(withSchemas(changed)) }
  const response = await exchange(service, what, options)
  if (!isSuccess(response)) throw refused(service, what, response)
  assertWritten(service, what, id, response)
}

async function sendPatch(
  service: Service,
  endpoint: string,
  id: Anchor,
  operations: readonly PatchOperation[],
  options?: RequestOptions,
): Promise<{ readonly what: Exchange; readonly response: HttpResponse }> {
  const what: Exchange = {
    method: 'PATCH',
    path: resourcePath(endpoint, id),
    what: nameOf(endpoint, id),
    body: patchBody(operations),
  }
  return { what, response: await exchange(service, what, options) }
}

function missedElement(service: Service, response: HttpResponse): boolean {
  return response.status === 400 && readErrorBody(response.body, service.hide).scimType === 'noTarget'
}

function hasFilter(delta: Delta): boolean {
  return compilePath(delta.path).steps.some((step) => step.terms !== null)
}

function wholeLists(deltas: readonly Delta[], present: ScimResource, service: Service): PatchOperation[] {
  const filtered = deltas.filter(hasFilter)
  const plain = deltas.filter((delta) => !hasFilter(delta))
  const changed = applyDeltas(present, filtered)
  const lists = new Map(filtered.map((delta) => listOf(delta, changed)).map((whole) => [whole.path, whole]))
  return patchOperations([...plain, ...lists.values()], service.memberRemoval)
}

/** The whole attribute that a path with a value filter looks into: `emails` of `emails[type eq "work"].value`. */
function listOf(delta: Delta, changed: Attributes): Delta {
  const path = delta.path.slice(0, delta.path.indexOf('['))
  return { path, op: 'replace', value: getPath(changed, path) }
}
