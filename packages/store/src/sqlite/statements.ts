import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

export interface StatementResult {
  readonly rows: unknown[]
  readonly changes: number
}

interface Prepared {
  readonly statement: StatementSync
  /** Of the columns it brings; empty: it only writes. */
  readonly names: readonly string[]
}

/** Runs statements on one open database. */
export type RunStatement = (text: string, parameters: readonly SQLInputValue[]) => StatementResult

/** Statements kept prepared. Batches do not change a statement's text, so the store has far fewer. */
const maxPrepared = 300

/** Runs SQL text with its statements kept prepared. Throws what node:sqlite throws. */
export function runStatements(database: DatabaseSync): RunStatement {
  const prepared = new Map<string, Prepared>()
  const prepare = (text: string): Prepared => {
    const known = prepared.get(text)
    if (known) return known
    if (prepared.size >= maxPrepared) prepared.clear()
    const statement = database.prepare(text)
    const made = { statement, names: namesOf(statement) }
    if (made.names.length > 0) statement.setReturnArrays(true)
    prepared.set(text, made)
    return made
  }
  return (text, parameters) => {
    const { statement, names } = prepare(text)
    if (names.length > 0) {
      const rows = statement.all(...parameters) as unknown as readonly SQLOutputValue[][]
      const isAsPrepared = rows[0] === undefined || rows[0].length === names.length
      // Another process may have changed the table since.
      const present = isAsPrepared ? names : namesOf(statement)
      if (!isAsPrepared) prepared.set(text, { statement, names: present })
      return { rows: rows.map((cells) => rowOf(present, cells)), changes: 0 }
    }
    return { rows: [], changes: Number(statement.run(...parameters).changes) }
  }
}

/** By way of a key: to set a property by a text that is none yet takes twice as long. */
function namesOf(statement: StatementSync): readonly string[] {
  return statement.columns().map(({ name }) => Object.keys({ [name]: null })[0] ?? name)
}

/** A row by names. Objects the driver makes are dictionaries, which take longer to make and to read (measured: 3 µs). */
function rowOf(names: readonly string[], cells: readonly SQLOutputValue[]): Record<string, SQLOutputValue> {
  const row: Record<string, SQLOutputValue> = {}
  for (let column = 0; column < names.length; column += 1) row[names[column] ?? ''] = cells[column] ?? null
  return row
}
