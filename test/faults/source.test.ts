import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attributes, type FaultWorld, header, idOf, rowOf, rowsOf, startFaultWorld } from '../support/fault-world.ts'
import { type ScimTarget, startScimTarget } from '../support/scim-target.ts'

const people = 60

let world: FaultWorld
afterEach(() => world.close())

/** Runs `work`, and finds that the app was not written to meanwhile. */
async function withoutWrites(work: () => Promise<void>): Promise<void> {
  const { writes } = world.target.stats()
  await work()
  expect(world.target.stats()).toMatchObject({ writes, users: people })
}

/** The source is well again: nothing was forgotten, nothing is left to do. */
async function expectPeace(): Promise<void> {
  await withoutWrites(async () => {
    const calm = { run: { status: 'success' }, counts: { writes: 0, held: 0, failed: 0 }, problems: [] }
    expect(await world.sync('--initial')).toMatchObject({ code: 0, report: calm })
  })
}

describe('an HR file that was good, and is', () => {
  beforeEach(async () => {
    world = await startFaultWorld()
    world.writeRows(rowsOf(people))
    expect(await world.sync()).toMatchObject({ code: 0, report: { counts: { created: people } } })
  })

  it.each<[string, (file: string) => void, RegExp]>([
    [
      'cut in the middle of a row',
      (file) => truncateSync(file, readFileSync(file).indexOf(`,Person 40`)),
      /workers\.csv: row 42 has 2 cells.*cut there.*Export it again/,
    ],
    [
      'cut inside quotes',
      (file) => writeFileSync(file, `${header}\n${rowOf(0)}\n${rowOf(1, '"Person, the fir')}`),
      /workers\.csv: row 3 \(line 3\): a quote is opened and never closed.*Export it again/,
    ],
    ['empty', (file) => truncateSync(file, 0), /workers\.csv is empty: not even a header.*Export it again/],
    ['a header only', (file) => writeFileSync(file, `${header}\n`), /workers\.csv has no rows.*allowEmpty: true/],
    [
      'without the column of the ids',
      (file) => writeFileSync(file, 'Login,DisplayName\nlogin-0,Person 0\n'),
      /workers\.csv: row 1 \(the header\) lacks "WorkerID"/,
    ],
    [
      'without a column that is mapped',
      (file) => writeFileSync(file, 'WorkerID,DisplayName\n10000,Person 0\n'),
      /sutler\.yaml:\d+:\d+: jobs\.people\.objects\[0\]\.attributes\[0\]\.source: .*Login/,
    ],
    [
      'with a header name twice',
      (file) => writeFileSync(file, `${header},Login\n${rowOf(0)},x\n`),
      /workers\.csv: columns 2 and 4 are both called "Login" in row 1/,
    ],
    [
      'in another encoding',
      (file) => writeFileSync(file, Buffer.from(`${header}\n${rowOf(0, 'Jos\u00e9')}\n`, 'latin1')),
      /workers\.csv: line 2 .*encoding/,
    ],
    [
      'a folder',
      (file) => {
        rmSync(file)
        mkdirSync(file)
      },
      /workers\.csv is a folder or a device, not a file/,
    ],
    [
      'unreadable',
      (file) => {
        rmSync(file)
        symlinkSync(file, file)
      },
      /workers\.csv cannot be read \(ELOOP\)\. Check the disk or the network share/,
    ],
    ['gone', (file) => rmSync(file), /There is no file .*workers\.csv\. Put the file there/],
  ])('%s: the run fails with the reason, and nobody is touched', async (_, spoil, says) => {
    spoil(world.file)
    await withoutWrites(async () => {
      const synced = await world.sutler('sync')
      expect(synced.code).toBe(1)
      expect(synced.stdout + synced.stderr).toMatch(says)
      const planned = await world.sutler('plan')
      expect(planned.code).toBe(1)
      expect(planned.stderr).toMatch(says)
      const told = JSON.parse((await world.sutler('status', '--json')).stdout)
      expect(told.jobs).toMatchObject([{ held: 0, escrow: 0, managed: people }])
    })
    rmSync(world.file, { recursive: true, force: true })
    world.writeRows(rowsOf(people))
    await expectPeace()
  })

  it('with a row that has no id: partial, and those who are missing are not taken for gone', async () => {
    world.writeRows([...rowsOf(people - 2), ',login-x,Nobody'])
    await withoutWrites(async () => {
      const ran = await world.sync()
      expect(ran).toMatchObject({ code: 3, report: { run: { status: 'partial' }, counts: { unreadable: 1, held: 0 } } })
      expect(ran.report?.problems).toMatchObject([
        { source: null, message: expect.stringMatching(/workers\.csv: row 60 has no "WorkerID"\. Fill it in/) },
      ])
      const [entry] = await world.log(ran.report?.run.id ?? '')
      expect(entry).toMatchObject({ source: null, action: 'import', step: 'import', status: 'failure' })
      const planned = await world.sutler('plan', '--json')
      expect(JSON.parse(planned.stdout)).toMatchObject({ actions: [], problems: [{ source: null }] })
    })
    world.writeRows(rowsOf(people))
    await expectPeace()
  })

  it('with an id that suddenly stands twice: that person is named and left as is, the others go on', async () => {
    const rows = rowsOf(people)
    rows[5] = rowOf(5, 'Renamed')
    rows[6] = rowOf(6, 'Somebody')
    world.writeRows([...rows, rowOf(6, 'Somebody Else')])
    const { writes } = world.target.stats()
    const ran = await world.sync()
    expect(ran).toMatchObject({ code: 3, report: { counts: { updated: 1, unreadable: 1, held: 0, disabled: 0 } } })
    expect(ran.report?.problems).toMatchObject([
      {
        source: idOf(6),
        message: expect.stringMatching(/workers\.csv: rows 8, 62 share the id "10006".*duplicates: /),
      },
    ])
    expect(world.target.stats()).toMatchObject({ writes: writes + 1, users: people })
    world.writeRows(rows)
    expect(await world.sync()).toMatchObject({ code: 0, report: { counts: { updated: 1 } } })
    await expectPeace()
  })

  it('half as long: the guard holds all of it back until somebody allows it', async () => {
    world.writeRows(rowsOf(people / 2))
    await withoutWrites(async () => {
      const planned = await world.sutler('plan', '--json')
      expect(planned.code).toBe(2)
      expect(JSON.parse(planned.stdout)).toMatchObject({ guard: expect.stringMatching(/^30 of 60 accounts/) })
      const ran = await world.sync()
      expect(ran).toMatchObject({ code: 4, report: { run: { status: 'held' }, counts: { held: 30, disabled: 0 } } })
      expect(ran.report?.run.reason).toMatch(/30 of 60 accounts would be disabled or deleted.*allow 30 deletes/)
      expect((await world.sync('--allow-deletes', '29')).code).toBe(4)
    })
    const allowed = await world.sync('--allow-deletes', '30')
    expect(allowed).toMatchObject({ code: 0, report: { run: { status: 'success' }, counts: { disabled: 30 } } })
    expect(await world.sync()).toMatchObject({ code: 0, report: { counts: { writes: 0 } } })
  })

  it('half as long and then whole again: what was held back is forgotten', async () => {
    world.writeRows(rowsOf(people / 2))
    expect((await world.sync()).code).toBe(4)
    world.writeRows(rowsOf(people))
    await expectPeace()
    expect(JSON.parse((await world.sutler('status', '--json')).stdout).jobs).toMatchObject([{ held: 0 }])
  })
})

