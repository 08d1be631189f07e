import type { DatabaseSync } from 'node:sqlite'
import { runSteps, type Step, type StepRow, type StepsResult } from '../steps.ts'
import { primaryCode, sqliteCodes } from './errors.ts'
import type { RunStatement } from './statements.ts'

/** What became of one list of steps. An error travels as its parts: a clone would lose `errcode`. */
export type GroupResult = StepsResult | { readonly message: string; readonly errcode: unknown }

export type Groups = readonly (readonly Step[])[]

/** The lists as JSON. Callers' lists are much alike: each statement stands in it once. */
export function packGroups(groups: Groups): string {
  const places = new Map<string, number>()
  const placeOf = (text: string): number => {
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, places.size)
    return places.size - 1
  }
  const lists = groups.map((steps) => steps.map((step) => ({ ...step, text: placeOf(step.text) })))
  return JSON.stringify({ texts: [...places.keys()], lists })
}

export function unpackGroups(packed: string): Groups {
  const { texts, lists }: Packed = JSON.parse(packed)
  return lists.map((steps) => steps.map((step) => ({ ...step, text: texts[step.text] ?? '' })))
}

interface Packed {
  readonly texts: readonly string[]
  readonly lists: readonly (readonly (Omit<Step, 'text'> & { readonly text: number })[])[]
}

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
      const { rows, changes } = run(next.value.text, next.value.parameters)
      next = running.next({ rows: rows as StepRow[], count: changes + rows.length })
    }
    if (!next.value.ok) plain('rollback to list')
    plain('release list')
    return next.value
  }
  const alone = (steps: readonly Step[]): GroupResult => {
    try {
      return inTransaction(() => [one(steps)])[0] as GroupResult
    } catch (error) {
      return partsOf(error)
    }
  }
  return (groups) => {
    if (groups.length < 2) return groups.map(alone)
    try {
      return inTransaction(() => groups.map(one))
    } catch (error) {
      // Each would wait as long again for the lock of another process.
      if (primaryCode(error) === sqliteCodes.busy) return groups.map(() => partsOf(error))
      return groups.map(alone)
    }
  }
}

function partsOf(error: unknown): GroupResult {
  if (!(error instanceof Error)) throw error
  return { message: error.message, errcode: 'errcode' in error ? error.errcode : undefined }
}
