import type { IncomingHttpHeaders } from 'node:http'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export interface Resource {
  readonly id: string
  /** All but `id`, `meta` and `members`. */
  data: JsonObject
  /** Groups only: id of each member. */
  readonly members: Set<string>
  /** Deleted, but kept by a service that only hides it. */
  hidden: boolean
  readonly created: string
}

export interface Reply {
  readonly status: number
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
}

export interface Call {
  readonly method: string
  /** Without prefix and query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Null: there is none. */
  readonly body: JsonObject | null
}

/** One operation of a PATCH, as it came. */
export interface Operation {
  readonly op: string
  readonly path?: string
  readonly value?: Json
}

/** A reason to refuse: status, words, and SCIM's type where there is one. */
export interface Refusal {
  readonly status: number
  readonly says: string
  readonly scimType?: string
}

/** What the service makes of one type of objects. */
export interface Shelf {
  readonly type: 'User' | 'Group'
  /** Taken by one object only, whatever its case. */
  readonly unique: string
  /** Attributes a filter may name; `and` joins several terms. Any other filter is refused as `invalidFilter`. */
  readonly filter: { readonly attributes: readonly string[]; readonly and: boolean; readonly caseExact?: boolean }
  /** Methods besides GET. */
  readonly methods: readonly ('POST' | 'PUT' | 'PATCH' | 'DELETE')[]
  readonly patch?: 'operations' | 'resource'
  /** `changed`: a PUT leaves alone what it does not name. */
  readonly put?: 'whole' | 'changed'
  readonly deletion?: 'gone' | 'inactive' | 'hidden'
  /** False: an answer never shows the members. */
  readonly showsMembers?: boolean
  /** Looks at a body before it is taken. */
  readonly refuseBody?: (body: JsonObject, present: Resource | null) => Refusal | null
  readonly refuseOperations?: (operations: readonly Operation[], present: Resource) => Refusal | null
  /** Changes what is kept: other case, fewer attributes. */
  readonly keep?: (data: JsonObject) => JsonObject
}

export interface RateLimit {
  readonly fits: (call: Call) => boolean
  readonly perMinute: number
  readonly burst: number
}

export interface Service {
  readonly name: string
  readonly prefix: string
  readonly shelves: Readonly<Record<string, Shelf>>
  /** What an error looks like. */
  readonly error?: (refusal: Refusal) => Json
  /** Looks at every call first. */
  readonly refuse?: (call: Call) => Refusal | null
  readonly rates?: readonly RateLimit[]
  readonly page: { readonly normal: number; readonly most: number }
  /** Documents by path, such as `/ServiceProviderConfig`. */
  readonly documents?: Readonly<Record<string, Json>>
  readonly listSchema?: string
}
