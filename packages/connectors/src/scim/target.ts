import { type Delta, type MatchQuery, ProvisioningError, type SystemObject, type Target } from '@sutler/core'
import { type ScimClient, type ScimResource, withSchemas, wrapAttributes, wrapDeltas } from '@sutler/scim'
import { checkCreate, checkUpdate, rulesOf } from './rules.ts'
import { type ScimSettings, usuallyFindable } from './settings.ts'
import { onRequest, type Service } from './types.ts'

/** A SCIM service to write to. */
export function createScimTarget(client: ScimClient, service: Service, settings: ScimSettings): Target {
  const { title, objects } = settings.dialect
  const update = createUpdate(client, service, settings)
  return {
    async find(type, query, limit) {
      assertFindable(type, query, settings)
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
      const written = wrapAttributes(attributes, wrapped)
      checkCreate(title, type, rulesOf(objects, type), written)
      const body = withSchemas(written, schema)
      return asObject(type, await client.create(endpoint, body, { signal }))
    },
    async update(type, anchor, deltas, { signal }) {
      const { wrapped } = await service.type(type)
      const written = wrapDeltas(deltas, wrapped)
      checkUpdate(title, rulesOf(objects, type), written)
      await update(type, anchor, written, signal)
      return { anchor }
    },
    async delete(type, anchor, { signal }) {
      const { endpoint } = await service.type(type)
      const { deletion } = rulesOf(objects, type)
      if (deletion === 'never') throw undeletable(title, type)
      if (deletion === 'deactivate') await deactivate(() => update(type, anchor, [inactive], signal))
      else await client.delete(endpoint, anchor, { signal })
    },
  }
}

export function asObject(type: string, resource: ScimResource): SystemObject {
  return { type, anchor: resource.id, attributes: resource }
}

const inactive: Delta = Object.freeze({ path: 'active', op: 'replace', value: false })

/** What is gone already needs no deactivation. */
async function deactivate(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ProvisioningError) || error.code !== 'NOT_FOUND') throw error
  }
}

function undeletable(title: string, type: string): ProvisioningError {
  return new ProvisioningError(
    `${title} deletes no ${type} through SCIM: delete it there, or say \`leavers: nothing\` for this mapping.`,
    { code: 'UNSUPPORTED', outcomeKnown: true },
  )
}

/** PATCH or PUT, as settled by the settings, by the dialect, by discovery, or by the first PATCH it does not know. */
function createUpdate(client: ScimClient, service: Service, settings: ScimSettings) {
  let lacksPatch = false
  const inTurn = createLanes()
  const verbOf = async (wished: 'auto' | 'patch' | 'put') => {
    if (wished !== 'auto') return wished
    return lacksPatch || (await service.discovery()).patch === false ? 'put' : 'patch'
  }
  return async (type: string, id: string, deltas: readonly Delta[], signal?: AbortSignal): Promise<void> => {
    const { endpoint, schema } = await service.type(type)
    const rules = rulesOf(settings.dialect.objects, type)
    const wished = settings.update === 'auto' ? (rules.update ?? 'auto') : settings.update
    const replace = (changes: readonly Delta[]) =>
      settings.wire.put === 'changed'
        ? client.putChanges(endpoint, id, changes, schema, { signal })
        : inTurn(endpoint + id, () => client.replace(endpoint, id, changes, { signal }))
    if ((await verbOf(wished)) === 'put') {
      const { patched, rest } = split(deltas, rules.patchOnly ?? [])
      // An account that is switched off takes no changes any more, so that comes last; switching on comes first.
      const last = patched.some(({ value }) => value === false)
      if (last) await replace(rest)
      await client.patch(endpoint, id, patched, { signal })
      return last ? undefined : replace(rest)
    }
    try {
      await client.patch(endpoint, id, deltas, { signal })
    } catch (error) {
      const lacking = error instanceof ProvisioningError && error.code === 'UNSUPPORTED' && error.blame === 'object'
      if (wished !== 'auto' || !lacking) throw error
      await replace(deltas)
      lacksPatch = true
    }
  }
}

/** What goes by PATCH though the rest goes by PUT. */
function split(deltas: readonly Delta[], patchOnly: readonly string[]) {
  const names = new Set(patchOnly.map((path) => path.toLowerCase()))
  const isPatched = (delta: Delta) => names.has(delta.path.toLowerCase())
  return { patched: deltas.filter(isPatched), rest: deltas.filter((delta) => !isPatched(delta)) }
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

/** All paths that objects of one type or another can be found by. */
export function findablePaths({ findable, dialect }: ScimSettings): readonly string[] {
  const byType = Object.values(dialect.objects).flatMap((rules) => rules?.findable ?? [])
  return findable ?? (byType.length === 0 ? usuallyFindable : [...new Set(byType)])
}

function assertFindable(type: string, query: MatchQuery, settings: ScimSettings): void {
  const known = settings.findable ?? rulesOf(settings.dialect.objects, type).findable ?? usuallyFindable
  const isFindable = ({ path }: MatchQuery['terms'][number]) =>
    known.includes(path) || known.some((each) => each.toLowerCase() === path.toLowerCase())
  const unknown = query.terms.find((term) => !isFindable(term))
  if (unknown === undefined) return
  throw new ProvisioningError(
    `${type} cannot be searched by ${unknown.path}. If the server can filter by it, add it to settings.findable.`,
    { code: 'UNSUPPORTED', blame: 'connection' },
  )
}
