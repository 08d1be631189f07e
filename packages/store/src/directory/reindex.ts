import { type Attributes, ProvisioningError } from '@sutler/core'
import { sql } from 'kysely'
import { type Engine, type Session, textAt, transact } from '../engine.ts'
import { type DirectoryIndex, indexKeys, indexPath, keyRows, keysOf } from './keys.ts'

const metaKey = 'directory_indexes'
const pageSize = 500

/**
 * Makes the keys of the configured attributes anew when they are not those of the last opening.
 *
 * Throws ALREADY_EXISTS when two objects have the same value of an attribute that must be unique; nothing is changed.
 */
export async function reindex(engine: Engine, indexes: readonly DirectoryIndex[]): Promise<void> {
  const wanted = JSON.stringify(indexes)
  if ((await known(engine)) === wanted) return
  await transact(engine, async (session) => {
    const { db } = session
    const before: readonly DirectoryIndex[] = JSON.parse(await known({ db }))
    for (const { type, path } of before) {
      await db.deleteFrom('directory_key').where('type', '=', type).where('path', '=', indexPath(path)).execute()
    }
    const types = new Set([...before, ...indexes].map(({ type }) => type))
    for (const type of types) await indexType(session, type, indexes)
    const row = { key: metaKey, value: wanted }
    await db
      .insertInto('meta')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: wanted }))
      .execute()
  })
}

async function known({ db }: Pick<Session | Engine, 'db'>): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', metaKey).executeTakeFirst()
  return row?.value ?? '[]'
}

/** Adds the keys of the configured attributes, and has each object list all the keys it has. */
async function indexType({ db, each }: Session, type: string, indexes: readonly DirectoryIndex[]): Promise<void> {
  const query = db
    .selectFrom('directory_object')
    .select(['id', 'doc'])
    .where('type', '=', type)
    .where('deleted', '=', 0)
    .orderBy('id')
    .limit(pageSize)
  for (let after: string | null = null; ; ) {
    const page: { id: string; doc: string }[] = await (after === null ? query : query.where('id', '>', after)).execute()
    const objects = page.map(({ id, doc }) => ({ id, attributes: JSON.parse(doc) as Attributes }))
    const lists = objects.map(({ id, attributes }) => [type, id, keyRows(keysOf(type, attributes, indexes))])
    await sql`update directory_object set keys = ${textAt(2)} from ${each(lists)}
      where directory_object.type = ${textAt(0)} and directory_object.id = ${textAt(1)}`.execute(db)
    const keys = objects.flatMap(({ id, attributes }) =>
      indexKeys(type, attributes, indexes).map((key) => ({ id, ...key })),
    )
    const rows = keys.map(({ id, path, value, exclusive }) => [path, value, exclusive ? '' : id, exclusive ? id : null])
    const { rows: saved } = await sql<{
      id: string
      path: string
    }>`insert into directory_key (type, path, value, holder, owner)
      select cast(${type} as text), ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)} from ${each(rows)}
      where true on conflict do nothing returning coalesce(owner, holder) as id, path`.execute(db)
    const missing = keys.find(({ id, path }) => !saved.some((row) => row.id === id && row.path === path))
    if (missing) throw shared(type, missing.id, missing.name)
    const last = page.at(-1)
    if (page.length < pageSize || last === undefined) return
    after = last.id
  }
}

function shared(type: string, id: string, name: string): ProvisioningError {
  return new ProvisioningError(
    `${name} must be unique, but ${type} ${id} shares its value with another. Correct the value, or the schema.`,
    { code: 'ALREADY_EXISTS' },
  )
}
