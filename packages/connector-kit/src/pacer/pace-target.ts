import { type ErrorCode, ProvisioningError, type Target } from '@sutler/core'
import { holdsWholeTarget, type Pacer } from './pacer.ts'

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly tries: number
  /** Longest wait before the second try; it doubles with every further one. */
  readonly baseMs: number
  /** Longest wait ever, unless the target names one. */
  readonly maxMs: number
  /** Longest wait a target may ask for. */
  readonly maxRetryAfterMs: number
}

/** 5 tries, full jitter over 0.5 s doubling up to 60 s, `Retry-After` up to 15 minutes. */
export const defaultRetryPolicy: RetryPolicy = Object.freeze({
  tries: 5,
  baseMs: 500,
  maxMs: 60_000,
  maxRetryAfterMs: 15 * 60_000,
})

const transient: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['RATE_LIMITED', 'UNAVAILABLE', 'TIMEOUT', 'CONFLICT'])

/**
 * The same target, every call of it paced and retried while its failure may pass.
 *
 * Reads, updates and deletes are idempotent and retried even when their outcome is unknown. A create whose outcome is
 * unknown never is: a second one could make a second account, so its intent stays open for the engine to settle.
 */
export function paceTarget(target: Target, pacer: Pacer, policy: RetryPolicy = defaultRetryPolicy): Target {
  const paced = <T>(isCreate: boolean, call: () => Promise<T>, signal?: AbortSignal) =>
    tryRepeatedly(pacer, policy, isCreate, call, signal)
  return {
    find: (type, query, limit) => paced(false, () => target.find(type, query, limit)),
    get: (type, anchor, options) => paced(false, () => target.get(type, anchor, options)),
    create: (type, attributes, op) => paced(true, () => target.create(type, attributes, op), op.signal),
    update: (type, anchor, deltas, op) => paced(false, () => target.update(type, anchor, deltas, op), op.signal),
    delete: (type, anchor, op) => paced(false, () => target.delete(type, anchor, op), op.signal),
  }
}

/** Any call that changes nothing, paced and retried in the same way. */
export function paceCall<T>(
  pacer: Pacer,
  call: () => Promise<T>,
  policy: RetryPolicy = defaultRetryPolicy,
): Promise<T> {
  return tryRepeatedly(pacer, policy, false, call, undefined)
}

async function tryRepeatedly<T>(
  pacer: Pacer,
  policy: RetryPolicy,
  isCreate: boolean,
  call: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  let mayHaveHappened = false
  for (let tries = 1; ; tries += 1) {
    try {
      return await pacer.run(call, signal)
    } catch (error) {
      if (!(error instanceof ProvisioningError)) throw error
      const failure = mayHaveHappened ? withUnknownOutcome(error) : error
      if (tries >= policy.tries || signal?.aborted || !mayTryAgain(error, isCreate)) throw failure
      mayHaveHappened ||= !error.outcomeKnown
      await pause(pacer, pauseMs(error, tries, policy, pacer.clock.random), signal, failure)
    }
  }
}

function mayTryAgain(error: ProvisioningError, isCreate: boolean): boolean {
  return transient.has(error.code) && error.retry !== 'never' && (error.outcomeKnown || !isCreate)
}

function pauseMs(error: ProvisioningError, tries: number, policy: RetryPolicy, random: () => number): number {
  // The pacer already holds back the whole target for that long.
  if (holdsWholeTarget(error)) return 0
  if (typeof error.retry === 'object') return Math.min(error.retry.afterMs, policy.maxRetryAfterMs)
  return random() * Math.min(policy.maxMs, policy.baseMs * 2 ** (tries - 1))
}

/** Ends with the failure it follows when the wait is cut short: that one tells what became of the call. */
async function pause(
  pacer: Pacer,
  ms: number,
  signal: AbortSignal | undefined,
  failure: ProvisioningError,
): Promise<void> {
  if (ms <= 0) return
  try {
    await pacer.clock.wait(ms, signal)
  } catch (error) {
    throw signal?.aborted ? failure : error
  }
}

/** An earlier try may have had its effect, whatever the last one says. */
function withUnknownOutcome(error: ProvisioningError): ProvisioningError {
  if (!error.outcomeKnown || !transient.has(error.code)) return error
  const { code, blame, retry, message } = error
  return new ProvisioningError(message, { code, blame, retry, outcomeKnown: false }, { cause: error })
}
