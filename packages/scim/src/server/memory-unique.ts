import { type Attributes, isList, isObject, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import type { Filter } from '../filter/types.ts'
import { knownPath } from '../schema/known-path.ts'
import type { ResourceType, ScimAttribute } from '../schema/types.ts'

/** A place in a resource whose values no two resources may share. */
interface UniquePath {
  readonly schema: string | null
  readonly attribute: ScimAttribute
  readonly sub: ScimAttribute | null
  /** Value, folded where case does not count → id of the resource that has it. */
  readonly holders: Map<Value, string>
}

/** The unique values of the resources of one type (RFC 7643 §7), `id` apart. */
export interface UniqueIndex {
  /** Throws 409 when another resource has one of these values. */
  assertFree(id: string, attributes: Attributes): void
  add(id: string, attributes: Attributes): void
  remove(attributes: Attributes): void
  /** The only resource a filter such as `userName eq "x"` can find; null: none; undefined: the index cannot tell. */
  find(filter: Filter): string | null | undefined
}

export function createUniqueIndex(type: ResourceType): UniqueIndex {
  const paths = uniquePaths(type)
  return {
    assertFree(id, attributes) {
      for (const path of paths)
        for (const value of valuesAt(attributes, path)) {
          const holder = path.holders.get(value)
          if (holder !== undefined && holder !== id)
            throw new ScimError(409, 'uniqueness', `Another ${type.name} has this ${nameOf(path)}.`)
        }
    },
    add(id, attributes) {
      for (const path of paths) for (const value of valuesAt(attributes, path)) path.holders.set(value, id)
    },
    remove(attributes) {
      for (const path of paths) for (const value of valuesAt(attributes, path)) path.holders.delete(value)
    },
    find(filter) {
      if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return undefined
      const known = knownPath(type, filter.path, { bare: true })
      if (known === null) return undefined
      if (known.attribute.name === 'id') return filter.value
      const path = paths.find(
        ({ schema, attribute, sub }) => schema === known.schema && attribute === known.attribute && sub === known.sub,
      )
      return path === undefined ? undefined : (path.holders.get(folded(filter.value, leafOf(path))) ?? null)
    },
  }
}

function uniquePaths(type: ResourceType): readonly UniquePath[] {
  const of = (schema: string | null, attributes: readonly ScimAttribute[]): UniquePath[] =>
    attributes.flatMap((attribute) =>
      [null, ...(attribute.subAttributes ?? [])]
        .filter((sub) => (sub ?? attribute).uniqueness !== 'none')
        .map((sub) => ({ schema, attribute, sub, holders: new Map() })),
    )
  return [
    ...of(null, type.schema.attributes),
    ...type.extensions.flatMap(({ schema }) => of(schema.id, schema.attributes)),
  ]
}

function valuesAt(attributes: Attributes, path: UniquePath): readonly Value[] {
  const holder = path.schema === null ? attributes : attributes[path.schema]
  if (holder === undefined || !isObject(holder)) return []
  const value = holder[path.attribute.name] ?? null
  const { sub } = path
  return (isList(value) ? value : [value])
    .map((element) => (sub !== null && isObject(element) ? (element[sub.name] ?? null) : element))
    .filter((leaf) => leaf !== null && typeof leaf !== 'object')
    .map((leaf) => folded(leaf, leafOf(path)))
}

function folded(value: Value, { caseExact }: ScimAttribute): Value {
  return typeof value === 'string' && !caseExact ? value.toLowerCase() : value
}

function leafOf({ attribute, sub }: UniquePath): ScimAttribute {
  return sub ?? attribute
}

function nameOf({ attribute, sub }: UniquePath): string {
  return sub === null ? attribute.name : `${attribute.name}.${sub.name}`
}
