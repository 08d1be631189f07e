import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { expect, it, onTestFinished } from 'vitest'
import { openSqlite } from '../../src/sqlite/open.ts'

it('steps that are asked for while a transaction is open wait for its end, and are no part of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-transactions-'))
  const engine = await openSqlite(join(folder, 'store.db'))
  onTestFinished(async () => {
    await engine.db.destroy()
    rmSync(folder, { recursive: true })
  })
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
