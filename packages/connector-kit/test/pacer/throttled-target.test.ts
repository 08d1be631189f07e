import { ProvisioningError, type Target } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { createPacer, failureOfStatus, paceTarget } from '../../src/index.ts'
import { virtualClock } from '../virtual-clock.ts'

/** A small generator with a seed, so that a failure can be repeated. */
function seeded(seed: number) {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

type Form = 'seconds' | 'date' | 'none'

/** Bears `perSecond` calls, with a bucket of one second, and answers 429 to the rest. */
function throttledTarget(clock: ReturnType<typeof virtualClock>, perSecond: number, form: Form) {
  let tokens = perSecond
  let filledAt = clock.now()
  const seen = { accepted: 0, refused: 0 }
  const header = () =>
    form === 'seconds' ? '1' : form === 'date' ? new Date(clock.now() + 1000).toUTCString() : undefined
  const update: Target['update'] = async (_, anchor) => {
    await clock.wait(20)
    tokens = Math.min(perSecond, tokens + ((clock.now() - filledAt) * perSecond) / 1000)
    filledAt = clock.now()
    if (tokens < 1) {
      seen.refused += 1
      const headers = { 'retry-after': header() }
      throw failureOfStatus({ status: 429, headers }, { what: 'update', operation: 'update', now: clock.now() })
    }
    tokens -= 1
    seen.accepted += 1
    return { anchor }
  }
  const none = async () => {
    throw new ProvisioningError('not used here', { code: 'UNSUPPORTED' })
  }
  const target: Target = { find: none, get: none, create: none, delete: none, update }
  return { target, seen }
}

describe('a target that bears only so many calls a second (R6)', () => {
  it.each([
    [50, 'seconds', 1],
    [50, 'date', 1],
    [50, 'none', 1],
    [10, 'seconds', 1],
    [400, 'seconds', 1],
    [50, 'seconds', 4],
    [50, 'none', 4],
  ] as const)(
    'at %i a second, Retry-After as %s, %i workers: no object fails, goodput at least 90 %%',
    async (limit, form, workers) => {
      const clock = virtualClock(Date.UTC(2026, 0, 1))
      const { target, seen } = throttledTarget(clock, limit, form)
      const random = seeded(limit * 10 + workers)
      const paced = Array.from({ length: workers }, () =>
        paceTarget(target, createPacer({ maxConcurrency: 16, now: clock.now, wait: clock.wait, random })),
      )
      const calls = limit * 120
      const op = { opId: 'x', signal: new AbortController().signal }
      const started = clock.now()
      let next = 0
      const lane = async (mine: Target) => {
        while (next++ < calls) await mine.update('User', 'a', [], op)
      }
      await clock.run(Promise.all(paced.flatMap((mine) => Array.from({ length: 16 }, () => lane(mine)))))
      const seconds = (clock.now() - started) / 1000
      const goodput = seen.accepted / seconds / limit
      expect(seen.accepted).toBe(calls)
      expect(goodput).toBeGreaterThan(0.9)
    },
  )
})
