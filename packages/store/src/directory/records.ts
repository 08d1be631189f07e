import { isDeepStrictEqual } from 'node:util'
import { type Anchor, type Attributes, ProvisioningError } from '@sutler/core'
import { assertStorable, type Engine, isStorable } from '../engine.ts'
import { type Key, keyOfTerm } from './keys.ts'
import { conditionOf, groupsText, indexOf, integer, membersText } from './search.ts'
import { type DirectoryOptions, takenKey } from './store.ts'
import type { DirectoryRecord, DirectoryRecords, RecordChange, RecordMembers } from './types.ts'
import { changeSteps, createSteps, type DueChange, deleteSteps, type Steps } from './writes.ts'

interface Row {
  readonly id: Anchor
  readonly doc: string
  readonly change: number
  readonly created_at: number
  readonly modified_at: number
  readonly in_groups: number | boolean
}

interface MemberRow {
  readonly value: Anchor
  readonly user_id: Anchor | null
  readonly user_label: string | null
  readonly group_id: Anchor | null
  readonly group_label: string | null
}

interface GroupRow {
  readonly member: Anchor
  readonly owner: Anchor
  readonly direct: number
  readonly label: string | null
}

const columns = `o.id, o.doc, o.change, o.created_at, o.modified_at,
  exists (select 1 from directory_member g where g.value = o.id) as in_groups`
const one = `select ${columns} from directory_object o where o.type = ?1 and o.id = ?2 and o.deleted = 0`

/** The directory on an engine, with the same rows as `directoryStore` of it. */
export function directoryRecords(engine: Engine, options: DirectoryOptions): DirectoryRecords {
  return { ...reading(engine, options), ...memberships(engine), ...writing(engine, options) }
}

type Reading = Pick<DirectoryRecords, 'read' | 'page' | 'count' | 'isIndexed'>
type Memberships = Pick<DirectoryRecords, 'members' | 'groupsOf'>
type Writing = Pick<DirectoryRecords, 'create' | 'change' | 'delete'>

function reading({ read }: Engine, { indexes }: Pick<DirectoryOptions, 'indexes'>): Reading {
  return {
    async read(type, id) {
      const [row] = isStorable(id) ? await read<Row>(one, [type, id]) : []
      return row === undefined ? null : recordOf(row)
    },
    async page(type, terms, { after, skip, limit }) {
      const condition = conditionOf(type, terms, indexes)
      if (condition === null) return []
      const { parameters } = condition
      const beyond = after === null ? '' : ` and ${condition.id} > ?${parameters.push(after)}`
      const most = integer(parameters.push(limit))
      const start = skip === 0 ? '' : ` offset ${integer(parameters.push(skip))}`
      const text = `select ${columns} from ${condition.from} where ${condition.text}${beyond} order by ${condition.id} limit ${most}${start}`
      return (await read<Row>(text, parameters)).map(recordOf)
    },
    async count(type, terms) {
      const condition = conditionOf(type, terms, indexes)
      if (condition === null) return 0
      const text = `select count(*) as n from ${condition.from} where ${condition.text}`
      const [row] = await read<{ n: number }>(text, condition.parameters)
      return Number(row?.n ?? 0)
    },
    isIndexed: (type, path) => indexOf(indexes, type, path) !== undefined || isBuiltIn(path),
  }
}

function writing(engine: Engine, { now, indexes }: DirectoryOptions): Writing {
  return {
    async create(type, id, attributes, members) {
      assertStorable(id, `id of a ${type}`)
      assertMembers(type, id, members)
      const at = now()
      const json = JSON.stringify(attributes)
      const steps = createSteps({ engine, indexes, type, id, at }, { attributes, json }, members)
      const done = await run(engine, steps, type, id)
      if (done.kind === 'changed')
        return recordWith(json, { id, createdAt: at, modifiedAt: at, version: done.version, inGroups: false })
      throw new ProvisioningError(`A ${type} with id ${id} exists already.`, { code: 'ALREADY_EXISTS' })
    },
    async change(type, id, change) {
      const at = now()
      assertMembers(type, id, change.members.replace ?? change.members.add)
      const json = change.attributes === null ? null : JSON.stringify(change.attributes)
      const due = effective(change, json)
      if (due === null) return { kind: 'same' }
      const done = await run(engine, changeSteps({ engine, indexes, type, id, at }, due), type, id)
      if (done.kind !== 'changed') return done
      const present = { version: done.version, modifiedAt: at }
      const { from } = change
      const record = from === null ? null : recordWith(due.to?.json ?? from.json, { ...marksOf(from), ...present })
      return { kind: 'changed', ...present, record }
    },
    async delete(type, id, version) {
      if (!isStorable(id)) return false
      const steps = deleteSteps({ engine, indexes, type, id, at: now() }, version)
      return (await engine.write(steps)).ok
    },
  }
}

