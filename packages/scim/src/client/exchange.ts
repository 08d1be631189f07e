import { type HttpResponse, type HttpSend, ProvisioningError, type Value } from '@sutler/core'
import { type Codec, createCodec } from './codec.ts'
import { failureOf, protocolError } from './failure.ts'
import type { Projected, RequestOptions, ScimClientOptions, ScimResource } from './types.ts'
import { firstVersionWire, standardWire, type Wire } from './wire.ts'

/** A server as every part of the client sees it; made once, so that a call costs little. */
export interface Service {
  /** Without a trailing slash. */
  readonly base: string
  readonly send: HttpSend
  readonly readHeaders: Readonly<Record<string, string>>
  readonly writeHeaders: Readonly<Record<string, string>>
  readonly now: () => number
  readonly maxBodyLength: number
  readonly maxPages: number
  readonly wire: Wire
  /** Null: values go over the wire as they are. */
  readonly codec: Codec | null
  /** Texts that no message may repeat. */
  readonly hide: () => readonly string[]
}

export type JsonObject = { readonly [key: string]: Value }

/** One request about the object `what`. */
export interface Exchange {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** After the base, query included. */
  readonly path: string
  readonly body?: string
  /** Names the object, for messages. */
  readonly what: string
  /** What is asked for when it is not one object. */
  readonly collection?: 'listed' | 'searched'
}

/** The record behind a client; throws INVALID_VALUE when the base is not an http address. */
export function openService(options: ScimClientOptions): Service {
  const base = options.baseUrl.replace(/\/+$/, '')
  if (!/^https?:\/\/[^\s?#]+$/i.test(base))
    throw new ProvisioningError(
      'baseUrl must be an http or https address without a query, such as https://app/scim/v2',
      {
        code: 'INVALID_VALUE',
        blame: 'connection',
      },
    )
  const wire = { ...(options.wire?.version === '1.1' ? firstVersionWire : standardWire), ...options.wire }
  const readHeaders = Object.freeze({ accept: acceptOf(wire.mediaType), ...options.headers })
  const authorization = options.headers?.authorization ?? ''
  const own = [authorization, authorization.slice(authorization.indexOf(' ') + 1)]
  return Object.freeze({
    base,
    send: options.send,
    readHeaders,
    writeHeaders: Object.freeze({ ...readHeaders, 'content-type': wire.mediaType }),
    now: options.now ?? (() => 0),
    maxBodyLength: options.maxBodyLength ?? 32 * 1024 * 1024,
    maxPages: options.maxPages ?? 100_000,
    wire,
    codec: createCodec(wire),
    hide: () => [...own, ...(options.hide?.() ?? [])],
  })
}

function acceptOf(mediaType: string): string {
  const plain = 'application/json'
  return mediaType === plain ? plain : `${mediaType}, ${plain};q=0.9`
}

/** Sends and returns any answer; only a missing answer throws, with the object named. */
export async function exchange(service: Service, what: Exchange, options?: RequestOptions): Promise<HttpResponse> {
  const { method, path, body } = what
  const headers = body === undefined ? service.readHeaders : service.writeHeaders
  try {
    return await service.send({ method, url: service.base + path, headers, body, signal: options?.signal })
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error
    const { code, blame, retry } = error
    const outcomeKnown = method === 'GET' || error.outcomeKnown
    throw new ProvisioningError(
      `${what.what}: ${error.message}`,
      { code, blame, retry, outcomeKnown },
      { cause: error },
    )
  }
}

/** The error for an answer that is not 2xx. */
export function refused(service: Service, what: Exchange, response: HttpResponse): ProvisioningError {
  const hide = [...service.hide(), ...passwordsIn(what.body ?? '')]
  return failureOf({ ...what, base: service.base }, response, service.now(), hide, service.wire.errors)
}

/** Passwords in a request, as an attribute or in a PATCH operation: servers like to quote what they refuse. */
function passwordsIn(body: string): string[] {
  const found = body.matchAll(/"password"(?:,"value")?:("(?:[^"\\]|\\.)*")/gi)
  return [...found].map(([, text = '""']) => JSON.parse(text) as string)
}

export function isSuccess(response: HttpResponse): boolean {
  return response.status >= 200 && response.status < 300
}

/** The JSON object of a 2xx answer; throws PROTOCOL when it is anything else or too long. */
export function readObject(service: Service, what: Exchange, response: HttpResponse): JsonObject {
  if (response.body.length > service.maxBodyLength)
    throw protocolError(what, `brought more than ${service.maxBodyLength} characters`, 'ask for smaller pages')
  const parsed = parseJson(response.body)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as JsonObject
  throw protocolError(
    what,
    `was answered ${response.status} with a body that is not a JSON object`,
    'check baseUrl and the token: a web page may be answering instead of the service',
  )
}

/** A resource with its id as text; throws PROTOCOL without one. */
export function asResource(service: Service, what: Exchange, value: Value): ScimResource {
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
  const resource = withTextId(object)
  if (resource !== null) return service.codec === null ? resource : service.codec.resource(resource)
  throw protocolError(what, 'brought an object without an id', 'the server breaks RFC 7643 §3.1')
}

function withTextId(object: JsonObject): ScimResource | null {
  const { id } = object
  if (typeof id === 'string' && id !== '') return object as ScimResource
  return typeof id === 'number' ? { ...object, id: String(id) } : null
}

/** `?attributes=…` or `&…`, or nothing. */
export function projectionQuery(service: Service, query: Projected, separator: '?' | '&'): string {
  if (!service.wire.projection) return ''
  if (query.attributes !== undefined) return `${separator}attributes=${encodeURIComponent(query.attributes.join(','))}`
  const excluded = query.excludedAttributes
  if (excluded === undefined || excluded.length === 0) return ''
  return `${separator}excludedAttributes=${encodeURIComponent(excluded.join(','))}`
}

/** Names one object in messages. */
export function nameOf(endpoint: string, id: string): string {
  return `${endpoint.slice(1)} ${JSON.stringify(id.length > 100 ? `${id.slice(0, 100)}…` : id)}`
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined // the caller reports it with the object's name, and without the body
  }
}
