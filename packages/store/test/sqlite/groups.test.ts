import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupRunner } from '../../src/sqlite/groups.ts'
import { runStatements } from '../../src/sqlite/statements.ts'
import type { Step } from '../../src/steps.ts'

const key = fc.integer({ min: 1, max: 4 })
/** Some come to their end, some write another number of rows than they need, some fail. */
const keyStep: fc.Arbitrary<Step> = fc.oneof(
  key.map((n) => ({ text: 'insert into t values (?1, 0) on conflict do nothing', parameters: [n], needs: 1 })),
  key.map((n) => ({ text: 'insert into t values (?1, 0) on conflict do nothing returning k', parameters: [n] })),
  key.map((n) => ({ text: 'update t set n = n + 1 where k = ?1', parameters: [n] })),
  key.map((n) => ({ text: 'delete from t where k = ?1', parameters: [n], needs: 1 })),
  key.map((n) => ({ text: 'insert into t values (?1, 0)', parameters: [n] })),
)

function opened() {
  const database = new DatabaseSync(':memory:')
  database.exec('create table t (k integer primary key, n integer not null)')
  const rows = () => database.prepare('select k, n from t order by k').all()
  const runStatement = runStatements(database)
  const texts: string[] = []
  const run = groupRunner(database, (text, parameters) => {
    texts.push(text)
    return runStatement(text, parameters)
  })
  return { database, rows, run, count: (text: string) => texts.filter((one) => one.startsWith(text)).length }
}

const insertNew = (k: number): Step => ({
  text: 'insert into t values (?1, 0) on conflict do nothing',
  parameters: [k],
  needs: 1,
})

describe('lists of steps in one commit', () => {
  it('come to what they would one after the other, each whole or not at all', () => {
    const seen = { ended: 0, undone: 0, failed: 0 }
    const lists = fc.array(fc.array(keyStep, { maxLength: 3 }), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(lists, { maxLength: 4 }), (batches) => {
        const [together, apart] = [opened(), opened()]
        for (const batch of batches) {
          const results = together.run(batch)
          expect(results).toEqual(batch.flatMap((list) => apart.run([list])))
          expect(together.rows()).toEqual(apart.rows())
          expect(together.database.isTransaction).toBe(false)
          for (const result of results) seen['message' in result ? 'failed' : result.ok ? 'ended' : 'undone'] += 1
        }
        together.database.close()
        apart.database.close()
      }),
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(0)
  })

  it('of which one does not come to its end leave nothing of it, and all of the others', () => {
    const { database, rows, run, count } = opened()
    const results = run([[insertNew(1)], [insertNew(2), insertNew(1)], [insertNew(3)]])
    expect(results).toEqual([
      { ok: true, rows: [[]] },
      { ok: false, step: 1 },
      { ok: true, rows: [[]] },
    ])
    expect(rows()).toEqual([
      { k: 1, n: 0 },
      { k: 3, n: 0 },
    ])
    expect({ commits: count('commit'), savepoints: count('savepoint') }).toEqual({ commits: 1, savepoints: 3 })
    database.close()
  })

  it('share it without a savepoint where all come to their end', () => {
    const { database, rows, run, count } = opened()
    run([[insertNew(1)], [insertNew(2)], [insertNew(3)]])
    expect(rows()).toHaveLength(3)
    expect({ commits: count('commit'), savepoints: count('savepoint') }).toEqual({ commits: 1, savepoints: 0 })
    database.close()
  })

  it('do not keep the others back when one of them undoes the whole transaction by itself', () => {
    const { database, rows, run } = opened()
    const undoing: Step = { text: 'insert or rollback into t values (?1, 0)', parameters: [1] }
    const results = run([[insertNew(1)], [undoing], [insertNew(3)]])
    expect(results.map((result) => ('message' in result ? result.errcode : result.ok))).toEqual([true, 1555, true])
    expect(rows()).toHaveLength(2)
    expect(database.isTransaction).toBe(false)
    database.close()
  })
})
