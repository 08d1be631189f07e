import { ScimError } from '../error.ts'
import { parseAttributePath } from '../filter/parse.ts'
import { knownPath, knownPathText } from '../schema/known-path.ts'
import { seesGroups } from './access.ts'
import { withoutAddresses } from './address-filter.ts'
import type { Endpoint } from './endpoint.ts'
import { type ReadFilter, readFilter } from './filter.ts'
import { pageOverAll } from './list-all.ts'
import { type Part, pageOf } from './list-page.ts'
import { listBody } from './list-response.ts'
import type { SearchQuery } from './search-query.ts'
import type { Service } from './service.ts'
import { type Projection, shapeFor } from './shape.ts'
import type { ListOptions, ScimPrincipal } from './types.ts'

/** What is asked of a listing, and how its answer is shaped. */
export interface Listing {
  readonly query: SearchQuery
  readonly projection: Projection
  readonly client: ScimPrincipal
  /** Where it is asked for; a cursor is good there alone. */
  readonly place: string
}

/** A ListResponse over these types (RFC 7644 §3.4.2, RFC 9865). Throws ScimError. */
export async function list(service: Service, endpoints: readonly Endpoint[], listing: Listing): Promise<string> {
  const { cursor, count, startIndex } = listing.query
  const shapes = new Map(
    endpoints.map((endpoint) => [endpoint, shapeFor(listing.client, endpoint, listing.projection)]),
  )
  const parts = partsOf(service, endpoints, listing, (endpoint) => shapes.get(endpoint)?.read ?? endpoint.whole)
  const bound = cursor === null ? '' : boundQuery(listing)
  const from = cursor === null ? { index: startIndex - 1 } : await placeOf(service, cursor, count, bound)
  const [only] = parts
  const page = await (parts.length === 1 && only !== undefined
    ? pageOf(service.resources, only, from, count)
    : pageOverAll(service.resources, parts, from, count))
  const goesOn = cursor !== null && page.next !== null && count > 0
  return listBody({
    total: page.total,
    startIndex: cursor === null ? startIndex : null,
    nextCursor: goesOn ? await service.cursors.encode({ after: page.next ?? '', count }, bound) : null,
    resources: page.items.map(({ endpoint, stored }) =>
      service.renderer.text(endpoint, stored, shapes.get(endpoint)?.project ?? null),
    ),
  })
}

function partsOf(
  { limits, routes }: Service,
  endpoints: readonly Endpoint[],
  { query, client }: Listing,
  read: (endpoint: Endpoint) => Part['read'],
): readonly Part[] {
  const types = endpoints.map(({ type }) => type)
  const filters = readFilter(query.filter, types, client, limits.filterLength)
  const sorts = query.sortBy === null ? [] : sortsOf(endpoints, query.sortBy, query.descending, client)
  const addressed = (filter: ReadFilter) => (filter ? withoutAddresses(filter, routes.endpoints) : filter)
  return endpoints.map((endpoint, index) => ({
    endpoint,
    filter: addressed(filters[index] ?? null),
    sort: sorts[index] ?? null,
    read: read(endpoint),
  }))
}

/** The sort for each type (RFC 7644 §3.4.2.3); null where the type does not have the attribute, or shows it to nobody. */
function sortsOf(
  endpoints: readonly Endpoint[],
  sortBy: string,
  descending: boolean,
  client: ScimPrincipal,
): readonly ListOptions['sort'][] {
  const parsed = parseAttributePath(sortBy)
  if (!parsed.ok) throw new ScimError(400, 'invalidPath', `sortBy is no attribute path: ${parsed.problem.message}`)
  const sorts = endpoints.map((endpoint) => {
    const known = knownPath(endpoint.type, parsed.path, { bare: true })
    const isForeign = endpoint.hasGroups && known?.attribute.name === 'groups' && !seesGroups(client)
    const isHidden = isForeign || known?.attribute.returned === 'never' || known?.sub?.returned === 'never'
    return known === null || isHidden ? null : { by: knownPathText(known), descending }
  })
  if (!client.profile.unknownAttributes && sorts.every((sort) => sort === null))
    throw new ScimError(400, 'invalidPath', 'sortBy names an attribute that no resource here has.')
  return sorts
}

async function placeOf(service: Service, cursor: string, count: number, bound: string): Promise<ListOptions['from']> {
  if (cursor === '') return { index: 0 }
  const read = await service.cursors.decode(cursor, bound)
  if (read.count !== count)
    throw new ScimError(400, 'invalidCount', `count was ${read.count} when the cursor was made, and must stay so.`)
  return { after: read.after }
}

/** All that must be the same on later pages (RFC 9865 §2.1), but count, whose change has an error of its own. */
function boundQuery({ query: { filter, sortBy, descending }, projection, place, client }: Listing): string {
  return JSON.stringify([place, filter, sortBy, descending, projection, client.scopes.types])
}
