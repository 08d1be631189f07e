import type { AttributePath, Filter } from '../filter/types.ts'
import type { PatchOperation } from '../patch/types.ts'
import type { Endpoint } from './endpoint.ts'

type Comparison = Extract<Filter, { kind: 'compare' }>

/**
 * The filter with `$ref eq "…/Users/7"` as `value eq "7"`: the addresses of resources here are filled in when they are
 * shown (RFC 7643 §2.4), and not stored; who has a value has one. Other comparisons see what a client wrote.
 */
export function withoutAddresses(filter: Filter, endpoints: readonly Endpoint[]): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, parts: filter.parts.map((part) => withoutAddresses(part, endpoints)) }
    case 'not':
      return { ...filter, part: withoutAddresses(filter.part, endpoints) }
    case 'elements': {
      const then = filter.then === null ? null : withoutAddresses(filter.then, endpoints)
      return { ...filter, filter: withoutAddresses(filter.filter, endpoints), then }
    }
    case 'present':
      return isAddress(filter.path) ? { ...filter, path: valueBeside(filter.path) } : filter
    case 'compare':
      return withoutAddress(filter, endpoints)
  }
}

/** The same for the filters in the paths of a PATCH. */
export function operationsWithoutAddresses(
  operations: readonly PatchOperation[],
  endpoints: readonly Endpoint[],
): readonly PatchOperation[] {
  return operations.map((operation) => {
    const { path } = operation
    if (path === null || path.filter === null) return operation
    return { ...operation, path: { ...path, filter: withoutAddresses(path.filter, endpoints) } }
  })
}

function withoutAddress(comparison: Comparison, endpoints: readonly Endpoint[]): Comparison {
  const { path, operator, value } = comparison
  if (!isAddress(path) || (operator !== 'eq' && operator !== 'ne') || typeof value !== 'string') return comparison
  const id = idIn(value, endpoints)
  return id === null ? comparison : { ...comparison, path: valueBeside(path), value: id }
}

function isAddress({ name, sub }: AttributePath): boolean {
  return (sub ?? name).toLowerCase() === '$ref'
}

function valueBeside(path: AttributePath): AttributePath {
  return path.sub === null ? { ...path, name: 'value' } : { ...path, sub: 'value' }
}

/** The id of the resource whose address this is; null when it is none of ours. */
function idIn(address: string, endpoints: readonly Endpoint[]): string | null {
  const endpoint = endpoints.find(({ prefix }) => address.startsWith(prefix))
  const rest = endpoint === undefined ? '' : address.slice(endpoint.prefix.length)
  if (!/^[^/?#]+$/.test(rest)) return null
  try {
    return decodeURIComponent(rest)
  } catch {
    return null
  }
}
