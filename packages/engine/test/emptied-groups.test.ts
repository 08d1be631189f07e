import type { Value } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { bothSources, openWorlds, person, team, type World } from './support/world.ts'

const open = openWorlds()

describe.each(bothSources)('a group, source is $kind', ({ feed }) => {
  const name = { target: 'displayName', source: 'name', match: 1 }
  const group = (w: World) => w.app.objects('Group')[0]
  const put = (w: World, members: Value) =>
    w.hr.put({ type: 'team', anchor: 't', attributes: { name: 'Team', members } })

  it.each([
    ['an empty list', []],
    ['null that clears', null],
  ])('loses its last members by %s', async (_, nobody) => {
    const members = { target: 'members', source: 'members', reference: 'worker', whenNull: 'clear' as const }
    const w = await open({ feed, objects: [person, { ...team, attributes: [name, members] }] })
    w.hire('1')
    w.hire('2')
    put(w, ['1', '2'])
    await w.run()
    expect(group(w)?.attributes.members).toHaveLength(2)
    put(w, nobody)
    await w.run()
    expect(group(w)?.attributes.members ?? []).toEqual([])
  })

  it('of one member left keeps whom others added, though no schema calls members a list', async () => {
    const members = { target: 'members', source: 'members.value', reference: 'worker' }
    const w = await open({ feed, objects: [person, { ...team, attributes: [name, members] }] })
    w.hire('1')
    w.hire('2')
    put(w, [{ value: '1' }, { value: '2' }])
    await w.run()
    const before = group(w)
    if (!before) throw new Error('The group is missing.')
    w.app.put({ type: 'User', anchor: 'local', attributes: { userName: 'local' } })
    const present = before.attributes.members as readonly string[]
    w.app.put({ ...before, attributes: { ...before.attributes, members: [...present, 'local'] } })
    put(w, [{ value: '1' }])
    await w.run()
    expect(group(w)?.attributes.members).toEqual(['m1', 'local'])
  })
})
