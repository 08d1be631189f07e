import type { Filter } from './types.ts'

/** True when a term is about the attribute; its name in lower case. */
export function mentions(filter: Filter, name: string): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.parts.some((part) => mentions(part, name))
    case 'not':
      return mentions(filter.part, name)
    default:
      return filter.path.name.toLowerCase() === name
  }
}
