import { AsyncLocalStorage } from 'node:async_hooks'
import { ProvisioningError } from '@sutler/core'
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { Cell, Step, StepsResult } from './steps.ts'
import type { Tables } from './tables.ts'

export type { Cell } from './steps.ts'

/** Words of `create table` and of migrations that the two databases spell differently. */
export interface SchemaWords {
  /** Column type of text that is compared: its order is that of the UTF-8 bytes. */
  readonly key: string
  /** Ends a table whose rows are kept in the order of its primary key, where there is such a thing. */
  readonly inKeyOrder: string
  /** JSON text: a list of these columns for each row of a group. Null for no rows. */
  listOf(columns: readonly string[]): string
}

/** All that the two databases do differently. */
export interface Engine {
  readonly db: Kysely<Tables>
  readonly words: SchemaWords
  /**
   * The rows as a table `e` with one JSON column `value`. One parameter whatever the number of rows: no statement
   * grows with its batch, so none meets a parameter limit and each is compiled and prepared once. A row that looks
   * something up holds the whole key: a part given beside it makes planners read all that has this part.
   */
  each(rows: readonly (readonly Cell[])[]): RawBuilder<unknown>
  /**
   * Runs one statement, its parameters numbered `?1`, `?2`, …, for each row, and returns the positions of the rows
   * that changed nothing. Null where a batch is quicker in one statement: SQLite takes twice as long to read 13 cells
   * a row out of JSON as to write them (measured), a server on the network would wait for each row.
   */
  readonly rowByRow: ((text: string, rows: readonly (readonly Cell[])[]) => Promise<readonly number[]>) | null
  /**
   * Rows of one query outside any transaction, its parameters numbered `?1`, `?2`, …: the quickest way to a page of rows.
   * What it rejects with is explained.
   */
  read<Row>(text: string, parameters: readonly Cell[]): Promise<readonly Row[]>
  /**
   * Runs the steps in one transaction that is on disk when this resolves, or leaves no trace of any. No step depends
   * on what an earlier one answered but by `when`, so many callers' steps can share one trip and one commit. What it
   * rejects with is explained.
   */
  write(steps: readonly Step[]): Promise<StepsResult>
  /** The rows in JSON text, a parameter or a column, as a table `e` with one column `value`, as {@link Engine.each} has it. */
  rowsOf(json: string): string
  /** A row for the table of this name, if there is one in the store's own schema. */
  tablesNamed(name: string): RawBuilder<unknown>
  describe(): string
  /** True for an error after which the same transaction may well succeed. */
  isTransient(error: unknown): boolean
  /** What the error means for the caller; errors that are not the database's come back as they are. */
  explain(error: unknown): unknown
}

/** What a repository works with: an open transaction, and the engine's way to spell a batch. */
export interface Session {
  readonly db: Transaction<Tables>
  readonly each: Engine['each']
  readonly rowByRow: Engine['rowByRow']
}

/** Text at this position of a row of `each`. */
export const textAt = (position: number): RawBuilder<string> => sql<string>`e.value ->> ${sql.lit(position)}`

/** Integer at this position of a row of `each`. */
export const intAt = (position: number): RawBuilder<number> => sql<number>`cast(${textAt(position)} as bigint)`

const batchRows = 500
const maxAttempts = 10
const running = new AsyncLocalStorage<{ open: boolean }>()

/** The items in batches that one statement should carry (platform decision: at most 500 rows). */
export function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += batchRows) yield items.slice(start, start + batchRows)
}

/** Throws inside a transaction, where whatever wants the connection for itself would wait for ever. */
export function assertOutside(): void {
  if (running.getStore()?.open)
    throw new Error('A store transaction was begun inside another one; use the one at hand.')
}

/**
 * Runs `work` in one transaction. After a deadlock or a serialisation failure it runs again from the start, so it must
 * change nothing but the store. Throws a plain Error when called inside a transaction: SQLite has one
 * connection, so the inner one would wait for the outer for ever.
 */
export async function transact<T>(engine: Engine, work: (session: Session) => Promise<T>): Promise<T> {
  assertOutside()
  for (let attempt = 1; ; attempt++) {
    const scope = { open: true }
    try {
      return await engine.db
        .transaction()
        .execute((db) => running.run(scope, () => work({ db, each: engine.each, rowByRow: engine.rowByRow })))
    } catch (error) {
      if (attempt >= maxAttempts || !engine.isTransient(error)) throw engine.explain(error)
    } finally {
      scope.open = false
    }
  }
}

/** Lone surrogates and NUL have no UTF-8 form that both databases keep. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** Throws INVALID_VALUE when the text cannot be kept as a key. */
export function assertStorable(text: string, label: string): void {
  if (isStorable(text)) return
  throw new ProvisioningError(
    `The ${label} ${JSON.stringify(text)} holds a NUL character or half a surrogate pair and cannot be stored. Correct it in its system.`,
    { code: 'INVALID_VALUE' },
  )
}
