import { isList, isObject, type Value } from '@sutler/core'
import { readPatch } from '../patch/read.ts'
import type { Leniency } from '../patch/types.ts'
import { readResource } from '../resource/read.ts'
import { knownPath, knownSchema } from '../schema/known-path.ts'
import type { ResourceType } from '../schema/types.ts'
import type { JsonObject } from './body.ts'

/**
 * Paths of what a write named and is `returned` on request: its answer shows them (RFC 7643 §7).
 *
 * @param body of a POST, PUT or PATCH that was carried out, so that it can be read
 */
export function namedOnRequest(
  type: ResourceType,
  method: string,
  body: JsonObject,
  leniency: Leniency,
): readonly string[] {
  const found = new Set<string>()
  if (method === 'PATCH') {
    for (const { path, value = null } of readPatch(body, type, leniency))
      if (path !== null) note(found, type, path.urn, path.name, path.sub === null ? value : { [path.sub]: null })
    return [...found]
  }
  const attributes = readResource(body, type, { leniency, method: 'create' })
  for (const [name, value] of Object.entries(attributes)) {
    const extension = knownSchema(type, name)
    if (extension === null) note(found, type, null, name, value)
    else if (isObject(value))
      for (const [part, inner] of Object.entries(value)) note(found, type, extension.id, part, inner)
  }
  return [...found]
}

/** Notes the attribute, and the parts that its value has. */
function note(found: Set<string>, type: ResourceType, urn: string | null, name: string, value: Value): void {
  const known = knownPath(type, { urn, name, sub: null })
  if (known === null) return
  const path = `${urn === null ? '' : `${urn}:`}${name}`
  if (known.attribute.returned === 'request') found.add(path)
  const parts = known.attribute.subAttributes?.filter(({ returned }) => returned === 'request') ?? []
  for (const { name: part } of parts)
    if (elementsOf(value).some((element) => isObject(element) && Object.hasOwn(element, part)))
      found.add(`${path}.${part}`)
}

function elementsOf(value: Value): readonly Value[] {
  return isList(value) ? value : [value]
}
