import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Day, firstDay, groups, nextDay, type Person, person, present } from '../../script/lib/people.ts'

const size = fc.integer({ min: 1, max: 600 })
const seed = fc.integer({ min: 0, max: 999_999_999 })
const count = fc.integer({ min: 0, max: 60 })
const turnover = fc.record({ joiners: count, movers: count, leavers: count })

/** An organisation after up to three days of turnover. */
const someDay = fc.tuple(size, seed, fc.array(turnover, { maxLength: 3 })).map(([people, from, days]) => {
  let day = firstDay(people, from)
  for (const each of days) day = nextDay(day, each).day
  return day
})

function everybody(day: Day): Person[] {
  return Array.from(present(day), (index) => person(day, index))
}

function byId(day: Day): Map<string, Person> {
  return new Map(everybody(day).map((row) => [row.WorkerID, row]))
}

describe('an invented organisation', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(everybody(firstDay(200, 7))).toEqual(everybody(firstDay(200, 7)))
    expect(everybody(firstDay(200, 7))).not.toEqual(everybody(firstDay(200, 8)))
  })

  it('computes one person without the others, even in a million', () => {
    const day = firstDay(1_000_000, 7)
    expect(person(day, 765_432)).toEqual(person(firstDay(1_000_000, 7), 765_432))
  })

  it('gives ids, logins and addresses to one person each, on every day', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const rows = everybody(day)
        for (const key of ['WorkerID', 'Login', 'Email'] as const) {
          expect(new Set(rows.map((row) => row[key])).size).toBe(rows.length)
        }
      }),
    )
  })

  it('is a tree of managers with one root, on every day', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const rows = byId(day)
        expect([...rows.values()].filter((row) => row.ManagerID === '')).toHaveLength(1)
        for (const row of rows.values()) expect(stepsToRoot(rows, row)).toBeLessThan(rows.size)
      }),
    )
  })

  it('puts everybody into one department and one team, as their own row says', () => {
    fc.assert(
      fc.property(someDay, (day) => {
        const found = { department: new Map<string, string>(), team: new Map<string, string>() }
        for (const group of groups(day)) {
          for (const member of group.Members) {
            expect(found[group.Kind].has(member)).toBe(false)
            found[group.Kind].set(member, group.Kind === 'team' ? group.GroupID : group.Name)
          }
        }
        const rows = everybody(day)
        expect(found.department).toEqual(new Map(rows.map((row) => [row.WorkerID, row.Department])))
        expect(found.team).toEqual(new Map(rows.map((row) => [row.WorkerID, row.Team])))
      }),
    )
  })

  it('has names in many scripts, and logins any mail server takes', () => {
    const rows = everybody(firstDay(2000, 1))
    const names = rows.map((row) => row.DisplayName).join('')
    for (const script of [
      'Latin',
      'Greek',
      'Cyrillic',
      'Arabic',
      'Hebrew',
      'Devanagari',
      'Tamil',
      'Thai',
      'Georgian',
      'Armenian',
      'Ethiopic',
      'Han',
      'Hiragana',
      'Hangul',
    ]) {
      expect(names, script).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'))
    }
    expect(rows.filter((row) => !/^[a-z]+\.[a-z]+\d+$/.test(row.Login))).toEqual([])
  })

  it('refuses a size it has no ids for', () => {
    for (const people of [0, -1, 1.5, 10_000_000]) expect(() => firstDay(people, 1)).toThrow(RangeError)
  })
})

describe('the next day', () => {
  it('has the turnover that was asked for', () => {
    const before = firstDay(1000, 7)
    const { day, changes } = nextDay(before, { joiners: 30, movers: 20, leavers: 10 })
    expect([changes.joined.length, changes.moved.length, changes.left.length]).toEqual([30, 20, 10])
    expect(everybody(day)).toHaveLength(1020)
  })

  it('changes exactly the rows it names', () => {
    fc.assert(
      fc.property(someDay, turnover, (before, wanted) => {
        const { day, changes } = nextDay(before, wanted)
        const [then, now] = [byId(before), byId(day)]
        expect([...now.keys()].filter((id) => !then.has(id))).toEqual([...changes.joined])
        expect([...then.keys()].filter((id) => !now.has(id))).toEqual([...changes.left])
        const differing = [...now.values()].filter(
          (row) => then.has(row.WorkerID) && !same(row, then.get(row.WorkerID)),
        )
        expect(differing.map((row) => row.WorkerID).sort()).toEqual([...changes.moved, ...changes.reassigned].sort())
      }),
    )
  })

  it('never loses the head', () => {
    const { day } = nextDay(firstDay(5, 3), { joiners: 0, movers: 0, leavers: 100 })
    expect(everybody(day).map((row) => row.JobTitle)).toEqual(['Chief Executive'])
  })
})

describe('script/people', () => {
  it('writes the files of each day, the same every time, and says what changed', () => {
    const [one, other] = [folder(), folder()]
    const options = [
      '--people',
      '300',
      '--seed',
      '7',
      '--joiners',
      '4',
      '--movers',
      '3',
      '--leavers',
      '2',
      '--steps',
      '2',
    ]
    const printed = run([...options, '--out', one])
    expect(run([...options, '--out', other])).toBe(printed)
    expect(
      printed
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { day: 0, people: 300 },
      { day: 1, people: 302, joined: 4, moved: 3, left: 2 },
      { day: 2, people: 304, joined: 4, moved: 3, left: 2 },
    ])
    expect(readdirSync(one, { recursive: true }).sort()).toEqual([
      'day-1',
      'day-1/changes.json',
      'day-1/groups.csv',
      'day-1/workers.csv',
      'day-2',
      'day-2/changes.json',
      'day-2/groups.csv',
      'day-2/workers.csv',
      'groups.csv',
      'workers.csv',
    ])
    for (const file of ['workers.csv', 'groups.csv', 'day-2/workers.csv', 'day-2/changes.json']) {
      expect(readFileSync(join(one, file), 'utf8')).toBe(readFileSync(join(other, file), 'utf8'))
    }
  })

  it('says what is wrong with its options', () => {
    expect(() => run(['--people', 'many', '--out', folder()])).toThrow(/--people must be a whole number/)
    expect(() => run(['--people', '10'])).toThrow(/--out is missing/)
  })
})

function same(a: Person, b: Person | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function stepsToRoot(rows: ReadonlyMap<string, Person>, from: Person): number {
  let steps = 0
  for (let at = from; at.ManagerID !== ''; steps += 1) {
    const manager = rows.get(at.ManagerID)
    if (manager === undefined || steps > rows.size) throw new Error(`${from.WorkerID} is not under the root`)
    at = manager
  }
  return steps
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sutler-people-test-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function run(options: readonly string[]): string {
  const program = new URL('../../script/people.ts', import.meta.url).pathname
  return execFileSync(process.execPath, [program, ...options], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
