export interface RateLimitOptions {
  /** Requests a second of one client; null: as many as it likes while it is alone, a fair share when it is not. */
  readonly perSecond: number | null
  /** Requests it may send at once after a pause. */
  readonly burst: number | null
  /** Milliseconds, from any start. */
  readonly now: () => number
}

export interface RateLimit {
  /** Null: go on. Otherwise the seconds after which it is worth to ask again. */
  take(client: string): number | null
  /** Counts one more request of a client that is being served already: it waits longer before its next one. */
  charge(client: string): void
}

interface Bucket {
  tokens: number
  at: number
}

/** What each of several busy clients may send a second unless the configuration says otherwise. */
const fairPerSecond = 1000
/** A client counts as busy for so long after a request. */
const busyMs = 10_000

/** A token bucket for each client, so that none takes all of the service. */
export function createRateLimit({ perSecond, burst, now }: RateLimitOptions): RateLimit {
  const rate = perSecond ?? fairPerSecond
  const size = burst ?? Math.max(1, rate * 2)
  const buckets = new Map<string, Bucket>()
  const isAlone = (client: string, at: number): boolean => {
    for (const [other, bucket] of buckets) if (other !== client && at - bucket.at < busyMs) return false
    return true
  }
  const filled = (client: string, at: number): Bucket => {
    const bucket = buckets.get(client) ?? { tokens: size, at }
    buckets.set(client, bucket)
    // A clock that is set back takes nothing away from anybody.
    const passed = Math.max(0, at - bucket.at)
    bucket.tokens = Math.min(size, bucket.tokens + (passed / 1000) * rate)
    bucket.at = at
    return bucket
  }
  const isFree = (client: string, at: number): boolean => perSecond === null && isAlone(client, at)
  return {
    take(client) {
      const at = now()
      const bucket = filled(client, at)
      if (bucket.tokens < 1 && !isFree(client, at)) return Math.max(1, Math.ceil((1 - bucket.tokens) / rate))
      bucket.tokens = Math.max(0, bucket.tokens - 1)
      return null
    },
    charge(client) {
      const at = now()
      const bucket = filled(client, at)
      // Whoever is alone owes nothing to those who come later.
      bucket.tokens = isFree(client, at) ? Math.max(0, bucket.tokens - 1) : bucket.tokens - 1
    },
  }
}
