import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

export interface StatementResult {
  readonly rows: unknown[]
  readonly changes: number
}

interface Prepared {
  readonly statement: StatementSync
  /** It brings rows. */
  readonly answers: boolean
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
    const made = { statement, answers: statement.columns().length > 0 }
    prepared.set(text, made)
    return made
  }
  return (text, parameters) => {
    const { statement, answers } = prepare(text)
    if (answers) return { rows: statement.all(...parameters), changes: 0 }
    return { rows: [], changes: Number(statement.run(...parameters).changes) }
  }
}
