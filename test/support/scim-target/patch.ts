import { isDeepStrictEqual } from 'node:util'
import { holds, parseFilter, type Term } from './filter.ts'
import { isObject, type Json, type JsonObject, type Resource } from './model.ts'

/** One operation on the members of a group. */
export function patchMembers(group: Resource, op: string, path: string, value: Json | undefined): void {
  const [one] = parseFilter(path)?.[0]?.inner ?? []
  if (op === 'remove' && one !== undefined) group.members.delete(String(one.value))
  else if (op === 'remove' && value !== undefined) for (const id of memberIds(value)) group.members.delete(id)
  else {
    if (op !== 'add') group.members.clear()
    if (value !== undefined) addMembers(group, value)
  }
}

function memberIds(value: Json): string[] {
  return [value].flat().map((element) => String(isObject(element) ? element.value : element))
}

/** Adds members by their ids, bare or as `{ value }`. */
export function addMembers(group: Resource, value: Json): void {
  for (const id of memberIds(value)) group.members.set(id, { value: id })
}

/** False when the path cannot be understood. */
export function patchData(data: JsonObject, op: string, path: string, value: Json | undefined): boolean {
  const urn = /^(urn:.+):([^:]+)$/i.exec(path)
  if (urn?.[1] !== undefined && urn[2] !== undefined) {
    const held = data[urn[1]]
    const extension = isObject(held) ? held : {}
    data[urn[1]] = extension
    return patchData(extension, op, urn[2], value)
  }
  const parts = /^([\w$-]+)(\[.+\])?(?:\.([\w$-]+))?$/.exec(path)
  const name = parts?.[1]
  if (name === undefined) return false
  const term = parts?.[2] === undefined ? null : parseFilter(name + parts[2])?.[0]
  if (term?.inner) patchElement(data, op, name, term.inner, parts?.[3], value)
  else if (parts?.[3] !== undefined) {
    const held = data[name]
    const complex = isObject(held) ? held : {}
    data[name] = complex
    set(complex, op, parts[3], value)
  } else set(data, op, name, value)
  return true
}

function patchElement(
  data: JsonObject,
  op: string,
  name: string,
  inner: readonly Term[],
  part: string | undefined,
  value: Json | undefined,
): void {
  const held = data[name]
  const elements: Json[] = Array.isArray(held) ? held : []
  const hits = elements.filter((element) => isObject(element) && inner.every((term) => holds(element, term)))
  if (op === 'remove' && part === undefined) data[name] = elements.filter((element) => !hits.includes(element))
  else if (hits.length === 0 && op !== 'remove') {
    const made: JsonObject = Object.fromEntries(inner.map((term) => [term.path, term.value]))
    set(made, op, part ?? 'value', value)
    data[name] = [...elements, made]
  } else for (const hit of hits) if (isObject(hit)) set(hit, op, part ?? 'value', value)
}

function set(object: JsonObject, op: string, name: string, value: Json | undefined): void {
  const held = object[name]
  if (op === 'remove' || value === undefined || value === null) delete object[name]
  else if (op === 'add' && Array.isArray(held))
    object[name] = [...held, ...[value].flat().filter((one) => !held.some((other) => isDeepStrictEqual(one, other)))]
  else object[name] = value
}
