import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Kysely, sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { NodeSqliteDialect } from '../../src/sqlite/driver.ts'
import { openSqlite } from '../../src/sqlite/open.ts'
import { openThread } from '../../src/sqlite/threaded.ts'

async function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-transactions-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const engine = await openSqlite(join(folder, 'store.db'))
  return { folder, engine }
}

it('steps that are asked for while a transaction is open wait for its end, and are no part of it', async () => {
  const { engine } = await opened()
  onTestFinished(() => engine.db.destroy())
  await sql`create table t (n integer)`.execute(engine.db)
  const insert = (n: number) => ({ text: 'insert into t values (?1)', parameters: [n], needs: 1 })
  const started = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const undone = engine.db.transaction().execute(async (transaction) => {
    await sql`insert into t values (1)`.execute(transaction)
    started.resolve()
    await gate.promise
    throw new Error('undone')
  })
  // Asked for before the transaction has begun, and while it is open.
  const early = engine.write([insert(2)])
  await started.promise
  const late = engine.write([insert(3)])
  // Turns in which it would have been sent.
  for (let turn = 0; turn < 10; turn += 1) await setImmediate()
  gate.resolve()
  await expect(undone).rejects.toThrow('undone')
  expect(await early).toMatchObject({ ok: true })
  expect(await late).toMatchObject({ ok: true })
  expect(await engine.read('select n from t order by n', [])).toEqual([{ n: 2 }, { n: 3 }])
})

it('a store that was only written to by steps is closed like any other', async () => {
  const { engine, folder } = await opened()
  expect(await engine.write([{ text: 'create table t (n integer)', parameters: [] }])).toMatchObject({ ok: true })
  await engine.db.destroy()
  await expect(engine.write([{ text: 'select 1', parameters: [] }])).rejects.toThrow('closed')
  await expect(engine.read('select 1', [])).rejects.toThrow('closed')
  expect(readdirSync(folder)).toEqual(['store.db'])
})

it('the connection is taken for as long as a transaction is open, and no longer', async () => {
  const database = openThread({ place: ':memory:', timeout: 1000, pragmas: '' })
  const dialect = new NodeSqliteDialect(database)
  const db = new Kysely({ dialect })
  onTestFinished(() => db.destroy())
  const seen: boolean[] = []
  const look = async () => void seen.push(dialect.isTaken)
  await look()
  await db.transaction().execute(look)
  await look()
  const failing = async () => {
    await look()
    throw new Error('undone')
  }
  await expect(db.transaction().execute(failing)).rejects.toThrow('undone')
  await look()
  expect(seen).toEqual([false, true, false, true, false])
})
