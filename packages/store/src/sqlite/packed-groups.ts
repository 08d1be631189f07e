import type { Cell, Step, StepRow } from '../steps.ts'
import type { GroupResult, Groups } from './groups.ts'
import { cellOf } from './rows.ts'

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
    const made: { -readonly [Name in keyof Step]: Step[Name] } = { text: text(), parameters: [] }
    const needs = next()
    if (needs !== null) made.needs = Number(needs)
    made.parameters = several(Number(next()))
    const when = next()
    if (when !== null) made.when = several(Number(when)).map(Number)
    return made
  }
  const groups: Step[][] = []
  while (at < packed.length) groups.push(Array.from({ length: Number(next()) }, step))
  return groups
}

const stopped = -1
const failed = -2

/**
 * What became of the lists, as one flat list for the way back; the names of columns stand in it once, where they are
 * first needed. Throws TypeError for a cell that cannot be in one.
 */
export function packResults(results: readonly GroupResult[]): Cell[] {
  const packed: Cell[] = []
  const places = new Map<string, number>()
  const packTable = (rows: readonly StepRow[]): void => {
    packed.push(rows.length)
    const [first] = rows
    if (first === undefined) return
    const names = Object.keys(first)
    const key = JSON.stringify(names)
    const place = places.get(key)
    if (place === undefined) {
      packed.push(places.size, names.length, ...names)
      places.set(key, places.size)
    } else packed.push(place)
    for (const row of rows) for (const name of names) packed.push(cellOf(row[name] ?? null))
  }
  for (const result of results) {
    if ('message' in result) packed.push(failed, result.message, errcodeOf(result))
    else if (!result.ok) packed.push(stopped, result.step)
    else {
      packed.push(result.rows.length)
      for (const rows of result.rows) packTable(rows)
    }
  }
  return packed
}

const errcodeOf = ({ errcode }: { readonly errcode: unknown }) => (typeof errcode === 'number' ? errcode : null)

/** The results of what {@link packResults} made. */
export function unpackResults(packed: readonly Cell[]): readonly GroupResult[] {
  let at = 0
  const next = (): Cell => packed[at++] ?? null
  const columns: (readonly string[])[] = []
  const names = (): readonly string[] => {
    const place = Number(next())
    if (place === columns.length) columns.push(Array.from({ length: Number(next()) }, () => String(next())))
    return columns[place] ?? []
  }
  const rows = (): readonly StepRow[] => {
    const count = Number(next())
    if (count === 0) return none
    const present = names()
    const made: StepRow[] = []
    for (let n = 0; n < count; n += 1) {
      const row: Record<string, Cell> = {}
      for (const name of present) row[name] = next()
      made.push(row)
    }
    return made
  }
  const results: GroupResult[] = []
  while (at < packed.length) {
    const kind = Number(next())
    if (kind === failed) results.push({ message: String(next()), errcode: next() ?? undefined })
    else if (kind === stopped) results.push({ ok: false, step: Number(next()) })
    else {
      const all: (readonly StepRow[])[] = []
      for (let step = 0; step < kind; step += 1) all.push(rows())
      results.push({ ok: true, rows: all })
    }
  }
  return results
}

const none: readonly StepRow[] = Object.freeze([])
