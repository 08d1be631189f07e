import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ProvisioningError } from '@sutler/core'
import { Kysely, sql } from 'kysely'
import type { Engine } from '../engine.ts'
import { NodeSqliteDialect } from './driver.ts'
import { explainSqlite } from './errors.ts'
import { busyTimeoutMs, patiently } from './patience.ts'

/** `Sutl`, in the header of every file we made. */
const applicationId = 0x5375746c

/** Opens the file with full durability: every commit is on disk (fsync) before it is acknowledged. */
export async function openSqlite(path: string): Promise<Engine> {
  const place = path === ':memory:' ? path : resolve(path)
  const database = openFile(place)
  try {
    await prepare(database, place)
  } catch (error) {
    database.close()
    throw explainSqlite(error, place)
  }
  return {
    db: new Kysely({ dialect: new NodeSqliteDialect(database) }),
    keyType: 'text',
    each: (rows) => sql`json_each(${JSON.stringify(rows)}) as e`,
    tablesNamed: (name) => sql`select 1 from sqlite_master where type = 'table' and name = ${name}`,
    describe: () => (place === ':memory:' ? 'SQLite in memory' : `SQLite file ${place}`),
    isTransient: () => false,
    explain: (error) => explainSqlite(error, place),
  }
}

function openFile(place: string): DatabaseSync {
  if (place !== ':memory:') {
    if (!existsSync(dirname(place))) refuse(`The folder ${dirname(place)} does not exist. Make it, or name another.`)
    if (existsSync(place) && statSync(place).isDirectory()) refuse(`${place} is a folder. Name a file in it.`)
  }
  try {
    return new DatabaseSync(place, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  } catch (error) {
    throw explainSqlite(error, place)
  }
}

async function prepare(database: DatabaseSync, place: string): Promise<void> {
  const numberOf = (text: string) => Number(Object.values(database.prepare(text).get() ?? {})[0])
  const marked = numberOf('pragma application_id') === applicationId
  if (
    !marked &&
    numberOf('select count(*) from sqlite_master') > 0 &&
    numberOf('pragma application_id') !== applicationId
  )
    refuse(`${place} is a database of another program. Name a file of its own for Sutler.`)
  database.exec('pragma synchronous = full; pragma cache_size = -16384')
  // Turning WAL on does not always wait for other openers by itself.
  await patiently(database, () => database.exec('pragma journal_mode = wal'))
  if (!marked) database.exec(`pragma application_id = ${applicationId}`)
}

function refuse(message: string): never {
  throw new ProvisioningError(message, { code: 'INVALID_VALUE', blame: 'connection' })
}
