import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
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
  it('shows what another connection has just kept, in whatever part of a turn', () => {
    for (const rows of [1, 2, 3]) {
      writer.exec('insert into t values (1)')
      expect(count()).toBe(rows)
    }
  })

  it('holds nothing after a read, so that the log of writes can be taken in', () => {
    count()
    writer.exec('insert into t values (1)')
    const [done] = writer.prepare('pragma wal_checkpoint(truncate)').all()
    expect(done).toMatchObject({ busy: 0 })
  })

  it('says at each read what is wrong, and reads again after it', () => {
    expect(() => reader.read('select * from nowhere', [])).toThrow(/no such table/)
    expect(count()).toBe(0)
  })

  it('stays closed', () => {
    count()
    reader.close()
    expect(count).toThrow('The store is closed.')
  })
})
