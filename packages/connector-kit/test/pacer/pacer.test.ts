import { ProvisioningError } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { createPacer, type PacerOptions } from '../../src/index.ts'
import { virtualClock } from '../virtual-clock.ts'

function setUp(options: Partial<PacerOptions> = {}) {
  const clock = virtualClock(1_000_000)
  const pacer = createPacer({ maxConcurrency: 4, now: clock.now, wait: clock.wait, random: () => 0.5, ...options })
  return { clock, pacer }
}

const limited = (afterMs?: number) => async () => {
  throw new ProvisioningError('slow down', { code: 'RATE_LIMITED', ...(afterMs ? { retry: { afterMs } } : {}) })
}

describe('a pacer', () => {
  it('sets no timer and knows no rate while the target does not complain', async () => {
    const { clock, pacer } = setUp()
    for (let i = 0; i < 1000; i += 1) expect(await pacer.run(async () => i)).toBe(i)
    expect(clock.waits).toEqual([])
    expect(pacer.state()).toEqual({ ratePerSecond: null, running: 0, queued: 0, waitingUntil: null })
  })

  it('lets no more calls run at once than allowed, in the order they came', async () => {
    const { pacer, clock } = setUp({ maxConcurrency: 2 })
    let running = 0
    let most = 0
    const order: number[] = []
    const call = (n: number) => async () => {
      running += 1
      most = Math.max(most, running)
      order.push(n)
      await clock.wait(10)
      running -= 1
    }
    await clock.run(Promise.all(Array.from({ length: 7 }, (_, n) => pacer.run(call(n)))))
    expect(most).toBe(2)
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(pacer.state()).toMatchObject({ running: 0, queued: 0 })
  })

  it('keeps to a given rate', async () => {
    const { pacer, clock } = setUp({ ratePerSecond: 10, burst: 1 })
    const starts: number[] = []
    await clock.run(Promise.all(Array.from({ length: 21 }, () => pacer.run(async () => starts.push(clock.now())))))
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBe(2000)
  })

  it('halves once for all calls that were under way together', async () => {
    const { pacer, clock } = setUp({ ratePerSecond: 100, burst: 4 })
    await clock.run(Promise.allSettled(Array.from({ length: 4 }, () => pacer.run(limited()))))
    expect(pacer.state().ratePerSecond).toBeGreaterThanOrEqual(25)
    const before = pacer.state().ratePerSecond ?? 0
    await clock.run(Promise.allSettled([pacer.run(limited())]))
    expect(pacer.state().ratePerSecond).toBe(before / 2)
  })

  it('holds back every call for as long as the target asks, and says until when', async () => {
    const { pacer, clock } = setUp()
    await expect(pacer.run(limited(30_000))).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    expect(pacer.state().waitingUntil).toBe(clock.now() + 30_000)
    const before = clock.now()
    const after = await clock.run(pacer.run(async () => clock.now()))
    expect(after - before).toBeGreaterThanOrEqual(30_000)
    expect(pacer.state().waitingUntil).toBeNull()
  })

  it('wins the rate back with successes, up to what was allowed', async () => {
    const { pacer, clock } = setUp({ ratePerSecond: 20, burst: 2 })
    await clock.run(Promise.allSettled([pacer.run(limited())]))
    expect(pacer.state().ratePerSecond).toBe(10)
    await clock.run(Promise.all(Array.from({ length: 600 }, () => pacer.run(async () => {}))))
    expect(pacer.state().ratePerSecond).toBeGreaterThan(19)
    expect(pacer.state().ratePerSecond).toBeLessThanOrEqual(20)
  })

  it('lets a waiting call go at once when it is aborted, and leaves no timer behind', async () => {
    const { pacer, clock } = setUp()
    await pacer.run(limited(60_000)).catch(() => {})
    const stop = new AbortController()
    const waiting = pacer.run(async () => 'never', stop.signal)
    expect(pacer.state().queued).toBe(1)
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true })
    expect(pacer.state().queued).toBe(0)
    expect(clock.pending()).toBe(0)
    await expect(pacer.run(async () => 'never', stop.signal)).rejects.toMatchObject({ outcomeKnown: true })
  })

  it('takes a complaint before anything has worked for no measure of what the target bears', async () => {
    const { clock, pacer } = setUp()
    for (let i = 0; i < 2; i += 1) await expect(clock.run(pacer.run(limited(1000)))).rejects.toThrow('slow down')
    const started = clock.now()
    await clock.run(Promise.all(Array.from({ length: 100 }, () => pacer.run(async () => {}))))
    expect(clock.now() - started).toBeLessThan(10_000)
  })
})
