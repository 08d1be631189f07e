import { dialects } from '@sutler/connectors/scim'
import { afterEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../simulators/scim-kit/emulator.ts'
import type { JsonObject } from '../../simulators/scim-kit/types.ts'
import { at } from '../../simulators/scim-kit/value.ts'
import { type DialectWorld, openDialectWorld, type Person, type Team } from '../support/dialect-world.ts'
import { type Row, rows } from './rows.ts'

const person = (id: number, first: string, last: string, manager: string, title = 'Engineer'): Person => ({
  id: String(id),
  login: `${first.toLowerCase()}.${id}`,
  first,
  last,
  title,
  manager,
})

const people: readonly Person[] = [
  person(1, 'Ada', 'Lovelace', ''),
  person(2, 'Ben', 'Okri', '1'),
  person(3, 'Cleo', 'Virgo', '1'),
  person(4, 'Dan', 'Simmons', '2'),
  person(5, 'Eve', 'Online', '2'),
]
// Roles of Snowflake are kept in capitals, so the names are in capitals for all.
const teams: readonly Team[] = [
  { id: '10', name: 'ALPHA', members: ['1', '2', '3'] },
  { id: '20', name: 'BETA', members: ['4'] },
  { id: '30', name: 'GAMMA', members: ['5'] },
]

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function begin(row: Row, settings: string, people = row.people, groups = row.groups) {
  const emulator = await row.start()
  closing.push(() => emulator.stop())
  if (row.groupsAreMade) for (const { name } of teams) emulator.seed('/Groups', { displayName: name })
  const groupLeavers = row.groupsAreMade ? 'nothing' : 'delete'
  const world = openDialectWorld({ baseUrl: emulator.url, settings, people, groups, groupLeavers })
  closing.push(() => world.close())
  return { emulator, world }
}

describe.each(rows)('$dialect', (row) => {
  it('the whole job goes through: made, found again, changed, disabled, deleted, and nothing refused', async () => {
    const { emulator, world } = await begin(row, `dialect: ${row.dialect}`)
    world.write(people, teams)
    await expectSuccess(world)
    expectPeople(emulator, row, people)
    expectTeams(emulator, row, teams)
    await expectPeace(world, emulator)

    const changed = [
      { ...people[0], last: 'King', title: 'Countess' },
      { ...people[1], manager: '3' },
      people[2],
      { ...people[3], manager: '' },
    ] as readonly Person[]
    const regrouped = [
      { id: '10', name: 'ALPHA', members: ['1', '3', '4'] },
      { id: '20', name: 'BETA', members: [] },
    ]
    world.write(changed, regrouped)
    await expectSuccess(world)
    expectPeople(emulator, row, changed, people.slice(4))
    expectTeams(emulator, row, regrouped)
    await expectPeace(world, emulator)

    world.waitDays(31)
    await expectSuccess(world)
    expectPeople(emulator, row, changed, row.deletion === 'gone' ? [] : people.slice(4))
    await expectPeace(world, emulator)
    expect(refusalsOf(emulator)).toEqual([])
  })

  it('the same job in another dialect fails as the service documents it', async () => {
    const { settings, says, seed, people: mapped = row.people, groups = row.groups } = row.wrong
    const { emulator, world } = await begin(row, settings, mapped, groups)
    if (seed !== undefined) emulator.seed('/Users', seed)
    world.write(people, teams)
    const first = await world.sync()
    world.write(
      people.map((one) => ({ ...one, login: `${one.login}x`, last: `${one.last}-X`, id: one.id })),
      teams,
    )
    const second = await world.sync()
    expect(first.printed + second.printed).toMatch(says)
    expect(Math.max(first.code, second.code)).toBeGreaterThan(0)
    expect(emulator.refusals.join('\n')).toMatch(says)
  })
})

const rowOf = (name: string): Row => {
  const row = rows.find(({ dialect }) => dialect === name)
  if (row === undefined) throw new Error(`there is no row ${name}`)
  return row
}
const many = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1, 'P', `Q${index}`, ''))
const oneTeam = (members: readonly Person[]): readonly Team[] => [
  { id: '10', name: 'ALPHA', members: members.map(({ id }) => id) },
]

