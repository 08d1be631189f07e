import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { firstDay, person, present } from '../../script/lib/people.ts'
import { startScimTarget } from '../support/scim-target.ts'

const program = fileURLToPath(new URL('../support/sync-process.ts', import.meta.url))
const seed = Number(process.env.SUTLER_SEED ?? Math.floor(Math.random() * 2 ** 31))
const users = 2000
const pageSize = 100
/** 5 cycles, each killed 20 times on its way: 100 points. */
const cycles = 5
const killsPerCycle = 20

const folder = mkdtempSync(join(tmpdir(), 'sutler-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('an initial cycle killed at random points', () => {
  it(`loses nobody and makes nobody twice on SQLite (SUTLER_SEED=${seed})`, { timeout: 600_000 }, async () => {
    for (let cycle = 0; cycle < cycles; cycle++) {
      const state = join(folder, `cycle-${cycle}.db`)
      await killedCycle(`store: { sqlite: '${state}' }`, randomFrom(seed + cycle))
    }
  })

  const url = process.env.SUTLER_TEST_POSTGRES_URL
  it.skipIf(!url)(
    `loses nobody and makes nobody twice on PostgreSQL (SUTLER_SEED=${seed})`,
    { timeout: 600_000 },
    async () => {
      for (let cycle = 0; cycle < cycles; cycle++)
        await withDatabase(url ?? '', async () => {
          await killedCycle('store: { postgres: env:KILL_TEST_DATABASE }', randomFrom(seed + cycle))
        })
    },
  )
})

/** Runs one cycle over and over, killing it `killsPerCycle` times, and judges what the target has in the end. */
async function killedCycle(store: string, random: () => number): Promise<void> {
  let child: ChildProcess | null = null
  let killAt: { number: number; carriedOut: boolean } | null = null
  const target = await startScimTarget({
    allowDuplicates: true,
    onRequest: ({ number, carriedOut }) => {
      if (killAt === null || number < killAt.number || carriedOut !== killAt.carriedOut) return
      killAt = null
      child?.kill('SIGKILL')
    },
  })
  const config = join(folder, 'sutler.yaml')
  writeFileSync(config, configFor(target.url, store))
  writeFileSync(join(folder, 'workers.csv'), csv())
  try {
    // A cycle sends one find and one create for each person; the kills are spread over all of them.
    const span = (users * 2) / killsPerCycle
    let finished = false
    for (let kill = 0; kill < killsPerCycle && !finished; kill++) {
      killAt = { number: target.stats().requests + 1 + Math.floor(random() * span), carriedOut: random() < 0.5 }
      child = spawn(process.execPath, [program, config, 'people'], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: environment(),
      })
      const [code, signal] = await once(child, 'exit')
      finished = signal !== 'SIGKILL'
      expect(finished ? code : 0).toBe(0)
    }
    killAt = null
    const started = performance.now()
    const { run, counts } = await runToEnd(config)
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(run.status).toBe('success')
    const stats = target.stats()
    expect(stats.createdTwice).toEqual([])
    expect(stats.duplicates).toEqual([])
    expect(stats.users).toBe(users)
    expect(stats.creates).toBe(users)
    expect(counts.failed).toBe(0)
    // Each kill repeats at most the reads of the page that was under way: found again, and compared.
    expect(stats.requests).toBeLessThanOrEqual(users * 2 + killsPerCycle * pageSize * 3)
    const before = stats.writes
    const again = await runToEnd(config)
    expect(again.counts.writes).toBe(0)
    expect(target.stats().writes).toBe(before)
  } finally {
    await target.stop()
  }
}

async function runToEnd(
  config: string,
): Promise<{ run: { status: string }; counts: { failed: number; writes: number } }> {
  const child = spawn(process.execPath, [program, config, 'people'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(),
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  return JSON.parse(output)
}

let database = ''
const environment = () => ({ ...process.env, KILL_TEST_DATABASE: database })

/** A database of its own for each cycle, dropped afterwards. */
async function withDatabase(server: string, work: () => Promise<void>): Promise<void> {
  const name = `sutler_kill_${process.pid}_${Math.floor(Math.random() * 1e9)}`
  const admin = new Client(server)
  await admin.connect()
  try {
    await admin.query(`CREATE DATABASE ${name}`)
    const url = new URL(server)
    url.pathname = `/${name}`
    database = url.href
    await work()
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await admin.end()
  }
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

function csv(): string {
  const day = firstDay(users, 3)
  const rows = [...present(day)].map((index) => {
    const { WorkerID, Login, DisplayName } = person(day, index)
    return `${WorkerID},${Login},"${DisplayName.replaceAll('"', '""')}"`
  })
  return `WorkerID,Login,DisplayName\n${rows.join('\n')}\n`
}

/** mulberry32: the same seed kills at the same points. */
function randomFrom(start: number): () => number {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
