import { ScimError } from '../error.ts'
import { assertReadable, assertWritable } from './access.ts'
import { emptyAnswer, jsonAnswer, mediaType, notFound, RefusedMethod } from './answer.ts'
import { type JsonObject, readBody } from './body.ts'
import type { Endpoint } from './endpoint.ts'
import { etagOf, isKnown, requiredVersion } from './etag.ts'
import { readQuery } from './query.ts'
import { locationOf } from './render.ts'
import type { Service } from './service.ts'
import { type Projection, projectionOfParameters, type Shape, shapeFor } from './shape.ts'
import type { ScimAnswer, ScimPrincipal, ScimRequest, StoredResource } from './types.ts'
import { createResource, patchResource, replaceResource } from './write.ts'
import { namedOnRequest, patchedOnRequest } from './written.ts'

/** Methods of a single resource. */
export const resourceMethods: readonly string[] = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']

/** One resource by its id (RFC 7644 §3.4.1, §3.5, §3.6). Throws ScimError. */
export function answerResource(
  service: Service,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
  client: ScimPrincipal,
): Promise<ScimAnswer> {
  const answer = request.method === 'GET' ? answerGet : answerWrite
  return answer(service, endpoint, id, request, client)
}

async function answerWrite(
  service: Service,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
  client: ScimPrincipal,
): Promise<ScimAnswer> {
  if (!resourceMethods.includes(request.method)) throw new RefusedMethod(request.method, resourceMethods)
  assertWritable(client, endpoint)
  const version = await requiredVersion(request.headers, async () => {
    const present = await service.resources.read(endpoint.type, id, { members: false })
    if (present === null) throw notFound(id)
    return present
  })
  if (request.method === 'DELETE') {
    await service.resources.delete(endpoint.type, id, version)
    return emptyAnswer(204)
  }
  const answer = request.method === 'PUT' ? answerPut : answerPatch
  return await answer(service, endpoint, id, request, client, version)
}

async function answerGet(
  { resources, renderer }: Service,
  endpoint: Endpoint,
  id: string,
  { query, headers }: ScimRequest,
  client: ScimPrincipal,
): Promise<ScimAnswer> {
  assertReadable(client, endpoint)
  const shape = shapeFor(client, endpoint, projectionOfParameters(query === '' ? null : readQuery(query)))
  const stored = await resources.read(endpoint.type, id, shape.read)
  if (stored === null) throw notFound(id)
  const etag = etagOf(stored.version)
  if (isKnown(headers['if-none-match'], stored.version)) return emptyAnswer(304, { etag })
  return {
    status: 200,
    headers: { 'content-type': mediaType, etag, location: locationOf(endpoint, id) },
    body: renderer.text(endpoint, stored, shape.project),
  }
}

/** POST to an endpoint (RFC 7644 §3.3). Throws ScimError. */
export async function answerPost(
  service: Service,
  endpoint: Endpoint,
  request: ScimRequest,
  client: ScimPrincipal,
): Promise<ScimAnswer> {
  assertWritable(client, endpoint)
  const write = readWrite(service, endpoint, request, client)
  const writing = { service, endpoint, client, answer: { ...write.shape.read, groups: false } }
  const stored = await createResource(writing, write.body)
  return writtenAnswer(service, endpoint, 201, stored, shownAfter(endpoint, request, client, write))
}

async function answerPut(
  service: Service,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
  client: ScimPrincipal,
  version: number | null,
): Promise<ScimAnswer> {
  const write = readWrite(service, endpoint, request, client)
  const writing = { service, endpoint, client, answer: write.shape.read }
  const stored = await replaceResource(writing, id, write.body, version)
  return writtenAnswer(service, endpoint, 200, stored, shownAfter(endpoint, request, client, write))
}

/** 204 for what has members, unless the client names what it wants to see (RFC 7644 §3.5.2): a group may be huge. */
async function answerPatch(
  service: Service,
  endpoint: Endpoint,
  id: string,
  request: ScimRequest,
  client: ScimPrincipal,
  version: number | null,
): Promise<ScimAnswer> {
  const write = readWrite(service, endpoint, request, client)
  const { body, shape } = write
  const isSilent = endpoint.hasMembers && !shape.isAsked
  const answer = isSilent ? { members: false } : shape.read
  const stored = await patchResource({ service, endpoint, client, answer }, id, body, version)
  return isSilent
    ? emptyAnswer(204, { etag: etagOf(stored.version), location: locationOf(endpoint, id) })
    : writtenAnswer(service, endpoint, 200, stored, shownAfter(endpoint, request, client, write))
}

/**
 * The client's own resource (RFC 7644 §3.11). Throws 501 when it is none, or the service knows no such type, and for a
 * new one; 404 when it is not there.
 */
export async function answerMe(service: Service, request: ScimRequest, client: ScimPrincipal): Promise<ScimAnswer> {
  if (service.me === null || client.subject === null)
    throw new ScimError(501, null, 'This client is none of the resources here, so there is no /Me.')
  const { name } = service.me.type
  if (request.method === 'POST')
    throw new ScimError(501, null, `/Me is the ${name} this client is; none is made there.`)
  try {
    return await answerResource(service, service.me, client.subject, request, client)
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 404) throw error
    const gone = `The ${name} this client is (${client.subject}) does not exist, or no longer; ask for a token of one that does.`
    throw new ScimError(404, null, gone)
  }
}

function writtenAnswer(
  { renderer }: Service,
  endpoint: Endpoint,
  status: number,
  stored: StoredResource,
  { project }: Shape,
): ScimAnswer {
  const headers = { etag: etagOf(stored.version), location: locationOf(endpoint, stored.id) }
  return jsonAnswer(status, renderer.text(endpoint, stored, project), headers)
}

interface Write {
  readonly asked: Projection
  readonly shape: Shape
  readonly body: JsonObject
}

function readWrite({ limits }: Service, endpoint: Endpoint, request: ScimRequest, client: ScimPrincipal): Write {
  const asked = projectionOfParameters(request.query === '' ? null : readQuery(request.query))
  const body = readBody(request, client, { length: limits.bodyLength, depth: limits.bodyDepth })
  return { asked, shape: shapeFor(client, endpoint, asked), body }
}

/** How the answer to a write that was carried out is shown: with what it named that is returned on request. */
function shownAfter(endpoint: Endpoint, { method }: ScimRequest, client: ScimPrincipal, write: Write): Shape {
  if (endpoint.allReturned) return write.shape
  const { type } = endpoint
  const written =
    method === 'PATCH' ? patchedOnRequest(type, write.body, client.profile) : namedOnRequest(type, write.body)
  return written.length === 0 ? write.shape : shapeFor(client, endpoint, { ...write.asked, written })
}
