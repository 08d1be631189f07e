import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { firstDay, type Person, person, present } from '../../script/lib/people.ts'
import { withDatabase } from '../support/database.ts'
import { randomFrom } from '../support/random.ts'
import { type SeenRequest, startScimTarget } from '../support/scim-target.ts'
import { tempFolder } from '../support/temp-folder.ts'

const program = fileURLToPath(new URL('../support/sync-process.ts', import.meta.url))
const seed = Number(process.env.SUTLER_SEED ?? Math.floor(Math.random() * 2 ** 31))
const users = 2000
const pageSize = 100
/** A page goes ahead in quarters, each marked and settled by transactions of its own. */
const stageSize = pageSize / 4
const kills = 100
/** Kills on the way of one cycle; what a cycle does between two of them is about two thirds of a page. */
const killsPerCycle = 34
/** A process is started for each kill; a busy machine takes some seconds for one. */
const timeout = kills * 8000
const people = sample()

const folder = tempFolder('kill')

describe.concurrent(`an initial cycle of ${users} people killed at ${kills} random points`, () => {
  it(`loses nobody and makes nobody twice on SQLite (SUTLER_SEED=${seed})`, { timeout }, () =>
    killCycles('sqlite', async (name, work) => work(`store: { sqlite: '${name}.db' }`, '')),
  )

  const server = process.env.SUTLER_TEST_POSTGRES_URL ?? ''
  it.skipIf(server === '')(`loses nobody and makes nobody twice on PostgreSQL (SUTLER_SEED=${seed})`, { timeout }, () =>
    killCycles('postgres', (name, work) =>
      withDatabase(server, name, (url) => work('store: { postgres: env:KILL_TEST_DATABASE }', url)),
    ),
  )
})

type WithStore = (name: string, work: (store: string, databaseUrl: string) => Promise<number>) => Promise<number>

/** Cycle after cycle, each into a target and a store of its own, until there were enough kills. */
async function killCycles(kind: string, withStore: WithStore): Promise<void> {
  const random = randomFrom(seed)
  for (let left = kills; left > 0; ) {
    const name = `kill_${kind}_${process.pid}_${left}`
    left -= await withStore(name, (store, databaseUrl) =>
      killedCycle({ name, store, databaseUrl, kills: Math.min(left, killsPerCycle), random }),
    )
  }
}

interface KilledCycle {
  readonly name: string
  readonly store: string
  readonly databaseUrl: string
  readonly kills: number
  readonly random: () => number
}

/** Runs one cycle over and over, killing it on its way, and judges what the target has in the end. */
async function killedCycle(options: KilledCycle): Promise<number> {
  const killer = createKiller(options.random)
  const target = await startScimTarget({ allowDuplicates: true, onRequest: killer.onRequest })
  const config = installationFor(options, target.url)
  const start = () =>
    spawn(process.execPath, [program, config, 'people'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, KILL_TEST_DATABASE: options.databaseUrl, NODE_COMPILE_CACHE: join(folder, 'compiled') },
    })
  try {
    let killed = 0
    while (killed < options.kills) {
      if (!(await killer.hunt(start()))) break
      killed += 1
    }
    const last = await ended(start())
    expect(last).toMatchObject({ code: 0, run: { status: 'success' }, counts: { read: users, failed: 0, skipped: 0 } })
    expect(everyOutcome(last.counts)).toBe(users)
    const stats = target.stats()
    expect(stats).toMatchObject({ createdTwice: [], duplicates: [], users, creates: users })
    expect(killer.askedAgain()).toEqual([])
    const unchanged = { writes: 0, failed: 0, unchanged: users }
    expect(await ended(start())).toMatchObject({ code: 0, run: { status: 'success' }, counts: unchanged })
    expect(target.stats().writes).toBe(stats.writes)
    return killed
  } finally {
    await target.stop()
  }
}

interface Point {
  /** The request that starts the clock: the first that comes at or after this one, and fits. */
  readonly request: number
  readonly carriedOut: boolean
  /** Only the create that ends a quarter will do: what follows are the transactions between two quarters. */
  readonly stageEnd: boolean
  readonly afterMs: number
}

