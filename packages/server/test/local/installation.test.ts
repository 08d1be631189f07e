import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '@sutler/store'
import { Errors } from 'typebox/schema'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as api from '../../src/api/schema.ts'
import { ConfigError } from '../../src/config/types.ts'
import { type Installation, type InstallationOptions, openInstallation } from '../../src/local/installation.ts'

const workers = `WorkerID,FirstName,LastName,Mail,ManagerID
1001,Ada,Lovelace,ada@example.com,
1002,Grace,Hopper,grace@example.com,1001
1003,Edsger,Dijkstra,edsger@example.com,1001
1003,Edsger,Again,edsger2@example.com,1001
`

const config = `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  people: { kind: directory }
  crm:
    kind: scim
    settings: { baseUrl: "http://127.0.0.1:1/scim" }
    secrets: { token: env:CRM_TOKEN }
jobs:
  hr-to-people:
    source: hr
    target: people
    objects:
      - source: worker
        target: User
        attributes:
          - { target: externalId, source: WorkerID, match: 1 }
          - { target: userName, source: Mail }
          - { target: name.familyName, source: LastName }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`

let folder = ''
const open: Installation[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-installation-'))
  await writeFile(join(folder, 'workers.csv'), workers)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((installation) => installation.close()))
  await rm(folder, { recursive: true, force: true })
})

async function openWith(text: string, options: InstallationOptions = {}): Promise<Installation> {
  const file = join(folder, 'sutler.yaml')
  await writeFile(file, text)
  const installation = await openInstallation(file, options)
  open.push(installation)
  return installation
}

async function problemsOf(work: Promise<unknown>): Promise<ConfigError['problems']> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ConfigError) return error.problems
  throw error ?? new Error('it was accepted')
}

