import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { withDatabase } from '../support/database.ts'
import { randomFrom } from '../support/random.ts'
import { type ScimTarget, type SeenRequest, startScimTarget } from '../support/scim-target.ts'
import { tempFolder } from '../support/temp-folder.ts'

const program = fileURLToPath(new URL('../support/sync-process.ts', import.meta.url))
const seed = Number(process.env.SUTLER_SEED ?? Math.floor(Math.random() * 2 ** 31))
const jobs = ['north', 'south'] as const
type JobName = (typeof jobs)[number]
const peopleOfJob = 200
/** So many people want the same name. */
const namesakes = 8
const kills = 12

const folder = tempFolder('unique')

describe.concurrent('two jobs that give names in one app at once, killed again and again', () => {
  it(`never give one twice on SQLite (SUTLER_SEED=${seed})`, { timeout: 300_000 }, () =>
    giveNames('sqlite', "store: { sqlite: 'names.db' }", ''),
  )

  const server = process.env.SUTLER_TEST_POSTGRES_URL ?? ''
  it.skipIf(server === '')(`never give one twice on PostgreSQL (SUTLER_SEED=${seed})`, { timeout: 300_000 }, () =>
    withDatabase(server, `unique_${process.pid}`, (url) =>
      giveNames('postgres', 'store: { postgres: env:UNIQUE_TEST_DATABASE }', url),
    ),
  )
})

/** The app accepts whatever name it is given, so that a name given twice is there to be found. */
async function giveNames(kind: string, store: string, databaseUrl: string): Promise<void> {
  const killer = createKiller(randomFrom(seed))
  const target = await startScimTarget({ allowDuplicates: true, latencyMs: 20, onRequest: killer.onRequest })
  const home = installation(kind, store, target.url)
  const start = (job: JobName) =>
    spawn(process.execPath, [program, join(home, 'sutler.yaml'), job], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, UNIQUE_TEST_DATABASE: databaseUrl, NODE_COMPILE_CACHE: join(folder, 'compiled') },
    })
  try {
    await Promise.all(jobs.map((job) => killer.run(() => start(job))))
    expect(killer.killed()).toBe(kills)
    for (const job of jobs)
      expect(await ended(start(job))).toMatchObject({ code: 0, run: { status: 'success' }, counts: { writes: 0 } })
    expect(target.stats()).toMatchObject({ createdTwice: [], users: jobs.length * peopleOfJob })
    const names = await namesIn(target)
    expect(names.filter(([, name], at) => names.findIndex(([, other]) => other === name) !== at)).toEqual([])
    for (const [id, name] of names) expect(name).toMatch(new RegExp(`^${wished(id)}(-\\d+)?$`))
  } finally {
    await target.stop()
  }
}

/** Starts a process anew as often as it kills it, at a random request of any of them. */
function createKiller(random: () => number) {
  const prey = new Set<ChildProcess>()
  let killed = 0
  let next = 1 + Math.floor(random() * 40)
  const onRequest = ({ number }: SeenRequest) => {
    if (number < next || killed >= kills) return
    const running = [...prey]
    const victim = running[Math.floor(random() * running.length)]
    next = number + 1 + Math.floor(random() * 60)
    if (victim?.kill('SIGKILL')) {
      prey.delete(victim)
      killed += 1
    }
  }
  const run = async (start: () => ChildProcess): Promise<void> => {
    for (;;) {
      const child = start()
      prey.add(child)
      const end = await ended(child)
      prey.delete(child)
      if (end.signal === 'SIGKILL') continue
      expect(end).toMatchObject({ code: 0, run: { status: 'success' } })
      return
    }
  }
  return { onRequest, run, killed: () => killed }
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null; run?: object }> {
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, ...(output === '' ? {} : JSON.parse(output)) }
}

/** What the app's users are called, by their external id. */
async function namesIn({ url }: ScimTarget): Promise<[id: string, name: string][]> {
  const response = await fetch(`${url}/Users?startIndex=1&count=1000`)
  const { Resources } = (await response.json()) as { Resources: { externalId: string; userName: string }[] }
  return Resources.map(({ externalId, userName }) => [externalId, userName.toLowerCase()])
}

const idOf = (job: JobName, index: number) => `${job}-${1000 + index}`
const wished = (id: string) => `name${Number(id.split('-')[1]) % (peopleOfJob / namesakes)}`

function installation(name: string, store: string, url: string): string {
  const home = join(folder, name)
  mkdirSync(home)
  for (const job of jobs) {
    const rows = Array.from({ length: peopleOfJob }, (_, index) => idOf(job, index))
    // The south writes its names in capitals: to the app that makes no difference.
    const named = (id: string) => (job === 'south' ? wished(id).toUpperCase() : wished(id))
    writeFileSync(join(home, `${job}.csv`), `ID,Name\n${rows.map((id) => `${id},${named(id)}`).join('\n')}\n`)
  }
  writeFileSync(join(home, 'sutler.yaml'), configFor(store, url))
  return home
}

function configFor(store: string, url: string): string {
  const rules = Array.from({ length: 4 * namesakes }, (_, n) => `Append([Name], "-${n + 2}")`)
  const expression = `SelectUniqueValue([Name], ${rules.join(', ')})`
  const sources = jobs.map((job) => `  ${job}: { kind: flat-file, settings: { path: ${job}.csv, anchor: ID } }`)
  const provisioning = jobs.map(
    (job) => `  ${job}:
    source: ${job}
    target: app
    pageSize: 200
    objects:
      - source: worker
        target: User
        attributes:
          - { target: externalId, source: ID, match: 1 }
          - { target: userName, expression: '${expression}' }
          - { target: active, expression: 'Not([IsSoftDeleted])' }`,
  )
  return `version: 1
${store}
connections:
${sources.join('\n')}
  app: { kind: scim, settings: { baseUrl: '${url}' } }
jobs:
${provisioning.join('\n')}
`
}