describe('a group of 130 in AWS', () => {
  const crowd = many(130)

  it('gets its members in portions the service takes, and loses half of them likewise', async () => {
    const row = rowOf('aws-iam-identity-center')
    const { emulator, world } = await begin(row, 'dialect: aws-iam-identity-center')
    world.write(crowd, oneTeam(crowd))
    await expectSuccess(world)
    expect(membersOf(emulator.groups()[0] ?? {})).toHaveLength(130)
    expect(emulator.writes.filter((write) => write.startsWith('PATCH /Groups'))).toHaveLength(2)
    world.write(crowd, oneTeam(crowd.slice(0, 20)))
    await expectSuccess(world)
    expect(membersOf(emulator.groups()[0] ?? {})).toHaveLength(20)
    expect(emulator.writes.filter((write) => write.startsWith('PATCH /Groups'))).toHaveLength(4)
    expect(refusalsOf(emulator)).toEqual([])
  })

  it('is refused when more are sent at once than it takes', async () => {
    const row = rowOf('aws-iam-identity-center')
    const { world } = await begin(row, 'dialect: aws-iam-identity-center, valuesPerDelta: 200')
    world.write(crowd, oneTeam(crowd))
    const { code, printed } = await world.sync()
    expect(code).toBeGreaterThan(0)
    expect(printed).toMatch(/a maximum of 100 membership changes is allowed, not 130/)
  })
})

it('Slack is called no faster than it allows, so it never has to refuse', async () => {
  const { emulator, world } = await begin(rowOf('slack'), 'dialect: slack')
  const crowd = many(26)
  world.write(crowd, oneTeam(crowd.slice(0, 1)))
  const started = performance.now()
  await expectSuccess(world)
  // 19 at once, one being kept back for calls that arrive close together, then three a second.
  expect(performance.now() - started).toBeGreaterThan(1900)
  expect(emulator.users()).toHaveLength(26)
  expect(emulator.refusals.filter((refusal) => !refusal.startsWith('404 '))).toEqual([])
})

it('every dialect of a service is in the table, and every one names its sources', () => {
  const general = ['standard', 'scim-1.1']
  const named = dialects.map(({ name }) => name).filter((name) => !general.includes(name))
  expect(named.toSorted()).toEqual(rows.map(({ dialect }) => dialect).toSorted())
  for (const { name, sources } of dialects) expect(sources, name).not.toEqual([])
})

/** What was refused, but for discovery that is not there and calls that came too fast. */
function refusalsOf({ refusals }: Emulator): string[] {
  return refusals.filter((refusal) => !/^(404|429) /.test(refusal))
}

async function expectSuccess(world: DialectWorld): Promise<void> {
  const { code, printed, report } = await world.sync()
  expect(report?.problems ?? printed).toEqual([])
  expect(code).toBe(0)
}

/** Two more runs, one of them over everything, write nothing. */
async function expectPeace(world: DialectWorld, emulator: Emulator): Promise<void> {
  const before = emulator.writes.length
  for (const flags of [[], ['--initial']]) {
    const { report, printed } = await world.sync(...flags)
    expect(report?.problems ?? printed).toEqual([])
    expect(emulator.writes.slice(before)).toEqual([])
  }
}

function expectPeople(emulator: Emulator, row: Row, wanted: readonly Person[], inactive: readonly Person[] = []): void {
  const found = new Map(emulator.users().map((user) => [loginOf(user), user]))
  expect([...found.keys()].toSorted()).toEqual([...wanted, ...inactive].map(({ login }) => login).toSorted())
  for (const { login } of inactive) expect(found.get(login)).toMatchObject({ active: false })
  for (const { login, first, last, title, manager } of wanted) {
    const user = found.get(login) ?? {}
    expect(user).toMatchObject({ active: true, displayName: `${first} ${last}`, name: { familyName: last } })
    expect(user.emails).toMatchObject([{ value: `${login}@example.com` }])
    if (row.title) expect(user).toMatchObject({ title })
    if (row.manager === null) continue
    const boss = wanted.find(({ id }) => id === manager)?.login
    expect(at(user, row.manager)).toBe(boss === undefined ? undefined : found.get(boss)?.id)
  }
}

function expectTeams(emulator: Emulator, row: Row, wanted: readonly Team[]): void {
  if (row.groups === null) return
  const logins = new Map(emulator.users().map((user) => [user.id, loginOf(user)]))
  const found = Object.fromEntries(
    emulator.groups().map((group) => [
      group.displayName,
      membersOf(group)
        .map((id) => logins.get(id))
        .toSorted(),
    ]),
  )
  const loginsOf = (ids: readonly string[]) =>
    people.flatMap(({ id, login }) => (ids.includes(id) ? [login] : [])).toSorted()
  // Where groups are made in the service itself, one that is gone from HR keeps what it has.
  const left = row.groupsAreMade ? teams.filter(({ id }) => !wanted.some((team) => team.id === id)) : []
  const expected = [...wanted, ...left].map(({ name, members }) => [name, loginsOf(members)])
  expect(found).toEqual(Object.fromEntries(expected))
}

function membersOf(group: JsonObject): string[] {
  return Array.isArray(group.members) ? group.members.map((member: JsonObject) => String(member.value)) : []
}

function loginOf(user: JsonObject): string {
  return String(user.userName).replace('@example.com', '').toLowerCase()
}
