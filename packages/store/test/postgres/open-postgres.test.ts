import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../src/index.ts'
import { openPostgres } from '../../src/postgres/open.ts'
import { newSchema, onServer, serverUrl } from '../support/postgres.ts'

const refusal = async (url: string, schema = newSchema()) =>
  openStore({ kind: 'postgres', url, schema }).then(
    () => null,
    (error) => error,
  )

const changed = (change: (url: URL) => void): string => {
  const url = new URL(serverUrl ?? '')
  change(url)
  return url.href
}

describe('a PostgreSQL store that cannot be opened', () => {
  it('has an address of another form, which is not repeated: it may hold a password', async () => {
    const error = await refusal('mysql://ann:geheim@host/db')
    expect(error).toMatchObject({ code: 'INVALID_VALUE' })
    expect(error.message).not.toContain('geheim')
  })

  it('is on a server that does not answer', async () => {
    const probe = createServer().listen(0, '127.0.0.1')
    await once(probe, 'listening')
    const address = probe.address()
    probe.close()
    await once(probe, 'close')
    const port = address && typeof address === 'object' ? address.port : 0
    const error = await refusal(`postgres://ann:geheim@127.0.0.1:${port}/db`)
    expect(error).toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining(`127.0.0.1:${port}/db`) })
    expect(error.message).not.toContain('geheim')
  })
})

describe.runIf(serverUrl)('a PostgreSQL store on the server in SUTLER_TEST_POSTGRES_URL', () => {
  const schemaFor = (): string => {
    const schema = newSchema()
    onTestFinished(async () => {
      await onServer(`drop schema if exists ${schema} cascade`)
    })
    return schema
  }

  it('is refused with a wrong password, and in a database that does not exist', async () => {
    const password = changed((url) => {
      url.password = 'wrong'
    })
    const database = changed((url) => {
      url.pathname = '/no_such_database'
    })
    expect(await refusal(password)).toMatchObject({ code: 'AUTH_FAILED' })
    expect(await refusal(database)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('no_such_database'),
    })
  })

  it('is refused when it is of a newer Sutler, with both versions named', async () => {
    const schema = schemaFor()
    await (await openStore({ kind: 'postgres', url: serverUrl ?? '', schema })).close()
    await onServer(`update ${schema}.meta set value = '99' where key = 'schema_version'`)
    expect(await refusal(serverUrl ?? '', schema)).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/version 99;.*up to 5\. Upgrade Sutler/),
    })
  })

  it('is made once when many open it at once, and keeps its key', async () => {
    const schema = schemaFor()
    const open = () => openStore({ kind: 'postgres', url: serverUrl ?? '', schema })
    const stores = await Promise.all(Array.from({ length: 5 }, open))
    const again = await open()
    expect(new Set([...stores, again].map((store) => store.digestKey)).size).toBe(1)
    for (const store of [...stores, again]) await store.close()
  })

  it('waits for the disk at every commit, and orders keys by their bytes whatever the language of the server', async () => {
    const schema = schemaFor()
    const engine = openPostgres(serverUrl ?? '', schema)
    const { sql } = await import('kysely')
    const { rows } = await sql<{ synchronous_commit: string }>`show synchronous_commit`.execute(engine.db)
    await engine.db.destroy()
    expect(rows[0]?.synchronous_commit).toBe('on')
    await (await openStore({ kind: 'postgres', url: serverUrl ?? '', schema })).close()
    const columns = await onServer(
      `select distinct collation_name from information_schema.columns
       where table_schema = '${schema}' and table_name <> 'meta' and column_name in ('job_id', 'type', 'source', 'owner', 'value', 'id') and data_type = 'text'`,
    )
    expect(columns.rows).toEqual([{ collation_name: 'C' }])
  })

  it('outlives connections that the server ends', async () => {
    const schema = schemaFor()
    const url = changed((own) => own.searchParams.set('application_name', schema))
    const store = await openStore({ kind: 'postgres', url, schema })
    const cut = () =>
      onServer(
        `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name = '${schema}'`,
      )
    const work = store.tx(async (t) => {
      await t.countHeld('job')
      await cut()
      await t.countHeld('job')
    })
    await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: false })
    expect(await store.tx((t) => t.countHeld('job'))).toBe(0)
    await store.close()
  })
})
