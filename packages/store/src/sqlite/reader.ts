import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { type RunStatement, runStatements } from './statements.ts'

/** A second connection to the file, for reading on the caller's own thread. */
export interface Reader {
  /** Each read sees all that was kept before it. */
  read(text: string, parameters: readonly SQLInputValue[]): unknown[]
  close(): void
}

/**
 * In WAL mode a reader waits for no writer, so a few rows by a key cost less here than the way to another thread and
 * back (measured: 5 µs against 40). Opens at the first read. The caller stands still meanwhile: some 7 µs for each row of
 * a page, and 15 ms to count 100,000 objects.
 *
 * To read many rows in one snapshot would save a third of that, but no point of a turn of the event loop is safe to end
 * it at: what comes in meanwhile may ask for what another process has kept since.
 */
export function openReader(place: string, timeout: number): Reader {
  let database: DatabaseSync | null = null
  let run: RunStatement | null = null
  let isClosed = false
  const opened = (): RunStatement => {
    if (isClosed) throw new Error('The store is closed.')
    database = new DatabaseSync(place, { readOnly: true, timeout })
    // Not mapped: the whole map would be made anew whenever somebody has written. 4 MiB read as fast as 16: what is not
    // in them, the system's own cache has.
    database.exec('pragma cache_size = -4096')
    run = runStatements(database)
    return run
  }
  return {
    read: (text, parameters) => (run ?? opened())(text, parameters).rows,
    close() {
      isClosed = true
      database?.close()
      database = null
      run = null
    },
  }
}
