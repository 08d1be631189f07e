import { createRate, waitMs } from '@sutler/connector-kit'
import type { HttpRequest, HttpSend } from '@sutler/core'
import type { RateRule } from './dialects/index.ts'

export interface RateClock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>
}

/**
 * Lets each call wait until every limit that concerns it has room. What is over a published limit would be refused
 * anyway; waiting here costs the service nothing, and no try.
 */
export function limitRates(send: HttpSend, baseUrl: string, rules: readonly RateRule[], clock: RateClock): HttpSend {
  if (rules.length === 0) return send
  const base = baseUrl.replace(/\/+$/, '')
  const wait = clock.wait ?? waitMs
  // One call of the burst is kept back: calls do not all take equally long to arrive, and the service counts arrivals.
  const buckets = rules.map((rule) => ({ rule, rate: createRate(rule.perMinute / 60, Math.max(1, rule.burst - 1)) }))
  return async (request) => {
    const concerned = buckets.filter(({ rule }) => concerns(rule, request, base)).map(({ rate }) => rate)
    for (;;) {
      const delay = Math.max(0, ...concerned.map((rate) => rate.delayMs(clock.now())))
      if (delay === 0) break
      await wait(delay, request.signal)
    }
    for (const rate of concerned) rate.take()
    return send(request)
  }
}

function concerns({ calls, path }: RateRule, { method, url }: HttpRequest, base: string): boolean {
  const reads = method === 'GET'
  if (calls === 'read' ? !reads : calls === 'write' && reads) return false
  return path === undefined || url.startsWith(base + path)
}
