import { type Attributes, ProvisioningError } from '@sutler/core'
import { judge } from '@sutler/engine'
import { afterEach, describe, expect, it } from 'vitest'
import {
  bothSources,
  createWorld,
  person,
  personAttributes,
  team,
  type World,
  type WorldOptions,
} from './support/world.ts'

let world: World
const open = async (options?: WorldOptions) => {
  world = await createWorld(options)
  return world
}
afterEach(() => world?.close())

const limits = { count: 500, percent: 10, floor: 20, groupSize: 200, groupPercent: 30 }

describe('the deletion guard', () => {
  it.each([
    { of: 100, lose: 10, pass: true },
    { of: 100, lose: 11, pass: false },
    { of: 100_000, lose: 500, pass: true },
    { of: 100_000, lose: 501, pass: false },
    { of: 5, lose: 2, pass: true },
    { of: 5, lose: 5, pass: false },
    { of: 0, lose: 1, pass: true },
  ])('lets $lose of $of pass: $pass', ({ of, lose, pass }) => {
    expect(judge(limits, lose, of) === null).toBe(pass)
  })

  it('is raised for one run, to a number', () => {
    expect(judge(limits, 40, 100, 40)).toBeNull()
    expect(judge(limits, 41, 100, 40)).toMatch(/41 of 100/)
  })
})

describe.each(bothSources)('a source that is $kind', ({ feed }) => {
  async function staffed(options: WorldOptions = {}, everyone: Attributes = {}) {
    const w = await open({ feed, ...options })
    for (let id = 100; id < 150; id++) w.hire(String(id), everyone)
    await w.run()
    return w
  }

  it('loses nobody when too many leave at once; the rest of the cycle goes ahead', async () => {
    const w = await staffed()
    for (let id = 100; id < 110; id++) w.hr.remove('worker', String(id))
    w.hire('999')
    const { run, counts } = await w.run()
    expect(run.status).toBe('held')
    expect(run.reason).toMatch(/10 of 5[01]/)
    expect(counts).toMatchObject({ created: 1, disabled: 0, deleted: 0, held: 10 })
    expect([...w.users().values()].every((user) => user.active === true)).toBe(true)
  })

  it('goes on holding them in the next cycle, and lets them go when a human says how many', async () => {
    const w = await staffed()
    for (let id = 100; id < 110; id++) w.hr.remove('worker', String(id))
    await w.run()
    expect((await w.run()).run.status).toBe('held')
    expect((await w.run({ allowDeletes: 9 })).run.status).toBe('held')
    const { run, counts } = await w.run({ allowDeletes: 10 })
    expect(run.status).toBe('success')
    expect(counts).toMatchObject({ disabled: 10 })
    expect((await w.run()).counts.writes).toBe(0)
  })

  it('forgets the hold when they come back', async () => {
    const w = await staffed()
    for (let id = 100; id < 110; id++) w.hr.remove('worker', String(id))
    await w.run()
    for (let id = 100; id < 110; id++) w.hire(String(id))
    const { run, counts } = await w.run()
    expect(run.status).toBe('success')
    expect(counts).toMatchObject({ disabled: 0, writes: 0 })
  })

  it('holds a source that marks everybody inactive', async () => {
    const w = await staffed()
    for (let id = 100; id < 150; id++) w.hire(String(id), { title: 'Clerk', accountEnabled: false })
    const { run, counts } = await w.run()
    expect(run.status).toBe('held')
    expect(counts).toMatchObject({ disabled: 0, held: 50 })
    expect([...w.users().values()].every((user) => user.active === true)).toBe(true)
  })

  it('holds an edited mapping that would switch everybody off', async () => {
    const active = {
      target: 'active',
      expression: 'IIF([IsSoftDeleted] = "True", "False", IIF([status] = "off", "False", "True"))',
    }
    const attributes = [...personAttributes.filter(({ target }) => target !== 'active'), active]
    const w = await staffed({ objects: [{ ...person, attributes }] })
    for (let id = 100; id < 150; id++) w.hire(String(id), { status: 'off' })
    const { run, counts } = await w.run()
    expect(run.status).toBe('held')
    expect(counts).toMatchObject({ updated: 0, disabled: 0, held: 50 })
    const allowed = await w.run({ allowDeletes: 50 })
    expect(allowed.counts).toMatchObject({ disabled: 50 })
    expect((await w.run()).counts.writes).toBe(0)
  })

  it('holds a mapping that takes the account state straight from a column, when the column turns everybody off', async () => {
    const active = { target: 'active', source: 'accountEnabled' }
    const attributes = [...personAttributes.filter(({ target }) => target !== 'active'), active]
    const w = await staffed({ objects: [{ ...person, attributes }] }, { accountEnabled: true })
    for (let id = 100; id < 150; id++) w.hire(String(id), { accountEnabled: false })
    const { run, counts } = await w.run()
    expect(run.status).toBe('held')
    expect(counts).toMatchObject({ updated: 0, disabled: 0, held: 50 })
    expect([...w.users().values()].every((user) => user.active === true)).toBe(true)
  })

  it('deprovisions nobody when the source fails half way', async () => {
    let broken = false
    const w = await staffed({
      wrapSource: (source) => ({
        ...source,
        list: (type, at) => {
          if (broken && at.after !== null)
            throw new ProvisioningError('Page 2 failed.', { code: 'UNAVAILABLE', outcomeKnown: true })
          return source.list(type, at)
        },
        ...(source.changes === undefined
          ? {}
          : {
              changes: (type: string, since: string | null, limit: number) => {
                if (broken) throw new ProvisioningError('The feed failed.', { code: 'UNAVAILABLE', outcomeKnown: true })
                return source.changes?.(type, since, limit) ?? Promise.reject(new Error('no feed'))
              },
            }),
      }),
    })
    broken = true
    w.hr.remove('worker', '100')
    w.hr.remove('worker', '149')
    const { run, counts } = await w.run()
    expect(run.status).toBe('failed')
    expect(counts).toMatchObject({ disabled: 0, deleted: 0 })
    expect([...w.users().values()].every((user) => user.active === true)).toBe(true)
  })
})

