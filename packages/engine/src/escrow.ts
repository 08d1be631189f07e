import type { Retry } from './ports.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Waits after the first, second, … failure; the last one repeats. */
const waits: readonly number[] = [5 * minute, 15 * minute, hour, 6 * hour, day]
const givenUpAfter = 28 * day
/** Latest instant a Date can hold: only a changed source object is tried again. */
const never = 8_640_000_000_000_000

/**
 * The clock of an object that could not be handled through no fault of its own. It has one all the same: a feed shows
 * an object once, and whoever is neither done nor in escrow when its position is saved would be forgotten.
 */
export function blamelessRetry(cause: Pick<Retry, 'code' | 'message' | 'hash'>, nextAt: number, now: number): Retry {
  const { code, message, hash } = cause
  return { attempts: 0, firstFailureAt: now, nextAt, code, message, hash }
}

/** What brings an object up again in every cycle until the guard lets the removal of its members pass. */
export function heldRetry(now: number): Retry {
  const message = 'The guard holds back the removal of members.'
  return { attempts: 0, firstFailureAt: now, nextAt: 0, code: 'HELD', message, hash: null }
}

/** The clock of a failed object after one more failure. Success removes it. */
export function nextRetry(
  before: Retry | null,
  failure: Pick<Retry, 'code' | 'message' | 'hash'> & { readonly afterMs?: number },
  now: number,
): Retry {
  const earlier = before?.code === 'HELD' ? null : before
  const attempts = (earlier?.attempts ?? 0) + 1
  const firstFailureAt = earlier?.firstFailureAt ?? now
  const wait = failure.afterMs ?? waits[Math.min(attempts, waits.length) - 1] ?? day
  const nextAt = now + wait > firstFailureAt + givenUpAfter ? never : now + wait
  const { code, message, hash } = failure
  return { attempts, firstFailureAt, nextAt, code, message, hash }
}