/** Kills processes at random points, seen from the target they write to, and watches what they ask it for. */
function createKiller(random: () => number) {
  let prey: ChildProcess | null = null
  let point: Point | null = null
  let requests = 0
  let creates = 0
  /** Place of the first person of the page's worth that may still be open; everybody before must be settled. */
  let pageStart = 0
  const askedAgain: string[] = []
  const strike = () => prey?.kill('SIGKILL')

  const onRequest = ({ number, carriedOut, method, url, body }: SeenRequest) => {
    requests = number
    const create = method === 'POST' && carriedOut
    if (create) creates += 1
    const place = placeOf(url, body)
    if (place !== null && place < pageStart) askedAgain.push(`person ${place}, though ${pageStart} were done`)
    if (point === null || number < point.request || carriedOut !== point.carriedOut) return
    if (point.stageEnd && !(create && creates % stageSize === 0)) return
    if (point.afterMs === 0) strike()
    else setTimeout(strike, point.afterMs)
    point = null
  }

  /** Kills the process at the next point; false: it had ended before. */
  const hunt = async (child: ChildProcess): Promise<boolean> => {
    pageStart = Math.max(0, creates - pageSize)
    point = randomPoint(random, requests)
    prey = child
    const end = await ended(child)
    prey = null
    point = null
    if (end.signal === 'SIGKILL') return true
    expect(end).toMatchObject({ code: 0, run: { status: 'success' } })
    return false
  }
  return { onRequest, hunt, askedAgain: () => askedAgain }
}

/** A third each: before a request is carried out, after it, and some while after the last create of a quarter. */
function randomPoint(random: () => number, requests: number): Point {
  const kind = Math.floor(random() * 3)
  const request = requests + 1 + Math.floor(random() * pageSize * 3)
  if (kind < 2) return { request, carriedOut: kind === 1, stageEnd: false, afterMs: 0 }
  return { request: requests + 1, carriedOut: true, stageEnd: true, afterMs: random() * 30 }
}

const everyOutcome = ({ created = 0, linked = 0, updated = 0, unchanged = 0 }: Readonly<Record<string, number>> = {}) =>
  created + linked + updated + unchanged

interface End {
  readonly code: number | null
  readonly signal: string | null
  readonly run?: object
  readonly counts?: Readonly<Record<string, number>>
}

/** How a process ended; `run` and `counts` are missing when it was killed. */
async function ended(child: ChildProcess): Promise<End> {
  let output = ''
  child.stdout?.on('data', (chunk) => {
    output += chunk
  })
  const [code, signal] = await once(child, 'close')
  return { code, signal, ...(output === '' ? {} : JSON.parse(output)) }
}

function installationFor({ name, store }: KilledCycle, url: string): string {
  const home = join(folder, name)
  mkdirSync(home, { recursive: true })
  const rows = people.map(({ WorkerID, Login, DisplayName }) => `${WorkerID},${Login},"${quoted(DisplayName)}"`)
  writeFileSync(join(home, 'workers.csv'), `WorkerID,Login,DisplayName\n${rows.join('\n')}\n`)
  const config = join(home, 'sutler.yaml')
  writeFileSync(config, configFor(url, store))
  return config
}

function configFor(url: string, store: string): string {
  return `version: 1
${store}
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  app: { kind: scim, settings: { baseUrl: '${url}' } }
jobs:
  people:
    source: hr
    target: app
    pageSize: ${pageSize}
    objects:
      - source: worker
        target: User
        attributes:
          - { target: externalId, source: WorkerID }
          - { target: userName, source: Login, match: 1 }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
          - { target: displayName, source: DisplayName }
`
}

const quoted = (text: string) => text.replaceAll('"', '""')

/** In the order a cycle goes through them. */
function sample(): Person[] {
  const day = firstDay(users, 3)
  return [...present(day)]
    .map((index) => person(day, index))
    .sort((a, b) => Buffer.compare(Buffer.from(a.WorkerID), Buffer.from(b.WorkerID)))
}

/** Where the person that a search or a create is about stands among all; null for other requests. */
const places = new Map(people.map(({ Login }, place) => [Login, place]))
function placeOf(url: string, body: string): number | null {
  const login = /userName eq "([^"]+)"/.exec(decodeURIComponent(url))?.[1] ?? /"userName":"([^"]+)"/.exec(body)?.[1]
  return login === undefined ? null : (places.get(login) ?? null)
}
