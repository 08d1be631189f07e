import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultWorld, idOf, loginOf, rowOf, rowsOf, type Synced, startFaultWorld } from '../support/fault-world.ts'
import { type Fault, startScimTarget } from '../support/scim-target.ts'

const people = 30
/** The one person that a fault is about. */
const one = 7

let world: FaultWorld
beforeEach(async () => {
  world = await startFaultWorld({ token: 'the-token' })
  world.writeRows(rowsOf(people))
})
afterEach(() => world.close())

const create = { method: 'POST', pattern: `"${loginOf(one)}"` } as const
const find = { method: 'GET', pattern: `%22${loginOf(one)}%22` } as const

/** The app is well again: what was left open is put right once its clock has run out, and then there is peace. */
async function expectHealed(): Promise<Synced> {
  world.waitMinutes(16)
  const healed = await world.sync()
  expect(healed).toMatchObject({ code: 0, report: { run: { status: 'success' }, counts: { escrow: 0, failed: 0 } } })
  expect(world.target.stats()).toMatchObject({ users: people, createdTwice: [], duplicates: [] })
  const { writes } = world.target.stats()
  for (const flag of [[], ['--initial']])
    expect(await world.sync(...flag)).toMatchObject({ code: 0, report: { counts: { writes: 0 }, problems: [] } })
  expect(world.target.stats().writes).toBe(writes)
  return healed
}

/** Log entries of the person that the fault was about, as far as they are told apart here. */
async function entriesOf(ran: Synced, index = one): Promise<unknown[]> {
  const entries = await world.log(ran.report?.run.id ?? '')
  return entries
    .filter(({ source }) => source === idOf(index))
    .map(({ action, step, status, code }) => [action, step, status, code].filter((part) => part !== null).join(' '))
}

describe('a target that asks for fewer calls', () => {
  it.each<[string, Fault, atLeastMs: number]>([
    ['429 and seconds', { kind: 'status', status: 429, retryAfterSeconds: 1, times: 4, method: 'POST' }, 950],
    [
      '429 and a date',
      { kind: 'status', status: 429, retryAfterSeconds: 2, retryAfterDate: true, times: 4, method: 'POST' },
      0,
    ],
    ['429 to a search', { kind: 'status', status: 429, retryAfterSeconds: 1, times: 4, pattern: 'filter=' }, 950],
    ['429 without a time', { kind: 'status', status: 429, times: 4, method: 'POST' }, 0],
    ['429 to discovery', { kind: 'status', status: 429, retryAfterSeconds: 1, pattern: 'ServiceProvider' }, 950],
    ['503 and seconds', { kind: 'status', status: 503, retryAfterSeconds: 1, times: 4, method: 'POST' }, 950],
  ])('by %s is waited for, and nobody fails because of it', async (_, fault, atLeastMs) => {
    world.target.fault(fault)
    const started = performance.now()
    const ran = await world.sync()
    expect(performance.now() - started).toBeGreaterThan(atLeastMs)
    expect(ran).toMatchObject({ code: 0, report: { run: { status: 'success' }, problems: [] } })
    expect(ran.report?.counts).toMatchObject({ created: people, writes: people, failed: 0, escrow: 0 })
    expect(world.target.stats().faultsLeft).toBe(0)
    await expectHealed()
  })
})

/** [what the app does, the fault, step, code, what is said] */
type OneFails = readonly [string, Fault, string, string, RegExp]

