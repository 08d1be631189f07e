import { randomBytes } from 'node:crypto'
import { ProvisioningError } from '@sutler/core'
import { sql } from 'kysely'
import { type Engine, type SchemaWords, type Session, transact } from '../engine.ts'
import { first } from './0001-first.ts'
import { reservations } from './0002-reservations.ts'
import { scimService } from './0003-scim-service.ts'
import { keysInOrder } from './0004-keys-in-order.ts'
import { shortKeys } from './0005-short-keys.ts'

/** Statements that lead from version n to n + 1, by n. Never edit one that was released: add the next. */
const migrations: readonly ((words: SchemaWords & Pick<Engine, 'rowsOf'>) => readonly string[])[] = [
  ({ key }) => first(key),
  ({ key }) => reservations(key),
  ({ key }) => scimService(key),
  keysInOrder,
  shortKeys,
]

/** The schema this Sutler reads and writes. */
const schemaVersion = migrations.length

/**
 * Brings the schema up to this Sutler's, and answers with the installation key, made at the first open.
 *
 * Throws UNSUPPORTED when the schema is newer; then nothing was written.
 */
export async function migrate(engine: Engine): Promise<string> {
  const present = await readMeta(engine)
  if (present) {
    refuseNewer(engine, present.version)
    if (present.version === schemaVersion) return present.key
  }
  return transact(engine, (session) => upgrade(engine, session))
}

async function readMeta(engine: Engine): Promise<{ version: number; key: string } | null> {
  const { rows: tables } = await engine.tablesNamed('meta').execute(engine.db)
  if (tables.length === 0) return null
  const rows = await engine.db.selectFrom('meta').selectAll().execute()
  const value = (key: string) => rows.find((row) => row.key === key)?.value
  const version = value('schema_version')
  return version === undefined ? null : { version: Number(version), key: value('installation_key') ?? '' }
}

/** The row of the version is the lock: whoever opens at the same time waits here, then finds the work done. */
async function upgrade(engine: Engine, { db }: Session): Promise<string> {
  const keyType = sql.raw(engine.words.key)
  await sql`create table if not exists meta (key ${keyType} not null primary key, value text not null)`.execute(db)
  await db
    .insertInto('meta')
    .values([
      { key: 'schema_version', value: '0' },
      { key: 'installation_key', value: randomBytes(32).toString('base64') },
    ])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const locked = await db
    .updateTable('meta')
    .set((row) => ({ value: row.ref('value') }))
    .where('key', '=', 'schema_version')
    .returning('value')
    .executeTakeFirstOrThrow()
  const version = Number(locked.value)
  refuseNewer(engine, version)
  for (const migration of migrations.slice(version)) {
    for (const statement of migration({ ...engine.words, rowsOf: engine.rowsOf })) await sql.raw(statement).execute(db)
  }
  await db
    .updateTable('meta')
    .set({ value: String(schemaVersion) })
    .where('key', '=', 'schema_version')
    .execute()
  const key = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'installation_key')
    .executeTakeFirstOrThrow()
  return key.value
}

function refuseNewer(engine: Engine, version: number): void {
  if (version <= schemaVersion) return
  throw new ProvisioningError(
    `The store in ${engine.describe()} has schema version ${version}; this Sutler knows versions up to ${schemaVersion}. Upgrade Sutler, or open another store.`,
    { code: 'UNSUPPORTED', blame: 'connection' },
  )
}