describe('a listing that proves no absence', () => {
  it('deprovisions nobody, says why, and does everything else', async () => {
    let complete = true
    const w = await open({
      wrapSource: (source) => ({
        ...source,
        list: async (type, at) => {
          const page = await source.list(type, at)
          const unreadable = complete
            ? []
            : [{ anchor: null, code: 'INVALID_VALUE' as const, message: 'Row 7 has no id.' }]
          return { ...page, unreadable: page.through === null ? unreadable : [], complete }
        },
      }),
    })
    for (let id = 100; id < 150; id++) w.hire(String(id))
    await w.run()
    complete = false
    w.hr.remove('worker', '100')
    w.hire('999')
    const { run, counts } = await w.run()
    expect(run.status).toBe('partial')
    expect(counts).toMatchObject({ created: 1, unreadable: 1, disabled: 0 })
    expect(w.problems().join()).toContain('Row 7 has no id.')
  })

  it('counts an object that cannot be read as present', async () => {
    let refused = false
    const w = await open({
      wrapSource: (source) => ({
        ...source,
        list: async (type, at) => {
          const page = await source.list(type, at)
          if (!refused) return page
          const message = 'WorkerID 105 stands in rows 3 and 9.'
          const unreadable = page.items.some((one) => one.anchor === '105')
            ? [{ anchor: '105', code: 'CONFLICT' as const, message }]
            : []
          return { ...page, items: page.items.filter((one) => one.anchor !== '105'), unreadable }
        },
      }),
    })
    for (let id = 100; id < 150; id++) w.hire(String(id))
    await w.run()
    refused = true
    const { run, counts } = await w.run()
    expect(run.status).toBe('partial')
    expect(counts).toMatchObject({ unreadable: 1, disabled: 0, writes: 0 })
    expect(w.users().get('user105')).toMatchObject({ active: true })
  })
})

describe('a large group', () => {
  it('keeps its members when too many would be removed', async () => {
    const w = await open({ objects: [person, team], pageSize: 100 })
    const ids = Array.from({ length: 300 }, (_, index) => String(1000 + index))
    for (const id of ids) w.hire(id)
    w.team('t', ids)
    await w.run()
    w.team('t', ids.slice(0, 200))
    const held = await w.run()
    expect(held.run.status).toBe('held')
    expect(held.counts.membersRemoved).toBe(0)
    w.team('t', ids.slice(0, 250))
    const fine = await w.run()
    expect(fine.run.status).toBe('success')
    expect(fine.counts.membersRemoved).toBe(50)
  })
})