describe('a fault about one person', () => {
  const forever = { times: 1000 }
  it.each<OneFails>([
    [
      '500 to the create',
      { kind: 'status', status: 500, ...create, ...forever },
      'create export failure UNAVAILABLE',
      'UNAVAILABLE',
      /login-7.*answered 500.*tried again later; the log of the server says more/,
    ],
    [
      '500 to the search',
      { kind: 'status', status: 500, ...find, ...forever },
      'observe matching failure UNAVAILABLE',
      'UNAVAILABLE',
      /answered 500.*tried again later/,
    ],
    [
      'silence to the create',
      { kind: 'hang', ...create, ...forever },
      'create export failure TIMEOUT',
      'TIMEOUT',
      /login-7.*no complete answer within 1000 ms.*limits\.timeout/,
    ],
    [
      'a web page to the search',
      { kind: 'notJson', ...find, ...forever },
      'observe matching failure PROTOCOL',
      'PROTOCOL',
      /not a JSON object; check baseUrl and the token/,
    ],
  ])('%s: that one fails by name with a clock of its own, the others are done', async (_, fault, entry, code, says) => {
    world.target.fault(fault)
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 3, report: { run: { status: 'partial' } } })
    expect(ran.report?.counts).toMatchObject({ created: people - 1, failed: 1, escrow: 1 })
    expect(new Set(ran.report?.problems.map(({ source }) => source))).toEqual(new Set([idOf(one)]))
    expect(ran.report?.problems[0]).toMatchObject({ code, message: expect.stringMatching(says) })
    expect(new Set(await entriesOf(ran))).toEqual(new Set([entry]))
    const told = await world.sutler('status', '--problems')
    expect(told.stdout).toMatch(new RegExp(`worker ${idOf(one)} +${code} `))

    // Its clock runs: the next cycle leaves it alone, and is not done while it waits.
    const { requests } = world.target.stats()
    const next = await world.sync()
    expect(next).toMatchObject({ code: 3, report: { problems: [], counts: { failed: 0, escrow: 1, writes: 0 } } })
    expect(world.target.stats().requests - requests).toBeLessThan(8)
    world.target.endFaults()
    expect((await expectHealed()).report?.counts).toMatchObject({ created: 1, writes: 1 })
  })

  it.each<OneFails>([
    [
      'a web page after the create',
      { kind: 'notJson', ...create },
      'link export success',
      'PROTOCOL',
      /login-7.*not a JSON object; check baseUrl and the token/,
    ],
    [
      'somebody else after the create',
      { kind: 'otherObject', ...create },
      'link export success',
      'PROTOCOL',
      /login-7.*another object.*somebody-else.*look at the server/,
    ],
    [
      'a connection cut after the create',
      { kind: 'cut', ...create },
      'link export success',
      'UNAVAILABLE',
      /login-7.*the connection broke.*check the system and the network/,
    ],
    [
      'silence to the first try',
      { kind: 'hang', ...create },
      'create export success',
      'TIMEOUT',
      /login-7.*no complete answer/,
    ],
  ])('%s: what came of it is looked up in the same cycle', async (_, fault, entry, code, says) => {
    world.target.fault(fault)
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 0, report: { run: { status: 'success' } } })
    expect(ran.report?.counts).toMatchObject({ failed: 0, escrow: 0 })
    expect(ran.report?.problems).toEqual([
      { type: 'worker', source: idOf(one), code, message: expect.stringMatching(says) },
    ])
    expect(await entriesOf(ran)).toEqual([`create export failure ${code}`, entry])
    expect(world.target.stats()).toMatchObject({ users: people, creates: people })
    expect((await expectHealed()).report?.counts.writes).toBe(0)
    expect(world.answered.filter((request) => request.includes('somebody'))).toEqual([])
  })

  it('a search answered with somebody else makes nobody of them', async () => {
    await world.sync()
    world.writeRows([...rowsOf(people - 1), rowOf(people), rowOf(people - 1)])
    world.target.fault({ kind: 'otherObject', method: 'GET', pattern: `%22${loginOf(people)}%22`, times: 1000 })
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 0, report: { counts: { created: 1, linked: 0 } } })
    expect(world.answered.filter((request) => request.includes('somebody'))).toEqual([])
  })
})

