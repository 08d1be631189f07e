import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { link } from '../../src/conformance/support.ts'
import { openStore } from '../../src/index.ts'
import { openSqlite } from '../../src/sqlite/open.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sutler-store-'))
  path = join(folder, 'store.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openStore({ kind: 'sqlite', path })

describe('opening an SQLite store', () => {
  it('keeps data and installation key, and shows the key to nobody who did not ask', async () => {
    const first = await open()
    await first.tx((t) => t.saveLinks([link('a')]))
    const { digestKey } = first
    await first.close()
    const second = await open()
    expect(await second.tx((t) => t.links('job', 'User', ['a']))).toHaveLength(1)
    expect(second.digestKey).toBe(digestKey)
    expect(Buffer.from(digestKey, 'base64')).toHaveLength(32)
    expect(inspect(second) + JSON.stringify(second) + second.describe()).not.toContain(digestKey)
    expect(second.describe()).toContain(path)
    await second.close()
  })

  it('upgrades an older schema and keeps the installation key', async () => {
    await (await open()).close()
    const older = new DatabaseSync(path)
    const tables = older.prepare("select name from sqlite_master where type = 'table' and name <> 'meta'").all()
    for (const { name } of tables) older.exec(`drop table ${name}`)
    older.exec("update meta set value = '0' where key = 'schema_version'")
    older.exec("update meta set value = 'kept' where key = 'installation_key'")
    older.close()
    const store = await open()
    expect(store.digestKey).toBe('kept')
    expect(await store.tx((t) => t.countManaged('job'))).toBe(0)
    await store.close()
  })

  it('upgrades the first schema without losing a link', async () => {
    const before = await open()
    await before.tx((t) => t.saveLinks([link('a')]))
    await before.directory.create('User', 'u', { userName: 'ann' })
    await before.close()
    const older = new DatabaseSync(path)
    const late = ['created_at', 'modified_at', 'label', 'keys']
    older.exec(`drop table reservation; drop table scim_token; drop index directory_present; drop table directory_key;
      ${late.map((name) => `alter table directory_object drop column ${name};`).join(' ')}
      create table directory_key (type text, path text, value text, id text, exclusive bigint);
      insert into directory_key values ('User', 'username', 'ann', 'u', 1);
      update meta set value = '1' where key = 'schema_version'`)
    older.close()
    const store = await open()
    expect(await store.tx((t) => t.links('job', 'User', ['a']))).toHaveLength(1)
    expect(await store.tx((t) => t.reservationsBy('job', 'User', ['a']))).toEqual([])
    expect(await store.records.read('User', 'u')).toMatchObject({ attributes: { userName: 'ann' }, version: 1 })
    expect((await store.records.read('User', 'u'))?.createdAt).toBeGreaterThan(1.7e12)
    await store.close()
  })

  it('gives every installation a key of its own', async () => {
    const stores = await Promise.all([1, 2].map(() => openStore({ kind: 'sqlite', path: ':memory:' })))
    expect(new Set(stores.map((store) => store.digestKey)).size).toBe(2)
    for (const store of stores) await store.close()
  })

  it('writes with full durability: WAL, synchronous FULL, 5 s of patience, foreign keys', async () => {
    const engine = await openSqlite(path)
    const { sql } = await import('kysely')
    const pragma = async (name: string) =>
      Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(engine.db)).rows[0] ?? {})[0]
    expect(await pragma('journal_mode')).toBe('wal')
    expect(await pragma('synchronous')).toBe(2)
    expect(await pragma('busy_timeout')).toBe(5000)
    expect(await pragma('foreign_keys')).toBe(1)
    await engine.db.destroy()
  })

  it('serves several openers at once, of a new file too', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, open))
    expect(new Set(stores.map((store) => store.digestKey)).size).toBe(1)
    await Promise.all(stores.map((store, n) => store.tx((t) => t.saveLinks([link(`s${n}`)]))))
    const [one] = stores
    expect(await one?.tx((t) => t.countManaged('job'))).toBe(4)
    for (const store of stores) await store.close()
  })

  it('serves several processes that open a new file at once', async () => {
    const module = JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)
    const script = `const { openStore } = await import(${module})
      const store = await openStore({ kind: 'sqlite', path: ${JSON.stringify(path)} })
      process.stdout.write(store.digestKey)
      await store.close()`
    const { execFile } = await import('node:child_process')
    const { promisify } = await import('node:util')
    const runs = Array.from({ length: 3 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]),
    )
    const keys = (await Promise.all(runs)).map((run) => run.stdout)
    expect(new Set(keys).size).toBe(1)
  })

  it('ends a process in order that closes it while writes are under way', () => {
    const script = `
      import { openStore } from ${JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)}
      const store = await openStore({ kind: 'sqlite', path: process.argv[1] })
      await store.records.create('User', 'first', { userName: 'first' }, [])
      const writes = Array.from({ length: 50 }, (_, n) => store.records.create('User', 'u' + n, { userName: 'u' + n }, []))
      const settled = Promise.allSettled(writes)
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
      await store.close()
      await settled
      console.log('closed')`
    // A process whose top-level await never ends exits with 13, which execFileSync throws.
    const run = () => execFileSync(process.execPath, ['--input-type=module', '-e', script, path], { encoding: 'utf8' })
    expect(run()).toBe('closed\n')
  })

  it('keeps what was acknowledged when the process is killed', async () => {
    const module = JSON.stringify(new URL('../../src/index.ts', import.meta.url).href)
    const script = `const { openStore } = await import(${module})
      const store = await openStore({ kind: 'sqlite', path: ${JSON.stringify(path)} })
      await store.directory.create('User', 'kept', {})
      await store.tx(async () => {
        await store.describe()
        process.kill(process.pid, 'SIGKILL')
      })`
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script])).toThrow()
    const store = await open()
    expect(await store.directory.count('User')).toBe(1)
    await store.close()
  })
})

