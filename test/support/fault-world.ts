import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogEntry } from '@sutler/engine'
import { type CycleReport, openInstallation } from '@sutler/server'
import { openStore } from '@sutler/store'
import { runCli } from '../../packages/cli/src/cli.ts'
import { type Io, processIo } from '../../packages/cli/src/io.ts'
import { type ScimTarget, startScimTarget } from './scim-target.ts'

/** What one command line did. */
interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What `sync --json` did. `report` is null when it printed no report, which is when no run could begin. */
export interface Synced extends Ran {
  readonly report: CycleReport | null
}

/** An HR file, an app that can be told to misbehave, and an installation between them. */
export interface FaultWorld {
  readonly folder: string
  /** The HR file. */
  readonly file: string
  readonly target: ScimTarget
  /** Requests the app has answered as it should, as method and path. */
  readonly answered: string[]
  /** Moves the installation's clock on. */
  waitMinutes(minutes: number): void
  writeRows(rows: readonly string[]): void
  sutler(...args: readonly string[]): Promise<Ran>
  sync(...args: readonly string[]): Promise<Synced>
  /** What the store says of a run, in order. */
  log(runId: string): Promise<LogEntry[]>
  close(): Promise<void>
}

/** The header of the HR file. */
export const header = 'WorkerID,Login,DisplayName'

/** Row of person `index`; ids stand in the order of the indices. */
export const rowOf = (index: number, name = `Person ${index}`) => `${idOf(index)},${loginOf(index)},${name}`
export const idOf = (index: number) => String(10_000 + index)
export const loginOf = (index: number) => `login-${index}`

/** Rows of people 0 to `count` - 1. */
export const rowsOf = (count: number) => Array.from({ length: count }, (_, index) => rowOf(index))

export interface FaultWorldOptions {
  /** Bearer token the app wants. */
  readonly token?: string
  readonly config?: (appUrl: string) => string
}

/** Makes one in a folder of its own. */
export async function startFaultWorld(options: FaultWorldOptions = {}): Promise<FaultWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-faults-'))
  const answered: string[] = []
  const target = await startScimTarget({
    ...(options.token === undefined ? {} : { token: options.token }),
    onRequest: ({ carriedOut, method, url }) => carriedOut && answered.push(`${method} ${url}`),
  })
  let waitedMs = 0
  const config = join(folder, 'sutler.yaml')
  writeFileSync(config, (options.config ?? configOf)(target.url))
  const file = join(folder, 'workers.csv')
  const sutler = (...args: readonly string[]) => run([...args, '-c', config], () => Date.now() + waitedMs)
  return {
    folder,
    file,
    target,
    answered,
    sutler,
    waitMinutes(minutes) {
      waitedMs += minutes * 60_000
    },
    writeRows: (rows) => writeFileSync(file, `${[header, ...rows].join('\n')}\n`),
    async sync(...args) {
      const ran = await sutler('sync', '--json', ...args)
      const printed = JSON.parse(ran.stdout)
      return { ...ran, report: 'run' in printed ? printed : null }
    },
    async log(runId) {
      const store = await openStore({ kind: 'sqlite', path: join(folder, 'state.db') })
      try {
        return await store.tx((t) => t.log('people', { runId, limit: 10_000 }))
      } finally {
        await store.close()
      }
    },
    async close() {
      await target.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configOf(appUrl: string): string {
  return `version: 1
store: { sqlite: state.db }
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  app: { kind: scim, settings: { baseUrl: '${appUrl}' }, secrets: { token: env:APP_TOKEN }, limits: { timeout: 1s } }
jobs:
  people:
    source: hr
    target: app
    pageSize: 10
    objects:
      - source: worker
        target: User
        attributes:
${attributes}`
}

/** Attribute mappings of the HR file. */
export const attributes = `          - { target: userName, source: Login, match: 1 }
          - { target: externalId, source: WorkerID }
          - { target: displayName, source: DisplayName }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`

const terminal = processIo()

/** A command line in this process, on the real installation; only the waits between tries are cut short. */
async function run(args: readonly string[], now: () => number): Promise<Ran> {
  const texts = { stdout: '', stderr: '' }
  const output = (name: keyof typeof texts) => ({
    write: (text: string) => {
      texts[name] += text
    },
    isTTY: false,
    columns: 80,
  })
  const io: Io = {
    ...terminal,
    stdout: output('stdout'),
    stderr: output('stderr'),
    variables: { APP_TOKEN: 'the-token' },
    openInstallation: (path, options) =>
      openInstallation(path, { ...options, variables: { APP_TOKEN: 'the-token' }, now, random: () => 0 }),
  }
  const code = await runCli(args, io)
  return { code, ...texts }
}
