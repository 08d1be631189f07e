import { isJsonObject, type JsonObject, ownKey } from '../resource/object.ts'
import { withoutFilter } from '../resource/project.ts'
import { knownPath, knownPathText, knownSchema } from '../schema/known-path.ts'
import type { ResourceType } from '../schema/types.ts'

/** Paths of what a resource names and is `returned` on request: the answer to its write shows them (RFC 7643 §7). */
export function writtenOnRequest(type: ResourceType, resource: JsonObject): readonly string[] {
  return onRequest(type, namesOf(type, resource))
}

/** The same of the operations of a PATCH. */
export function patchedOnRequest(type: ResourceType, body: JsonObject): readonly string[] {
  const names = objectsIn(body[ownKey(body, 'Operations') ?? '']).flatMap(({ path = null, value }) =>
    typeof path === 'string'
      ? namesIn(type, path, value)
      : objectsIn(value).flatMap((members) => namesOf(type, members)),
  )
  return onRequest(type, names)
}

function onRequest(type: ResourceType, names: readonly string[]): readonly string[] {
  const found = new Set<string>()
  for (const name of names) {
    const known = knownPath(type, withoutFilter(name).trim(), { bare: true })
    if (known === null) continue
    if (known.attribute.returned === 'request') found.add(knownPathText({ ...known, sub: null }))
    if (known.sub?.returned === 'request') found.add(knownPathText(known))
  }
  return [...found].sort()
}

function namesOf(type: ResourceType, members: JsonObject): readonly string[] {
  return Object.keys(members).flatMap((key) => namesIn(type, key, members[key]))
}

/** A name, and those of the parts of its value; of an extension those of its attributes. */
function namesIn(type: ResourceType, name: string, value: unknown): readonly string[] {
  const isExtension = knownSchema(type, name) !== null
  const parts = objectsIn(value).flatMap((holder) =>
    Object.keys(holder).flatMap((part) =>
      isExtension ? namesIn(type, `${name}:${part}`, holder[part]) : [`${name}.${part}`],
    ),
  )
  return [name, ...parts]
}

function objectsIn(value: unknown): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isJsonObject)
}
