import type { Filter } from '../filter/types.ts'

/**
 * The filter without the terms that are about attributes a type does not have, which count as unassigned: they equal
 * null, and `ne` holds for them. True: everything matches; false: nothing does.
 */
export function pruneFilter(filter: Filter, isUnknown: (term: Filter) => boolean): Filter | boolean {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.parts.map((part) => pruneFilter(part, isUnknown))
      const decisive = filter.kind === 'or'
      if (parts.includes(decisive)) return decisive
      const left = parts.filter((part) => typeof part !== 'boolean')
      const [only] = left
      if (only === undefined) return !decisive
      return left.length === 1 ? only : { ...filter, parts: left }
    }
    case 'not': {
      const part = pruneFilter(filter.part, isUnknown)
      return typeof part === 'boolean' ? !part : { ...filter, part }
    }
    case 'compare':
      return isUnknown(filter)
        ? (filter.operator === 'ne') !== (filter.value === null) && isEquality(filter.operator)
        : filter
    default:
      return isUnknown(filter) ? false : filter
  }
}

function isEquality(operator: string): boolean {
  return operator === 'eq' || operator === 'ne'
}
