import type { AttributeSchema } from '@sutler/core'

/** An attribute with all its characteristics, as a schema document publishes it (RFC 7643 §7). */
export interface ScimAttribute {
  readonly name: string
  readonly type: AttributeSchema['type']
  readonly multiValued: boolean
  readonly description: string
  readonly required: boolean
  readonly caseExact: boolean
  readonly mutability: AttributeSchema['mutability']
  readonly returned: AttributeSchema['returned']
  readonly uniqueness: AttributeSchema['uniqueness']
  /** Values that are suggested, not enforced. */
  readonly canonicalValues?: readonly string[]
  readonly referenceTypes?: readonly string[]
  /** Of complex attributes only. */
  readonly subAttributes?: readonly ScimAttribute[]
}

/** A schema document. Schemas are data: an administrator adds one, and it works in filters, PATCH and discovery. */
export interface ScimSchema {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly attributes: readonly ScimAttribute[]
}

/** RFC 7643 §6. `id` is the name. */
export interface ResourceType {
  readonly name: string
  readonly description: string
  /** Relative to the base, with a leading slash: `/Users`. */
  readonly endpoint: string
  readonly schema: ScimSchema
  readonly extensions: readonly { readonly schema: ScimSchema; readonly required: boolean }[]
}

/**
 * An attribute path that a resource type knows.
 *
 * `schema` is null for attributes at the root of the resource (core and common ones), else the extension's URN.
 * `attribute` is the top-level one, `sub` its sub-attribute where the path names one; both in the schema's spelling.
 */
export interface KnownPath {
  readonly schema: string | null
  readonly attribute: ScimAttribute
  readonly sub: ScimAttribute | null
}
