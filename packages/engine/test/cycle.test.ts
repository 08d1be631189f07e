import { ProvisioningError } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { bothSources, openWorlds, person, personAttributes } from './support/world.ts'

const open = openWorlds()

describe.each(bothSources)('a cycle over a source that is $kind', ({ feed }) => {
  it('creates everybody, and the second cycle writes nothing', async () => {
    const w = await open({ feed })
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    const first = await w.run()
    expect(first.run).toMatchObject({ status: 'success', mode: 'initial' })
    expect(first.counts).toMatchObject({ read: 25, created: 25, writes: 25, failed: 0 })
    expect(w.users().get('user7')).toMatchObject({ externalId: '7', title: 'Clerk', active: true })
    w.app.resetCalls()
    const second = await w.run()
    expect(second.run).toMatchObject({ status: 'success', mode: 'incremental' })
    expect(second.counts).toMatchObject({ writes: 0, failed: 0 })
    expect(w.app.writes()).toBe(0)
    expect(w.app.calls().find + w.app.calls().get).toBe(0)
  })

  it('writes exactly what changed', async () => {
    const w = await open({ feed })
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    await w.run()
    for (const id of ['3', '11', '25']) w.hire(id, { title: 'Boss' })
    const { counts } = await w.run()
    expect(counts).toMatchObject({ updated: 3, writes: 3 })
    expect(w.users().get('user11')).toMatchObject({ title: 'Boss' })
  })

  it('disables a leaver at once, and keeps the account', async () => {
    const w = await open({ feed })
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    await w.run()
    w.hr.remove('worker', '4')
    const { run, counts } = await w.run()
    expect(run.status).toBe('success')
    expect(counts).toMatchObject({ disabled: 1, deleted: 0, writes: 1 })
    expect(w.users().get('user4')).toMatchObject({ active: false, title: 'Clerk' })
    expect((await w.run()).counts.writes).toBe(0)
  })

  it('deletes a leaver when the time between disable and delete has passed, not before', async () => {
    const whenGone = { disableThenDeleteAfterMs: 30 * 86_400_000 }
    const w = await open({ feed, objects: [{ ...person, whenGone }] })
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    await w.run()
    w.hr.remove('worker', '4')
    await w.run()
    w.clock.now += 29 * 86_400_000
    expect((await w.run()).counts.writes).toBe(0)
    w.clock.now += 2 * 86_400_000
    expect((await w.run()).counts).toMatchObject({ deleted: 1, writes: 1 })
    expect(w.users().has('user4')).toBe(false)
    expect((await w.run()).counts.writes).toBe(0)
  })

  it('enables a rehired person again, and forgets the deletion', async () => {
    const whenGone = { disableThenDeleteAfterMs: 30 * 86_400_000 }
    const w = await open({ feed, objects: [{ ...person, whenGone }] })
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    await w.run()
    w.hr.remove('worker', '4')
    await w.run()
    w.hire('4')
    expect((await w.run()).counts).toMatchObject({ updated: 1, writes: 1 })
    expect(w.users().get('user4')).toMatchObject({ active: true })
    w.clock.now += 60 * 86_400_000
    expect((await w.run()).counts.writes).toBe(0)
    expect(w.users().has('user4')).toBe(true)
  })

  it('disables who falls out of scope, and enables who comes back', async () => {
    const scope = [[{ attribute: 'title', operator: 'NOT EQUALS' as const, value: 'Ghost' }]]
    const w = await open({ feed, objects: [{ ...person, scope }] })
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    await w.run()
    w.hire('5', { title: 'Ghost' })
    expect((await w.run()).counts).toMatchObject({ disabled: 1, writes: 1 })
    expect(w.users().get('user5')).toMatchObject({ active: false })
    w.hire('5', { title: 'Clerk' })
    expect((await w.run()).counts).toMatchObject({ updated: 1 })
    expect(w.users().get('user5')).toMatchObject({ active: true })
  })

  it('links a manager who appears later, in the cycle in which the manager appears', async () => {
    const w = await open({ feed })
    w.hire('1', { manager: '9' })
    const first = await w.run()
    expect(first.counts).toMatchObject({ created: 1, referencesWaiting: 1 })
    expect(w.users().get('user1')?.manager ?? null).toBeNull()
    w.hire('9')
    const second = await w.run()
    expect(second.counts).toMatchObject({ created: 1, referencesLinked: 1, referencesWaiting: 0, writes: 2 })
    const manager = w.app.objects('User').find(({ attributes }) => attributes.userName === 'user9')
    expect(w.users().get('user1')).toMatchObject({ manager: manager?.anchor })
    expect((await w.run()).counts.writes).toBe(0)
  })
})

