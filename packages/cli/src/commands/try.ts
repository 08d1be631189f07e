import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Attributes, getPath } from '@sutler/core'
import type { CycleResult, Plan } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { planForPeople } from '../output/plan.ts'
import { summaryText } from '../output/summary.ts'
import { painter } from '../output/text.ts'
import { firstDay, sampleConfig, secondDay, type Worker, workersCsv } from '../try/people.ts'
import { type SampleApp, startSampleApp } from '../try/scim-app.ts'
import { watchCycle } from './cycle.ts'
import { reportError, type Session } from './session.ts'

const jobId = 'hr-to-app'

/** What the parts of the demonstration share. */
interface Stage {
  readonly session: Pick<Session, 'io' | 'paint' | 'json' | 'signal' | 'installation'>
  readonly app: SampleApp
  say(text: string): void
  heading(text: string): void
  writeWorkers(workers: readonly Worker[]): Promise<void>
}

/** The demonstration: a sample HR file, a sample SCIM app, plan, apply, a change, a second cycle, a third. */
export async function tryOut(io: Io, flags: { readonly color?: boolean }): Promise<number> {
  const stop = new AbortController()
  let stopped: number = exitCodes.interrupted
  const dispose = io.onSignal((signal) => {
    stopped = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
    if (stop.signal.aborted) return io.exitNow(stopped)
    io.stderr.write('\nStopping; nothing of it stays on this machine. Ctrl-C again stops at once.\n')
    stop.abort()
  })
  const folder = await mkdtemp(join(tmpdir(), 'sutler-try-'))
  try {
    const app = await startSampleApp({ answerAfterMs: 80 })
    try {
      const code = await onStage(io, flags, { folder, app, signal: stop.signal })
      return stop.signal.aborted ? stopped : code
    } finally {
      await app.close()
    }
  } catch (error) {
    return stop.signal.aborted ? stopped : reportError(io, error, false)
  } finally {
    await rm(folder, { recursive: true, force: true })
    dispose()
  }
}

async function onStage(
  io: Io,
  flags: { readonly color?: boolean },
  { folder, app, signal }: { folder: string; app: SampleApp; signal: AbortSignal },
): Promise<number> {
  const paint = painter(io.stdout, io.variables, flags.color !== false)
  const config = join(folder, 'sutler.yaml')
  await writeFile(config, sampleConfig(app.baseUrl))
  await writeFile(join(folder, 'workers.csv'), workersCsv(firstDay))
  const installation = await io.openInstallation(config, { variables: { APP_TOKEN: app.token } })
  const stage: Stage = {
    session: { io, paint, json: false, signal, installation },
    app,
    say: (text) => io.stdout.write(`${text}\n`),
    heading: (text) => io.stdout.write(`\n${paint('bold', text)}\n\n`),
    writeWorkers: (workers) => writeFile(join(folder, 'workers.csv'), workersCsv(workers)),
  }
  try {
    for (const scene of [introduce, firstCycle, secondCycle, thirdCycle]) {
      await scene(stage)
      if (signal.aborted) return exitCodes.interrupted
    }
    stage.say(farewell)
    return exitCodes.success
  } finally {
    await installation.close()
  }
}

async function introduce({ say, heading, app }: Stage): Promise<void> {
  heading('1. An HR file, and an app that knows nobody')
  for (const line of workersCsv(firstDay).split('\n').slice(0, 4)) say(`  ${line}`)
  say(`  … ${firstDay.length} people\n`)
  say(`The app speaks SCIM on ${app.baseUrl}.`)
  say('This sutler.yaml connects the two:\n')
  say(sampleConfig(app.baseUrl).trimEnd())
}

async function firstCycle(stage: Stage): Promise<void> {
  stage.heading('2. What would happen? sutler plan')
  const plan = await showPlan(stage, 3)
  stage.heading('3. Do exactly that: sutler apply plan.json')
  await carryOut(stage, plan)
  showUsers(stage, ['1001', '1003', '1010'])
}

async function secondCycle(stage: Stage): Promise<void> {
  stage.heading('4. The next day: one hired, one moved, one gone')
  await stage.writeWorkers(secondDay)
  stage.say('  + 1013 Mei Lin joins Sales')
  stage.say('  ~ 1010 Jamal Haddad moves from Support to Engineering')
  stage.say('  - 1008 Hiro Tanaka leaves\n')
  const plan = await showPlan(stage, 10)
  stage.say('')
  await carryOut(stage, plan)
  showUsers(stage, ['1008', '1010', '1013'])
}

async function thirdCycle(stage: Stage): Promise<void> {
  stage.heading('5. Once more, with nothing changed: sutler sync')
  const { installation, signal } = stage.session
  const { outcome } = await watchCycle(stage.session, (onEvent) => installation.runJob(jobId, { signal, onEvent }))
  printResult(stage, outcome)
}

async function showPlan({ session }: Stage, shown: number): Promise<Plan> {
  const { installation, io, paint, signal } = session
  const plan = await installation.planJob(jobId, { signal })
  io.stdout.write(planForPeople(plan, paint, { columns: 80, all: false, shown, more: 'like these' }))
  return plan
}

async function carryOut(stage: Stage, plan: Plan): Promise<void> {
  const { installation, signal } = stage.session
  const { outcome } = await watchCycle(stage.session, (onEvent) => installation.applyPlan(plan, { signal, onEvent }))
  if (outcome.result === null) throw new Error('the demonstration moved while it was being shown; try it again')
  printResult(stage, outcome.result)
}

function printResult({ session }: Stage, result: CycleResult): void {
  if (session.signal.aborted) return
  session.io.stdout.write(summaryText(jobId, result, session.paint))
  if (result.run.status !== 'success') throw new Error('the demonstration did not end as it should; please report it')
}

/** Some users as the app itself has them, managers by name. */
function showUsers({ app, say }: Stage, ids: readonly string[]): void {
  const users = app.users()
  const nameOf = new Map(users.map((user) => [textAt(user, 'id'), textAt(user, 'userName')]))
  say('\nIn the app now:')
  for (const user of users.filter((one) => ids.includes(textAt(one, 'externalId')))) {
    const boss = nameOf.get(textAt(user, `${enterprise}:manager.value`)) ?? '-'
    const cells = [textAt(user, 'userName'), textAt(user, 'title'), textAt(user, `${enterprise}:department`), boss]
    const state = getPath(user, 'active') === true ? 'active' : 'disabled'
    say(`  ${cells.map((cell, index) => cell.padEnd(index === 2 ? 13 : 18)).join('')}${state}`)
  }
}

function textAt(user: Attributes, path: string): string {
  const value = getPath(user, path)
  return typeof value === 'string' ? value : ''
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const farewell = `
That was all of it, and nothing of it is left on this machine.

Next: examples/hr-to-scim/README.md does it with a file of 1,000 dirty rows and
an app of another make; docs/how-to/first-job.md begins a job of your own with
  bin/sutler plan -c sutler.yaml`
