import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
} from 'kysely'
import { patiently } from './patience.ts'

/** Statements kept prepared. Batches do not change a statement's text, so the store has far fewer. */
const maxPrepared = 300

/** Kysely's SQLite dialect on the database built into Node. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    super({
      database: async () => {
        throw new Error('unreachable: this dialect brings its own driver')
      },
    })
    this.#database = database
  }

  override createAdapter(): SqliteAdapter {
    return new SqliteAdapter()
  }

  override createDriver(): Driver {
    const database = this.#database
    const connection = new Connection(database)
    return {
      init: async () => {},
      acquireConnection: async () => connection,
      /** Takes the write lock at once: a transaction that reads first and writes later could not wait for it. */
      beginTransaction: () => patiently(database, () => database.exec('begin immediate')),
      commitTransaction: async () => database.exec('commit'),
      rollbackTransaction: async () => {
        // Some failures (disk full) have rolled back already.
        if (database.isTransaction) database.exec('rollback')
      },
      releaseConnection: async () => {},
      destroy: async () => database.close(),
    }
  }
}

class Connection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const statement = this.#prepare(query.sql)
    const parameters = query.parameters as readonly SQLInputValue[]
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as R[] }
    const { changes } = statement.run(...parameters)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, the store never streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('The SQLite store reads by pages and does not stream.')
  }

  #prepare(text: string): StatementSync {
    const known = this.#prepared.get(text)
    if (known) return known
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear()
    const statement = this.#database.prepare(text)
    this.#prepared.set(text, statement)
    return statement
  }
}
