import { isList, isObject, type Value } from '@sutler/core'
import { readPatch } from '../patch/read.ts'
import type { Leniency } from '../patch/types.ts'
import { knownPath } from '../schema/known-path.ts'
import type { ResourceType, ScimAttribute } from '../schema/types.ts'
import { type JsonObject, member } from './body.ts'

/**
 * Paths of what a POST or PUT named and is `returned` on request: its answer shows them (RFC 7643 §7). Never throws: the
 * write has been carried out.
 */
export function namedOnRequest(type: ResourceType, body: JsonObject): readonly string[] {
  const found = new Set<string>()
  noteAll(found, null, type.schema.attributes, body)
  for (const { schema } of type.extensions) {
    const holder = member(body, schema.id) ?? null
    if (isObject(holder)) noteAll(found, schema.id, schema.attributes, holder)
  }
  return [...found]
}

/** The same of a PATCH, whose operations have been read before without a fault. */
export function patchedOnRequest(type: ResourceType, body: JsonObject, leniency: Leniency): readonly string[] {
  const found = new Set<string>()
  for (const { path, value = null } of readPatch(body, type, leniency)) {
    const known = path === null ? null : knownPath(type, { ...path, sub: null })
    if (path === null || known === null) continue
    note(found, path.urn, known.attribute, path.sub === null ? value : { [path.sub]: null })
  }
  return [...found]
}

function noteAll(
  found: Set<string>,
  urn: string | null,
  attributes: readonly ScimAttribute[],
  holder: JsonObject,
): void {
  for (const attribute of attributes) {
    const value = isOnRequest(attribute) ? member(holder, attribute.name) : undefined
    if (value !== undefined) note(found, urn, attribute, value)
  }
}

function isOnRequest({ returned, subAttributes = [] }: ScimAttribute): boolean {
  return returned === 'request' || subAttributes.some((sub) => sub.returned === 'request')
}

/** Notes the attribute, and the parts that its value has. */
function note(found: Set<string>, urn: string | null, attribute: ScimAttribute, value: Value): void {
  const path = `${urn === null ? '' : `${urn}:`}${attribute.name}`
  if (attribute.returned === 'request') found.add(path)
  const elements = isList(value) ? value : [value]
  for (const { name, returned } of attribute.subAttributes ?? [])
    if (returned === 'request' && elements.some((one) => isObject(one) && member(one, name) !== undefined))
      found.add(`${path}.${name}`)
}
