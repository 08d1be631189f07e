import type { DatabaseSync } from 'node:sqlite'
import { type Cell, runSteps, type Step, type StepRow, type StepsResult } from '../steps.ts'
import { primaryCode, sqliteCodes } from './codes.ts'
import type { RunStatement } from './statements.ts'

/** What became of one list of steps. An error travels as its parts: a clone would lose `errcode`. */
export type GroupResult = StepsResult | { readonly message: string; readonly errcode: unknown }

export type Groups = readonly (readonly Step[])[]

/**
 * The lists as one flat list, for the way to another thread: to clone many small objects costs more, and JSON would
 * escape every quote of the JSON that some cells are. Each statement stands in it once, where it is first run.
 */
export function packGroups(groups: Groups): readonly Cell[] {
  const packed: Cell[] = []
  const places = new Map<string, number>()
  for (const steps of groups) {
    packed.push(steps.length)
    for (const { text, parameters, needs = null, when } of steps) {
      const place = places.get(text)
      if (place === undefined) packed.push(places.size, text)
      else packed.push(place)
      if (place === undefined) places.set(text, places.size)
      packed.push(needs, parameters.length, ...parameters)
      if (when === undefined) packed.push(null)
      else packed.push(when.length, ...when)
    }
  }
  return packed
}

/** The lists of what {@link packGroups} made. */
export function unpackGroups(packed: readonly Cell[]): Groups {
  const texts: string[] = []
  let at = 0
  const next = (): Cell => packed[at++] ?? null
  const several = (count: number): Cell[] => {
    at += count
    return packed.slice(at - count, at)
  }
  const text = (): string => {
    const place = Number(next())
    if (place === texts.length) texts.push(String(next()))
    return texts[place] ?? ''
  }
  const step = (): Step => {
    const [statement, needs, parameters, when] = [text(), next(), several(Number(next())), next()]
    return {
      text: statement,
      parameters,
      ...(needs === null ? {} : { needs: Number(needs) }),
      ...(when === null ? {} : { when: several(Number(when)).map(Number) }),
    }
  }
  const groups: Step[][] = []
  while (at < packed.length) groups.push(Array.from({ length: Number(next()) }, step))
  return groups
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
