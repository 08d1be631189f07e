import type { Value } from './types.ts'

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True for what SCIM calls unassigned (RFC 7643 §2.5): null, an empty list, and an object or list of nothing else. */
export function isUnassigned(value: Value): boolean {
  if (value === null || value === undefined) return true
  if (typeof value !== 'object') return false
  return isList(value) ? value.every(isUnassigned) : Object.values(value).every(isUnassigned)
}
