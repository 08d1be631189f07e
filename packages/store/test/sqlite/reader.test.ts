import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReader, type Reader } from '../../src/sqlite/reader.ts'

let folder: string
let writer: DatabaseSync
let reader: Reader

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sutler-reader-'))
  const path = join(folder, 'store.db')
  writer = new DatabaseSync(path)
  writer.exec('pragma journal_mode = wal; create table t (n integer)')
  reader = openReader(path, 1000)
})

afterEach(() => {
  reader.close()
  writer.close()
  rmSync(folder, { recursive: true })
})

const count = () => reader.read('select * from t', []).length

describe('the reader of the embedded store', () => {
  it('shows one state to all reads of a turn, and the next one to the next turn', async () => {
    writer.exec('insert into t values (1)')
    expect(count()).toBe(1)
    writer.exec('insert into t values (2)')
    expect(count()).toBe(1)
    await setImmediate()
    expect(count()).toBe(2)
  })

  it('shows in the same turn what was kept before it was renewed', () => {
    expect(count()).toBe(0)
    writer.exec('insert into t values (1)')
    reader.renew()
    reader.renew()
    expect(count()).toBe(1)
  })

  it('holds nothing once its turn is over, so that the log of writes can be taken in', async () => {
    count()
    writer.exec('insert into t values (1)')
    await setImmediate()
    const [done] = writer.prepare('pragma wal_checkpoint(truncate)').all()
    expect(done).toMatchObject({ busy: 0 })
  })

  it('says at each read what is wrong, and reads again after it', () => {
    expect(() => reader.read('select * from nowhere', [])).toThrow(/no such table/)
    expect(count()).toBe(0)
  })
})
