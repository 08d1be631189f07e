/** A JSON value, the only kind of data that crosses a connector (types of RFC 7643 §2.3). */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** Attributes of one object, nested as SCIM nests them; an extension is one key holding an object. */
export type Attributes = Readonly<Record<string, Value>>

/** Immutable identifier inside one system; never a login name. */
export type Anchor = string

/** Opaque position in a source's change feed. */
export type Watermark = string

export interface SystemObject {
  /** Object type as its system names it: `User`, `worker`, … */
  readonly type: string
  readonly anchor: Anchor
  readonly attributes: Attributes
}

/**
 * One change of one attribute of a target object. `path` is a SCIM path (RFC 7644 §3.5.2).
 *
 * `add` on a multi-valued path adds the elements of `value`; `remove` with a `value` removes
 * just these elements, without one it clears the path; `replace` sets the whole.
 */
export interface Delta {
  readonly path: string
  readonly op: 'add' | 'replace' | 'remove'
  readonly value?: Value
}