describe('a fault while an account is changed', () => {
  beforeEach(async () => {
    expect((await world.sync()).code).toBe(0)
    const rows = rowsOf(people)
    rows[one] = rowOf(one, 'Renamed')
    world.writeRows(rows)
  })
  const change = { method: 'PATCH', pattern: 'Renamed' } as const

  it.each<OneFails>([
    [
      '500 to the change',
      { kind: 'status', status: 500, ...change, times: 1000 },
      'update export failure UNAVAILABLE',
      'UNAVAILABLE',
      /Users ".*answered 500.*tried again later/,
    ],
    [
      'a web page after the change',
      { kind: 'notJson', ...change, times: 1000 },
      'update export failure PROTOCOL',
      'PROTOCOL',
      /not a JSON object; check baseUrl/,
    ],
    [
      'somebody else after the change',
      { kind: 'otherObject', ...change, times: 1000 },
      'update export failure PROTOCOL',
      'PROTOCOL',
      /another object, id "somebody-else"; the server or a cache before it is wrong/,
    ],
    [
      'somebody else when read',
      { kind: 'otherObject', method: 'GET', pattern: '/Users/', times: 1000 },
      'observe matching failure PROTOCOL',
      'PROTOCOL',
      /another object, id "somebody-else"; the server or a cache before it is wrong/,
    ],
  ])('%s: that one fails by name, and is changed later', async (_, fault, entry, code, says) => {
    world.target.fault(fault)
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 3, report: { run: { status: 'partial' }, counts: { failed: 1, escrow: 1 } } })
    expect(ran.report?.problems).toEqual([
      { type: 'worker', source: idOf(one), code, message: expect.stringMatching(says) },
    ])
    expect(await entriesOf(ran)).toEqual([entry])
    world.target.endFaults()
    await expectHealed()
    expect(world.answered.filter((request) => request.includes('somebody'))).toEqual([])
  })

  it.each<[string, Fault]>([
    ['a cut connection', { kind: 'cut', ...change }],
    ['silence', { kind: 'hang', ...change }],
    ['503', { kind: 'status', status: 503, times: 3, ...change }],
  ])('%s: a change may be sent again, and is', async (_, fault) => {
    world.target.fault(fault)
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 0, report: { problems: [], counts: { updated: 1, failed: 0 } } })
    await expectHealed()
  })
})

describe('a target in trouble', () => {
  it('with 503 for a while loses nobody: searches are repeated, creates looked up once it is over', async () => {
    world.target.fault({ kind: 'status', status: 503, times: 4, method: 'GET' })
    world.target.fault({ kind: 'status', status: 503, times: 6, method: 'POST' })
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 0, report: { run: { status: 'success' } } })
    expect(ran.report?.counts).toMatchObject({ created: people, failed: 0, escrow: 0 })
    expect(ran.report?.problems).toHaveLength(6)
    for (const { code, message } of ran.report?.problems ?? [])
      expect(`${code} ${message}`).toMatch(/^UNAVAILABLE Users "login-\d+".*answered 503.*tried again later/)
    await expectHealed()
  })

  it('with 503 for good stops the run, which goes on from its page', async () => {
    world.target.fault({ kind: 'status', status: 503, times: 100_000, pattern: `filter=.*login-(1\\d|2\\d)%22` })
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 1, report: { run: { status: 'failed' }, counts: { created: 10 } } })
    expect(ran.report?.run.reason).toMatch(/^2\d calls in a row failed.*503.*The cycle stopped; the next one goes on/)
    world.target.endFaults()
    const { requests } = world.target.stats()
    const resumed = await world.sync()
    expect(resumed).toMatchObject({ code: 0, report: { run: { id: ran.report?.run.id, status: 'success' } } })
    expect(resumed.report?.counts).toMatchObject({ created: people, failed: 0 })
    // Two of three pages, and discovery.
    expect(world.target.stats().requests - requests).toBeLessThan(2 * 20 + 8)
    await expectHealed()
  })

  it.each([
    ['at once', ''],
    ['once people are asked for', '/Users'],
    ['to the first write', '^POST'],
  ])('with 401 %s ends the run, and blames nobody', async (_, pattern) => {
    world.target.fault({ kind: 'status', status: 401, times: 100_000, pattern })
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 1, report: { run: { status: 'failed' } } })
    expect(ran.report?.run.reason).toMatch(/answered 401.*the token is missing, wrong or expired/)
    expect(ran.report?.counts).toMatchObject({ created: 0, escrow: 0 })
    const told = await world.sutler('status', '--json')
    expect(JSON.parse(told.stdout).jobs).toMatchObject([{ escrow: 0, lastRun: { status: 'failed' } }])
    world.target.endFaults()
    await expectHealed()
  })

  it('that is down for the whole run fails it, shows in the status, and the next run makes up for it', async () => {
    const port = Number(new URL(world.target.url).port)
    await world.target.stop()
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 1, report: { run: { status: 'failed' }, problems: [], counts: { failed: 0 } } })
    expect(ran.report?.run.reason).toMatch(/nothing listens there; check address and port/)
    expect((await world.sutler('status')).stdout).toMatch(/people .*failed[\s\S]*nothing listens there/)
    const back = await startScimTarget({ port, token: 'the-token' })
    try {
      expect(await world.sync()).toMatchObject({ code: 0, report: { counts: { created: people } } })
      expect(back.stats()).toMatchObject({ users: people, duplicates: [] })
    } finally {
      await back.stop()
    }
  })
})
