import { ProvisioningError } from '@sutler/core'
import { ScimError } from '../error.ts'
import type { ResourceType } from '../schema/types.ts'
import { assertReadable, readable } from './access.ts'
import { emptyAnswer, errorAnswer, mediaType, RefusedMethod } from './answer.ts'
import { answerBulk } from './bulk-answer.ts'
import { createCursorCodec } from './cursor.ts'
import { type AuthenticationScheme, createDiscovery } from './discovery.ts'
import { defaultLimits } from './limits.ts'
import { readSegment } from './query.ts'
import { createRenderer } from './render.ts'
import { answerMe, answerPost, answerResource, resourceMethods } from './resource-answers.ts'
import { createRoutes, type Route } from './routes.ts'
import { answerList, answerSearch } from './search-answers.ts'
import type { Service } from './service.ts'
import type { Resources, ScimAnswer, ScimLimits, ScimPrincipal, ScimRequest } from './types.ts'

export interface ScimHandlerOptions {
  /** Kinds of resources; an extension added here works in filters, PATCH and discovery. */
  readonly types: readonly ResourceType[]
  readonly resources: Resources
  /** Where clients find the service, for addresses in answers: `https://id.example/scim/v2`. */
  readonly baseUrl: string
  readonly limits?: Partial<ScimLimits>
  /** Signs cursors; the same for all processes of a service. Absent: one of this handler alone. */
  readonly cursorKey?: string
  /** Milliseconds since 1970, for the life of cursors. Default: the clock. */
  readonly now?: () => number
  /** Name of the resource type `/Me` is one of. Default `User`; where there is no such type there is no `/Me`. */
  readonly meType?: string
  /** Default: bearer tokens. */
  readonly authenticationSchemes?: readonly AuthenticationScheme[]
  readonly documentationUri?: string
  /** Told of what is no ScimError before it is answered with 500; with 503 when it is UNAVAILABLE and may pass. */
  readonly onError?: (error: unknown) => void
}

/** Answers one request. Never rejects: what goes wrong is an answer too. A client of null is nobody, and gets 401. */
export type ScimHandler = (request: ScimRequest, client: ScimPrincipal | null) => Promise<ScimAnswer>

/** A SCIM 2.0 service (RFC 7644) over `Resources`. Throws TypeError for types that share an endpoint. */
export function createScimHandler(options: ScimHandlerOptions): ScimHandler {
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const service = createService(options, baseUrl)
  const discovery = createDiscovery({
    baseUrl,
    types: options.types,
    limits: service.limits,
    authenticationSchemes: options.authenticationSchemes ?? [bearer],
    documentationUri: options.documentationUri ?? null,
  })
  const answer = (route: Route, request: ScimRequest, client: ScimPrincipal) =>
    route.kind === 'config' || route.kind === 'schemas' || route.kind === 'resourceTypes'
      ? discovery(route.kind, route.rest, request)
      : answerRoute(service, route, request, client)
  return async (request, client) => {
    try {
      if (client === null) throw new ScimError(401, null, 'The request names no client that is known here.')
      const route = service.routes.find(request.path)
      if (request.method === 'HEAD') return headOf(await answer(route, { ...request, method: 'GET' }, client))
      if (request.method === 'OPTIONS') return emptyAnswer(204, { allow: methodsOf(route).join(', ') })
      return negotiated(await answer(route, request, client), request.headers.accept)
    } catch (error) {
      return refusal(error, options.onError)
    }
  }
}

const bearer: AuthenticationScheme = {
  type: 'oauthbearertoken',
  name: 'Bearer token',
  description: 'A token in the header Authorization.',
  specUri: 'https://www.rfc-editor.org/info/rfc6750',
  primary: true,
}

function createService(options: ScimHandlerOptions, baseUrl: string): Service {
  const limits = { ...defaultLimits, ...options.limits }
  const routes = createRoutes(options.types, baseUrl)
  const now = options.now ?? Date.now
  return {
    resources: options.resources,
    routes,
    renderer: createRenderer(routes.endpoints),
    cursors: createCursorCodec({ key: options.cursorKey ?? null, life: limits.cursorLife, now }),
    limits,
    me: routes.endpoints.find(({ type }) => type.name === (options.meType ?? 'User')) ?? null,
  }
}

function answerRoute(service: Service, route: Route, request: ScimRequest, client: ScimPrincipal): Promise<ScimAnswer> {
  const allowed = methodsOf(route)
  if (!allowed.includes(request.method)) throw new RefusedMethod(request.method, allowed)
  switch (route.kind) {
    case 'endpoint':
      if (route.rest !== '' && route.rest !== search)
        return answerResource(service, route.endpoint, readSegment(route.rest), request, client)
      if (request.method === 'POST' && route.rest === '') return answerPost(service, route.endpoint, request, client)
      assertReadable(client, route.endpoint)
      return route.rest === ''
        ? answerList(service, [route.endpoint], request, client)
        : answerSearch(service, [route.endpoint], request, client)
    case 'root':
      return answerList(service, readable(service.routes.endpoints, client), request, client)
    case 'search':
      return answerSearch(service, readable(service.routes.endpoints, client), request, client)
    case 'bulk':
      return answerBulk(service, request, client)
    default:
      return answerMe(service, request, client)
  }
}

const search = '.search'
const reading = ['GET', 'HEAD']

/** The methods an address knows besides OPTIONS. Throws 404 where there is none. */
function methodsOf(route: Route): readonly string[] {
  if (route.kind === 'nowhere') throw nowhere()
  if (route.kind === 'endpoint') {
    if (route.rest === '') return [...reading, 'POST']
    if (route.rest === search) return ['POST']
    if (route.rest.includes('/')) throw nowhere()
    return resourceMethods
  }
  if (route.kind === 'schemas' || route.kind === 'resourceTypes') return reading
  if (route.rest !== '') throw nowhere()
  return route.kind === 'root' || route.kind === 'config'
    ? reading
    : route.kind === 'me'
      ? [...resourceMethods, 'POST']
      : ['POST']
}

function nowhere(): ScimError {
  return new ScimError(404, null, 'There is nothing at this address.')
}

/** Plain JSON for those who name it, and not SCIM's own type, in Accept (RFC 7644 §3.8). Errors stay as they are. */
function negotiated(answer: ScimAnswer, accept: string | undefined): ScimAnswer {
  if (accept === undefined || accept === mediaType || answer.body === null) return answer
  if (!accept.includes('application/json') || accept.includes('scim+json') || accept.includes('*/*')) return answer
  return { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' } }
}

function headOf({ status, headers }: ScimAnswer): ScimAnswer {
  return emptyAnswer(status, headers)
}

function refusal(error: unknown, onError: ScimHandlerOptions['onError']): ScimAnswer {
  if (error instanceof RefusedMethod) return errorAnswer(error, { allow: error.allow.join(', ') })
  if (error instanceof ScimError) {
    return error.status === 401 ? errorAnswer(error, { 'www-authenticate': 'Bearer' }) : errorAnswer(error)
  }
  onError?.(error)
  if (error instanceof ProvisioningError && error.code === 'UNAVAILABLE')
    return errorAnswer(new ScimError(503, null, 'The service cannot reach what it keeps. Send the request again.'), {
      'retry-after': '5',
    })
  return errorAnswer(new ScimError(500, null, 'The service failed; the request may be sent again.'))
}
