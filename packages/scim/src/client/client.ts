import { discover } from './discovery.ts'
import { openService } from './exchange.ts'
import { findResources } from './find.ts'
import { readPage, walkPages } from './pages.ts'
import { createResource, deleteResource, getResource } from './resources.ts'
import type { ScimClient, ScimClientOptions } from './types.ts'
import { patchResource, putChanges, replaceResource } from './update.ts'

/**
 * A client of one SCIM 2.0 service. It opens nothing and keeps nothing: every call is one exchange through `send`
 * (`replace` and paged calls are several).
 *
 * Throws INVALID_VALUE when `baseUrl` is not an http or https address.
 */
export function createScimClient(options: ScimClientOptions): ScimClient {
  const service = openService(options)
  return Object.freeze({
    discover: (call) => discover(service, call),
    page: (endpoint, query, at, call) => readPage(service, endpoint, query, at, call),
    walk: (endpoint, query, call) => walkPages(service, endpoint, query, call),
    find: (endpoint, query, limit, find, call) => findResources(service, endpoint, query, limit, find, call),
    get: (endpoint, id, query, call) => getResource(service, endpoint, id, query, call),
    create: (endpoint, attributes, call) => createResource(service, endpoint, attributes, call),
    patch: (endpoint, id, deltas, call) => patchResource(service, endpoint, id, deltas, call),
    replace: (endpoint, id, deltas, call) => replaceResource(service, endpoint, id, deltas, call),
    putChanges: (endpoint, id, deltas, schema, call) => putChanges(service, endpoint, id, deltas, schema, call),
    delete: (endpoint, id, call) => deleteResource(service, endpoint, id, call),
  } satisfies ScimClient)
}
