import type { ErrorCode, Failure } from '@sutler/core'

/** How one service wants to be written to and read, where it is not as RFC 7644 says. */
export interface Wire {
  readonly version: '2.0' | '1.1'
  /** Media type of bodies, and the one asked for first. */
  readonly mediaType: string
  /**
   * `operations`: one operation with a path for each attribute; `pathless`: attributes without a value filter together
   * in the value of one `replace` without a path; `resource`: SCIM 1.1, a part of the resource with
   * `meta.attributes` naming what is cleared.
   */
  readonly patch: 'operations' | 'pathless' | 'resource'
  /** `capital`: `Add`, `Replace`, `Remove`. */
  readonly opCase: 'lower' | 'capital'
  /** Most operations in one PATCH; more are sent in several. */
  readonly maxOperations: number
  /** False: `emails[type eq "work"].value` is no path it knows, so the whole list is written. */
  readonly filterPaths: boolean
  /** See {@link MemberRemoval}. */
  readonly memberRemoval: MemberRemoval
  /** `wrapped`: the value added to `members` is `{ members: [...] }`. */
  readonly memberAddition: 'list' | 'wrapped'
  /** `changed`: a PUT holds only what changes, and all else stays. */
  readonly put: 'whole' | 'changed'
  /** `text`: `"True"` and `"False"`. */
  readonly booleans: 'json' | 'text'
  /** Attributes, as a schema lists them, that hold seconds since 1970 where others have a date. */
  readonly epochPaths: readonly string[]
  /** Attributes the service keeps in lower case and searches letter by letter. */
  readonly lowerCase: readonly string[]
  /** `cursor`: asks for a cursor from the first page on (RFC 9865); `none`: one answer holds everything. */
  readonly paging: 'index' | 'cursor' | 'none'
  /** False: `attributes` and `excludedAttributes` are not sent. */
  readonly projection: boolean
  /** A filter without a hit is answered 404. */
  readonly notFoundIsEmpty: boolean
  /** Read before anything else is made of an answer that is not 2xx; the first that fits wins. */
  readonly errors: readonly ErrorRule[]
}

/**
 * `filter`: one `members[value eq "id"]` operation for each element (RFC 7644 §3.5.2.2);
 * `value`: one operation on `members` that lists the elements, as Entra ID sends it.
 */
export type MemberRemoval = 'filter' | 'value'

/** What an answer means at one service. */
export interface ErrorRule {
  readonly status: number
  /** Found in the body, whatever its case; absent: any body. */
  readonly says?: string
  readonly code: ErrorCode
  readonly blame?: Failure['blame']
  /** What to do, as the end of a sentence. */
  readonly remedy: string
}

/** SCIM 2.0 as the narrowest services take it. */
export const standardWire: Wire = Object.freeze({
  version: '2.0',
  mediaType: 'application/scim+json',
  patch: 'operations',
  opCase: 'lower',
  maxOperations: Number.POSITIVE_INFINITY,
  filterPaths: true,
  memberRemoval: 'filter',
  memberAddition: 'list',
  put: 'whole',
  booleans: 'json',
  epochPaths: Object.freeze([]),
  lowerCase: Object.freeze([]),
  paging: 'index',
  projection: true,
  notFoundIsEmpty: false,
  errors: Object.freeze([]),
})

/** SCIM 1.1: another PATCH, other schema names, plain JSON. */
export const firstVersionWire: Wire = Object.freeze({
  ...standardWire,
  version: '1.1',
  mediaType: 'application/json',
  patch: 'resource',
  filterPaths: false,
})
