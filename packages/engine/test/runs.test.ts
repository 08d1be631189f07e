import { ProvisioningError } from '@sutler/core'
import type { StoreTx } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { bothSources, day, openWorlds, person, personAttributes, team } from './support/world.ts'

const open = openWorlds()

describe.each(bothSources)('a run, source is $kind,', ({ feed }) => {
  it('is partial while somebody waits in escrow, also when it tried nobody, also after 28 days', async () => {
    const w = await open({ feed })
    w.hire('1')
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb === 'create') throw new ProvisioningError('refused', { code: 'INVALID_VALUE' })
      },
    })
    expect((await w.run()).run).toMatchObject({ status: 'partial', reason: null })
    const idle = await w.run()
    expect(idle.run).toMatchObject({ status: 'partial', reason: expect.stringMatching(/next try: 1\./) })
    expect(idle.counts).toMatchObject({ failed: 0, escrow: 1 })
    for (let days = 0; days < 40; days++) {
      w.clock.now += day
      await w.run()
    }
    w.app.setFaults({})
    w.clock.now += day
    expect((await w.run()).run.status).toBe('partial')
    w.hire('1', { title: 'Boss' })
    expect((await w.run()).run).toMatchObject({ status: 'success', reason: null })
  })
})

it('goes on where it was stopped although the clock was set back before it', async () => {
  const w = await open()
  for (let id = 100; id < 150; id++) w.hire(String(id))
  await w.run()
  w.clock.now -= 3_600_000
  for (let id = 100; id < 150; id++) w.hire(String(id), { title: 'Boss' })
  const stop = new AbortController()
  w.app.setFaults({
    before: ({ verb, count }) => {
      if (verb === 'update' && count === 15) stop.abort()
    },
  })
  const stopped = await w.run({ signal: stop.signal })
  expect(stopped.run.status).toBe('stopped')
  w.clock.now += 60_000
  const { run, counts } = await w.run()
  expect(run).toMatchObject({ status: 'success', id: stopped.run.id, startedAt: stopped.run.startedAt })
  expect(counts.updated).toBe(50)
})

it('counts its progress on from where it was stopped', async () => {
  const w = await open({ objects: [person, team] })
  for (let id = 100; id < 150; id++) w.hire(String(id))
  w.team('1', ['100'])
  const progress = () =>
    w.events.splice(0).flatMap((event) => (event.kind === 'progress' ? [{ type: event.type, done: event.done }] : []))
  const stop = new AbortController()
  w.app.setFaults({
    before: ({ verb, count }) => {
      if (verb === 'create' && count === 15) stop.abort()
    },
  })
  await w.run({ signal: stop.signal })
  const reached = progress().at(-1)?.done ?? 0
  expect(reached).toBeLessThan(50)
  w.app.setFaults({})
  await w.run()
  const resumed = progress()
  expect(resumed[0]?.done).toBeGreaterThan(reached)
  expect(resumed.findLast(({ type }) => type === 'worker')?.done).toBe(50)
  expect(resumed.at(-1)).toEqual({ type: 'team', done: 1 })
})

it('does not overlap with another one of the same process', async () => {
  const w = await open()
  for (let id = 100; id < 150; id++) w.hire(String(id))
  const both = await Promise.allSettled([w.run(), w.run()])
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
  expect((await w.run()).run.status).toBe('success')
})

it.each([
  ['vm/26100/8c1f-4026-77/run-1', 'process 26100 on vm'],
  ['somebody/else', 'somebody/else'],
])('names who runs the job: %s is %s', async (owner, named) => {
  const w = await open()
  await w.store.tx((t) => t.lease('job', owner, w.clock.now, 30_000, () => false))
  await expect(w.run()).rejects.toThrow(`Job job is being run by ${named}. Wait for it to end`)
})

it('goes with its log when it is 90 days old and not among the newest 20', async () => {
  const w = await open()
  w.hire('1')
  const { run } = await w.run()
  const isThere = () =>
    w.store.tx(async (t) => [(await t.run('job', run.id)) !== null, (await t.log('job', { limit: 9 })).length > 0])
  w.clock.now += 100 * day
  for (let cycle = 0; cycle < 19; cycle++) await w.run()
  expect(await isThere()).toEqual([true, true])
  await w.run()
  expect(await isThere()).toEqual([false, false])
})

it('reads the queue of what is due once, also where it stays due', async () => {
  let rows = 0
  const whenGone = { disableThenDeleteAfterMs: day }
  const w = await open({
    objects: [{ ...person, whenGone }],
    wrapTx: (t): StoreTx => ({
      ...t,
      dueDeletions: async (...query) => {
        const found = await t.dueDeletions(...query)
        rows += found.length
        return found
      },
    }),
  })
  for (let id = 1000; id < 1300; id++) w.hire(String(id))
  await w.run()
  for (let id = 1000; id < 1300; id++) if (id !== 1150) w.hr.remove('worker', String(id))
  await w.run({ allowDeletes: 300 })
  w.clock.now += 2 * day
  rows = 0
  expect((await w.run()).run.status).toBe('held')
  expect(rows).toBe(299)
})

const ignorable = {
  ...person,
  attributes: [
    ...personAttributes,
    { target: 'nickName', expression: 'IIF([skip]="yes", IgnoreObjectFlow, Mid([nick], [title], 1))' },
  ],
}

describe('who is to be ignored from now on', () => {
  it.each([false, true])('waits in escrow no longer, though they had an account: %s', async (known) => {
    const w = await open({ objects: [ignorable] })
    w.hire('1', { nick: 'x', title: known ? '1' : 'Clerk' })
    await w.run()
    w.hire('1', { nick: 'x', title: 'Clerk' })
    expect((await w.run()).counts.escrow).toBe(1)
    w.hire('1', { nick: 'x', title: 'Clerk', skip: 'yes' })
    const { run, counts } = await w.run()
    expect(run).toMatchObject({ status: 'success', reason: null })
    expect(counts).toMatchObject({ failed: 0, escrow: 0, skipped: 1 })
    expect(w.users().size).toBe(known ? 1 : 0)
  })

  it('waits for the guard no longer', async () => {
    const w = await open({ objects: [ignorable], guard: { count: 0 } })
    w.hire('1', { nick: 'x', title: '1' })
    await w.run()
    w.hire('1', { nick: 'x', title: '1', accountEnabled: false })
    expect((await w.run()).run.status).toBe('held')
    w.hire('1', { nick: 'x', title: '1', skip: 'yes' })
    expect((await w.run()).run.status).toBe('success')
    expect(await w.store.tx((t) => t.countHeld('job'))).toBe(0)
  })
})
