import { ProvisioningError } from '@sutler/core'
import type { Counts, CycleResult, StoreTx } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { bothSources, openWorlds, type World } from './support/world.ts'

const open = openWorlds()

const outcomes = [
  'created',
  'linked',
  'updated',
  'disabled',
  'deleted',
  'unchanged',
  'skipped',
  'failed',
  'held',
] as const
const sumOf = (counts: Counts) => outcomes.reduce((sum, key) => sum + counts[key], 0)

/** The process dies at the nth save of the run: whatever that transaction was about to settle is lost. */
function death(): { at: number; wrapTx: (t: StoreTx) => StoreTx } {
  const plan = {
    at: 0,
    wrapTx: (t: StoreTx): StoreTx => ({
      ...t,
      saveRun: async (run) => {
        plan.at -= 1
        if (plan.at === 0) throw new Error('killed')
        await t.saveRun(run)
      },
    }),
  }
  return plan
}

const people = 40

/** Runs until a cycle settles, as an operator would after each crash. */
async function untilSettled(w: World): Promise<CycleResult> {
  for (;;) {
    w.clock.now += 1000
    const result = await w.run().catch(() => null)
    if (result !== null) return result
  }
}

describe('the counts of a run that was killed and resumed', () => {
  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10])('add up to all that was read, killed at save %i', async (at) => {
    const plan = death()
    const w = await open({ pageSize: 20, wrapTx: plan.wrapTx })
    for (let id = 100; id < 100 + people; id++) w.hire(String(id))
    plan.at = at
    const { run, counts } = await untilSettled(w)
    expect(run.status).toBe('success')
    expect(counts).toMatchObject({ read: people, failed: 0, skipped: 0 })
    expect(sumOf(counts)).toBe(people)
  })

  it.each([2, 3, 4, 5, 6, 7, 8, 9, 10])('count those who left once, killed at save %i', async (at) => {
    const plan = death()
    const w = await open({ pageSize: 8, guard: { percent: 100 }, wrapTx: plan.wrapTx })
    for (let id = 100; id < 120; id++) w.hire(String(id))
    await w.run()
    for (let id = 100; id < 120; id += 4) w.hr.remove('worker', String(id))
    w.clock.now += 1000
    await w.run()
    plan.at = at
    const { counts } = await untilSettled(w)
    expect(counts).toMatchObject({ read: 15, unchanged: 15, skipped: 5 })
  })

  it.each([2, 3, 4, 5, 6, 7])('follow a feed from where it was, killed at save %i', async (at) => {
    const plan = death()
    const w = await open({ feed: true, pageSize: 8, wrapTx: plan.wrapTx })
    for (let id = 100; id < 100 + people; id++) w.hire(String(id))
    await w.run()
    w.clock.now += 1000
    for (let id = 100; id < 100 + people; id++) w.hire(String(id), { title: id % 2 === 0 ? 'Boss' : 'Clerk' })
    plan.at = at
    const { counts } = await untilSettled(w)
    expect(counts.read).toBe(people / 2)
    expect(sumOf(counts)).toBe(people / 2)
  })
})

it.each(bothSources)(
  'an object whose create was never answered counts once in the next run, source is $kind',
  async ({ feed }) => {
    const w = await open({ feed })
    w.hire('1')
    w.hire('2')
    w.app.setFaults({
      after: ({ verb, count }) => {
        if (verb === 'create' && count === 1)
          throw new ProvisioningError('no answer', { code: 'TIMEOUT', outcomeKnown: false })
      },
    })
    const first = await w.run()
    expect(sumOf(first.counts)).toBe(first.counts.read)
    w.app.setFaults({})
    w.clock.now += 600_000
    const { counts } = await w.run({ mode: 'initial' })
    expect(sumOf(counts)).toBe(counts.read)
  },
)

it.each(bothSources)(
  'a run that the target cut off counts nobody twice when it goes on, source is $kind',
  async ({ feed }) => {
    const w = await open({ feed, pageSize: 40 })
    for (let id = 100; id < 160; id++) w.hire(String(id))
    await w.run()
    w.clock.now += 1000
    for (let id = 100; id < 160; id += 2) w.hire(String(id), { title: 'Boss' })
    w.app.setFaults({
      before: ({ verb, count }) => {
        if (verb === 'update' && count === 12)
          throw new ProvisioningError('denied', { code: 'AUTH_FAILED', blame: 'connection' })
      },
    })
    const failed = await w.run()
    expect(failed.run.status).toBe('failed')
    expect(sumOf(failed.counts)).toBeLessThanOrEqual(failed.counts.read)
    w.app.setFaults({})
    w.clock.now += 600_000
    const { run, counts } = await w.run()
    expect(run.id).toBe(failed.run.id)
    expect(counts).toMatchObject({ updated: 30, read: feed ? 30 : 60 })
    expect(sumOf(counts)).toBe(counts.read)
  },
)
