import type { Counts, CycleEvent, CycleResult, Installation, Plan, Run } from '@sutler/server'
import { newCounts } from '../../engine/src/counts.ts'
import { runCli } from '../src/cli.ts'
import type { Io } from '../src/io.ts'

/** What one command line did. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const noCounts: Counts = newCounts()

export function resultOf(
  status: Run['status'],
  counts: Partial<Counts> = {},
  reason: string | null = null,
): CycleResult {
  const all = { ...noCounts, ...counts }
  const times = { startedAt: 1_700_000_000_000, endedAt: 1_700_000_012_400 }
  const run: Run = { jobId: 'hr-to-app', id: 'r1', mode: 'initial', ...times, status, counts: { ...all }, reason }
  return { run, counts: all }
}

export const emptyPlan: Plan = {
  format: 1,
  jobId: 'hr-to-app',
  id: 'p1',
  createdAt: '2026-01-05T12:00:00.000Z',
  mode: 'incremental',
  mappingHash: 'm1',
  counts: noCounts,
  guard: null,
  actions: [],
  problems: [],
  digest: 'd1',
}

export function failureEvent(source: string, message = 'rows 5 and 9 share this id'): CycleEvent {
  const place = { jobId: 'hr-to-app', runId: 'r1', sequence: 1, at: 0, type: 'worker', source, target: null }
  const what = { action: 'import', status: 'failure', step: 'import', code: 'CONFLICT', message, detail: null } as const
  return { kind: 'object', entry: { ...place, ...what } }
}

/** An installation with one job, made of the methods a test needs; every other one fails. */
export function installationOf(
  methods: Partial<Installation>,
  jobs: readonly string[] = ['hr-to-app'],
  types: readonly string[] = ['worker'],
): Installation {
  const missing = (): never => {
    throw new Error('this test needs no such method')
  }
  const objects = types.map((source) => ({ source }))
  const config = { jobs: new Map(jobs.map((id) => [id, { objects }])), connections: new Map([['hr', {}]]) }
  return {
    config: config as unknown as Installation['config'],
    status: missing,
    runs: missing,
    problems: missing,
    runJob: missing,
    planJob: missing,
    scimTokens: missing,
    scimSource: missing,
    applyPlan: missing,
    preview: missing,
    unlink: missing,
    testConnections: missing,
    signIn: missing,
    checkMappings: missing,
    ready: missing,
    close: () => Promise.resolve(),
    ...methods,
  }
}

/** Streams and signals under a test's control. */
export function fakeIo(open: Io['openInstallation'], variables: Io['variables'] = {}, input = new Uint8Array()) {
  const texts = { stdout: '', stderr: '' }
  const listeners = new Set<(signal: 'SIGINT' | 'SIGTERM') => void>()
  const exits: number[] = []
  const output = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      texts[name] += text
    },
    isTTY: false,
    columns: 80,
  })
  const io: Io = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    async *stdin() {
      yield input
    },
    progressStream: process.stderr,
    variables,
    now: () => 0,
    openInstallation: open,
    onSignal(call) {
      listeners.add(call)
      return () => listeners.delete(call)
    },
    exitNow: (code) => exits.push(code),
  }
  const signal = (name: 'SIGINT' | 'SIGTERM'): void => {
    for (const call of listeners) call(name)
  }
  return { io, texts, exits, signal }
}

/** Runs a command line against an installation that is already there. */
export async function run(
  args: readonly string[],
  methods: Partial<Installation> = {},
  jobs?: readonly string[],
  types?: readonly string[],
): Promise<Ran> {
  const { io, texts } = fakeIo(() => Promise.resolve(installationOf(methods, jobs, types)))
  const code = await runCli(args, io)
  return { code, ...texts }
}