describe('a cycle', () => {
  it('adopts an account that is there already, and says so', async () => {
    const w = await open()
    w.app.put({ type: 'User', anchor: 'old', attributes: { userName: 'USER1', title: 'Clerk' } })
    w.hire('1')
    const { counts } = await w.run()
    expect(counts.created).toBe(0)
    expect(counts.updated + counts.linked).toBe(1)
    expect(w.app.objects('User')).toHaveLength(1)
  })

  it('refuses to choose between two accounts that match, and names both', async () => {
    const objects = [
      { ...person, attributes: [{ target: 'nick', source: 'login', match: 1 }, ...personAttributes.slice(1)] },
    ]
    const w = await open({ objects, target: { findable: ['nick'] } })
    for (const anchor of ['a', 'b'])
      w.app.put({ type: 'User', anchor, attributes: { nick: 'user1', userName: anchor } })
    w.hire('1')
    const { run, counts } = await w.run()
    expect(run.status).toBe('partial')
    expect(counts).toMatchObject({ failed: 1, writes: 0 })
    expect(w.problems().join()).toMatch(/1: .*a, b/)
  })

  it('gives an account to one source object only', async () => {
    const w = await open()
    w.hire('1', { login: 'same' })
    await w.run()
    w.hire('2', { login: 'same' })
    const { run } = await w.run()
    expect(run.status).toBe('partial')
    expect(w.app.objects('User')).toHaveLength(1)
    expect(w.users().get('same')).toMatchObject({ externalId: '1' })
    expect(w.problems().join()).toMatch(/^2: .*belongs to another/)
  })

  it('creates one of two new people with the same user name, and names the other', async () => {
    const w = await open()
    w.hire('1', { login: 'same' })
    w.hire('2', { login: 'same' })
    const { run, counts } = await w.run()
    expect(run.status).toBe('partial')
    expect(counts).toMatchObject({ created: 1, failed: 1 })
    expect(w.app.objects('User')).toHaveLength(1)
  })

  it('tries a failed object again when its own clock says so, or at once when the person has changed', async () => {
    const w = await open()
    w.hire('1')
    w.hire('2')
    const fault = () => {
      w.app.setFaults({
        before: ({ verb, count }) => {
          if (verb === 'create' && count === 1) throw rejected()
        },
      })
    }
    fault()
    expect((await w.run()).counts).toMatchObject({ created: 1, failed: 1, escrow: 1 })
    expect((await w.run()).counts).toMatchObject({ created: 0, skipped: 1, escrow: 1 })
    w.clock.now += 6 * 60_000
    expect((await w.run()).counts).toMatchObject({ created: 1, escrow: 0 })
    w.app.resetCalls()
    w.hire('3')
    fault()
    expect((await w.run()).counts).toMatchObject({ failed: 1 })
    w.hire('3', { title: 'New' })
    expect((await w.run()).counts).toMatchObject({ created: 1, escrow: 0 })
  })

  it('finds a create again whose answer was lost, and makes no second account', async () => {
    const w = await open()
    w.hire('1')
    w.app.setFaults({
      after: ({ verb }) => {
        if (verb === 'create') throw lost()
      },
    })
    const { counts } = await w.run()
    w.app.setFaults({})
    expect(w.app.objects('User')).toHaveLength(1)
    expect(counts.escrow + counts.linked).toBeGreaterThan(0)
    w.clock.now += 6 * 60_000
    await w.run()
    expect(w.app.objects('User')).toHaveLength(1)
    expect((await w.run()).counts).toMatchObject({ writes: 0, escrow: 0 })
  })

  it('makes an account anew that was deleted by hand, once an initial cycle looks', async () => {
    const w = await open()
    w.hire('1')
    await w.run()
    const [user] = w.app.objects('User')
    w.app.remove('User', user?.anchor ?? '')
    expect((await w.run({ mode: 'initial' })).counts).toMatchObject({ created: 1 })
    expect(w.app.objects('User')).toHaveLength(1)
  })

  it('stops between two pages when asked, and the next run goes on from there', async () => {
    const w = await open({ pageSize: 10 })
    for (let id = 100; id < 150; id++) w.hire(String(id))
    const stop = new AbortController()
    w.app.setFaults({
      before: ({ verb, count }) => {
        if (verb === 'create' && count === 15) stop.abort()
      },
    })
    const first = await w.run({ signal: stop.signal })
    expect(first.run.status).toBe('stopped')
    // What is marked is brought to its end, the rest is left.
    const done = w.app.objects('User').length
    expect(done).toBeGreaterThanOrEqual(15)
    expect(done).toBeLessThan(30)
    const second = await w.run()
    expect(second.run).toMatchObject({ status: 'success', id: first.run.id })
    expect(second.counts.created).toBe(50)
    expect(w.app.calls().create).toBe(50)
  })

  it.each([
    ['the credentials are refused', () => unauthorised()],
    ['there is nothing at the address', () => nothingThere()],
  ])('ends at once when %s, and blames nobody', async (_what, error) => {
    const w = await open()
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb === 'find') throw error()
      },
    })
    const { run, counts } = await w.run()
    expect(run).toMatchObject({ status: 'failed', reason: error().message })
    expect(counts.escrow).toBe(0)
    w.app.setFaults({})
    expect((await w.run()).counts).toMatchObject({ created: 25, failed: 0 })
  })
})

const rejected = () => new ProvisioningError('The app refuses title.', { code: 'INVALID_VALUE' })
const lost = () => new ProvisioningError('The connection was cut.', { code: 'TIMEOUT' })
const unauthorised = () => new ProvisioningError('The app refuses the token.', { code: 'AUTH_FAILED' })
const nothingThere = () => new ProvisioningError('Check baseUrl.', { code: 'NOT_FOUND', blame: 'connection' })
