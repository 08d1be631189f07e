import { isDeepStrictEqual } from 'node:util'
import type { Anchor, Attributes, Change, DirectoryStore, SystemObject } from '@sutler/core'
import { ProvisioningError } from '@sutler/core'
import { sql } from 'kysely'
import { assertStorable, batches, type Engine, intAt, isStorable, type Session, textAt, transact } from '../engine.ts'
import { type DirectoryIndex, type Key, keyOfTerm, keysOf, labelOf } from './keys.ts'
import { addMembers, membersOf, removeEverywhere, removeMembers, replaceMembers, splitMembers } from './members.ts'

export interface DirectoryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Attributes searched or kept unique beyond the built-in ones. */
  readonly indexes: readonly DirectoryIndex[]
}

interface Writing extends Session {
  readonly at: number
  readonly indexes: readonly DirectoryIndex[]
}

interface ObjectRow {
  readonly type: string
  readonly id: Anchor
  readonly doc: string
}

/** The built-in directory. `members` of a group without any is left out (RFC 7643 §2.5: unassigned). */
export function directoryStore(engine: Engine, { now, indexes }: DirectoryOptions): DirectoryStore {
  const tx = <T>(work: (session: Session) => Promise<T>) => transact(engine, work)
  return {
    list: (type, at) => tx((session) => list(session, type, at)),
    count: (type) =>
      tx(async ({ db }) => {
        const query = db.selectFrom('directory_object').select(sql<number>`count(*)`.as('n'))
        return (await query.where('type', '=', type).where('deleted', '=', 0).executeTakeFirstOrThrow()).n
      }),
    get: (type, id, { members }) =>
      tx(async (session) => {
        const found = await read(session, type, id)
        if (!found || !members) return found
        const ids = await membersOf(session, type, id)
        if (ids.length === 0) return found
        return { ...found, attributes: { ...found.attributes, members: ids.map((value) => ({ value })) } }
      }),
    find: (type, query, limit) => {
      const keys = query.terms.map((term) => keyOfTerm(term.path, term.value))
      return tx((session) => find(session, type, keys, limit))
    },
    create: (type, id, attributes) => tx((session) => create({ ...session, indexes, at: now() }, type, id, attributes)),
    update: (type, id, change, members) =>
      tx((session) => update({ ...session, indexes, at: now() }, type, id, change, members)),
    delete: (type, id) => tx((session) => remove({ ...session, indexes, at: now() }, type, id)),
    changes: (type, since, limit) => tx((session) => changes(session, type, since, limit)),
    position: () =>
      tx(async ({ db }) => (await db.selectFrom('directory_feed').select('last').executeTakeFirstOrThrow()).last),
  }
}

const objectOf = (row: ObjectRow): SystemObject => ({ type: row.type, anchor: row.id, attributes: JSON.parse(row.doc) })

const present = ({ db }: Session, type: string) =>
  db.selectFrom('directory_object').select(['type', 'id', 'doc']).where('type', '=', type).where('deleted', '=', 0)

async function read(session: Session, type: string, id: Anchor): Promise<SystemObject | null> {
  if (!isStorable(id)) return null
  const row = await present(session, type).where('id', '=', id).executeTakeFirst()
  return row ? objectOf(row) : null
}

const list: (
  session: Session,
  type: string,
  at: Parameters<DirectoryStore['list']>[1],
) => ReturnType<DirectoryStore['list']> = async (session, type, { after, limit }) => {
  let query = present(session, type)
    .orderBy('id')
    .limit(limit + 1)
  if (after !== null) query = query.where('id', '>', after)
  const rows = await query.execute()
  const items = rows.slice(0, limit).map(objectOf)
  return { items, through: rows.length > limit ? (items.at(-1)?.anchor ?? null) : null }
}

async function find(session: Session, type: string, keys: readonly ReturnType<typeof keyOfTerm>[], limit: number) {
  let query = present(session, type)
  for (const { path, value } of keys) {
    if (value === null || (path === 'id' && !isStorable(value))) return []
    query =
      path === 'id'
        ? query.where('id', '=', value)
        : query.where('id', 'in', (nested) =>
            nested
              .selectFrom('directory_key')
              .select('id')
              .where('type', '=', type)
              .where('path', '=', path)
              .where('value', '=', value),
          )
  }
  return (await query.orderBy('id').limit(limit).execute()).map(objectOf)
}

async function create(session: Writing, type: string, id: Anchor, attributes: Attributes): Promise<SystemObject> {
  assertStorable(id, `id of a ${type}`)
  const { rest, ids } = splitMembers(attributes)
  const change = await nextChange(session)
  const { rows } =
    await sql`insert into directory_object (type, id, change, deleted, doc, created_at, modified_at, label)
    values (${type}, ${id}, ${change}, 0, ${JSON.stringify(rest)}, ${session.at}, ${session.at}, ${labelOf(rest)})
    on conflict (type, id) do update set change = excluded.change, deleted = 0, doc = excluded.doc,
      created_at = excluded.created_at, modified_at = excluded.modified_at, label = excluded.label
    where directory_object.deleted = 1 returning id`.execute(session.db)
  if (rows.length === 0) throw taken(`A ${type} with id ${id} exists already.`)
  await saveKeys(session, type, id, rest)
  await addMembers(session, type, id, ids ?? [])
  return { type, anchor: id, attributes: rest }
}

