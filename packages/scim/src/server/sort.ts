import { type Attributes, isList, isObject, type Value } from '@sutler/core'
import { knownPath } from '../schema/known-path.ts'
import type { ResourceType, ScimAttribute } from '../schema/types.ts'
import type { StoredResource } from './types.ts'

/** What a resource is sorted by; null: it has no value there. */
export type SortKey = string | number | null

/** A stored resource as filters and sorts see it: with `id` and `meta`, without an address. */
export function viewOf(
  type: ResourceType,
  { id, attributes, createdAt, modifiedAt, version }: StoredResource,
): Attributes {
  const meta = {
    resourceType: type.name,
    created: new Date(createdAt).toISOString(),
    lastModified: new Date(modifiedAt).toISOString(),
    version: `W/"${version}"`,
  }
  return { ...attributes, id, meta }
}

/**
 * Reads what `sortBy` names (RFC 7644 §3.4.2.3): of several values the primary one, else the first; of a complex
 * attribute its `value`; text as `caseExact` says.
 */
export function sortKeyOf(type: ResourceType, by: string): (resource: Attributes) => SortKey {
  const known = knownPath(type, by, { bare: true })
  if (known === null) return () => null
  const { schema, attribute, sub } = known
  const part = sub ?? attribute.subAttributes?.find(({ name }) => name === 'value') ?? null
  return (resource) => {
    const holder = schema === null ? resource : resource[schema]
    if (holder === undefined || !isObject(holder)) return null
    const value = firstOf(holder[attribute.name] ?? null)
    const leaf = part !== null && isObject(value) ? (value[part.name] ?? null) : value
    return keyOf(leaf, part ?? attribute)
  }
}

function firstOf(value: Value): Value {
  if (!isList(value)) return value
  return value.find((element) => isObject(element) && element.primary === true) ?? value[0] ?? null
}

/** Longer texts are in order of their beginnings: keys are held in memory, and stand in cursors, which stand in addresses. */
const longestKey = 256

function keyOf(value: Value, { type, caseExact }: ScimAttribute): SortKey {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  if (type === 'dateTime') return Date.parse(value) || 0
  const start = value.slice(0, longestKey)
  return caseExact ? start : start.toLowerCase()
}

/** Ascending; whoever has no value comes last. */
export function compareKeys(a: SortKey, b: SortKey): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}
