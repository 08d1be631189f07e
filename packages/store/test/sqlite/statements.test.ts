import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { runStatements } from '../../src/sqlite/statements.ts'

const opened = () => {
  const database = new DatabaseSync(':memory:')
  onTestFinished(() => database.close())
  database.exec('create table t (a, b, c); insert into t values (1, 2, 3)')
  return { database, run: runStatements(database) }
}

it('a row has its values under their names, the last of two alike, null where there is none', () => {
  const { run } = opened()
  expect(run('select c, null as b, 5 as "1", 7 as c from t', []).rows).toEqual([{ c: 7, b: null, 1: 5 }])
  expect(run('select a from t where a = ?1', [9]).rows).toEqual([])
})

it('a statement that is prepared already follows the table when a column goes or comes', () => {
  const { database, run } = opened()
  expect(run('select * from t', []).rows).toEqual([{ a: 1, b: 2, c: 3 }])
  database.exec('alter table t drop column a')
  expect(run('select * from t', []).rows).toEqual([{ b: 2, c: 3 }])
  database.exec("alter table t add column d default 'x'")
  expect(run('select * from t', []).rows).toEqual([{ b: 2, c: 3, d: 'x' }])
})
