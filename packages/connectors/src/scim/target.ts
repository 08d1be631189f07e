import { type Delta, type MatchQuery, ProvisioningError, type SystemObject, type Target } from '@sutler/core'
import { type ScimClient, type ScimResource, withSchemas, wrapAttributes, wrapDeltas } from '@sutler/scim'
import type { ScimSettings } from './settings.ts'
import { onRequest, type Service } from './types.ts'

/** A SCIM service to write to. */
export function createScimTarget(client: ScimClient, service: Service, settings: ScimSettings): Target {
  const findable = new Set(settings.findable.map((path) => path.toLowerCase()))
  const update = createUpdate(client, service, settings)
  return {
    async find(type, query, limit) {
      assertFindable(type, query, findable)
      const { endpoint, caseExact, withoutMembers } = await service.type(type)
      const hits = await client.find(endpoint, query, limit, { ...withoutMembers, caseExact })
      return hits.map((hit) => asObject(type, hit))
    },
    async get(type, anchor, options) {
      const { endpoint, withoutMembers } = await service.type(type)
      const all = options?.include?.some((path) => onRequest.includes(path.toLowerCase())) ?? false
      const resource = await client.get(endpoint, anchor, all ? {} : withoutMembers)
      return resource === null ? null : asObject(type, resource)
    },
    async create(type, attributes, { signal }) {
      const { endpoint, schema, wrapped } = await service.type(type)
      const body = withSchemas(wrapAttributes(attributes, wrapped), schema)
      return asObject(type, await client.create(endpoint, body, { signal }))
    },
    async update(type, anchor, deltas, { signal }) {
      const { endpoint, wrapped } = await service.type(type)
      await update(endpoint, anchor, wrapDeltas(deltas, wrapped), signal)
      return { anchor }
    },
    async delete(type, anchor, { signal }) {
      const { endpoint } = await service.type(type)
      await client.delete(endpoint, anchor, { signal })
    },
  }
}

export function asObject(type: string, resource: ScimResource): SystemObject {
  return { type, anchor: resource.id, attributes: resource }
}

/** PATCH or PUT, as settled by the settings, by discovery, or by the first PATCH that the server does not know. */
function createUpdate(client: ScimClient, service: Service, settings: ScimSettings) {
  let verb: 'patch' | 'put' | null = settings.update === 'auto' ? null : settings.update
  const inTurn = createLanes()
  return async (endpoint: string, id: string, deltas: readonly Delta[], signal: AbortSignal): Promise<void> => {
    verb ??= (await service.discovery()).patch === false ? 'put' : 'patch'
    const replace = () => inTurn(endpoint + id, () => client.replace(endpoint, id, deltas, { signal }))
    if (verb === 'put') return replace()
    try {
      await client.patch(endpoint, id, deltas, { signal })
    } catch (error) {
      const lacking = error instanceof ProvisioningError && error.code === 'UNSUPPORTED' && error.blame === 'object'
      if (settings.update !== 'auto' || !lacking) throw error
      await replace()
      verb = 'put'
    }
  }
}

/** Runs work with the same key one after the other: two PUTs side by side would undo each other. */
function createLanes() {
  const last = new Map<string, Promise<void>>()
  return async (key: string, work: () => Promise<void>): Promise<void> => {
    const turn = (last.get(key) ?? Promise.resolve()).then(work)
    // The next in line waits for the end of this one, not for its success.
    const settled = turn.catch(() => undefined)
    last.set(key, settled)
    await turn.finally(() => last.get(key) === settled && last.delete(key))
  }
}

function assertFindable(type: string, query: MatchQuery, findable: ReadonlySet<string>): void {
  const unknown = query.terms.find((term) => !findable.has(term.path.toLowerCase()))
  if (unknown === undefined) return
  throw new ProvisioningError(
    `${type} cannot be searched by ${unknown.path}. If the server can filter by it, add it to settings.findable.`,
    { code: 'UNSUPPORTED', blame: 'connection' },
  )
}
