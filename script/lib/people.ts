import { type Name, type NamePool, namePools } from './people-names.ts'

/**
 * An invented organisation on one day. Everybody is computed from (seed, index), so a day holds only what later days
 * changed and any person can be asked for at any time; the same seed gives the same people on every machine.
 */
export interface Day {
  /** 0 is the day the organisation starts with. */
  readonly number: number
  readonly seed: number
  /** People of day 0. */
  readonly founders: number
  /** Indexes given out so far: everybody who was ever hired. Index 0 is the head, who never leaves. */
  readonly hired: number
  readonly left: ReadonlySet<number>
  /** Index of a mover → index of the manager moved to. */
  readonly moved: ReadonlyMap<number, number>
}

/** A row of workers.csv. */
export interface Person {
  readonly WorkerID: string
  readonly Status: 'Active' | 'OnLeave'
  readonly GivenName: string
  readonly FamilyName: string
  readonly DisplayName: string
  /** Lower-case ASCII, unique. */
  readonly Login: string
  readonly Email: string
  readonly Language: string
  /** Empty for the head only. */
  readonly ManagerID: string
  readonly Department: string
  readonly Team: string
  readonly Location: string
  readonly Country: string
  readonly JobTitle: string
  /** YYYY-MM-DD. */
  readonly HireDate: string
}

/** A row of groups.csv: a department, or the team of one manager. */
export interface Group {
  readonly GroupID: string
  readonly Kind: 'department' | 'team'
  readonly Name: string
  /** WorkerIDs in ascending order of index. */
  readonly Members: readonly string[]
}

export interface Turnover {
  readonly joiners: number
  readonly movers: number
  readonly leavers: number
}

/** What one day changed, as WorkerIDs. */
export interface Changes {
  readonly joined: readonly string[]
  readonly moved: readonly string[]
  readonly left: readonly string[]
  /** People who did nothing themselves, but whose manager left or took them along into another department. */
  readonly reassigned: readonly string[]
}

/** Ids are a permutation of this many numbers; a prime, so that every stride reaches all of them. */
const idSpace = 9_999_991
const reportsPerManager = 8
const firstHire = Date.UTC(2004, 0, 1)
const firstDayDate = Date.UTC(2026, 0, 5)
const dayMs = 86_400_000

const departmentNames =
  `Finance|People|Sales|Engineering|Research & Development|Customer Care|Legal|Marketing|Logistics|Production|
Quality|Procurement|Information Technology|Security|Facilities|Communications|Product Design|Data Platform|Field Service|Training|
Health, Safety and Environment|Internal Audit|Treasury|Tax|Investor Relations|Partner Management|Export Control|Fleet|Laboratories|
Clinical Affairs|Public Affairs|Licensing|Archives|Energy|Packaging|Warehouse "North"|Warehouse "South"|Maritime|Aviation|Innovation`
    .replaceAll('\n', '')
    .split('|')
const jobTitles =
  'Specialist|Analyst|Engineer|Coordinator|Advisor|Technician|Consultant|Planner, Senior|Architect|Assistant|Scientist|Clerk'.split(
    '|',
  )

/** Day 0 of an organisation. Throws RangeError when the size is not between 1 and 9,999,991. */
export function firstDay(people: number, seed: number): Day {
  if (!Number.isInteger(people) || people < 1 || people > idSpace) {
    throw new RangeError(`people must be a whole number from 1 to ${idSpace}, not ${people}`)
  }
  return { number: 0, seed, founders: people, hired: people, left: new Set(), moved: new Map() }
}

