import type { SQLInputValue } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
} from 'kysely'
import type { ThreadedDatabase } from './threaded.ts'

/** Kysely's SQLite dialect on the database built into Node, in a thread of its own. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #database: ThreadedDatabase
  #isTaken = false

  constructor(database: ThreadedDatabase) {
    super({
      database: async () => {
        throw new Error('unreachable: this dialect brings its own driver')
      },
    })
    this.#database = database
  }

  /** True while somebody has the connection, and may be within a transaction. */
  get isTaken(): boolean {
    return this.#isTaken
  }

  override createAdapter(): SqliteAdapter {
    return new SqliteAdapter()
  }

  override createDriver(): Driver {
    const database = this.#database
    const connection = new Connection(database)
    const run = async (text: string) => void (await database.run(text, []))
    return {
      init: async () => {},
      acquireConnection: async () => {
        this.#isTaken = true
        return connection
      },
      /** Takes the write lock at once: a transaction that reads first and writes later could not wait for it. */
      beginTransaction: () => run('begin immediate'),
      commitTransaction: () => run('commit'),
      rollbackTransaction: () => run('rollback'),
      releaseConnection: async () => {
        this.#isTaken = false
      },
      destroy: () => database.close(),
    }
  }
}

class Connection implements DatabaseConnection {
  readonly #database: ThreadedDatabase

  constructor(database: ThreadedDatabase) {
    this.#database = database
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, changes } = await this.#database.run(query.sql, query.parameters as readonly SQLInputValue[])
    return { rows: rows as R[], numAffectedRows: BigInt(changes) }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, the store never streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('The SQLite store reads by pages and does not stream.')
  }
}
