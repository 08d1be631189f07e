import { ProvisioningError } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { bothSources, day, openWorlds, person, team, type World } from './support/world.ts'

const open = openWorlds()

const ids = Array.from({ length: 300 }, (_, index) => String(1000 + index))

function group(w: World, members: readonly string[]): void {
  w.hr.put({ type: 'team', anchor: 't', attributes: { name: 'All', members: [...members] } })
}

describe.each(bothSources)('members held by the guard, from a source that is $kind,', ({ feed }) => {
  /** A group of 300 that is to lose 100. */
  async function shrinking() {
    const w = await open({ feed, objects: [person, team], pageSize: 100 })
    for (const id of ids) w.hire(id)
    group(w, ids)
    await w.run()
    group(w, ids.slice(0, 200))
    return w
  }

  it('are removed when a human says how many', async () => {
    const w = await shrinking()
    expect((await w.run()).run.status).toBe('held')
    expect((await w.run({ allowRemovals: 99 })).run.status).toBe('held')
    const { run, counts } = await w.run({ allowRemovals: 100 })
    expect(run.status).toBe('success')
    expect(counts).toMatchObject({ membersRemoved: 100, held: 0 })
    expect((await w.run()).run.status).toBe('success')
  })

  it('need a number of their own: what is allowed of one guard moves no other', async () => {
    const w = await shrinking()
    for (const id of ids.slice(0, 60)) w.hr.remove('worker', id)
    const first = await w.run()
    expect(first).toMatchObject({ run: { status: 'held' }, toAllow: { deletes: 60, removals: 100 } })
    expect(first.run.reason).toMatch(/60 of 301 accounts.*100 of 300 values/)
    const removed = await w.run({ allowRemovals: 100 })
    expect(removed.counts).toMatchObject({ membersRemoved: 100, disabled: 0 })
    expect(removed.toAllow).toEqual({ deletes: 60, removals: 0 })
    const deleted = await w.run({ allowDeletes: 60 })
    expect(deleted).toMatchObject({ run: { status: 'success' }, counts: { disabled: 60 } })
    expect(deleted).not.toHaveProperty('toAllow')
  })

  it('keep every run held until then, and are no failure', async () => {
    const w = await shrinking()
    for (let cycle = 0; cycle < 3; cycle++) {
      const { run, counts } = await w.run()
      expect(run).toMatchObject({ status: 'held', reason: expect.stringMatching(/100 of 300/) })
      expect(counts).toMatchObject({ held: 1, failed: 0, escrow: 0, writes: 0 })
      w.clock.now += 20 * day
    }
  })

  it('are in the plan, which says why they would not go', async () => {
    const w = await shrinking()
    await w.run()
    const plan = await w.plan()
    expect(plan.guard).toMatch(/100 of 300/)
    expect(plan.actions).toMatchObject([{ source: 't', kind: 'members' }])
    expect((await w.apply(plan)).result?.run.status).toBe('held')
  })

  it('are forgotten when the source takes them back', async () => {
    const w = await shrinking()
    await w.run()
    group(w, ids)
    const { run, counts } = await w.run()
    expect(run.status).toBe('success')
    expect(counts.writes).toBe(0)
  })

  it('are still held when the run was stopped after it held them', async () => {
    const w = await shrinking()
    const stop = new AbortController()
    const push = w.events.push.bind(w.events)
    w.events.push = (...all) => {
      if (all.some((event) => event.kind === 'progress' && event.type === 'team')) stop.abort()
      return push(...all)
    }
    expect((await w.run({ signal: stop.signal })).run.status).toBe('stopped')
    expect((await w.run()).run.status).toBe('held')
  })

  it('do not shorten the clock of a failure that comes later', async () => {
    const w = await shrinking()
    await w.run()
    w.clock.now += 40 * day
    group(w, ids.slice(0, 250))
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb === 'update') throw new ProvisioningError('refused', { code: 'INVALID_VALUE' })
      },
    })
    expect((await w.run()).counts).toMatchObject({ failed: 1, escrow: 1 })
    w.app.setFaults({})
    w.clock.now += day
    expect((await w.run()).counts).toMatchObject({ membersRemoved: 50, escrow: 0 })
  })
})

describe.each(bothSources)('deprovisions held by the guard, from a source that is $kind,', ({ feed }) => {
  async function thinned() {
    const w = await open({ feed })
    for (let id = 100; id < 150; id++) w.hire(String(id))
    await w.run()
    for (let id = 100; id < 110; id++) w.hr.remove('worker', String(id))
    expect((await w.run()).run.status).toBe('held')
    return w
  }

  it('are in the plans of later cycles, and can be applied', async () => {
    const w = await thinned()
    expect((await w.plan()).guard).toMatch(/10 of 50/)
    const plan = await w.plan({ allowDeletes: 10 })
    expect(plan.actions.filter(({ kind }) => kind === 'disable')).toHaveLength(10)
    const { moved, result } = await w.apply(plan, { allowDeletes: 10 })
    expect(moved).toEqual([])
    expect(result).toMatchObject({ run: { status: 'success' }, counts: { disabled: 10 } })
  })

  it('are not in the plan of those who came back or left anew', async () => {
    const w = await thinned()
    for (const id of ['100', '101', '102', '103', '104', '105']) w.hire(id)
    w.hr.remove('worker', '149')
    const plan = await w.plan({ allowDeletes: 5 })
    expect(plan.actions.map(({ source, kind }) => `${source} ${kind}`).toSorted()).toEqual([
      '106 disable',
      '107 disable',
      '108 disable',
      '109 disable',
      '149 disable',
    ])
  })
})

it('deprovisions held for an object type that is mapped no longer do not hold the job', async () => {
  const w = await open({ objects: [person, team] })
  for (let id = 100; id < 150; id++) w.hire(String(id))
  for (let index = 0; index < 20; index++)
    w.hr.put({ type: 'team', anchor: `t${index}`, attributes: { name: `T${index}`, members: [] } })
  await w.run()
  for (let index = 0; index < 20; index++) w.hr.remove('team', `t${index}`)
  expect((await w.run()).run.status).toBe('held')
  w.edit({ objects: [person] })
  await w.run()
  w.hr.remove('worker', '100')
  const { run, counts } = await w.run()
  expect([run.status, counts.disabled]).toEqual(['success', 1])
})
