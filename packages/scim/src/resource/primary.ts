import { isObject, type Value } from '@sutler/core'
import type { ScimAttribute } from '../schema/types.ts'
import { type Members, partOf } from './object.ts'
import { type Reading, refuse } from './reading.ts'

/** True for a list whose elements say which of them is to be preferred (RFC 7643 §2.4). */
export function hasPrimary(attribute: ScimAttribute): boolean {
  return attribute.multiValued && partOf(attribute, 'primary')?.type === 'boolean'
}

export function isPrimary(element: Value): element is Members {
  return isObject(element) && element.primary === true
}

/** The list, when at most one of its elements is the primary one (RFC 7643 §2.4); throws invalidValue otherwise. */
export function onePrimary(
  list: readonly Value[],
  attribute: ScimAttribute,
  path: string,
  reading: Reading,
): readonly Value[] {
  if (!hasPrimary(attribute)) return list
  const first = list.findIndex(isPrimary)
  if (first === -1 || !list.some((element, at) => at > first && isPrimary(element))) return list
  if (!reading.leniency.severalPrimaries) {
    return refuse(reading, 'invalidValue', path, 'at most one value is primary.')
  }
  return list.map((element, at) => (at > first && isPrimary(element) ? { ...element, primary: false } : element))
}
