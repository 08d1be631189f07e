import {
  type Anchor,
  type Attributes,
  type Change,
  type DirectoryStore,
  equalValues,
  getPath,
  ProvisioningError,
  type SystemObject,
  setPath,
} from '@sutler/core'

interface Entry {
  readonly attributes: Attributes
  readonly members: ReadonlySet<Anchor>
}

/** The directory's storage as its port describes it, in memory, so that the connector is tested alone. */
export function memoryDirectory(): DirectoryStore {
  const entries = new Map<string, Map<Anchor, Entry>>([
    ['User', new Map()],
    ['Group', new Map()],
  ])
  const log: { readonly type: string; readonly id: Anchor }[] = []
  const shelf = (type: string) => entries.get(type) ?? new Map<Anchor, Entry>()
  const touch = (type: string, id: Anchor) => void log.push({ type, id })
  const show = (type: string, id: Anchor, members: boolean): SystemObject | null => {
    const entry = shelf(type).get(id)
    if (entry === undefined) return null
    const listed = members ? [...entry.members].map((value) => ({ value })) : []
    return { type, anchor: id, attributes: setPath(entry.attributes, 'members', listed.length === 0 ? null : listed) }
  }
  const assertFree = (type: string, id: Anchor, attributes: Attributes) => {
    const unique = type === 'User' ? 'userName' : 'displayName'
    const key = (held: Attributes) => String(held[unique]).toLowerCase()
    const taken = [...shelf(type)].some(([other, entry]) => other !== id && key(entry.attributes) === key(attributes))
    if (taken) throw new ProvisioningError(`${unique} is taken`, { code: 'ALREADY_EXISTS' })
  }
  return {
    async list(type, { after, limit }) {
      const ids = [...shelf(type).keys()].sort().filter((id) => after === null || id > after)
      const items = ids
        .slice(0, limit)
        .map((id) => show(type, id, false))
        .filter((object) => object !== null)
      return { items, through: ids.length > limit ? (ids[limit - 1] ?? null) : null }
    },
    count: async (type) => shelf(type).size,
    get: async (type, id, { members }) => show(type, id, members),
    async find(type, { terms }, limit) {
      const same = (held: Attributes) => terms.every(({ path, value }) => equalValues(getPath(held, path), value))
      const ids = [...shelf(type)].filter(([, entry]) => same(entry.attributes)).map(([id]) => id)
      return ids
        .map((id) => show(type, id, false))
        .filter((object) => object !== null)
        .slice(0, limit)
    },
    async create(type, id, attributes) {
      assertFree(type, id, attributes)
      shelf(type).set(id, { attributes, members: new Set() })
      touch(type, id)
      return { type, anchor: id, attributes }
    },
    async update(type, id, change, { add, remove, replace }) {
      const entry = shelf(type).get(id)
      if (entry === undefined) return null
      const attributes = change(entry.attributes)
      assertFree(type, id, attributes)
      const members = new Set([...(replace ?? entry.members), ...add])
      for (const member of remove) members.delete(member)
      const same = equalValues([...entry.members], [...members]) && equalValues(entry.attributes, attributes)
      shelf(type).set(id, { attributes, members })
      if (!same || !equalValues(attributes, entry.attributes)) touch(type, id)
      return show(type, id, false)
    },
    async delete(type, id) {
      const there = shelf(type).delete(id)
      if (there) touch(type, id)
      for (const [group, entry] of shelf('Group'))
        shelf('Group').set(group, { ...entry, members: new Set([...entry.members].filter((member) => member !== id)) })
      return there
    },
    async changes(type, since, limit) {
      const last = new Map<Anchor, number>()
      for (const [index, entry] of log.entries()) if (entry.type === type) last.set(entry.id, index + 1)
      const due = [...last].filter(([, at]) => at > since).sort((a, b) => a[1] - b[1])
      const page = due.slice(0, limit)
      const items = page.map(([id]): Change => {
        const object = show(type, id, false)
        return object === null ? { kind: 'gone', anchor: id } : { kind: 'upsert', object }
      })
      return { items, last: page.at(-1)?.[1] ?? since, more: due.length > limit }
    },
    position: async () => log.length,
  }
}
