import { directoryRecords } from './directory/records.ts'
import { reindex } from './directory/reindex.ts'
import { directoryStore } from './directory/store.ts'
import { type Engine, transact } from './engine.ts'
import { migrate } from './migrations/index.ts'
import { openPostgres } from './postgres/open.ts'
import { storeTx } from './repositories/index.ts'
import { scimTokens } from './repositories/scim-tokens.ts'
import { openSqlite } from './sqlite/open.ts'
import type { DirectoryConfig, OpenStore, StoreOptions } from './types.ts'

/**
 * Opens the store, making or upgrading it where needed; several processes may do so at once.
 *
 * Throws ProvisioningError: UNSUPPORTED (schema newer than this Sutler), INVALID_VALUE (not a Sutler store, no such
 * folder, unreadable address), AUTH_FAILED, NOT_FOUND (no such database) or UNAVAILABLE (no answer, locked).
 */
export async function openStore(options: StoreOptions, directory: DirectoryConfig = {}): Promise<OpenStore> {
  const engine = options.kind === 'sqlite' ? await openSqlite(options.path) : openPostgres(options.url, options.schema)
  return storeOn(engine, directory)
}

/** The store on an engine that is open already; closes it when the store cannot be opened. */
export async function storeOn(
  engine: Engine,
  { now = Date.now, indexes = [] }: DirectoryConfig = {},
): Promise<OpenStore> {
  try {
    const digestKey = await migrate(engine)
    await reindex(engine, indexes)
    const records = directoryRecords(engine, { now, indexes })
    const store = {
      tx: <T>(work: Parameters<OpenStore['tx']>[0]) =>
        transact(engine, (session) => work(storeTx(session))) as Promise<T>,
      close: () => engine.db.destroy(),
      directory: directoryStore(engine, records),
      records,
      scimTokens: scimTokens(engine),
      describe: () => engine.describe(),
      digestKey,
    }
    return Object.defineProperty(store, 'digestKey', { enumerable: false }) as OpenStore
  } catch (error) {
    await engine.db.destroy()
    throw engine.explain(error)
  }
}