describe('an SQLite store that cannot be opened', () => {
  const refusal = async (at = path) =>
    openStore({ kind: 'sqlite', path: at }).then(
      () => null,
      (error) => error,
    )

  it('is of a newer Sutler: both versions are named, and nothing is written', async () => {
    await (await open()).close()
    const database = new DatabaseSync(path)
    database.exec("update meta set value = '99' where key = 'schema_version'; pragma wal_checkpoint(truncate)")
    database.close()
    const before = readFileSync(path)
    const error = await refusal()
    expect(error).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/version 99;.*up to 5\. Upgrade Sutler/),
    })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is no database', async () => {
    writeFileSync(path, 'WorkerID,Name\n'.repeat(200))
    expect(await refusal()).toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringContaining('is not a database'),
    })
  })

  it('is the database of another program, which stays as it was', async () => {
    const database = new DatabaseSync(path)
    database.exec('create table invoices (id integer)')
    database.close()
    const before = readFileSync(path)
    expect(await refusal()).toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringContaining('another program'),
    })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('is in a folder that is not there', async () => {
    const error = await refusal(join(folder, 'nowhere', 'store.db'))
    expect(error).toMatchObject({ code: 'INVALID_VALUE', message: expect.stringContaining(join(folder, 'nowhere')) })
  })

  it('is a folder', async () => {
    mkdirSync(path)
    expect(await refusal()).toMatchObject({ code: 'INVALID_VALUE', message: expect.stringContaining('is a folder') })
  })

  it('is locked by another process', async () => {
    await (await open()).close()
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    const store = await open()
    const began = performance.now()
    const writes = ['a', 'b', 'c', 'd', 'e'].map((id) => store.records.create('User', id, { userName: id }, []))
    const refused = await Promise.allSettled(writes)
    // They wait together, not one after the other.
    expect(performance.now() - began).toBeLessThan(9000)
    expect(refused).toMatchObject(refused.map(() => ({ status: 'rejected', reason: { code: 'UNAVAILABLE' } })))
    const error = await store.tx(async () => null).catch((reason) => reason)
    other.close()
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('locked by another process') })
    expect(await store.tx(async () => 1)).toBe(1)
    await store.close()
  }, 60_000)
})
