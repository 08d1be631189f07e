import { expect, it } from 'vitest'
import { bothSources, openWorlds, person, personAttributes, team } from './support/world.ts'

const open = openWorlds()

it.each(bothSources)(
  'gives an account to the first of two people, whoever is answered first; source is $kind',
  async ({ feed }) => {
    const w = await open({ feed })
    w.app.put({ type: 'User', anchor: 'x', attributes: { userName: 'same' } })
    w.hire('1', { login: 'same' })
    w.hire('2', { login: 'same' })
    const second = Promise.withResolvers<void>()
    w.app.setFaults({
      before: async ({ verb, count }) => {
        if (verb === 'find' && count === 1) await second.promise
      },
      after: ({ verb, count }) => {
        if (verb === 'find' && count === 2) second.resolve()
      },
    })
    await w.run()
    expect(w.users().get('same')).toMatchObject({ externalId: '1' })
  },
)

it('makes one account for two new people of one login, though the target would take both', async () => {
  const attributes = [{ target: 'nick', source: 'login', match: 1 }, ...personAttributes.slice(1)]
  const w = await open({ objects: [{ ...person, attributes }], target: { findable: ['nick'] } })
  w.hire('1', { login: 'same' })
  w.hire('2', { login: 'same' })
  expect((await w.run()).counts.created).toBe(1)
  expect(w.app.objects('User')).toHaveLength(1)
})

it('lets nobody adopt an account that the page before is just creating', async () => {
  const created = Promise.withResolvers<void>()
  const decided = Promise.withResolvers<void>()
  const w = await open({
    // Read by quarters: two people at a time.
    pageSize: 8,
    wrapTx: (t) => ({
      ...t,
      saveLinks: async (links) => {
        if (links.some(({ source }) => source === '4')) decided.resolve()
        return t.saveLinks(links)
      },
    }),
  })
  w.hire('1', { login: 'same' })
  w.hire('2')
  w.hire('3', { login: 'same' })
  w.hire('4')
  w.app.setFaults({
    before: async ({ verb, count }) => {
      if (verb === 'find' && count >= 3) await created.promise
      if (verb === 'create' && count === 2) await decided.promise
    },
    after: ({ verb, count }) => {
      if (verb === 'create' && count === 1) created.resolve()
    },
  })
  await w.run()
  const links = await w.store.tx((t) => t.linksByTarget('job', 'worker', [w.anchorOf('same')]))
  expect(links.map(({ source }) => source)).toEqual(['1'])
  expect(w.users().get('same')).toMatchObject({ externalId: '1' })
})

it('never takes a place for reached that is ahead of a page that could not be settled', async () => {
  const failed = Promise.withResolvers<void>()
  let breaks = false
  const scope = [[{ attribute: 'kind', operator: 'NOT EQUALS' as const, value: 'new' }]]
  const w = await open({
    feed: true,
    objects: [{ ...person, scope }],
    // Read by quarters: ten people at a time.
    pageSize: 40,
    wrapTx: (t) => ({
      ...t,
      saveLinks: async (links) => {
        if (breaks && links.some(({ source, state }) => source === '100' && state.kind === 'linked')) {
          breaks = false
          failed.resolve()
          throw new Error('disk full')
        }
        return t.saveLinks(links)
      },
    }),
  })
  for (let id = 100; id < 130; id++) w.hire(String(id), { kind: id < 105 ? 'new' : 'old' })
  for (let id = 100; id < 105; id++) {
    const attributes = { userName: `user${id}`, externalId: String(id), title: 'Clerk', active: true }
    w.app.put({ type: 'User', anchor: `own${id}`, attributes })
  }
  await w.run()
  w.edit({ objects: [person] })
  // Someone of the second page leaves, and that page goes ahead once the first has failed.
  w.hr.remove('worker', '115')
  breaks = true
  w.hr.resetCalls()
  w.hr.setFaults({
    before: async ({ verb, count }) => {
      if (verb === 'list' && count === 2) await failed.promise
    },
  })
  await expect(w.run()).rejects.toThrow('disk full')
  w.hr.setFaults({})
  await w.run()
  await w.run()
  w.hr.remove('worker', '100')
  await w.run()
  expect(w.users().get('user100')).toMatchObject({ active: false })
})

it('sends no more members once another process may have taken over', async () => {
  const w = await open({ objects: [person, team], target: { valuesPerDelta: 7 } })
  const ids = Array.from({ length: 30 }, (_, index) => String(1000 + index))
  for (const id of ids) w.hire(id)
  await w.run()
  w.team('a', ids)
  w.app.resetCalls()
  w.app.setFaults({
    before: ({ verb }) => {
      if (verb === 'update') w.clock.now += 40_000
    },
  })
  await w.run().catch(() => null)
  expect(w.app.calls().update).toBe(1)
})
