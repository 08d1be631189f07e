import type { ResourceType } from '../schema/types.ts'
import { type Endpoint, endpointOf } from './endpoint.ts'

/** What a path leads to. `rest` of an endpoint is what follows its name: an id, still encoded, or ''. */
export type Route =
  | { readonly kind: 'endpoint'; readonly endpoint: Endpoint; readonly rest: string }
  | { readonly kind: 'root' | 'search' | 'bulk' | 'me' | 'config'; readonly rest: string }
  | { readonly kind: 'schemas' | 'resourceTypes'; readonly rest: string }
  | { readonly kind: 'nowhere' }

/** The routes of a service, worked out once. */
export interface Routes {
  readonly endpoints: readonly Endpoint[]
  /**
   * `path` as in a request, after the base. A whole address of the service is one too: clients put the base in front of
   * every `$ref` and `location`, also of those that are absolute (RFC 7643 §2.3.7 allows both).
   */
  find(path: string): Route
}

type Fixed = Exclude<Route['kind'], 'endpoint' | 'nowhere'>

const fixed: readonly (readonly [string, Fixed])[] = [
  ['', 'root'],
  ['.search', 'search'],
  ['Bulk', 'bulk'],
  ['Me', 'me'],
  ['ServiceProviderConfig', 'config'],
  ['ServiceProviderConfigs', 'config'],
  ['Schemas', 'schemas'],
  ['ResourceTypes', 'resourceTypes'],
]

const nowhere: Route = Object.freeze({ kind: 'nowhere' })

/** Routes of all resource types (RFC 7644 §3.2). Throws when two of them share an endpoint. */
export function createRoutes(types: readonly ResourceType[], baseUrl: string): Routes {
  const endpoints = types.map((type) => endpointOf(type, baseUrl))
  const table = new Map<string, Endpoint | Fixed>()
  const add = (name: string, to: Endpoint | Fixed) => {
    for (const spelling of new Set([name, name.toLowerCase()])) {
      if (table.has(spelling)) throw new TypeError(`Two resource types share the endpoint /${name}.`)
      table.set(spelling, to)
    }
  }
  for (const [name, kind] of fixed) add(name, kind)
  for (const endpoint of endpoints) add(endpoint.segment, endpoint)
  const joined = `/${baseUrl}/`
  return {
    endpoints,
    find(asked) {
      const path = asked.startsWith(joined) ? asked.slice(joined.length - 1) : asked
      const end = path.indexOf('/', 1)
      const first = end === -1 ? path.slice(1) : path.slice(1, end)
      const target = table.get(first) ?? table.get(first.toLowerCase())
      if (target === undefined) return nowhere
      const rest = end === -1 ? '' : withoutSlash(path.slice(end + 1))
      return typeof target === 'string' ? { kind: target, rest } : { kind: 'endpoint', endpoint: target, rest }
    },
  }
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}
