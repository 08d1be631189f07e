import type { Anchor, Attributes, Change, DirectoryStore, SystemObject } from '@sutler/core'
import { assertOutside, type Engine, isStorable, type Session, transact } from '../engine.ts'
import { type KeyTerm, keyOfTerm } from './keys.ts'
import { splitMembers, type WholeRow, wholeText } from './members.ts'
import type { RecordRow } from './record.ts'
import { pageOf, searchOf } from './search.ts'
import type { DirectoryRecord, DirectoryRecords, RecordMembers } from './types.ts'

/** The built-in directory. `members` of a group without any is left out (RFC 7643 §2.5: unassigned). */
export function directoryStore(engine: Engine, records: DirectoryRecords): DirectoryStore {
  const tx = <T>(work: (session: Session) => Promise<T>) => transact(engine, work)
  const whole = wholeText(engine)
  return {
    list: (type, at) => outside(() => list(records, type, at)),
    count: (type) => outside(() => records.count(type, [])),
    get: (type, id, { members }) =>
      outside(async () => {
        if (members) {
          const [row] = isStorable(id) ? await engine.read<WholeRow>(whole, [type, id]) : []
          return row === undefined ? null : wholeOf(type, id, row)
        }
        const record = await records.read(type, id)
        return record === null ? null : objectOf(type, record)
      }),
    find: async (type, query, limit) => {
      const keys = query.terms.map((term) => keyOfTerm(type, term.path, term.value))
      return find(engine, type, keys, limit)
    },
    create: (type, id, attributes) => create(records, type, id, attributes),
    update: (type, id, change, members) => update(records, type, id, change, members),
    delete: (type, id) => records.delete(type, id, null),
    changes: (type, since, limit) => tx((session) => changes(session, type, since, limit)),
    position: () =>
      tx(async ({ db }) => (await db.selectFrom('directory_feed').select('last').executeTakeFirstOrThrow()).last),
  }
}

/** Rejects inside a transaction, of which these would see nothing. */
async function outside<T>(work: () => Promise<T>): Promise<T> {
  assertOutside()
  return work()
}

function wholeOf(type: string, id: Anchor, { doc, members }: WholeRow): SystemObject {
  const attributes: Attributes = JSON.parse(doc)
  const ids: readonly [Anchor][] = JSON.parse(members ?? '[]')
  if (ids.length === 0) return objectOf(type, { id, attributes })
  return objectOf(type, { id, attributes: { ...attributes, members: ids.map(([value]) => ({ value })) } })
}

function objectOf(type: string, { id, attributes }: Pick<DirectoryRecord, 'id' | 'attributes'>): SystemObject {
  return { type, anchor: id, attributes }
}

const list: (
  records: DirectoryRecords,
  ...page: Parameters<DirectoryStore['list']>
) => ReturnType<DirectoryStore['list']> = async (records, type, { after, limit }) => {
  const found = await records.page(type, [], { after, skip: 0, limit: limit + 1 })
  const items = found.slice(0, limit).map((record) => objectOf(type, record))
  return { items, through: found.length > limit ? (items.at(-1)?.anchor ?? null) : null }
}

/** Many at once: who has the address is looked at one by one, and an address may be that of a whole office. */
const pageSize = 500

async function find(engine: Engine, type: string, terms: readonly KeyTerm[], limit: number): Promise<SystemObject[]> {
  const search = searchOf(
    type,
    terms.map(({ path, value, exclusive }) =>
      path === 'id' && value !== null ? { kind: 'id', id: value } : { path, value, exclusive },
    ),
  )
  const found: SystemObject[] = []
  if (search === null) return found
  const filters = terms.flatMap(({ fits }) => fits ?? [])
  const size = filters.length === 0 ? limit : pageSize
  for (let after: string | null = null; found.length < limit; ) {
    const page = pageOf(search, { after, skip: 0, limit: size })
    const rows: readonly RecordRow[] = await engine.read<RecordRow>(page.text, page.parameters)
    for (const { id, doc } of rows) {
      const attributes: Attributes = JSON.parse(doc)
      if (filters.every((fits) => fits(attributes))) found.push(objectOf(type, { id, attributes }))
    }
    after = rows.at(-1)?.id ?? null
    if (rows.length < size) break
  }
  return found.slice(0, limit)
}

async function create(records: DirectoryRecords, type: string, id: Anchor, attributes: Attributes) {
  const { rest, ids } = splitMembers(attributes)
  await records.create(type, id, rest, ids ?? [])
  return objectOf(type, { id, attributes: rest })
}

const update: (
  records: DirectoryRecords,
  ...change: Parameters<DirectoryStore['update']>
) => Promise<SystemObject | null> = async (records, type, id, change, members) => {
  const outcome = await records.change(type, id, null, ({ attributes }) => {
    const { rest, ids } = splitMembers(change(attributes))
    return { attributes: rest, members: netMembers(members, ids) }
  })
  return 'record' in outcome ? objectOf(type, outcome.record) : null
}

/** First `replace` or the members among the attributes, then what is added, then what is removed. */
function netMembers(
  { add, remove, replace }: Parameters<DirectoryStore['update']>[3],
  ids: readonly Anchor[] | null,
): RecordMembers {
  const gone = new Set(remove)
  const stays = (member: Anchor) => !gone.has(member)
  const whole = replace ?? ids
  if (whole !== null) return { add: [], remove: [], replace: [...whole, ...add].filter(stays) }
  return { add: add.filter(stays), remove }
}

async function changes(session: Session, type: string, since: number, limit: number) {
  const rows = await session.db
    .selectFrom('directory_object')
    .selectAll()
    .where('type', '=', type)
    .where('change', '>', since)
    .orderBy('change')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const items = page.map(
    ({ id, deleted, doc }): Change =>
      deleted === 1
        ? { kind: 'gone', anchor: id }
        : { kind: 'upsert', object: objectOf(type, { id, attributes: JSON.parse(doc) }) },
  )
  return { items, last: page.at(-1)?.change ?? since, more: rows.length > limit }
}
