import type { DatabaseSync } from 'node:sqlite'
import { runSteps, type Step, type StepRow, type StepsResult } from '../steps.ts'
import { primaryCode, sqliteCodes } from './codes.ts'
import type { RunStatement } from './statements.ts'

/** What became of one list of steps. An error travels as its parts: a clone would lose `errcode`. */
export type GroupResult = StepsResult | { readonly message: string; readonly errcode: unknown }

export type Groups = readonly (readonly Step[])[]

/**
 * Runs lists of steps in one transaction. Mostly all of them come to their end. Where one does not, all run again, each
 * behind a savepoint of its own; not so at first, because SQLite then copies the pages that each list changes. Where one
 * fails with an error, they run one transaction each, so that none pays for another.
 */
export function groupRunner(database: DatabaseSync, run: RunStatement): (groups: Groups) => readonly GroupResult[] {
  const alone = (steps: readonly Step[]): GroupResult => {
    try {
      return inTransaction(database, run, () => runList(run, steps), isEnded)
    } catch (error) {
      return partsOf(error)
    }
  }
  return (groups) => {
    if (groups.length < 2) return groups.map(alone)
    try {
      const isWhole = (results: readonly StepsResult[]) => results.length === groups.length
      const results = inTransaction(database, run, () => runWhileEnded(run, groups), isWhole)
      if (isWhole(results)) return results
      const apart = () => groups.map((steps) => runBehindSavepoint(run, steps))
      return inTransaction(database, run, apart, () => true)
    } catch (error) {
      // Each would wait as long again for the lock of another process.
      if (primaryCode(error) === sqliteCodes.busy) return groups.map(() => partsOf(error))
      return groups.map(alone)
    }
  }
}

const isEnded = ({ ok }: StepsResult) => ok

/** Does the work in a transaction. `isKept`: whether a result is one to commit; else all is rolled back. */
function inTransaction<Result>(
  database: DatabaseSync,
  run: RunStatement,
  work: () => Result,
  isKept: (result: Result) => boolean,
): Result {
  run('begin immediate', [])
  try {
    const result = work()
    run(isKept(result) ? 'commit' : 'rollback', [])
    return result
  } catch (error) {
    // Some failures (disk full) have rolled back already.
    if (database.isTransaction) run('rollback', [])
    throw error
  }
}

/** What it has written when it does not come to its end is the caller's to undo. */
function runList(run: RunStatement, steps: readonly Step[]): StepsResult {
  const running = runSteps(steps)
  let next = running.next()
  while (next.done !== true) {
    const { rows, changes } = run(next.value.text, next.value.parameters)
    next = running.next({ rows: rows as StepRow[], count: changes + rows.length })
  }
  return next.value
}

/** The results of the lists before the first that does not come to its end. */
function runWhileEnded(run: RunStatement, groups: Groups): readonly StepsResult[] {
  const results: StepsResult[] = []
  for (const steps of groups) {
    const result = runList(run, steps)
    if (!result.ok) break
    results.push(result)
  }
  return results
}

function runBehindSavepoint(run: RunStatement, steps: readonly Step[]): StepsResult {
  run('savepoint list', [])
  const result = runList(run, steps)
  if (!result.ok) run('rollback to list', [])
  run('release list', [])
  return result
}

function partsOf(error: unknown): GroupResult {
  if (!(error instanceof Error)) throw error
  return { message: error.message, errcode: 'errcode' in error ? error.errcode : undefined }
}
