import type { Filter } from '../filter/types.ts'
import { type Members, partOf } from '../resource/object.ts'
import type { Reading } from '../resource/reading.ts'
import { readValue } from '../resource/value.ts'
import type { KnownPath } from '../schema/types.ts'

/**
 * The one element a filter of `eq` terms describes, `{ type: 'work' }`; null for a filter that leaves it open. Throws
 * ScimError for a value the attribute cannot have.
 */
export function elementOfFilter(filter: Filter, known: KnownPath, reading: Reading): Members | null {
  if (filter.kind === 'and') {
    const parts = filter.parts.map((part) => elementOfFilter(part, known, reading))
    return parts.every((part) => part !== null) ? Object.assign({}, ...parts) : null
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.path.sub !== null) return null
  const sub = partOf(known.attribute, filter.path.name)
  // A list of plain values has no parts: the value that is written says all.
  if (sub === undefined || sub.mutability === 'readOnly') return {}
  const value = readValue(filter.value, sub, sub.name, reading)
  return value === null ? {} : { [sub.name]: value }
}