async function update(
  session: Writing,
  type: string,
  id: Anchor,
  change: (present: Attributes) => Attributes,
  members: Parameters<DirectoryStore['update']>[3],
): Promise<SystemObject | null> {
  await lockFeed(session)
  const before = await read(session, type, id)
  if (!before) return null
  const { rest, ids } = splitMembers(change(before.attributes))
  const whole = members.replace ?? ids
  const replaced = whole ? await replaceMembers(session, type, id, whole) : false
  const removed = await removeMembers(session, type, id, members.remove)
  // What is both added and removed is not there in the end.
  const gone = new Set(members.remove)
  const kept = members.add.filter((member) => !gone.has(member))
  const added = await addMembers(session, type, id, kept)
  // Through JSON first: a key that is undefined is one that is not there.
  const doc = JSON.stringify(rest)
  const differs = !isDeepStrictEqual(JSON.parse(doc), before.attributes)
  if (!differs && !replaced && !removed && !added) return before
  await session.db
    .updateTable('directory_object')
    .set({ doc, change: await nextChange(session), modified_at: session.at, label: labelOf(rest) })
    .where('type', '=', type)
    .where('id', '=', id)
    .execute()
  if (differs) await saveKeys(session, type, id, rest)
  return { type, anchor: id, attributes: JSON.parse(doc) }
}

async function remove(session: Writing, type: string, id: Anchor): Promise<boolean> {
  await lockFeed(session)
  if (!(await read(session, type, id))) return false
  const { db } = session
  await db.deleteFrom('directory_key').where('type', '=', type).where('id', '=', id).execute()
  await db.deleteFrom('directory_member').where('type', '=', type).where('owner', '=', id).execute()
  await bury(session, type, id)
  const alike = await db
    .selectFrom('directory_object')
    .select('id')
    .where('id', '=', id)
    .where('deleted', '=', 0)
    .executeTakeFirst()
  // Memberships name an id only: they stay while an object of another type still has it.
  if (!alike) {
    for (const group of await removeEverywhere(session, id)) {
      await db
        .updateTable('directory_object')
        .set({ change: await nextChange(session), modified_at: session.at })
        .where('type', '=', group.type)
        .where('id', '=', group.owner)
        .execute()
    }
  }
  return true
}

async function bury(session: Writing, type: string, id: Anchor): Promise<void> {
  await session.db
    .updateTable('directory_object')
    .set({ deleted: 1, doc: '{}', label: null, change: await nextChange(session), modified_at: session.at })
    .where('type', '=', type)
    .where('id', '=', id)
    .execute()
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
    (row): Change => (row.deleted === 1 ? { kind: 'gone', anchor: row.id } : { kind: 'upsert', object: objectOf(row) }),
  )
  return { items, last: page.at(-1)?.change ?? since, more: rows.length > limit }
}

/** Writers queue on the row of the counter until they commit: so the order of the numbers is the order of the commits. */
const lockFeed = (session: Session) => raise(session, 0)

const nextChange = (session: Session) => raise(session, 1)

async function raise({ db }: Session, by: number): Promise<number> {
  const query = db
    .updateTable('directory_feed')
    .set((row) => ({ last: row('last', '+', by) }))
    .where('id', '=', 1)
  return (await query.returning('last').executeTakeFirstOrThrow()).last
}

async function saveKeys(
  { db, each, indexes }: Writing,
  type: string,
  id: Anchor,
  attributes: Attributes,
): Promise<void> {
  await db.deleteFrom('directory_key').where('type', '=', type).where('id', '=', id).execute()
  for (const batch of batches(keysOf(type, attributes, indexes))) {
    const rows = batch.map((key) => [key.path, key.value, key.exclusive ? 1 : 0])
    const saved = await sql<{ path: string }>`insert into directory_key (type, path, value, id, exclusive)
      select cast(${type} as text), ${textAt(0)}, ${textAt(1)}, cast(${id} as text), ${intAt(2)} from ${each(rows)}
      where true on conflict do nothing returning path`.execute(db)
    if (saved.rows.length === rows.length) continue
    const kept = new Set(saved.rows.map(({ path }) => path))
    throw takenKey(
      type,
      id,
      batch.find((key) => key.exclusive && !kept.has(key.path)),
    )
  }
}

/** The refusal where an exclusive key belongs to another object; undefined: nobody knows any more which. */
export function takenKey(type: string, id: Anchor, key: Key | undefined): ProvisioningError {
  const name = key?.name ?? 'a unique attribute'
  return taken(`Another ${type} has the ${name} of ${type} ${id}. Choose another value, or link to that one.`)
}

const taken = (message: string) => new ProvisioningError(message, { code: 'ALREADY_EXISTS' })
