import { jsonAnswer } from './answer.ts'
import { assertMessage, readBody } from './body.ts'
import type { Endpoint } from './endpoint.ts'
import { list } from './list.ts'
import { readQuery } from './query.ts'
import { searchOfBody, searchOfParameters } from './search-query.ts'
import type { Service } from './service.ts'
import { projectionOfBody, projectionOfParameters } from './shape.ts'
import type { ScimAnswer, ScimPrincipal, ScimRequest } from './types.ts'

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

/** GET of a whole endpoint, or of the root (RFC 7644 §3.4.2). Throws ScimError. */
export async function answerList(
  service: Service,
  endpoints: readonly Endpoint[],
  { query, path }: ScimRequest,
  client: ScimPrincipal,
): Promise<ScimAnswer> {
  const parameters = query === '' ? null : readQuery(query)
  const listing = {
    query: searchOfParameters(parameters ?? {}, service.limits),
    projection: projectionOfParameters(parameters),
    client,
    place: path,
  }
  return jsonAnswer(200, await list(service, endpoints, listing))
}

/** POST to `.search`, which asks the same in a body (RFC 7644 §3.4.3). Throws ScimError. */
export async function answerSearch(
  service: Service,
  endpoints: readonly Endpoint[],
  request: ScimRequest,
  client: ScimPrincipal,
): Promise<ScimAnswer> {
  const { limits } = service
  const body = readBody(request, client, { length: limits.bodyLength, depth: limits.bodyDepth })
  assertMessage(body, searchUrn, client.profile.looseEnvelope)
  const listing = {
    query: searchOfBody(body, limits),
    projection: projectionOfBody(body),
    client,
    place: request.path,
  }
  return jsonAnswer(200, await list(service, endpoints, listing))
}