/** The day after, with as much turnover as there are people for it; nobody both moves and leaves on one day. */
export function nextDay(day: Day, turnover: Turnover): { readonly day: Day; readonly changes: Changes } {
  const number = day.number + 1
  const leavers = draw(day, turnover.leavers, mix(day.seed, number, 1), (index) => index > 0)
  const remaining: Day = { ...day, left: new Set([...day.left, ...leavers]) }
  const moved = new Map(day.moved)
  const movers = draw(remaining, turnover.movers, mix(day.seed, number, 2), (index) => {
    const to = newManager(remaining, index, number)
    if (to !== null) moved.set(index, to)
    return to !== null
  })
  const hired = Math.min(day.hired + turnover.joiners, idSpace)
  const after: Day = { ...remaining, number, hired, moved }
  const ids = (indexes: readonly number[]) => indexes.map((index) => workerId(day.seed, index))
  return {
    day: after,
    changes: {
      joined: ids(Array.from({ length: hired - day.hired }, (_, offset) => day.hired + offset)),
      moved: ids(movers),
      left: ids(leavers),
      reassigned: ids(reassigned(day, after, new Set(movers))),
    },
  }
}

/** Indexes of everybody employed that day, ascending. */
export function* present(day: Day): Generator<number> {
  for (let index = 0; index < day.hired; index += 1) if (!day.left.has(index)) yield index
}

/** One employed person; the index must be present that day. */
export function person(day: Day, index: number): Person {
  const { seed } = day
  const pool = pick(namePools, mix(seed, index, 10))
  const given = pick(pool.given, mix(seed, index, 11))
  const family = pick(pool.family, mix(seed, index, 12))
  const login = `${given.latin}.${family.latin}${index}`
  const manager = managerOf(day, index)
  return {
    WorkerID: workerId(seed, index),
    Status: mix(seed, index, 13) % 32 === 0 ? 'OnLeave' : 'Active',
    GivenName: given.written,
    FamilyName: family.written,
    DisplayName: shownName(pool, given, family),
    Login: login,
    Email: `${login}@example.org`,
    Language: `${pool.language}-${pool.country}`,
    ManagerID: manager === null ? '' : workerId(seed, manager),
    Department: departmentName(departmentOf(day, index)),
    Team: teamId(seed, teamOf(day, index)),
    Location: pool.location,
    Country: pool.country,
    JobTitle: jobTitle(day, index),
    HireDate: hireDate(day, index),
  }
}

/** Departments, then teams; those without members are left out. Holds three numbers a person while it runs. */
export function* groups(day: Day): Generator<Group> {
  yield* groupsBy(day, departmentOf, (department) => ({
    GroupID: `D-${String(department).padStart(2, '0')}`,
    Kind: 'department',
    Name: departmentName(department),
  }))
  yield* groupsBy(day, teamOf, (head) => ({
    GroupID: teamId(day.seed, head),
    Kind: 'team',
    Name: `Team of ${workerId(day.seed, head)}, ${departmentName(departmentOf(day, head))}`,
  }))
}

/** Eight digits; a bijection of the index, so ids neither repeat nor follow the order of hiring. */
function workerId(seed: number, index: number): string {
  const stride = 1 + (mix(seed, 0, 20) % 999_983)
  return String(10_000_000 + ((index * stride + (mix(seed, 0, 21) % idSpace)) % idSpace))
}

/** Index of the manager, null for the head. Always below the person's own index, which is what keeps the tree a tree. */
function managerOf(day: Day, index: number): number | null {
  if (index === 0) return null
  let manager = teamOf(day, index)
  while (day.left.has(manager)) manager = teamOf(day, manager)
  return manager
}

/** A team is named after the manager it began with, and keeps the name when that person leaves. */
function teamOf(day: Day, index: number): number {
  const moved = day.moved.get(index)
  if (moved !== undefined) return moved
  const departments = departmentCount(day)
  return index <= departments ? 0 : 1 + Math.floor((index - departments - 1) / reportsPerManager)
}

/** People 1 to n head the n departments; a department is whom one reports to in the end. 0 is the head's office. */
function departmentOf(day: Day, index: number): number {
  const departments = departmentCount(day)
  let at = index
  while (at > departments) at = teamOf(day, at)
  return at
}

function departmentCount(day: Day): number {
  return Math.max(1, Math.min(departmentNames.length, Math.round(Math.sqrt(day.founders) / 4)))
}

function departmentName(department: number): string {
  return department === 0 ? 'Head Office' : (departmentNames[department - 1] ?? '')
}

