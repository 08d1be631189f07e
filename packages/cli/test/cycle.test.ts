import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CycleRequest, Plan, PlannedAction, Run } from '@sutler/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../src/cli.ts'
import { emptyPlan, failureEvent, fakeIo, installationOf, resultOf, run } from './support.ts'

const create: PlannedAction = {
  type: 'worker',
  source: '1001',
  target: null,
  kind: 'create',
  changes: { userName: { old: null, new: 'ada' } },
  fingerprint: 'f1',
}
const disable: PlannedAction = {
  type: 'worker',
  source: '1002',
  target: 'u2',
  kind: 'disable',
  changes: { active: { old: true, new: false } },
  fingerprint: 'f2',
}
const changes: Plan = { ...emptyPlan, actions: [create, disable] }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('sync', () => {
  const ends: readonly [Run['status'], number][] = [
    ['success', 0],
    ['failed', 1],
    ['partial', 3],
    ['held', 4],
  ]
  it.each(ends)('that ends %s exits with %i', async (status, code) => {
    const ran = await run(['sync'], { runJob: () => Promise.resolve(resultOf(status)) })
    expect(ran.code).toBe(code)
  })

  it('prints counts that fit 80 columns, and why a run was held', async () => {
    const counts = { read: 1_000_000, created: 1_000_000, linked: 3, failed: 2, held: 12, writes: 1_000_000 }
    const result = resultOf('held', counts, '12 deletes are more than 10 percent')
    const { stdout } = await run(['sync'], {
      runJob: () => Promise.resolve({ ...result, toAllow: { deletes: 12, removals: 0 } }),
    })
    expect(stdout).toContain('hr-to-app: held (initial cycle, 12.4 s, 1,000,000 writes)')
    expect(stdout).toContain('12 deletes are more than 10 percent')
    expect(stdout).toContain('To go ahead: sutler sync --job hr-to-app --allow-deletes 12\n')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('lists fifteen problems, says how to see the rest, and all of them when asked', async () => {
    const runJob = (_job: string, request?: CycleRequest) => {
      for (let id = 0; id < 25; id++) request?.onEvent?.(failureEvent(`id-${id}`))
      return Promise.resolve(resultOf('partial', { failed: 25 }))
    }
    const short = await run(['sync'], { runJob })
    expect(short.stdout).toContain('25 problems:')
    expect(short.stdout).toContain('worker id-14  CONFLICT  rows 5 and 9 share this id')
    expect(short.stdout).toContain('and 10 more: sutler status --problems --job hr-to-app')
    expect(short.stdout).not.toContain('id-15')
    expect((await run(['sync', '--verbose'], { runJob })).stdout).toContain('worker id-24')
  })

  it('keeps control characters of the data away from the terminal', async () => {
    const runJob = (_job: string, request?: CycleRequest) => {
      request?.onEvent?.(failureEvent('\u001b[2J', 'clears \u001b]0;x\u0007 the screen'))
      return Promise.resolve(resultOf('partial'))
    }
    expect((await run(['sync'], { runJob })).stdout.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  it('prints one JSON document of run, counts and problems', async () => {
    const runJob = (_job: string, request?: CycleRequest) => {
      request?.onEvent?.(failureEvent('7'))
      return Promise.resolve(resultOf('partial', { failed: 1 }))
    }
    const { stdout, code } = await run(['sync', '--json'], { runJob })
    const document = JSON.parse(stdout)
    expect(Object.keys(document)).toEqual(['run', 'counts', 'problems', 'problemsOmitted'])
    expect(document.problems).toEqual([
      { type: 'worker', source: '7', code: 'CONFLICT', message: 'rows 5 and 9 share this id' },
    ])
    expect(code).toBe(3)
  })

  it('runs all jobs in their order, and exits with the gravest of their codes', async () => {
    const order: string[] = []
    const runJob = (job: string) => {
      order.push(job)
      return Promise.resolve(resultOf(job === 'a' ? 'held' : 'partial'))
    }
    expect((await run(['sync'], { runJob }, ['a', 'b'])).code).toBe(4)
    expect(order).toEqual(['a', 'b'])
  })

  it('names the switch of the guard that holds, and only that one', async () => {
    const held = (deletes: number, removals: number) => () =>
      Promise.resolve({ ...resultOf('held', { held: 3 }), toAllow: { deletes, removals } })
    expect((await run(['sync'], { runJob: held(0, 90) })).stdout).toMatch(/hr-to-app --allow-removals 90\n/)
    const both = await run(['sync'], { runJob: held(2, 90) })
    expect(both.stdout).toMatch(/hr-to-app --allow-deletes 2 --allow-removals 90\n/)
  })

  it('passes --initial and what is allowed on', async () => {
    let seen: CycleRequest | undefined
    const runJob = (_job: string, request?: CycleRequest) => {
      seen = request
      return Promise.resolve(resultOf('success'))
    }
    await run(['sync', '--initial', '--allow-deletes', '40', '--allow-removals', '7'], { runJob })
    expect(seen).toMatchObject({ initial: true, allowDeletes: 40, allowRemovals: 7 })
  })

  it('stops after the page at the first Ctrl-C, and at once at the second', async () => {
    const fake = fakeIo(() =>
      Promise.resolve(
        installationOf({
          runJob: (_job, request) => {
            fake.signal('SIGINT')
            expect(request?.signal?.aborted).toBe(true)
            expect(fake.exits).toEqual([])
            fake.signal('SIGINT')
            return Promise.resolve(resultOf('stopped'))
          },
        }),
      ),
    )
    expect(await runCli(['sync'], fake.io)).toBe(130)
    expect(fake.exits).toEqual([130])
    expect(fake.texts.stderr).toContain('the next run goes on from there')
  })

  it('says what went wrong, exits with 1, and closes what it opened', async () => {
    let closed = false
    const ran = await run(['sync'], {
      runJob: () => Promise.reject(new Error('hr: workers.csv is cut short in row 12')),
      close: () => {
        closed = true
        return Promise.resolve()
      },
    })
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: 'hr: workers.csv is cut short in row 12\n' })
    expect(closed).toBe(true)
  })
})

describe('plan', () => {
  it('exits with 0 when nothing would change, and with 2 when something would', async () => {
    expect((await run(['plan'], { planJob: () => Promise.resolve(emptyPlan) })).code).toBe(0)
    expect((await run(['plan'], { planJob: () => Promise.resolve(changes) })).code).toBe(2)
  })

  it('exits with 3 when all it found is problems, and with 2 when there are changes beside them', async () => {
    const problems = [{ type: 'worker', source: '7', code: 'CONFLICT', message: 'two rows' }] as const
    const planWith = (planned: Plan) => run(['plan'], { planJob: () => Promise.resolve({ ...planned, problems }) })
    const ran = await planWith(emptyPlan)
    expect(ran.code).toBe(3)
    expect(ran.stdout).toContain('two rows')
    expect((await planWith(changes)).code).toBe(2)
  })

  it('shows each action with what changes, the counts and the verdict of the guard', async () => {
    const { stdout } = await run(['plan'], { planJob: () => Promise.resolve({ ...changes, guard: 'too many' }) })
    expect(stdout).toBe(`+ create worker 1001
    userName  ada
o disable worker 1002 → u2
    active  true → false

Plan for hr-to-app: 1 to create, 0 to update, 1 to disable, 0 to delete
Deletion guard: holds it: too many
`)
  })

  it('says that the job is running, and that apply will refuse what is planned meanwhile', async () => {
    const planJob = () => Promise.resolve({ ...changes, running: true } as const)
    expect((await run(['plan'], { planJob })).stdout).toContain('hr-to-app is running now: apply will refuse this plan')
    const { stdout } = await run(['plan', '--json'], { planJob })
    expect(JSON.parse(stdout)).toMatchObject({ running: true })
    expect((await run(['plan'], { planJob: () => Promise.resolve(changes) })).stdout).not.toContain('running')
  })

  it('stores a plan with one action per line, which apply reads back', async () => {
    const file = join(folder, 'plan.json')
    const { stdout } = await run(['plan', '--out', file], { planJob: () => Promise.resolve(changes) })
    const text = await readFile(file, 'utf8')
    expect(text.split('\n').filter((line) => line.includes('fingerprint'))).toHaveLength(2)
    expect(JSON.parse(text)).toEqual(changes)
    expect(stdout).toContain(`sutler apply ${file}`)
    let applied: Plan | undefined
    const ran = await run(['apply', file], {
      applyPlan: (plan) => {
        applied = plan
        return Promise.resolve({ moved: [], result: resultOf('success') })
      },
    })
    expect(ran.code).toBe(0)
    expect(applied).toEqual(changes)
  })

  it('stores a plan for its owner alone, also in place of an older one', async () => {
    const file = join(folder, 'plan.json')
    const methods = { planJob: () => Promise.resolve(changes) }
    expect((await run(['plan', '--out', file], methods)).code).toBe(2)
    await chmod(file, 0o644)
    expect((await run(['plan', '--out', file], methods)).code).toBe(2)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('leaves a file alone that is not a plan, and makes none', async () => {
    const file = join(folder, 'sutler.yaml')
    await writeFile(file, 'version: 1\n')
    const ran = await run(['plan', '--out', file])
    expect(ran).toMatchObject({ code: 64, stdout: '' })
    expect(ran.stderr).toContain(`${file} is there already and is not a plan`)
    expect(await readFile(file, 'utf8')).toBe('version: 1\n')
    expect((await run(['plan', '--out', folder])).stderr).toContain(`${folder} is not a file`)
  })

  it('says before it plans that the folder for the plan is missing', async () => {
    const ran = await run(['plan', '--out', join(folder, 'plans', 'plan.json')])
    expect(ran.code).toBe(64)
    expect(ran.stderr).toContain(`${join(folder, 'plans')}: there is no such folder`)
  })

  it('prints the same document with --json', async () => {
    const { stdout } = await run(['plan', '--json'], { planJob: () => Promise.resolve(changes) })
    expect(JSON.parse(stdout)).toEqual(changes)
  })

  it('asks for the job where one document cannot hold them all', async () => {
    const ran = await run(['plan', '--json'], {}, ['a', 'b'])
    expect(ran.code).toBe(64)
    expect(ran.stderr).toBe('plan --json needs --job; jobs: a, b\n')
  })
})

describe('apply', () => {
  it.each(['nonsense', '{"format": 7}'])('names the file that is no plan: %s', async (text) => {
    const file = join(folder, 'bad.json')
    await writeFile(file, text)
    const ran = await run(['apply', file])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(`${file}: this is `)
  })

  it('exits with 5, and names the objects, when something has moved', async () => {
    const file = join(folder, 'plan.json')
    await writeFile(file, JSON.stringify(changes))
    const moved = [{ type: 'worker', source: '1002', why: 'changed' as const }]
    const ran = await run(['apply', file], { applyPlan: () => Promise.resolve({ moved, result: null }) })
    expect(ran.code).toBe(5)
    expect(ran.stdout).toContain('Nothing was written')
    expect(ran.stdout).toContain('worker 1002  needs another change than the plan says')
  })

  it.each([
    ['no JSON', 'create everybody', /this is not JSON/],
    ['JSON of another kind', '{"format":1}', /this is no plan of this version: `jobId` is missing/],
  ])('refuses %s', async (_title, text, message) => {
    const file = join(folder, 'plan.json')
    await writeFile(file, text)
    const ran = await run(['apply', file])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(message)
  })

  it('refuses a plan for a job the configuration does not have, and a file that is not there', async () => {
    const file = join(folder, 'plan.json')
    await writeFile(file, JSON.stringify({ ...changes, jobId: 'other' }))
    expect(await run(['apply', file])).toMatchObject({ code: 64 })
    expect(await run(['apply', join(folder, 'none.json')])).toMatchObject({ code: 64 })
  })
})
