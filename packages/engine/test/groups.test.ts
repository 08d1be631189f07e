import { describe, expect, it } from 'vitest'
import { bothSources, openWorlds, person, team } from './support/world.ts'

const open = openWorlds({ objects: [person, team] })

describe.each(bothSources)('groups from a source that is $kind', ({ feed }) => {
  it('arrive with their members, and the second cycle writes nothing', async () => {
    const w = await open({ feed })
    for (const id of ['1', '2', '3']) w.hire(id)
    w.team('a', ['1', '2'])
    w.team('b', [])
    const { run, counts } = await w.run()
    expect(run.status).toBe('success')
    expect(counts).toMatchObject({ created: 5, membersAdded: 2 })
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2'])
    expect((await w.run()).counts.writes).toBe(0)
  })

  it('are changed by differences only', async () => {
    const w = await open({ feed })
    for (const id of ['1', '2', '3']) w.hire(id)
    w.team('a', ['1', '2'])
    await w.run()
    w.team('a', ['2', '3'])
    const { counts } = await w.run()
    expect(counts).toMatchObject({ membersAdded: 1, membersRemoved: 1, writes: 2 })
    expect(w.membersOf('Team a')).toEqual(['user2', 'user3'])
  })

  it('are filled in batches the target accepts', async () => {
    const w = await open({ feed, target: { valuesPerDelta: 7 } })
    const ids = Array.from({ length: 20 }, (_, index) => String(index + 1))
    for (const id of ids) w.hire(id)
    w.team('a', ids)
    w.app.resetCalls()
    await w.run()
    expect(w.membersOf('Team a')).toHaveLength(20)
    expect(w.app.calls().update).toBe(3)
  })

  it('take in a member who appears later, without a restart', async () => {
    const w = await open({ feed })
    w.hire('1')
    w.team('a', ['1', '2'])
    expect((await w.run()).counts).toMatchObject({ membersAdded: 1, referencesWaiting: 1 })
    w.hire('2')
    expect((await w.run()).counts).toMatchObject({ created: 1, referencesLinked: 1, referencesWaiting: 0 })
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2'])
    w.team('a', ['2'])
    expect((await w.run()).counts).toMatchObject({ membersRemoved: 1 })
    expect(w.membersOf('Team a')).toEqual(['user2'])
  })

  it('leave members alone that others put there', async () => {
    const w = await open({ feed })
    w.hire('1')
    w.hire('2')
    w.app.put({ type: 'User', anchor: 'local', attributes: { userName: 'local' } })
    w.app.put({ type: 'Group', anchor: 'g', attributes: { displayName: 'Team a', members: ['local'] } })
    w.team('a', ['1'])
    await w.run()
    expect(w.membersOf('Team a')).toEqual(['local', 'user1'])
    w.team('a', ['2'])
    await w.run()
    expect(w.membersOf('Team a')).toEqual(['local', 'user2'])
  })
})

it('puts a member back that was removed by hand, when an initial cycle compares', async () => {
  const w = await open()
  w.hire('1')
  w.team('a', ['1'])
  await w.run()
  const [found] = w.app.objects('Group')
  if (found) w.app.put({ ...found, attributes: { ...found.attributes, members: [] } })
  expect(w.membersOf('Team a')).toEqual([])
  expect((await w.run({ mode: 'initial' })).counts).toMatchObject({ membersAdded: 1 })
  expect(w.membersOf('Team a')).toEqual(['user1'])
})