describe('an installation', () => {
  it('takes no object written at once for the last cycle of its job', async () => {
    const installation = await openWith(config)
    const { run, counts } = await installation.runJob('hr-to-people')
    const hired = `${workers}1004,Alan,Turing,alan@example.com,\n`
    await writeFile(join(folder, 'workers.csv'), hired)
    await installation.preview('hr-to-people', { anchor: '1004', apply: true })
    const runs = await installation.runs('hr-to-people', 9)
    expect(runs.map(({ mode }) => mode)).toEqual(['single', 'initial'])
    const [job] = await installation.status()
    expect(job?.lastRun?.id).toBe(run.id)
    // What a run counts is the same wherever it is shown.
    for (const shown of [job?.lastRun, runs[1]]) expect(shown?.counts).toEqual(counts)
    expect(await installation.problems('hr-to-people')).toMatchObject([{ source: '1003' }])
  })

  it('names the first references that wait, and counts them all', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => `${2001 + index},First,Last,p${index}@example.com,9999`)
    await writeFile(join(folder, 'workers.csv'), `WorkerID,FirstName,LastName,Mail,ManagerID\n${rows.join('\n')}\n`)
    const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager'
    const extra = `          - { target: "${manager}", source: ManagerID, reference: true }\n`
    const installation = await openWith(config + extra)
    const { counts } = await installation.runJob('hr-to-people')
    expect(counts.referencesWaiting).toBe(25)
    const [job] = await installation.status()
    expect(job?.referencesWaiting).toBe(25)
    expect(job?.waiting).toHaveLength(20)
    const first = { type: 'worker', source: '2001', path: manager, awaitedType: 'worker', awaited: '9999' }
    expect(job?.waiting[0]).toEqual(first)
    expect(Errors(api.StatusReport, { jobs: [job] })).toEqual([true, []])
  })

  it('plans, runs, and then has nothing left to write; all of it as the published schemas say', async () => {
    const installation = await openWith(config)
    const plan = await installation.planJob('hr-to-people')
    expect(Errors(api.Plan, plan)).toEqual([true, []])
    expect(plan.actions.map(({ kind, source }) => [kind, source])).toEqual([
      ['create', '1001'],
      ['create', '1002'],
    ])
    const first = await installation.applyPlan(plan)
    expect(first.moved).toEqual([])
    expect(first.result?.run.status).toBe('partial')
    const second = await installation.runJob('hr-to-people')
    expect(second.counts).toMatchObject({ writes: 0, unchanged: 2, unreadable: 1 })
    expect(Errors(api.CycleReport, { ...second, problems: [], problemsOmitted: 0 })).toEqual([true, []])
    const status = await installation.status()
    expect(Errors(api.StatusReport, { jobs: status })).toEqual([true, []])
    expect(status[0]).toMatchObject({ id: 'hr-to-people', managed: 2 })
    const preview = await installation.preview('hr-to-people', { anchor: '1002', apply: false })
    expect(Errors(api.Preview, preview)).toEqual([true, []])
    expect(preview.action).toBeNull()
  })

  it('names the rows of people it refused, during the run and afterwards', async () => {
    const installation = await openWith(config)
    const seen: string[] = []
    await installation.runJob('hr-to-people', {
      onEvent: (event) => {
        if (event.kind === 'object' && event.entry.status === 'failure') seen.push(event.entry.message ?? '')
      },
    })
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatch(/4.*5/)
    const problems = await installation.problems('hr-to-people')
    expect(problems.map(({ source, message }) => [source, message])).toEqual([['1003', seen[0]]])
  })

  it('keeps its state beside the configuration, and finds it again', async () => {
    const first = await openWith(config)
    await first.runJob('hr-to-people')
    await first.close()
    await readFile(join(folder, '.sutler', 'state.db'))
    const again = await openWith(config)
    expect((await again.runJob('hr-to-people')).counts.writes).toBe(0)
  })

  it('keeps its state for its owner alone', async () => {
    const umask = process.umask(0o022)
    try {
      const installation = await openWith(config.replace('version: 1', 'version: 1\nstore: { sqlite: kept.db }'))
      await installation.runJob('hr-to-people')
      const kept = (await readdir(folder)).filter((name) => name.startsWith('kept.db'))
      expect(kept).toContain('kept.db')
      for (const name of kept) expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600])
    } finally {
      process.umask(umask)
    }
  })

  it('tells a run that nobody goes on with from one that runs', async () => {
    const first = await openWith(config)
    const { run } = await first.runJob('hr-to-people')
    expect((await first.status())[0]?.interrupted).toBe(false)
    await first.close()
    const store = await openStore({ kind: 'sqlite', path: join(folder, '.sutler', 'state.db') })
    await store.tx((t) => t.saveRun({ ...run, status: 'running', endedAt: null }))
    await store.close()
    const [job] = await (await openWith(config)).status()
    expect(job).toMatchObject({ interrupted: true, lastRun: { id: run.id, status: 'running' } })
  })

  it('reads everything again when the source is another file, and trusts it from then on', async () => {
    const run = async (text: string) => {
      const installation = await openWith(text)
      const { run: done, counts } = await installation.runJob('hr-to-people')
      await installation.close()
      return [done.mode, counts.updated]
    }
    await writeFile(join(folder, 'others.csv'), workers.replace('Hopper', 'Murray'))
    const moved = config.replace('workers.csv', 'others.csv')
    expect(await run(config)).toEqual(['initial', 0])
    expect(await run(config)).toEqual(['incremental', 0])
    expect(await run(moved)).toEqual(['initial', 1])
    expect(await run(moved)).toEqual(['incremental', 0])
  })

  it('names the variable of a secret that is missing, and where it is asked for', async () => {
    const installation = await openWith(config.replace('target: people', 'target: crm'), { variables: {} })
    const [problem] = await problemsOf(installation.runJob('hr-to-people'))
    expect(problem?.path).toMatch(/sutler\.yaml:8:23$/)
    expect(problem?.summary).toBe('the environment variable CRM_TOKEN is not set')
  })

  it('refuses a connection in a role it cannot play', async () => {
    const text = config.replace('source: hr', 'source: people').replace('target: people', 'target: hr')
    const [problem] = await problemsOf((await openWith(text)).runJob('hr-to-people'))
    expect(problem).toMatchObject({ code: 'CONFIG_ROLE_UNSUPPORTED', key: 'jobs.hr-to-people.target' })
  })

  it('finds a mapping of a column that is not there before it touches an account', async () => {
    const installation = await openWith(config.replace('source: LastName', 'source: Lastname2'))
    const [problem] = await problemsOf(installation.runJob('hr-to-people'))
    expect(problem?.key).toBe('jobs.hr-to-people.objects[0].attributes[2].source')
    expect(problem?.remedy).toContain('LastName')
    expect((await installation.status())[0]?.managed).toBe(0)
  })

  it('tests each connection, whatever is wrong with the others', async () => {
    const installation = await openWith(config, { variables: {} })
    const tests = await installation.testConnections()
    const verdicts = tests.map(({ name, findings }) => [name, findings.some(({ severity }) => severity === 'error')])
    expect(verdicts).toEqual([
      ['hr', false],
      ['people', false],
      ['crm', true],
    ])
    const works = tests.map((test, index) => ({ ...test, works: verdicts[index]?.[1] === false }))
    expect(Errors(api.ConnectionTestReport, { connections: works })).toEqual([true, []])
  })

  it('takes an object through all steps while the source or a link knows it, and no other', async () => {
    const installation = await openWith(config)
    await installation.runJob('hr-to-people')
    const preview = (anchor: string) => installation.preview('hr-to-people', { anchor, apply: false })
    await expect(preview('9999')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('neither the source nor a link knows worker 9999'),
    })
    await writeFile(join(folder, 'workers.csv'), workers.replace(/^1002.*\n/m, ''))
    expect((await preview('1002')).steps[0]).toMatchObject({ step: 'import', status: 'warning' })
  })

  const nope: readonly [string, (installation: Installation) => Promise<unknown>][] = [
    ['run', (installation) => installation.runJob('nope')],
    ['plan', (installation) => installation.planJob('nope')],
    ['preview', (installation) => installation.preview('nope', { anchor: '1', apply: false })],
    ['unlink', (installation) => installation.unlink('nope', { anchor: '1' })],
    ['list the runs of', (installation) => installation.runs('nope', 1)],
    ['list the problems of', (installation) => installation.problems('nope')],
    ['check', (installation) => installation.checkMappings({ jobs: ['nope'] })],
  ]
  it.each(nope)('knows no job of another name to %s', async (_, ask) => {
    const installation = await openWith(config)
    const message = 'there is no job `nope`; jobs: hr-to-people'
    await expect(ask(installation)).rejects.toMatchObject({ name: 'ProvisioningError', code: 'NOT_FOUND', message })
    expect(await installation.runs('hr-to-people', 9)).toEqual([])
  })
})
