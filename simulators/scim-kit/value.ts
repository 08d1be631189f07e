import type { Json, JsonObject } from './types.ts'

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value as Json]
}

/** Names of a path: `a.b`, and an extension's URN as one name, which in SCIM 2.0 ends with a resource type. */
export function namesOf(path: string): string[] {
  const urn = /^(urn:ietf:.*:\d+\.\d+:[A-Za-z]+|urn:(?!ietf:).*:\d+\.\d+)(?::(.*))?$/i.exec(path)
  if (urn === null) return path.split('.')
  return [urn[1] ?? '', ...(urn[2] === undefined ? [] : urn[2].split('.'))]
}

export function keyOf(object: JsonObject, name: string): string {
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name
}

/** The value at a path; undefined when there is none. Of a list, the values of its elements. */
export function at(value: Json | undefined, names: readonly string[]): Json | undefined {
  const [name, ...rest] = names
  if (name === undefined) return value
  if (Array.isArray(value)) {
    const found = value.map((each: Json) => at(each, names)).filter((each) => each !== undefined)
    return found.length === 0 ? undefined : (found as Json[])
  }
  return isObject(value) ? at(value[keyOf(value, name)], rest) : undefined
}

/** Null and undefined remove. */
export function put(object: JsonObject, names: readonly string[], value: Json | undefined): JsonObject {
  const [name = '', ...rest] = names
  const key = keyOf(object, name)
  const { [key]: present, ...others } = object
  const inner = rest.length === 0 ? value : put(isObject(present) ? present : {}, rest, value)
  const empty = inner === undefined || inner === null || (isObject(inner) && Object.keys(inner).length === 0)
  return empty ? others : { ...others, [key]: inner }
}

/** Only the attributes named, and what is in them. */
export function keepOnly(data: JsonObject, paths: readonly string[]): JsonObject {
  return paths.reduce<JsonObject>((kept, path) => {
    const value = at(data, namesOf(path))
    return value === undefined ? kept : put(kept, namesOf(path), value)
  }, {})
}
