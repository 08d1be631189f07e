import { knownPath } from '../schema/known-path.ts'
import type { KnownPath, ResourceType, ScimAttribute } from '../schema/types.ts'
import type { AttributePath } from './types.ts'

/** What a path of a filter stands for. `self`: the element as a whole, which is not complex. */
export type Target = (KnownPath & { readonly self?: undefined }) | { readonly self: ScimAttribute }

/** Where a path begins: at a resource, or within one element of an attribute. Null: nobody knows such a path. */
export type Scope = (path: AttributePath) => Target | null

/** Paths of whole resources. Extensions' attributes may come by their bare name. */
export function resourceScope(type: ResourceType): Scope {
  return (path) => knownPath(type, path, { bare: true })
}

/** Paths within the brackets of a value path: the sub-attributes, or `value` where elements are simple values. */
export function elementScope(target: Target): Scope {
  const leaf = leafOf(target)
  const parts = leaf.subAttributes
  return ({ urn, name, sub }) => {
    if (urn !== null) return null
    if (parts === undefined) return sub === null && name.toLowerCase() === 'value' ? { self: leaf } : null
    const attribute = named(parts, name)
    if (attribute === null) return null
    if (sub === null) return { schema: null, attribute, sub: null }
    const part = named(attribute.subAttributes ?? [], sub)
    return part === null ? null : { schema: null, attribute, sub: part }
  }
}

/** The attribute whose characteristics count for the path. */
export function leafOf(target: Target): ScimAttribute {
  return target.self ?? target.sub ?? target.attribute
}

/** The sub-attribute that stands for a complex attribute in a comparison; null when it has none. */
export function defaultPart({ subAttributes = [] }: ScimAttribute): ScimAttribute | null {
  return named(subAttributes, 'value')
}

function named(attributes: readonly ScimAttribute[], name: string): ScimAttribute | null {
  const wanted = name.toLowerCase()
  return attributes.find((attribute) => attribute.name.toLowerCase() === wanted) ?? null
}
