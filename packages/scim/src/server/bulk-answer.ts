import { ScimError } from '../error.ts'
import { assertWritable, assertWriter } from './access.ts'
import { jsonAnswer, notFound, RefusedMethod } from './answer.ts'
import { readBody } from './body.ts'
import { runBulk, type Written } from './bulk.ts'
import type { BulkOperation } from './bulk-operation.ts'
import type { Endpoint } from './endpoint.ts'
import { etagOf, requiredVersion } from './etag.ts'
import { readSegment } from './query.ts'
import { locationOf } from './render.ts'
import { resourceMethods } from './resource-answers.ts'
import type { Service } from './service.ts'
import type { ScimAnswer, ScimPrincipal, ScimRequest, StoredResource } from './types.ts'
import { createResource, patchResource, replaceResource } from './write.ts'

const unseen = { members: false }

/** POST to /Bulk (RFC 7644 §3.7): 200 whatever became of the operations. Throws ScimError for the request as a whole. */
export async function answerBulk(service: Service, request: ScimRequest, client: ScimPrincipal): Promise<ScimAnswer> {
  assertWriter(client)
  const { bulkLength, bodyDepth, bulkOperations } = service.limits
  // An operation lies two levels deeper than the body it would have alone, its own PATCH operations included.
  const body = readBody(request, client, { length: bulkLength, depth: bodyDepth + 3 })
  const write = (operation: BulkOperation) => {
    client.onBulkOperation?.()
    return perform(service, operation, client)
  }
  const locate = (path: string) => locationAt(service, path)
  return jsonAnswer(200, await runBulk(body, client, { maxOperations: bulkOperations, write, locate }))
}

function locationAt({ routes }: Service, path: string): string | null {
  const route = routes.find(path)
  if (route.kind !== 'endpoint' || route.rest === '' || route.rest.includes('/')) return null
  try {
    return locationOf(route.endpoint, readSegment(route.rest))
  } catch {
    // What cannot be written into an address is not in one: the operation has been refused already.
    return null
  }
}

async function perform(service: Service, operation: BulkOperation, client: ScimPrincipal): Promise<Written> {
  const { method, path, data } = operation
  const route = service.routes.find(path)
  if (route.kind !== 'endpoint' || route.rest.includes('/'))
    throw new ScimError(404, null, 'There is no resource type at this path.')
  const { endpoint } = route
  if ((method === 'POST') !== (route.rest === ''))
    throw new RefusedMethod(method, route.rest === '' ? ['POST'] : resourceMethods)
  assertWritable(client, endpoint)
  const writing = { service, endpoint, client, answer: unseen }
  if (method === 'POST') return written(endpoint, 201, await createResource(writing, data))
  const id = readSegment(route.rest)
  const version = await versionOf(service, endpoint, id, operation.version)
  if (method === 'DELETE') {
    await service.resources.delete(endpoint.type, id, version)
    return { status: 204, id: null, location: locationOf(endpoint, id), etag: null }
  }
  const change = method === 'PUT' ? replaceResource : patchResource
  return written(endpoint, 200, await change(writing, id, data, version))
}

function versionOf(
  { resources }: Service,
  { type }: Endpoint,
  id: string,
  etag: string | null,
): Promise<number | null> {
  return requiredVersion(etag === null ? {} : { 'if-match': etag }, async () => {
    const present = await resources.read(type, id, unseen)
    if (present === null) throw notFound(id)
    return present
  })
}

function written(endpoint: Endpoint, status: number, { id, version }: StoredResource): Written {
  return { status, id, location: locationOf(endpoint, id), etag: etagOf(version) }
}
