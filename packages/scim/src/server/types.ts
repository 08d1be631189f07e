import type { Attributes } from '@sutler/core'
import type { Filter } from '../filter/types.ts'
import type { Leniency } from '../patch/types.ts'
import type { ResourceType } from '../schema/types.ts'

/** A request as the handler takes it: plain data, so that every framework, and none, can make one. */
export interface ScimRequest {
  readonly method: string
  /** After the base, starting with a slash, without the query: `/Users/2819c223`. Still percent-encoded. */
  readonly path: string
  /** Without the question mark; '' for none. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Text as it arrived; null: there was none. */
  readonly body: string | null
}

export interface ScimAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** JSON text; null: no body. */
  readonly body: string | null
}

/** Who asks. What a request must carry to be this client is settled before the handler sees it. */
export interface ScimPrincipal {
  /** What is forgiven, and under which name. */
  readonly profile: Leniency & { readonly name: string }
  readonly scopes: {
    /** Names of the resource types the client may see and change. */
    readonly types: readonly string[] | 'all'
    readonly readOnly: boolean
  }
  /** Id of the resource that `/Me` stands for; null: the client is no resource, and `/Me` is not supported. */
  readonly subject: string | null
  /** Called before each operation of a Bulk, so that it can be counted as a request. */
  readonly onBulkOperation?: () => void
}

/** What one request may ask for; each has its error in docs/reference/scim/server.md. */
export interface ScimLimits {
  /** Characters of a request body. */
  readonly bodyLength: number
  /** Objects and lists within each other in a body. */
  readonly bodyDepth: number
  /** Characters of a filter. */
  readonly filterLength: number
  readonly patchOperations: number
  readonly bulkOperations: number
  /** Characters of a Bulk body. */
  readonly bulkLength: number
  /** Resources of a page when the client names no `count`. */
  readonly pageSize: number
  readonly maxPageSize: number
  /** For how long a cursor is good. Milliseconds. */
  readonly cursorLife: number
}

/** A stored resource, whole, `password` and the like left out. */
export interface StoredResource {
  readonly id: string
  /** With `schemas`, without `id` and `meta`. Members are in it only when `ReadOptions.members` asked for them. */
  readonly attributes: Attributes
  /** JSON text of `attributes`, without white space, where it is at hand: nothing need be read and written then. */
  readonly json?: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly modifiedAt: number
  /** Grows with every change; the ETag is made of it. */
  readonly version: number
}

export interface ReadOptions {
  /** False: `members` may be left out, because nobody will see them. */
  readonly members: boolean
  /**
   * True: `groups` of a User is wanted, which `Resources` works out from the memberships (RFC 7643 §4.1.2). False or
   * absent: it may be left out. A service that knows no groups leaves it out always.
   */
  readonly groups?: boolean
}

export interface ListOptions extends ReadOptions {
  /** Null: everything. Attribute names are checked already. */
  readonly filter: Filter | null
  /** Null: the resource's own stable order. */
  readonly sort: { readonly by: string; readonly descending: boolean } | null
  /** From 0, or after the cursor's place. */
  readonly from: { readonly index: number } | { readonly after: string }
  /** 0: only the total is wanted. */
  readonly limit: number
}

export interface ResourcePage {
  readonly resources: readonly StoredResource[]
  /** Null: not counted, which only cursors allow (RFC 9865 §2.1). */
  readonly total: number | null
  /** Where the next page goes on; null: this was the last. */
  readonly next: string | null
}

/**
 * The six methods a SCIM service stands on. Each is atomic. They throw ScimError: 404, 409 `uniqueness`, 412 when
 * `version` is not the stored one. A version of null: any. `answer` says what of a written resource the client will see,
 * so that it need not be read again; absent: neither members nor groups.
 */
export interface Resources {
  read(type: ResourceType, id: string, options: ReadOptions): Promise<StoredResource | null>
  list(type: ResourceType, options: ListOptions): Promise<ResourcePage>
  /** `attributes` hold `members`, and what is never returned, such as `password`; `withoutSecrets` takes that apart. */
  create(type: ResourceType, attributes: Attributes, answer?: ReadOptions): Promise<StoredResource>
  /** What only the service writes, and secrets that `attributes` do not name, stay. Nothing changed: as for `patch`. */
  replace(
    type: ResourceType,
    id: string,
    attributes: Attributes,
    version: number | null,
    answer?: ReadOptions,
  ): Promise<StoredResource>
  /**
   * `apply` makes the new attributes of the present ones; it is pure and may be called again when another writer was
   * faster. Operations on `members` alone come as deltas in `members` and are not in `apply`, so that a group of
   * 100,000 costs as much as one of ten. A secret that `apply` gives as null is to go. Nothing changed: version and
   * `modifiedAt` stay.
   */
  patch(
    type: ResourceType,
    id: string,
    change: ResourceChange,
    version: number | null,
    answer?: ReadOptions,
  ): Promise<StoredResource>
  delete(type: ResourceType, id: string, version: number | null): Promise<void>
}

export interface ResourceChange {
  /** Null: only members change. */
  readonly apply: ((attributes: Attributes) => Attributes) | null
  readonly members: readonly MemberChange[]
}

/** In the order of the operations. */
export type MemberChange =
  | { readonly kind: 'add' | 'remove' | 'replace'; readonly values: readonly string[] }
  | { readonly kind: 'removeAll' }
