import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type OpenStore, openStore } from '../../src/index.ts'

/** The server the tests may use; undefined: none, and what needs one is skipped. */
export const serverUrl = process.env.SUTLER_TEST_POSTGRES_URL

/** A schema name nobody else uses. */
export const newSchema = (): string => `test_${randomUUID().replaceAll('-', '')}`

/** Runs one statement on the server, outside any store. */
export async function onServer(statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}

/** A store in a schema of its own, which goes when the store is closed. */
export async function openInNewSchema(): Promise<OpenStore> {
  const schema = newSchema()
  const store = await openStore({ kind: 'postgres', url: serverUrl ?? '', schema })
  const close = async () => {
    await store.close()
    await onServer(`drop schema ${schema} cascade`)
  }
  return Object.defineProperty({ ...store, close, digestKey: store.digestKey }, 'digestKey', { enumerable: false })
}
