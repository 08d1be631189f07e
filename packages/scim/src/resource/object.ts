import type { Value } from '@sutler/core'
import type { ScimAttribute } from '../schema/types.ts'

export type JsonObject = Readonly<Record<string, unknown>>
export type Members = Readonly<Record<string, Value>>

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object's own key that reads like `name` in any case (RFC 7643 §2.1); undefined when there is none. */
export function ownKey(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name
  const lower = name.toLowerCase()
  return Object.keys(object).find((key) => key.length === name.length && key.toLowerCase() === lower)
}

/** The member of that name in any case; null when there is none. */
export function memberOf(object: Members, name: string): Value {
  const key = ownKey(object, name)
  return key === undefined ? null : (object[key] ?? null)
}

/** A copy with the member set under the key it has; null takes it away. The same object when nothing changes. */
export function withMember(object: Members, name: string, value: Value): Members {
  const key = ownKey(object, name)
  if (value !== null) return key !== undefined && object[key] === value ? object : { ...object, [key ?? name]: value }
  if (key === undefined) return object
  const { [key]: _, ...rest } = object
  return rest
}

const parts = new WeakMap<ScimAttribute, ReadonlyMap<string, ScimAttribute>>()

/** The sub-attribute of that name in any case; undefined for what the schema does not have. */
export function partOf(attribute: ScimAttribute, name: string): ScimAttribute | undefined {
  let index = parts.get(attribute)
  if (index === undefined) {
    const subs = attribute.subAttributes ?? []
    index = new Map(subs.flatMap((sub) => [sub.name, sub.name.toLowerCase()].map((spelling) => [spelling, sub])))
    parts.set(attribute, index)
  }
  return index.get(name) ?? index.get(name.toLowerCase())
}
