import type { Value } from '@sutler/core'
import type { PatchPath } from '../filter/types.ts'

/** One operation of a PATCH request, read and checked as far as its form goes (RFC 7644 §3.5.2). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  /** Null: the value names its attributes. */
  readonly path: PatchPath | null
  /** Undefined: there was none. */
  readonly value: Value | undefined
  /** Where it stood in the request; absent for operations that no client wrote. */
  readonly at?: OperationPlace
}

export interface OperationPlace {
  /** Of the operation, from 1. */
  readonly number: number
  /** As the client wrote it; '' when there was none. */
  readonly path: string
  /** `Replace` for `replace`: the mark of clients that want a missing element made (see `upsertElements`). */
  readonly capitalised: boolean
}

/**
 * What a client may write that RFC 7644 does not allow, each a switch of its own with a test and a sentence in the
 * docs. All false: profile `strict`.
 */
export interface Leniency {
  /** `"False"` for false, in any case. */
  readonly booleanText: boolean
  /** Numbers as text. */
  readonly numberText: boolean
  /** A text in a filter without its quotes: `userName sw a`. */
  readonly bareText: boolean
  /** `Add`, `REPLACE`; strict takes lower case only. */
  readonly operationCase: boolean
  /** `{"name.givenName": "x"}` and `{"emails[type eq \"work\"].value": "x"}` in a value without a path. */
  readonly pathKeys: boolean
  /** `remove` with a path and a value removes only the elements listed. */
  readonly removeValues: boolean
  /**
   * A filtered path without a match makes an element of the filter's `eq` terms, instead of `noTarget`, when the
   * operation is spelt `Replace`, or when the attribute has no element at all and the path names a sub-attribute.
   */
  readonly upsertElements: boolean
  /** A single object where a list is due, a list of one where a single value is, a bare text for a complex `value`. */
  readonly valueShapes: boolean
  /** `""` and null in a replace take the value away. */
  readonly emptyIsRemove: boolean
  /** Attributes and schemas nobody knows are left out instead of refused. */
  readonly unknownAttributes: boolean
  /** `{"members": […]}` as the value for the path `members`. */
  readonly wrappedMembers: boolean
  /** An extension's attribute by its bare name: `manager`. */
  readonly bareExtensionNames: boolean
  /** Of several values that are `primary`, the first one is. */
  readonly severalPrimaries: boolean
  /** The request may lack `schemas`, and `Operations` may be spelt `operations`. */
  readonly looseEnvelope: boolean
}
