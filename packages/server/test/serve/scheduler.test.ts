import type { CycleResult } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import type { ScheduleConfig } from '../../src/config/types.ts'
import { nextDue } from '../../src/serve/schedule.ts'
import { createScheduler, type ScheduledJob, type SchedulerClock } from '../../src/serve/scheduler.ts'

const everyMinute: ScheduleConfig = { kind: 'every', everyMs: 60_000 }

/** A clock that stands still until it is told to go on. */
function manualClock(start = 0): SchedulerClock & { advance(ms: number): Promise<void> } {
  let time = start
  const timers = new Set<{ at: number; call: () => void }>()
  return {
    now: () => time,
    after(ms, call) {
      const timer = { at: time + ms, call }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      time += ms
      for (const timer of [...timers]) {
        if (timer.at > time) continue
        timers.delete(timer)
        timer.call()
      }
      await settle()
    },
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}

/** Runs that last until they are ended by name. */
function setUp(jobs: readonly ScheduledJob[], parallel = 4) {
  const clock = manualClock(1_000_000)
  const started: string[] = []
  const ended: string[] = []
  const open = new Map<string, () => void>()
  const aborted: string[] = []
  const scheduler = createScheduler({
    jobs,
    clock,
    parallel,
    run: (jobId, _request, signal) => {
      started.push(jobId)
      signal.addEventListener('abort', () => aborted.push(jobId))
      return new Promise<CycleResult>((resolve) => {
        open.set(jobId, () => resolve({} as CycleResult))
      })
    },
    onEnd: (jobId) => ended.push(jobId),
  })
  const end = async (jobId: string): Promise<void> => {
    open.get(jobId)?.()
    await settle()
  }
  return { clock, scheduler, started, ended, aborted, end }
}

describe('the scheduler', () => {
  it('runs a job that never ran, or is overdue, as soon as it starts', async () => {
    const { clock, scheduler, started } = setUp([
      { id: 'new', schedule: everyMinute, lastStart: null },
      { id: 'overdue', schedule: everyMinute, lastStart: 1_000_000 - 90_000 },
      { id: 'early', schedule: everyMinute, lastStart: 1_000_000 - 30_000 },
      { id: 'manual', schedule: null, lastStart: null },
    ])
    scheduler.start()
    await clock.advance(0)
    expect(started).toEqual(['new', 'overdue'])
    await clock.advance(30_000)
    expect(started).toEqual(['new', 'overdue', 'early'])
  })

  it('never runs a job twice at once, however long it takes', async () => {
    const { clock, scheduler, started, end } = setUp([{ id: 'slow', schedule: everyMinute, lastStart: null }])
    scheduler.start()
    await clock.advance(0)
    await clock.advance(300_000)
    expect(scheduler.request('slow', {})).toBe(false)
    expect(started).toEqual(['slow'])
    await end('slow')
    await clock.advance(0)
    expect(started).toEqual(['slow', 'slow'])
  })

  it('lets only so many jobs run at once, and the others wait for their turn', async () => {
    const jobs = ['a', 'b', 'c'].map((id) => ({ id, schedule: everyMinute, lastStart: null }))
    const { clock, scheduler, started, end } = setUp(jobs, 2)
    scheduler.start()
    await clock.advance(0)
    expect(started).toEqual(['a', 'b'])
    await end('a')
    expect(started).toEqual(['a', 'b', 'c'])
  })

  it('asks what runs to stop, waits for it, and starts nothing more', async () => {
    const { clock, scheduler, started, ended, aborted, end } = setUp([
      { id: 'a', schedule: everyMinute, lastStart: null },
    ])
    scheduler.start()
    await clock.advance(0)
    let stopped = false
    const stopping = scheduler.stop().then(() => {
      stopped = true
    })
    await settle()
    expect(aborted).toEqual(['a'])
    expect(stopped).toBe(false)
    await end('a')
    await stopping
    await clock.advance(600_000)
    expect([started, ended]).toEqual([['a'], ['a']])
    expect(scheduler.request('a', {})).toBe(false)
  })
})

describe('the next run', () => {
  const noon = Date.UTC(2026, 0, 5, 12)

  it('of a cron pattern is its next time in its own zone', () => {
    const schedule: ScheduleConfig = { kind: 'cron', pattern: '0 6 * * *', timezone: 'Europe/Paris' }
    expect(nextDue(schedule, null, noon)).toBe(Date.UTC(2026, 0, 6, 5))
  })

  it('of a cron pattern that was missed is in the past, so that it is made up for', () => {
    const schedule: ScheduleConfig = { kind: 'cron', pattern: '0 6 * * *', timezone: 'UTC' }
    expect(nextDue(schedule, noon - 86_400_000, noon)).toBe(Date.UTC(2026, 0, 5, 6))
  })

  it('does not come by itself without a schedule', () => {
    expect(nextDue(null, null, noon)).toBeNull()
  })
})
