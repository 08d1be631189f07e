/** How fast calls may start: a token bucket whose rate gives way to a target that complains. */
export interface Rate {
  /** Calls per second; null: no limit. */
  perSecond(): number | null
  /** Milliseconds until a call may start; 0: now. */
  delayMs(now: number): number
  /** Takes the token of a call that starts. */
  take(): void
  /** The target has answered. `pressed`: calls are waiting, so the rate is what holds them back. */
  succeeded(now: number, pressed: boolean): void
  /** Halves. Without a limit so far, the rate of the last second is what gets halved, if there was one. */
  halve(now: number): void
}

const lowestPerSecond = 0.1
/** Each success below the last good rate wins back this much: about a second from one half to nearly all. */
const regainPerSuccess = 0.6
/**
 * Close to the rate that was too high, probing goes on at half a percent per second, so that it seldom fails; the
 * longer it does not, the faster.
 */
const probePerSuccess = 0.005
const probeDoublesAfterMs = 20_000
const nearlyAll = 0.95
/** Taken for the rate of a target that complains before anything has worked: little, and soon outgrown. */
const firstGuess = 20

/**
 * @param limitPerSecond never exceeded; absent: no limit until the target first complains
 * @param burst calls that may start at once after a lull; absent: what a tenth of a second allows
 */
export function createRate(limitPerSecond?: number, burst?: number): Rate {
  let rate = limitPerSecond ?? null
  let tooHigh = limitPerSecond ?? Number.POSITIVE_INFINITY
  let tokens = 1
  let filledAt = 0
  let halvedAt = 0
  const recent = createGauge()

  const capacity = () => Math.max(1, burst ?? (rate ?? 0) / 10)
  return {
    perSecond: () => rate,
    delayMs(now) {
      if (rate === null) return 0
      tokens = Math.min(capacity(), tokens + (Math.max(0, now - filledAt) * rate) / 1000)
      filledAt = now
      return tokens >= 1 ? 0 : Math.max(1, Math.ceil(((1 - tokens) / rate) * 1000))
    },
    take() {
      if (rate !== null) tokens -= 1
    },
    succeeded(now, pressed) {
      recent.count(now)
      if (rate === null || !pressed) return
      const faith = 1 + ((now - halvedAt) / probeDoublesAfterMs) ** 2
      const step = rate < tooHigh * nearlyAll ? regainPerSuccess : Math.min(regainPerSuccess, probePerSuccess * faith)
      rate = Math.min(rate + step, limitPerSecond ?? Number.POSITIVE_INFINITY)
    },
    halve(now) {
      const worked = recent.perSecond(now)
      const before = rate ?? worked ?? firstGuess
      // A complaint before anything has worked tells nothing of what the target bears.
      if (worked !== null) tooHigh = before
      rate = Math.max(lowestPerSecond, before / 2)
      tokens = Math.min(tokens, 0)
      filledAt = now
      halvedAt = now
    },
  }
}

/** Successes per second, measured over the last one to two seconds. */
function createGauge() {
  let since = 0
  let counted = 0
  let before = 0
  return {
    count(now: number) {
      if (now - since >= 1000) {
        before = now - since < 2000 ? counted : 0
        since = now
        counted = 0
      }
      counted += 1
    },
    /** At least one; null when nothing has worked lately. */
    perSecond(now: number): number | null {
      const elapsed = Math.max(now - since, 1)
      if (counted + before === 0 || elapsed > 2000) return null
      return Math.max(1, ((counted + before) * 1000) / (elapsed + (before > 0 ? 1000 : 0)))
    },
  }
}
