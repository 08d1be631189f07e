import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupRunner, packGroups, unpackGroups } from '../../src/sqlite/groups.ts'
import { runStatements } from '../../src/sqlite/statements.ts'
import type { Step } from '../../src/steps.ts'

const cell = fc.oneof(fc.constant(null), fc.string({ unit: 'binary' }), fc.integer())
const step = fc.record(
  {
    text: fc.constantFrom('insert', 'update', 'delete'),
    parameters: fc.array(cell),
    needs: fc.nat(),
    when: fc.array(fc.nat()),
  },
  { requiredKeys: ['text', 'parameters'], noNullPrototype: true },
)

describe('lists of steps on their way to the thread of the database', () => {
  it('arrive as they left, each statement once', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step)), (groups) => {
        expect(unpackGroups(packGroups(groups))).toEqual(groups)
      }),
    )
    const twice = [1, 2].map((id) => [{ text: 'insert', parameters: [id] }])
    expect(packGroups(twice).filter((one) => one === 'insert')).toHaveLength(1)
  })
})

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
  return { database, rows, run: groupRunner(database, runStatements(database)) }
}

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
    const { database, rows, run } = opened()
    const insert = (k: number): Step => ({
      text: 'insert into t values (?1, 0) on conflict do nothing',
      parameters: [k],
      needs: 1,
    })
    const results = run([[insert(1)], [insert(2), insert(1)], [insert(3)]])
    expect(results).toEqual([
      { ok: true, rows: [[]] },
      { ok: false, step: 1 },
      { ok: true, rows: [[]] },
    ])
    expect(rows()).toEqual([
      { k: 1, n: 0 },
      { k: 3, n: 0 },
    ])
    database.close()
  })
})
