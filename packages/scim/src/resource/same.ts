import { canonical, isList, isUnassigned, type Value } from '@sutler/core'
import type { ScimAttribute } from '../schema/types.ts'

/** Equal JSON; the elements of a list in any order (RFC 7643 §2.4). */
export function isSame(one: Value, other: Value, { multiValued }: Pick<ScimAttribute, 'multiValued'>): boolean {
  if (one === other) return true
  if (multiValued && isList(one) && isList(other)) {
    return one.length === other.length && sortedText(one) === sortedText(other)
  }
  if (typeof one !== 'object' || typeof other !== 'object') return false
  if (isUnassigned(one) || isUnassigned(other)) return isUnassigned(one) && isUnassigned(other)
  return canonical(one) === canonical(other)
}

function sortedText(list: readonly Value[]): string {
  return list.map(canonical).sort().join()
}
