import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { ProvisioningError } from '@sutler/core'
import { CompiledQuery, Kysely, sql } from 'kysely'
import type { Cell, Engine } from '../engine.ts'
import type { Tables } from '../tables.ts'
import { primaryCode, sqliteCodes } from './codes.ts'
import { NodeSqliteDialect } from './driver.ts'
import { explainSqlite } from './errors.ts'
import { groupCommit } from './group-commit.ts'
import type { Groups } from './groups.ts'
import { openReader } from './reader.ts'
import { openThread, type ThreadedDatabase } from './threaded.ts'

/** How long a lock of another process is waited for. */
const busyTimeoutMs = 5000

/** `Sutl`, in the header of every file we made. */
const applicationId = 0x5375746c

/** Opens the file with full durability: every commit is on disk (fsync) before it is acknowledged. */
export async function openSqlite(path: string): Promise<Engine> {
  const place = path === ':memory:' ? path : resolve(path)
  if (place !== ':memory:') checkPlace(place)
  const pragmas =
    'pragma synchronous = full; pragma cache_size = -16384; pragma wal_autocheckpoint = 4000; pragma temp_store = memory'
  const database = openThread({ place, timeout: busyTimeoutMs, pragmas })
  try {
    await prepare(database, place)
  } catch (error) {
    await database.close()
    throw explainSqlite(error, place)
  }
  const dialect = new NodeSqliteDialect(database)
  const db = new Kysely<Tables>({ dialect })
  // Kysely closes only what it has used, and lists of steps may be all that is ever asked for.
  await db.connection().execute(async () => {})
  /** All of them are one message to the thread, so that they only wait for a transaction that is open. */
  const runGroups = (groups: Groups) =>
    dialect.isTaken ? db.connection().execute(() => database.runGroups(groups)) : database.runGroups(groups)
  const reader = place === ':memory:' ? null : openReader(place, busyTimeoutMs)
  const explain = (error: unknown) => explainSqlite(error, place)
  const close = database.close
  database.close = () => {
    reader?.close()
    return close()
  }
  return {
    db,
    read: async <Row>(text: string, parameters: readonly Cell[]) => {
      try {
        if (reader !== null) return reader.read(text, parameters) as Row[]
        return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))).rows
      } catch (error) {
        throw explain(error)
      }
    },
    write: groupCommit(runGroups, explain),
    rowsOf: (json) => `json_each(${json}) as e`,
    words: {
      key: 'text',
      inKeyOrder: ' without rowid',
      listOf: (columns) => `json_group_array(json_array(${columns.join(', ')}))`,
    },
    each: (rows) => sql`json_each(${JSON.stringify(rows)}) as e`,
    rowByRow: (text, rows) => database.runEach(text, rows),
    tablesNamed: (name) => sql`select 1 from sqlite_master where type = 'table' and name = ${name}`,
    describe: () => (place === ':memory:' ? 'SQLite in memory' : `SQLite file ${place}`),
    isTransient: () => false,
    explain,
  }
}

function checkPlace(place: string): void {
  if (!existsSync(dirname(place))) refuse(`The folder ${dirname(place)} does not exist. Make it, or name another.`)
  if (existsSync(place) && statSync(place).isDirectory()) refuse(`${place} is a folder. Name a file in it.`)
}

async function prepare(database: ThreadedDatabase, place: string): Promise<void> {
  const numberOf = async (text: string) => Number(Object.values((await database.run(text, [])).rows[0] ?? {})[0])
  const isMarked = async () => (await numberOf('pragma application_id')) === applicationId
  const marked = await isMarked()
  // Asked again last: another process may be making this very file.
  if (!marked && (await numberOf('select count(*) from sqlite_master')) > 0 && !(await isMarked()))
    refuse(`${place} is a database of another program. Name a file of its own for Sutler.`)
  await patiently(() => database.run('pragma journal_mode = wal', []))
  if (!marked) await database.run(`pragma application_id = ${applicationId}`, [])
}

/** Turning WAL on does not always wait for other openers by itself. */
async function patiently(step: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + busyTimeoutMs
  for (;;) {
    try {
      await step()
      return
    } catch (error) {
      if (performance.now() > until || primaryCode(error) !== sqliteCodes.busy) throw error
      await setTimeout(2)
    }
  }
}

function refuse(message: string): never {
  throw new ProvisioningError(message, { code: 'INVALID_VALUE', blame: 'connection' })
}