describe('a SCIM source', () => {
  let source: ScimTarget
  beforeEach(async () => {
    source = await startScimTarget()
    for (const row of rowsOf(people)) await hire(row)
    world = await startFaultWorld({ config: (appUrl) => scimConfig(source.url, appUrl) })
    expect(await world.sync()).toMatchObject({ code: 0, report: { counts: { created: people } } })
  })
  afterEach(() => source.stop())

  const hire = async (row: string) => {
    const [externalId, userName, displayName] = row.split(',')
    await fetch(`${source.url}/Users`, { method: 'POST', body: JSON.stringify({ externalId, userName, displayName }) })
  }

  it.each([
    ['answers 500', { kind: 'status', status: 500 }, /answered 500.*the log of the server says more/],
    ['answers 401', { kind: 'status', status: 401 }, /answered 401.*the token is missing, wrong or expired/],
    ['sends a web page', { kind: 'notJson' }, /not a JSON object; check baseUrl and the token/],
    ['breaks off', { kind: 'cut' }, /the connection broke.*check the system/],
    ['never comes', { kind: 'hang' }, /no complete answer within 1000 ms.*limits\.timeout/],
  ] as const)('whose second page %s: the run fails with the reason, and nobody is touched', async (_, fault, says) => {
    const secondPage = { ...fault, method: 'GET', pattern: '/Users[?].*startIndex=21', times: 1000 }
    source.fault(secondPage)
    await withoutWrites(async () => {
      const ran = await world.sync()
      expect(ran).toMatchObject({ code: 1, report: { run: { status: 'failed' }, counts: { held: 0, disabled: 0 } } })
      expect(ran.report?.run.reason).toMatch(says)
      if (fault.kind === 'hang') return
      const planned = await world.sutler('plan')
      expect([planned.code, planned.stderr]).toEqual([1, expect.stringMatching(says)])
    })
    expect(source.stats().faultsLeft).toBeLessThan(1000)
    source.endFaults()
    await expectPeace()
  })
})

