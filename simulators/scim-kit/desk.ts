/** The methods of a collection and of its objects. */
import { randomUUID } from 'node:crypto'
import { fulfils, readTerms } from './filter.ts'
import { applyOperations, applyPartial, idsOf } from './patch.ts'
import type { Call, JsonObject, Operation, Refusal, Reply, Resource, Service, Shelf } from './types.ts'
import { listOf } from './value.ts'

/** What one call is about. */
export interface Desk {
  readonly service: Service
  readonly shelf: Shelf
  readonly store: Map<string, Resource>
  readonly stores: ReadonlyMap<string, Map<string, Resource>>
  readonly call: Call
}

export function list({ service, shelf, store, call }: Desk): Reply | Refusal {
  const filter = call.query.get('filter')
  const terms = filter === null ? [] : readTerms(filter)
  const { attributes, and, caseExact = false } = shelf.filter
  const allowed = terms?.every(({ path }) => attributes.some((name) => name.toLowerCase() === path.toLowerCase()))
  if (terms === null || !allowed || (!and && terms.length > 1))
    return { status: 400, says: 'this filter is not supported', scimType: 'invalidFilter' }
  const found = [...store.values()].filter((each) => !each.hidden && fulfils(whole(each, true), terms, caseExact))
  const start = Math.max(1, Number(call.query.get('startIndex') ?? 1))
  const count = Math.min(service.page.most, Number(call.query.get('count') ?? service.page.normal))
  const Resources = found.slice(start - 1, start - 1 + count).map((each) => shown(shelf, each, call.query))
  return {
    status: 200,
    body: {
      schemas: [service.listSchema ?? 'urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: found.length,
      startIndex: start,
      itemsPerPage: Resources.length,
      Resources,
    },
  }
}

export function create(desk: Desk): Reply | Refusal {
  const { shelf, store, call } = desk
  const body = call.body ?? {}
  const refusal = shelf.refuseBody?.(body, null) ?? null
  if (refusal !== null) return refusal
  const { members, id: _id, meta: _meta, ...data } = body
  const resource = newResource(keep(shelf, data), idsOf(members))
  const taken = conflict(desk, resource) ?? strangers(desk, resource.members)
  if (taken !== null) return taken
  store.set(resource.id, resource)
  return { status: 201, body: shown(shelf, resource, call.query) }
}

export function replace(desk: Desk, resource: Resource): Reply | Refusal {
  const { shelf, call } = desk
  const body = call.body ?? {}
  const refusal = shelf.refuseBody?.(body, resource) ?? null
  if (refusal !== null) return refusal
  const { members, id: _id, meta: _meta, ...data } = body
  const kept = shelf.put === 'changed' ? { ...resource.data, ...data } : data
  const changed = {
    data: withoutNulls(kept),
    members: members === undefined ? resource.members : new Set(idsOf(members)),
  }
  return commit(desk, resource, changed)
}

export function patch(desk: Desk, resource: Resource): Reply | Refusal {
  const { shelf, call } = desk
  const body = call.body ?? {}
  if (shelf.patch === 'resource') {
    if (body.Operations !== undefined) return { status: 400, says: 'unknown attribute Operations' }
    const refusal = shelf.refuseBody?.(body, resource) ?? null
    return refusal ?? commit(desk, resource, applyPartial(body, resource))
  }
  if (
    !listOf(body.schemas).includes('urn:ietf:params:scim:api:messages:2.0:PatchOp') ||
    !Array.isArray(body.Operations)
  )
    return { status: 400, says: 'a PATCH needs the PatchOp schema and Operations', scimType: 'invalidSyntax' }
  const operations = body.Operations as readonly Operation[]
  const refusal = shelf.refuseOperations?.(operations, resource) ?? null
  if (refusal !== null) return refusal
  const changed = applyOperations(operations, resource)
  return 'says' in changed ? changed : commit(desk, resource, changed)
}

function commit(
  desk: Desk,
  resource: Resource,
  changed: { readonly data: JsonObject; readonly members: ReadonlySet<string> },
): Reply | Refusal {
  const data = keep(desk.shelf, changed.data)
  const added = [...changed.members].filter((id) => !resource.members.has(id))
  const refusal = conflict(desk, { ...resource, data }) ?? strangers(desk, added)
  if (refusal !== null) return refusal
  resource.data = data
  resource.members.clear()
  for (const id of changed.members) resource.members.add(id)
  return { status: 200, body: shown(desk.shelf, resource, desk.call.query) }
}

export function remove({ shelf, store, stores }: Desk, resource: Resource): Reply {
  if (shelf.deletion === 'inactive') resource.data = { ...resource.data, active: false }
  else if (shelf.deletion === 'hidden') resource.hidden = true
  else {
    store.delete(resource.id)
    for (const group of stores.get('/Groups')?.values() ?? []) group.members.delete(resource.id)
  }
  return { status: 204 }
}

function conflict({ shelf, store }: Desk, resource: Resource): Refusal | null {
  const name = (data: JsonObject) => String(data[shelf.unique] ?? '').toLowerCase()
  const wanted = name(resource.data)
  const taken = [...store.values()].some(({ id, data }) => id !== resource.id && name(data) === wanted)
  return taken ? { status: 409, says: `${shelf.unique} already exists`, scimType: 'uniqueness' } : null
}

function strangers({ stores }: Desk, members: Iterable<string>): Refusal | null {
  const unknown = [...members].find((id) => stores.get('/Users')?.has(id) !== true)
  return unknown === undefined ? null : { status: 400, says: `no such member: ${unknown}`, scimType: 'invalidValue' }
}

function keep(shelf: Shelf, data: JsonObject): JsonObject {
  return shelf.keep?.(data) ?? data
}

function withoutNulls(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null))
}

export function newResource(data: JsonObject, members: readonly string[]): Resource {
  return { id: randomUUID(), data, members: new Set(members), hidden: false, created: new Date().toISOString() }
}

export function whole(resource: Resource, withMembers: boolean): JsonObject {
  const members =
    withMembers && resource.members.size > 0 ? { members: [...resource.members].map((value) => ({ value })) } : {}
  return { ...resource.data, ...members, id: resource.id, meta: { created: resource.created } }
}

export function shown(shelf: Shelf, resource: Resource, query: URLSearchParams): JsonObject {
  const excluded = (query.get('excludedAttributes') ?? '').split(',').includes('members')
  const { password: _secret, ...body } = whole(resource, shelf.showsMembers !== false && !excluded)
  return body
}
