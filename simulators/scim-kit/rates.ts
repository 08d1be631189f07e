import type { Call, RateLimit } from './types.ts'

/** Token buckets. Returns the whole seconds a call has to wait, 0: it may go ahead and has been counted. */
export function createRates(limits: readonly RateLimit[], now: () => number): (call: Call) => number {
  const buckets = limits.map((limit) => ({ limit, tokens: limit.burst, filledAt: now() }))
  return (call) => {
    const concerned = buckets.filter(({ limit }) => limit.fits(call))
    for (const bucket of concerned) {
      const filled = bucket.tokens + ((now() - bucket.filledAt) * bucket.limit.perMinute) / 60_000
      bucket.tokens = Math.min(bucket.limit.burst, filled)
      bucket.filledAt = now()
    }
    const empty = concerned.find(({ tokens }) => tokens < 1)
    if (empty !== undefined) return Math.max(1, Math.ceil(((1 - empty.tokens) * 60) / empty.limit.perMinute))
    for (const bucket of concerned) bucket.tokens--
    return 0
  }
}
