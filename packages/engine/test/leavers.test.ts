import { describe, expect, it } from 'vitest'
import { bothSources, day, openWorlds, person } from './support/world.ts'

const open = openWorlds()

describe.each(bothSources)('whoever leaves a second time, source is $kind', ({ feed }) => {
  const whenGone = { disableThenDeleteAfterMs: 30 * day }
  const notGhost = [[{ attribute: 'title', operator: 'NOT EQUALS' as const, value: 'Ghost' }]]

  it.each([
    ['out of scope', { ...person, whenGone, scope: notGhost }, { title: 'Clerk' }, { title: 'Ghost' }],
    ['on leave', { ...person, whenGone }, { title: 'Clerk' }, { accountEnabled: false }],
    ['on leave, as before', { ...person, whenGone }, { accountEnabled: false }, { accountEnabled: false }],
  ])('has the whole time of grace anew after having been back, if only %s', async (_, mapping, before, between) => {
    const w = await open({ feed, objects: [mapping] })
    for (let id = 1; id <= 25; id++) w.hire(String(id))
    await w.run()
    w.hire('4', before)
    await w.run()
    w.hr.remove('worker', '4')
    await w.run()
    w.clock.now += 10 * day
    w.hire('4', between)
    await w.run()
    w.clock.now += 60 * day
    await w.run()
    w.hr.remove('worker', '4')
    await w.run()
    w.clock.now += 29 * day
    await w.run()
    expect(w.users().get('user4')).toMatchObject({ active: false })
    w.clock.now += 2 * day
    await w.run()
    expect(w.users().has('user4')).toBe(false)
  })
})
