/** Writes an invented organisation of any size as files, and what happens to it on the following days. */
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { type Changes, type Day, firstDay, groups, nextDay, type Person, person, present } from './lib/people.ts'

const usage = `Usage: script/people --people N --out DIR [options]

Writes DIR/workers.csv and DIR/groups.csv, and for each further step DIR/day-1, DIR/day-2, ... with the
files of that day and changes.json. Prints one JSON line a day. The same seed gives the same people.

  --people N        people on day 0, 1 to 9,999,991
  --out DIR         folder to write to; made when missing
  --seed N          a whole number (default 1)
  --steps N         days after day 0 (default 1 when there is turnover, else 0)
  --joiners N       people who join each day (default 0)
  --movers N        people who change manager and department each day (default 0)
  --leavers N       people who are missing from the files from that day on (default 0)
  --groups FORMAT   csv (default; members joined by ;) or jsonl`

const batchSize = 1000

try {
  await main()
} catch (error) {
  console.error(`people: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(
        ['people', 'out', 'seed', 'steps', 'joiners', 'movers', 'leavers', 'groups'].map(
          (name) => [name, { type: 'string' }] as const,
        ),
      ),
      help: { type: 'boolean', short: 'h' },
    },
  })
  const given: Readonly<Record<string, string | boolean | undefined>> = values
  if (given.help === true) return console.log(usage)
  const { out, groups: format = 'csv' } = given
  if (typeof out !== 'string')
    throw new Error('--out is missing. Name the folder to write to; --help shows all options.')
  if (format !== 'csv' && format !== 'jsonl') throw new Error('--groups must be csv or jsonl.')
  const number = (name: string, fallback?: number) => wholeNumber(name, given[name], fallback)
  const turnover = { joiners: number('joiners', 0), movers: number('movers', 0), leavers: number('leavers', 0) }
  const steps = number('steps', Object.values(turnover).some((count) => count > 0) ? 1 : 0)
  let day = firstDay(number('people'), number('seed', 1))
  report(day, await writeDay(day, out, format))
  for (let step = 1; step <= steps; step += 1) {
    const next = nextDay(day, turnover)
    day = next.day
    const folder = join(out, `day-${step}`)
    const written = await writeDay(day, folder, format)
    await writeFile(join(folder, 'changes.json'), `${JSON.stringify(next.changes, null, 2)}\n`)
    report(day, { ...written, ...countEach(next.changes) })
  }
}

function wholeNumber(name: string, value: unknown, fallback?: number): number {
  if (value === undefined && fallback !== undefined) return fallback
  if (typeof value === 'string' && /^\d{1,9}$/.test(value)) return Number(value)
  throw new Error(
    `--${name} ${value === undefined ? 'is missing' : 'must be a whole number'}; --help shows all options.`,
  )
}

function report(day: Day, counts: Readonly<Record<string, number>>): void {
  console.log(JSON.stringify({ day: day.number, ...counts }))
}

async function writeDay(
  day: Day,
  folder: string,
  format: 'csv' | 'jsonl',
): Promise<{ people: number; groups: number }> {
  await mkdir(folder, { recursive: true })
  const people = await writeLines(join(folder, 'workers.csv'), workerLines(day))
  const lines = format === 'csv' ? groupLines(day) : groupObjects(day)
  const written = await writeLines(join(folder, `groups.${format}`), lines)
  return { people: people - 1, groups: format === 'csv' ? written - 1 : written }
}

function* workerLines(day: Day): Generator<string> {
  let columns: (keyof Person)[] | undefined
  for (const index of present(day)) {
    const row = person(day, index)
    if (columns === undefined) {
      columns = Object.keys(row) as (keyof Person)[]
      yield columns.join(',')
    }
    yield columns.map((column) => csvCell(row[column])).join(',')
  }
}

function* groupLines(day: Day): Generator<string> {
  yield 'GroupID,Kind,Name,Members'
  for (const { GroupID, Kind, Name, Members } of groups(day)) {
    yield [GroupID, Kind, Name, Members.join(';')].map(csvCell).join(',')
  }
}

function* groupObjects(day: Day): Generator<string> {
  for (const group of groups(day)) yield JSON.stringify(group)
}

function csvCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** Streams the lines to a file; how many there were. */
async function writeLines(path: string, lines: Iterable<string>): Promise<number> {
  let count = 0
  function* blocks() {
    let block: string[] = []
    for (const line of lines) {
      count += 1
      block.push(line)
      if (block.length === batchSize) {
        yield `${block.join('\n')}\n`
        block = []
      }
    }
    if (block.length > 0) yield `${block.join('\n')}\n`
  }
  await pipeline(Readable.from(blocks()), createWriteStream(path))
  return count
}

function countEach({ joined, moved, left, reassigned }: Changes): Record<keyof Changes, number> {
  return { joined: joined.length, moved: moved.length, left: left.length, reassigned: reassigned.length }
}
