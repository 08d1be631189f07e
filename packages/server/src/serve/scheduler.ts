import type { CycleResult } from '@sutler/engine'
import type { ScheduleConfig } from '../config/types.ts'
import { nextDue } from './schedule.ts'

/** Time and timers, so that tests need no waiting. */
export interface SchedulerClock {
  now(): number
  /** Calls once after `ms`; answers with what cancels it. */
  after(ms: number, call: () => void): () => void
}

export interface ScheduledJob {
  readonly id: string
  readonly schedule: ScheduleConfig | null
  /** Start of its last run, ms since 1970; null: it never ran. */
  readonly lastStart: number | null
}

export interface RunRequest {
  readonly allowDeletes?: number
  readonly allowRemovals?: number
  readonly initial?: boolean
}

export interface SchedulerOptions {
  readonly jobs: readonly ScheduledJob[]
  readonly clock: SchedulerClock
  /** Runs in different jobs at once. */
  readonly parallel: number
  readonly run: (jobId: string, request: RunRequest, signal: AbortSignal) => Promise<CycleResult>
  /** Told how each run ended: its result, or the error it threw. */
  readonly onEnd: (jobId: string, outcome: { readonly result: CycleResult } | { readonly error: unknown }) => void
}

/** Runs jobs when they are due or asked for, never one job twice at once. */
export interface Scheduler {
  start(): void
  /** False: it runs or waits to run already, or the scheduler is stopping. */
  request(jobId: string, request: RunRequest): boolean
  /** When a job runs next by itself, ms since 1970; null: not by itself. */
  next(jobId: string): number | null
  isRunning(jobId: string): boolean
  /** Starts nothing any more, asks what runs to stop after its page, and waits for that. */
  stop(): Promise<void>
}

interface JobState {
  readonly schedule: ScheduleConfig | null
  due: number | null
  cancelTimer: () => void
}

/** Timers are set at most this long ahead: Node turns longer ones into no wait at all. */
const longestTimerMs = 2 ** 31 - 1

/** Nothing runs before `start`. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  return new TimerScheduler(options)
}

class TimerScheduler implements Scheduler {
  readonly #options: SchedulerOptions
  readonly #stopping = new AbortController()
  readonly #running = new Map<string, Promise<void>>()
  readonly #waiting = new Map<string, RunRequest>()
  readonly #states: ReadonlyMap<string, JobState>

  constructor(options: SchedulerOptions) {
    this.#options = options
    const now = options.clock.now()
    const states = options.jobs.map(({ id, schedule, lastStart }): [string, JobState] => [
      id,
      { schedule, due: nextDue(schedule, lastStart, now), cancelTimer: () => {} },
    ])
    this.#states = new Map(states)
  }

  start(): void {
    for (const [jobId, state] of this.#states) this.#arm(jobId, state)
  }

  request(jobId: string, how: RunRequest): boolean {
    if (this.#stopping.signal.aborted || this.isRunning(jobId) || !this.#states.has(jobId)) return false
    this.#waiting.set(jobId, how)
    this.#startWaiting()
    return true
  }

  next(jobId: string): number | null {
    return this.#states.get(jobId)?.due ?? null
  }

  isRunning(jobId: string): boolean {
    return this.#running.has(jobId) || this.#waiting.has(jobId)
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the service is stopping'))
    this.#waiting.clear()
    for (const state of this.#states.values()) state.cancelTimer()
    await Promise.allSettled(this.#running.values())
  }

  #arm(jobId: string, state: JobState): void {
    const { clock } = this.#options
    state.cancelTimer()
    if (state.due === null || this.#stopping.signal.aborted) return
    const wait = Math.min(Math.max(0, state.due - clock.now()), longestTimerMs)
    state.cancelTimer = clock.after(wait, () => {
      if (state.due !== null && clock.now() >= state.due) this.request(jobId, {})
      else this.#arm(jobId, state)
    })
  }

  #startWaiting(): void {
    for (const [jobId, how] of this.#waiting) {
      if (this.#running.size >= this.#options.parallel || this.#stopping.signal.aborted) return
      const state = this.#states.get(jobId)
      this.#waiting.delete(jobId)
      if (state !== undefined) this.#begin(jobId, state, how)
    }
  }

  #begin(jobId: string, state: JobState, how: RunRequest): void {
    const { clock, run, onEnd } = this.#options
    const now = clock.now()
    state.cancelTimer()
    state.due = nextDue(state.schedule, now, now)
    const settled = run(jobId, how, this.#stopping.signal)
      .then(
        (result) => onEnd(jobId, { result }),
        (error: unknown) => onEnd(jobId, { error }),
      )
      .finally(() => {
        this.#running.delete(jobId)
        this.#startWaiting()
        this.#arm(jobId, state)
      })
    this.#running.set(jobId, settled)
  }
}

/** The clock of this machine. */
export const systemClock: SchedulerClock = Object.freeze({
  now: Date.now,
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
})
