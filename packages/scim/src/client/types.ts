import type { Anchor, Attributes, Delta, HttpSend, MatchQuery, SystemSchema, Value } from '@sutler/core'
import type { Wire } from './wire.ts'

/** One resource as a server sent it: `id` is there, all else is as the server likes. */
export interface ScimResource {
  readonly id: Anchor
  readonly [attribute: string]: Value
}

export interface ScimClientOptions {
  /** Base of the service, with or without a trailing slash: `https://app.example/scim/v2`. */
  readonly baseUrl: string
  readonly send: HttpSend
  /** Sent with every request; `authorization` belongs here. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds since 1970; only reads a Retry-After that is a date. */
  readonly now?: () => number
  /** Longest answer that is parsed, in characters. Default 32 Mi. */
  readonly maxBodyLength?: number
  /** Most pages of one listing. Default 100,000. */
  readonly maxPages?: number
  /** How the service differs from RFC 7644; what is absent is as there, or as in SCIM 1.1. */
  readonly wire?: Partial<Wire>
  /** Texts that no message may repeat, beside the `authorization` among the headers; asked at each failure. */
  readonly hide?: () => readonly string[]
}

/** Query parameters that shape an answer (RFC 7644 §3.9). */
export interface Projected {
  readonly attributes?: readonly string[]
  readonly excludedAttributes?: readonly string[]
}

export interface ListQuery extends Projected {
  /** Filter text, not yet encoded; see `eqFilter`. */
  readonly filter?: string
  /** Page size to ask for; the server may send less or more. */
  readonly count?: number
}

export interface ListedPage {
  readonly resources: readonly ScimResource[]
  /** Null when the server did not say, or said something that is not a number. */
  readonly totalResults: number | null
  /** Null: no cursor, so the next page is asked for by index (RFC 9865 §2). */
  readonly nextCursor: string | null
}

/** One step of a whole listing. */
export interface WalkedPage {
  /** Objects not sent before by the first or the previous page. */
  readonly resources: readonly ScimResource[]
  /** Null while the listing goes on; at its end, false when the server announced more than it sent. */
  readonly complete: boolean | null
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
}

/** A resource type with the address its objects live at. */
export interface ResourceType {
  readonly name: string
  /** Relative to the base, with a leading slash: `/Users`. */
  readonly endpoint: string
  /** URN of the core schema. */
  readonly schema: string
  readonly extensions: readonly string[]
}

/** What a server says about itself, with built-in knowledge where it is silent. */
export interface Discovery {
  /** Null: the server did not say. */
  readonly patch: boolean | null
  readonly filter: boolean | null
  readonly resourceTypes: readonly ResourceType[]
  readonly schema: SystemSchema
  /** Discovery endpoints that were missing or unreadable, so that built-in knowledge took their place. */
  readonly assumed: readonly string[]
}

/** A SCIM 2.0 service (RFC 7644). Every method throws ProvisioningError naming the object. */
export interface ScimClient {
  discover(options?: RequestOptions): Promise<Discovery>
  /** One page of a listing. */
  page(
    endpoint: string,
    query: ListQuery,
    at: { readonly startIndex: number } | { readonly cursor: string } | null,
    options?: RequestOptions,
  ): Promise<ListedPage>
  /** All pages of a listing, in the server's order. */
  walk(endpoint: string, query: ListQuery, options?: RequestOptions): AsyncGenerator<WalkedPage>
  /** At most `limit` resources whose values equal the terms, each verified here, whatever the server sent. */
  find(
    endpoint: string,
    query: MatchQuery,
    limit: number,
    find: Projected & { readonly caseExact?: (path: string) => boolean },
    options?: RequestOptions,
  ): Promise<ScimResource[]>
  /** Null when there is no such resource. */
  get(endpoint: string, id: Anchor, query: Projected, options?: RequestOptions): Promise<ScimResource | null>
  /** `attributes` with its `schemas`. Throws ALREADY_EXISTS. */
  create(endpoint: string, attributes: Attributes, options?: RequestOptions): Promise<ScimResource>
  /** Throws NOT_FOUND, and UNSUPPORTED where the server cannot patch. */
  patch(endpoint: string, id: Anchor, deltas: readonly Delta[], options?: RequestOptions): Promise<void>
  /** Writes nothing but what changes by PUT, for a service that keeps all else; `schema` is the URN of the type. */
  putChanges(
    endpoint: string,
    id: Anchor,
    deltas: readonly Delta[],
    schema: string,
    options?: RequestOptions,
  ): Promise<void>
  /** Reads, applies the deltas and writes the whole back (RFC 7644 §3.5.1). Throws NOT_FOUND. */
  replace(endpoint: string, id: Anchor, deltas: readonly Delta[], options?: RequestOptions): Promise<void>
  /** Deleting what is not there succeeds. */
  delete(endpoint: string, id: Anchor, options?: RequestOptions): Promise<void>
}
