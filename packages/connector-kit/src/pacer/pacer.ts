import { ProvisioningError } from '@sutler/core'
import { cancelled } from '../cancelled.ts'
import { createTurnQueue } from './queue.ts'
import { createRate } from './rate.ts'

/** What a pacer needs of the outer world; tests put their own in. */
export interface PacerClock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Rejects at once when `signal` is aborted. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  /** In [0, 1). */
  readonly random: () => number
}

export interface PacerOptions extends PacerClock {
  /** Calls under way at once. */
  readonly maxConcurrency: number
  /** Calls started per second, never exceeded. Absent: no limit until the target first answers RATE_LIMITED. */
  readonly ratePerSecond?: number
  /** Calls that may start at once after a lull; absent: a tenth of the rate, at least 1. */
  readonly burst?: number
}

export interface PacerState {
  /** Calls per second; null: not limited. */
  readonly ratePerSecond: number | null
  readonly running: number
  readonly queued: number
  /** Until when the target asked to be left alone, ms since 1970; null: it did not. */
  readonly waitingUntil: number | null
}

export interface Pacer {
  /**
   * Runs `work` as soon as the target may be called again, and learns from how it ends. Throws what `work` throws,
   * or UNAVAILABLE (nothing sent) when `signal` is aborted while waiting.
   */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  state(): PacerState
  readonly clock: PacerClock
}

/**
 * One per target connection, shared by everything that calls it: bounded concurrency, and a token bucket halved on
 * RATE_LIMITED, won back with successes. `Retry-After` holds back all calls to the target, not just the one told so.
 *
 * While nothing is throttled, a call costs a few comparisons: no timer, no queue.
 */
export function createPacer(options: PacerOptions): Pacer {
  const gate = createGate(options)
  const queue = createTurnQueue(gate.take, options.wait)

  const run = async <T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    if (signal?.aborted) throw cancelled('A call', signal, false)
    if (queue.size() > 0 || gate.take() > 0) await queue.enter(signal)
    const startedIn = gate.era()
    try {
      const result = await work()
      gate.succeeded(queue.size() > 0)
      return result
    } catch (error) {
      if (error instanceof ProvisioningError) gate.failed(error, startedIn)
      throw error
    } finally {
      gate.leave()
      if (queue.size() > 0) queue.pump()
    }
  }
  return { run, state: () => ({ ...gate.state(), queued: queue.size() }), clock: options }
}

/** Who may start, and when: concurrency, rate, and the pause the target asked for. */
function createGate(options: PacerOptions) {
  const { maxConcurrency, now } = options
  const rate = createRate(options.ratePerSecond, options.burst)
  let running = 0
  let blockedUntil = 0
  /** Grows with every halving: the calls that were under way then have nothing new to tell. */
  let era = 0

  const delayMs = (): number => {
    if (blockedUntil === 0 && rate.perSecond() === null) return 0
    const at = now()
    if (at < blockedUntil) return blockedUntil - at
    blockedUntil = 0
    return rate.delayMs(at)
  }
  return {
    /** 0: a call has been counted as started. Infinity: all places are taken. */
    take(): number {
      const delay = running < maxConcurrency ? delayMs() : Number.POSITIVE_INFINITY
      if (delay > 0) return delay
      running += 1
      rate.take()
      return 0
    },
    leave() {
      running -= 1
    },
    era: () => era,
    succeeded: (pressed: boolean) => rate.succeeded(now(), pressed),
    failed(error: ProvisioningError, startedIn: number) {
      if (error.code === 'RATE_LIMITED' && startedIn === era) {
        rate.halve(now())
        era += 1
      }
      if (holdsWholeTarget(error)) blockedUntil = Math.max(blockedUntil, now() + error.retry.afterMs)
    },
    state: () => ({
      ratePerSecond: rate.perSecond(),
      running,
      waitingUntil: blockedUntil > now() ? blockedUntil : null,
    }),
  }
}

/** A `Retry-After` that concerns the connection, and not just one object. */
export function holdsWholeTarget(
  error: ProvisioningError,
): error is ProvisioningError & { readonly retry: { readonly afterMs: number } } {
  return typeof error.retry === 'object' && error.blame === 'connection'
}