function teamId(seed: number, head: number): string {
  return `T-${workerId(seed, head)}`
}

function jobTitle(day: Day, index: number): string {
  if (index === 0) return 'Chief Executive'
  if (index <= departmentCount(day)) return `Head of ${departmentName(index)}`
  return pick(jobTitles, mix(day.seed, index, 14))
}

function hireDate(day: Day, index: number): string {
  const at =
    index < day.founders ? firstHire + (mix(day.seed, index, 15) % 8000) * dayMs : firstDayDate + joinDay(day, index)
  return new Date(at).toISOString().slice(0, 10)
}

/** Joiners are hired within a month of the start; which day does not change when the organisation grows later. */
function joinDay(day: Day, index: number): number {
  return (mix(day.seed, index, 16) % 28) * dayMs
}

function shownName(pool: NamePool, given: Name, family: Name): string {
  return pool.familyFirst ? `${family.written}${given.written}` : `${given.written} ${family.written}`
}

/** Up to `wanted` different employed people that `accept` takes; fewer when they are hard to find. */
function draw(day: Day, wanted: number, key: number, accept: (index: number) => boolean): number[] {
  const asked = new Set<number>()
  const drawn: number[] = []
  for (let tries = 0; drawn.length < wanted && tries < 1000 + 20 * wanted; tries += 1) {
    const index = mix(key, tries, 3) % day.hired
    if (asked.has(index) || day.left.has(index)) continue
    asked.add(index)
    if (accept(index)) drawn.push(index)
  }
  return drawn.sort((a, b) => a - b)
}

/** An employed person of lower index whose team is another one; null for heads of departments, and when none is found. */
function newManager(day: Day, index: number, number: number): number | null {
  if (index <= departmentCount(day)) return null
  for (let tries = 0; tries < 64; tries += 1) {
    const candidate = mix(mix(day.seed, number, 4), index, tries) % index
    if (!day.left.has(candidate) && candidate !== teamOf(day, index)) return candidate
  }
  return null
}

function reassigned(before: Day, after: Day, movers: ReadonlySet<number>): number[] {
  if (before.left.size === after.left.size && movers.size === 0) return []
  const found: number[] = []
  for (const index of present(after)) {
    if (index >= before.hired || movers.has(index)) continue
    const differs =
      managerOf(before, index) !== managerOf(after, index) || departmentOf(before, index) !== departmentOf(after, index)
    if (differs) found.push(index)
  }
  return found
}

/** Counting sort by group, because a department of a million people's organisation has tens of thousands of members. */
function* groupsBy(
  day: Day,
  groupOf: (day: Day, index: number) => number,
  describe: (group: number) => Omit<Group, 'Members'>,
): Generator<Group> {
  const group = new Int32Array(day.hired).fill(-1)
  const starts = new Int32Array(day.hired + 1)
  for (const index of present(day)) {
    const at = groupOf(day, index)
    group[index] = at
    starts[at + 1] = (starts[at + 1] ?? 0) + 1
  }
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0)
  const members = new Int32Array(starts.at(-1) ?? 0)
  const next = starts.slice()
  for (const index of present(day)) {
    const at = group[index] ?? 0
    const place = next[at] ?? 0
    members[place] = index
    next[at] = place + 1
  }
  for (let at = 0; at < day.hired; at += 1) {
    const own = members.subarray(starts[at], starts[at + 1])
    if (own.length > 0) yield { ...describe(at), Members: Array.from(own, (index) => workerId(day.seed, index)) }
  }
}

function pick<T>(from: readonly T[], random: number): T {
  return from[random % from.length] as T
}

/** A well-mixed number below 2³² from three others (the finaliser of MurmurHash3 over each in turn). */
function mix(a: number, b: number, c: number): number {
  let hash = 0x9747b28c
  for (const part of [a, b, c]) {
    hash = Math.imul(hash ^ part, 0x9e3779b1)
    hash ^= hash >>> 16
    hash = Math.imul(hash, 0x85ebca6b)
    hash ^= hash >>> 13
    hash = Math.imul(hash, 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}
