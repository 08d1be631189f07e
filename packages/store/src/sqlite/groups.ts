import type { DatabaseSync } from 'node:sqlite'
import { runSteps, type Step, type StepRow, type StepsResult } from '../steps.ts'
import type { RunStatement } from './statements.ts'

/** What became of one list of steps. An error travels as its parts: a clone would lose `errcode`. */
export type GroupResult = StepsResult | { readonly message: string; readonly errcode: unknown }

type Groups = readonly (readonly Step[])[]

/**
 * Runs lists of steps in one transaction, each behind a savepoint of its own. Where one list fails with an error, the
 * lists run again one transaction each, so that none pays for another.
 */
export function groupRunner(database: DatabaseSync, run: RunStatement): (groups: Groups) => GroupResult[] {
  const plain = (text: string) => run(text, [])
  const inTransaction = (work: () => GroupResult[]): GroupResult[] => {
    plain('begin immediate')
    try {
      const results = work()
      plain('commit')
      return results
    } catch (error) {
      // Some failures (disk full) have rolled back already.
      if (database.isTransaction) plain('rollback')
      throw error
    }
  }
  const one = (steps: readonly Step[]): StepsResult => {
    plain('savepoint list')
    const running = runSteps(steps)
    let next = running.next()
    while (next.done !== true) {
      next = running.next(run(next.value.text, next.value.parameters).rows as StepRow[])
    }
    if (!next.value.ok) plain('rollback to list')
    plain('release list')
    return next.value
  }
  const alone = (steps: readonly Step[]): GroupResult => {
    try {
      return inTransaction(() => [one(steps)])[0] as GroupResult
    } catch (error) {
      if (!(error instanceof Error)) throw error
      return { message: error.message, errcode: 'errcode' in error ? error.errcode : undefined }
    }
  }
  return (groups) => {
    if (groups.length < 2) return groups.map(alone)
    try {
      return inTransaction(() => groups.map(one))
    } catch {
      return groups.map(alone)
    }
  }
}
