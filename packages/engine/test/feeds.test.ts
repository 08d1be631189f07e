import { ProvisioningError, type Source } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { day, openWorlds, person, team, type WorldOptions } from './support/world.ts'

const open = openWorlds()

/** A feed that can name what changed, and for a while cannot show it. */
function blurred(isBlurred: () => boolean): NonNullable<WorldOptions['wrapSource']> {
  return (source) => ({
    ...source,
    changes: async (type: string, since: string | null, limit: number) => {
      const page = await (source.changes as NonNullable<Source['changes']>)(type, since, limit)
      if (!isBlurred()) return page
      const unreadable = page.items.map((change) => ({
        anchor: change.kind === 'gone' ? change.anchor : change.object.anchor,
        code: 'UNAVAILABLE' as const,
        message: 'The archive is locked.',
      }))
      return { ...page, items: [], unreadable }
    },
  })
}

describe('an object that a feed could not show', () => {
  it('is asked for again by its own clock', async () => {
    let broken = false
    const w = await open({ feed: true, wrapSource: blurred(() => broken) })
    for (const id of ['1', '3']) w.hire(id)
    await w.run()
    w.hire('2')
    w.hire('1', { title: 'Boss' })
    w.hr.remove('worker', '3')
    broken = true
    expect(await w.run()).toMatchObject({ run: { status: 'partial' }, counts: { unreadable: 3, escrow: 3 } })
    broken = false
    expect((await w.run()).counts).toMatchObject({ read: 0, writes: 0, escrow: 3 })
    w.clock.now += day
    expect(await w.run()).toMatchObject({ run: { status: 'success' }, counts: { created: 1, updated: 1, disabled: 1 } })
    expect(w.users().get('user1')).toMatchObject({ title: 'Boss' })
  })

  it('is read at once when the feed shows it again', async () => {
    let broken = false
    const w = await open({ feed: true, wrapSource: blurred(() => broken) })
    w.hire('1')
    await w.run()
    w.hire('2')
    broken = true
    await w.run()
    broken = false
    w.hire('2', { title: 'Boss' })
    expect(await w.run()).toMatchObject({ run: { status: 'success' }, counts: { created: 1, escrow: 0 } })
  })
})

it('an object that the listing before the first feed could not show is asked for again by its own clock', async () => {
  let broken = true
  const w = await open({
    feed: true,
    wrapSource: (source) => ({
      ...source,
      list: async (type, at) => {
        const page = await source.list(type, at)
        if (!broken) return page
        const unreadable = page.items.map(({ anchor }) => ({ anchor, code: 'UNAVAILABLE' as const, message: 'locked' }))
        return { ...page, items: [], unreadable }
      },
    }),
  })
  w.hire('1')
  expect((await w.run()).run.status).toBe('partial')
  broken = false
  w.clock.now += day
  expect(await w.run()).toMatchObject({ run: { status: 'success' }, counts: { created: 1 } })
})

describe('the position of a feed', () => {
  it('is taken when a source begins to report changes, so that it is listed once more and then followed', async () => {
    const w = await open({ feed: false, objects: [person, team] })
    for (let id = 100; id < 120; id++) w.hire(String(id))
    await w.run()
    w.edit({ feed: true })
    w.hire('100', { title: 'Boss' })
    expect((await w.run()).counts.updated).toBe(1)
    w.hr.resetCalls()
    w.hire('101', { title: 'Boss' })
    expect((await w.run()).counts.updated).toBe(1)
    expect(w.hr.calls().list).toBe(0)
  })

  it('cannot be taken while the source is down: that is a failed run, and the next one goes on from there', async () => {
    const w = await open({ feed: true })
    w.hire('1')
    w.hr.setFaults({
      before: ({ verb }) => {
        if (verb === 'changes') throw new ProvisioningError('503', { code: 'UNAVAILABLE', outcomeKnown: true })
      },
    })
    const { run } = await w.run()
    expect(run).toMatchObject({ status: 'failed', reason: '503' })
    w.hr.setFaults({})
    expect((await w.run()).run).toMatchObject({ id: run.id, status: 'success' })
    w.hr.resetCalls()
    await w.run()
    expect(w.hr.calls().list).toBe(0)
  })

  it('is not taken in the middle of a listing, which would hide what changed before', async () => {
    const w = await open({ feed: false })
    for (let id = 100; id < 120; id++) w.hire(String(id))
    const stop = new AbortController()
    w.app.setFaults({
      before: ({ verb, count }) => {
        if (verb === 'create' && count === 5) stop.abort()
      },
    })
    expect((await w.run({ signal: stop.signal })).run.status).toBe('stopped')
    w.app.setFaults({})
    w.edit({ feed: true })
    w.hire('100', { title: 'Boss' })
    await w.run()
    expect((await w.run()).counts.updated).toBe(1)
    expect(w.users().get('user100')).toMatchObject({ title: 'Boss' })
  })
})