describe('the built-in directory as a source', () => {
  beforeEach(async () => {
    world = await startFaultWorld({ config: directoryConfig })
    world.writeRows(rowsOf(people))
    expect((await world.sutler('sync')).code).toBe(0)
    expect(world.target.stats().users).toBe(people)
  })

  it('keeps everybody while the file it is filled from is cut', async () => {
    truncateSync(world.file, readFileSync(world.file).indexOf(`,Person 40`))
    await withoutWrites(async () => {
      const ran = await world.sutler('sync')
      expect(ran.code).toBe(1)
      expect(ran.stdout).toMatch(/fill: failed[\s\S]*row 42 has 2 cells[\s\S]*people: success/)
    })
    world.writeRows(rowsOf(people))
    expect((await world.sutler('sync', '--initial')).code).toBe(0)
  })

  it('brings nobody in trouble while its target is, and forgets nobody', async () => {
    appendFileSync(world.file, `${rowOf(people)}\n${rowOf(people + 1)}\n`)
    world.target.fault({ kind: 'status', status: 503, times: 1000, pattern: `filter=.*login-6[01]%22` })
    const ran = await world.sutler('sync')
    expect(ran.code).toBe(3)
    expect(ran.stdout).toMatch(/answered 503/)
    world.target.endFaults()
    expect((await world.sutler('sync')).code).toBe(0)
    expect(world.target.stats()).toMatchObject({ users: people + 2, duplicates: [] })
  })
})

function scimConfig(sourceUrl: string, appUrl: string): string {
  return `version: 1
store: { sqlite: state.db }
connections:
  hr: { kind: scim, settings: { baseUrl: '${sourceUrl}', pageSize: 20 }, limits: { timeout: 1s } }
  app: { kind: scim, settings: { baseUrl: '${appUrl}' } }
jobs:
  people:
    source: hr
    target: app
    pageSize: 10
    objects:
      - source: User
        target: User
        attributes:
          - { target: userName, source: userName, match: 1 }
          - { target: externalId, source: externalId }
          - { target: displayName, source: displayName }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`
}

function directoryConfig(appUrl: string): string {
  return `version: 1
store: { sqlite: state.db }
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  directory: { kind: directory }
  app: { kind: scim, settings: { baseUrl: '${appUrl}' } }
jobs:
  fill:
    source: hr
    target: directory
    objects:
      - source: worker
        target: User
        attributes:
${attributes}  people:
    source: directory
    target: app
    pageSize: 10
    objects:
      - source: User
        target: User
        attributes:
          - { target: userName, source: userName, match: 1 }
          - { target: externalId, source: externalId }
          - { target: displayName, source: displayName }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`
}
