import { randomUUID } from 'node:crypto'
import { indexed, parseFilter, search } from './filter.ts'
import { failure, type Json, type JsonObject, listOf, prefix, type Reply, type Resource, type Shelf } from './model.ts'
import { addMembers, patchData, patchMembers } from './patch.ts'
import { keyOf, type State } from './state.ts'

/** Carries out one SCIM request; `url` is behind the prefix. */
export function handle(state: State, method: string, url: string, body: string): Reply {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const slash = path.indexOf('/', 1)
  const collection = slash < 0 ? path : path.slice(0, slash)
  const shelf = state.shelves[collection]
  if (shelf === undefined) return discovery(path)
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1))
  if (slash < 0) return method === 'POST' ? create(state, shelf, body) : list(shelf, query)
  const resource = shelf.byId.get(decodeURIComponent(path.slice(slash + 1)))
  if (resource === undefined) return failure(404, 'no such resource')
  if (method === 'GET') return { status: 200, body: shown(shelf, resource, query) }
  state.writes++
  if (method === 'DELETE') return remove(state, shelf, resource)
  return method === 'PUT' ? put(state, shelf, resource, body) : patch(state, shelf, resource, body)
}

function discovery(path: string): Reply {
  if (path !== '/ServiceProviderConfig') return failure(404, 'no such endpoint')
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig']
  return { status: 200, body: { schemas, patch: { supported: true }, filter: { supported: true, maxResults: 1000 } } }
}

function create(state: State, shelf: Shelf, body: string): Reply {
  const { members, ...data } = JSON.parse(body) as JsonObject
  const key = data[shelf.unique]
  if (typeof key !== 'string' || key === '') return failure(400, `${shelf.unique} is required`, 'invalidValue')
  if (!state.options.allowDuplicates && shelf.byKey.has(`${shelf.unique}\0${key.toLowerCase()}`))
    return failure(409, `${shelf.unique} is taken`, 'uniqueness')
  const resource = { id: randomUUID(), created: new Date().toISOString(), data, members: new Map() }
  shelf.byId.set(resource.id, resource)
  addMembers(resource, members ?? [])
  index(shelf, resource)
  state.writes++
  const counted = keyOf(shelf, data)
  state.created.set(counted, (state.created.get(counted) ?? 0) + 1)
  return { status: 201, body: shown(shelf, resource, null) }
}

function remove(state: State, shelf: Shelf, resource: Resource): Reply {
  unindex(shelf, resource)
  shelf.byId.delete(resource.id)
  for (const group of state.shelves['/Groups']?.byId.values() ?? []) group.members.delete(resource.id)
  return { status: 204 }
}

function put(state: State, shelf: Shelf, resource: Resource, body: string): Reply {
  const { members, ...data } = JSON.parse(body) as JsonObject
  return rewrite(state, shelf, resource, data, () => {
    resource.members.clear()
    addMembers(resource, members ?? [])
  })
}

/** Puts the new data in place, unless they take somebody's unique value. */
function rewrite(state: State, shelf: Shelf, resource: Resource, data: JsonObject, andThen: () => void): Reply {
  const key = String(data[shelf.unique]).toLowerCase()
  const holders = shelf.byKey.get(`${shelf.unique}\0${key}`)
  if (!state.options.allowDuplicates && holders !== undefined && !holders.has(resource))
    return failure(409, `${shelf.unique} is taken`, 'uniqueness')
  unindex(shelf, resource)
  resource.data = data
  index(shelf, resource)
  andThen()
  return { status: 204 }
}

function patch(state: State, shelf: Shelf, resource: Resource, body: string): Reply {
  const { Operations } = JSON.parse(body) as { Operations: { op: string; path?: string; value?: Json }[] }
  const data = structuredClone(resource.data)
  const later: (() => void)[] = []
  for (const { op, path = '', value } of Operations)
    if (/^members\b/i.test(path)) later.push(() => patchMembers(resource, op.toLowerCase(), path, value))
    else if (!patchData(data, op.toLowerCase(), path, value)) return failure(400, 'unknown path', 'invalidPath')
  return rewrite(state, shelf, resource, data, () => {
    for (const step of later) step()
  })
}

function list(shelf: Shelf, query: URLSearchParams): Reply {
  const start = Math.max(1, Number(query.get('startIndex') ?? 1))
  const count = Math.min(1000, Math.max(0, Number(query.get('count') ?? 100)))
  const filter = query.get('filter')
  if (filter === null) return { status: 200, body: listPage(shelf, shelf.byId, start, count, query) }
  const terms = parseFilter(filter)
  if (terms === null) return failure(400, 'only eq and and are understood', 'invalidFilter')
  const hits = search(shelf, terms, filter)
  return { status: 200, body: listPage(shelf, new Map(hits.map((hit) => [hit.id, hit])), start, count, query) }
}

function listPage(
  shelf: Shelf,
  all: ReadonlyMap<string, Resource>,
  start: number,
  count: number,
  query: URLSearchParams,
): Json {
  const page: Json[] = []
  let at = 0
  for (const resource of all.values()) {
    if (page.length === count) break
    if (++at >= start) page.push(shown(shelf, resource, query))
  }
  return listOf(page, all.size, start)
}

function shown(shelf: Shelf, resource: Resource, query: URLSearchParams | null): Json {
  const { id, created, data, members } = resource
  const meta = { resourceType: shelf.type, created, location: `${prefix}/${shelf.type}s/${id}` }
  const withMembers = members.size > 0 && !query?.get('excludedAttributes')?.includes('members')
  return { ...data, ...(withMembers ? { members: [...members.values()] } : {}), id, meta }
}

function index(shelf: Shelf, resource: Resource): void {
  for (const name of indexed) {
    const value = resource.data[name]
    if (typeof value !== 'string') continue
    const key = `${name}\0${value.toLowerCase()}`
    const held = shelf.byKey.get(key)
    if (held === undefined) shelf.byKey.set(key, new Set([resource]))
    else held.add(resource)
  }
}

function unindex(shelf: Shelf, resource: Resource): void {
  for (const name of indexed) {
    const key = `${name}\0${String(resource.data[name]).toLowerCase()}`
    const held = shelf.byKey.get(key)
    held?.delete(resource)
    if (held?.size === 0) shelf.byKey.delete(key)
  }
}