function memberships(engine: Engine): Memberships {
  const { read } = engine
  const groups = groupsText(engine)
  return {
    async members(type, id, { after, limit }) {
      const rows = isStorable(id) ? await read<MemberRow>(membersText, [type, id, after ?? '', limit]) : []
      return rows.map(memberOf)
    },
    async groupsOf(ids) {
      const known = ids.filter(isStorable)
      const rows = await read<GroupRow>(groups, [JSON.stringify(known.map((id) => [id]))])
      return rows.map(({ member, owner, direct, label }) => ({ member, group: owner, label, direct: direct === 1 }))
    },
  }
}

/** Without attributes that stay as they are; null: nothing is left to do. */
function effective(change: RecordChange, json: string | null): DueChange | null {
  const { from, attributes, members, version } = change
  if (from !== null && attributes !== null && json !== null && !isSame(attributes, json, from))
    return { from, to: { attributes, json }, members, version: null }
  return isEmpty(members) ? null : { from: null, to: null, members, version }
}

/** A key that is undefined is one that is not there; to look for it is cheaper than to copy. */
function isSame(a: Attributes, json: string, stored: DirectoryRecord): boolean {
  if (json === stored.json || isDeepStrictEqual(a, stored.attributes)) return true
  return Object.values(a).some((value) => value === undefined) && isDeepStrictEqual(JSON.parse(json), stored.attributes)
}

const isEmpty = ({ add, remove, replace }: RecordMembers) =>
  add.length === 0 && remove.length === 0 && replace === undefined

async function run(
  engine: Engine,
  { steps, keys, version }: Steps,
  type: string,
  id: Anchor,
): Promise<{ kind: 'changed'; version: number } | { kind: 'same' } | { kind: 'stale' }> {
  const done = await engine.write(steps)
  if (!done.ok) {
    const wanted = keys.get(done.step)
    if (wanted !== undefined) throw takenKey(type, id, await takenOf(engine, type, id, wanted))
    return { kind: 'stale' }
  }
  const change = done.rows[version]?.[0]?.change
  return change === undefined ? { kind: 'same' } : { kind: 'changed', version: Number(change) }
}

/** The first of the unique keys that another object has; undefined when it is free again by now. */
async function takenOf(engine: Engine, type: string, id: Anchor, wanted: readonly Key[]): Promise<Key | undefined> {
  const text = `select id from directory_key where type = ?1 and path = ?2 and value = ?3 and exclusive = 1 and id <> ?4`
  for (const key of wanted.filter(({ exclusive }) => exclusive)) {
    const held = await engine.read(text, [type, key.path, key.value, id])
    if (held.length > 0) return key
  }
  return undefined
}

function assertMembers(type: string, id: Anchor, members: readonly Anchor[]): void {
  for (const member of members) assertStorable(member, `member of ${type} ${id}`)
}

function isBuiltIn(path: string): boolean {
  try {
    return keyOfTerm(path, '').path !== 'id'
  } catch {
    return false
  }
}

const recordOf = ({ id, doc, change, created_at, modified_at, in_groups }: Row): DirectoryRecord =>
  recordWith(doc, {
    id,
    createdAt: Number(created_at),
    modifiedAt: Number(modified_at),
    version: Number(change),
    inGroups: Boolean(in_groups),
  })

type Marks = Omit<DirectoryRecord, 'attributes' | 'json'>

const marksOf = ({ id, createdAt, modifiedAt, version, inGroups }: DirectoryRecord): Marks => ({
  id,
  createdAt,
  modifiedAt,
  version,
  inGroups,
})

function recordWith(json: string, { id, createdAt, modifiedAt, version, inGroups }: Marks): DirectoryRecord {
  let parsed: Attributes | null = null
  return {
    id,
    get attributes() {
      parsed ??= JSON.parse(json) as Attributes
      return parsed
    },
    json,
    createdAt,
    modifiedAt,
    version,
    inGroups,
  }
}

function memberOf({ value, user_id, user_label, group_id, group_label }: MemberRow) {
  if (user_id !== null) return { id: value, type: 'User', label: user_label }
  return { id: value, type: group_id === null ? null : 'Group', label: group_label }
}
