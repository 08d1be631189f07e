import { describe, expect, it } from 'vitest'
import { bothSources, day, openWorlds, person, personAttributes, team, type WorldOptions } from './support/world.ts'

const open = openWorlds()

const deletedWhenGone = { ...person, whenGone: 'delete' as const }

describe.each(bothSources)('a manager, source is $kind', ({ feed }) => {
  it.each(['skip', 'clear'] as const)(
    'no longer named is not linked when he appears, whenNull: %s',
    async (whenNull) => {
      const attributes = personAttributes.map((one) => (one.target === 'manager' ? { ...one, whenNull } : one))
      const w = await open({ feed, objects: [{ ...person, attributes }] })
      w.hire('1', { manager: '9' })
      await w.run()
      w.hire('1', { manager: null })
      await w.run()
      w.hire('9')
      await w.run()
      await w.run()
      expect(w.users().has('user9')).toBe(true)
      expect(w.users().get('user1')?.manager ?? null).toBeNull()
    },
  )

  it('is no longer waited for once the report has left', async () => {
    const w = await open({ feed, objects: [deletedWhenGone] })
    w.hire('1', { manager: '9' })
    w.hire('2')
    expect((await w.run()).counts.referencesWaiting).toBe(1)
    w.hr.remove('worker', '1')
    await w.run()
    expect((await w.run()).counts.referencesWaiting).toBe(0)
  })

  it('of a former person is not inherited by whoever gets the id next', async () => {
    const w = await open({ feed, objects: [deletedWhenGone] })
    w.hire('1', { manager: '9' })
    w.hire('2')
    await w.run()
    w.hr.remove('worker', '1')
    await w.run()
    w.hire('1', { login: 'other' })
    await w.run()
    w.hire('9')
    await w.run()
    expect(w.users().has('other')).toBe(true)
    expect(w.users().get('other')?.manager ?? null).toBeNull()
  })

  it.each(['auto', 'initial'] as const)(
    'who is deleted and comes back is the manager again, cycle between: %s',
    async (mode) => {
      const w = await open({ feed, objects: [deletedWhenGone] })
      w.hire('1', { manager: '9' })
      w.hire('9')
      await w.run()
      const before = w.anchorOf('user9')
      w.hr.remove('worker', '9')
      await w.run()
      expect((await w.run({ mode })).counts.referencesWaiting).toBe(1)
      w.hire('9')
      await w.run()
      await w.run()
      expect(w.anchorOf('user9')).not.toBe(before)
      expect(w.users().get('user1')?.manager).toBe(w.anchorOf('user9'))
    },
  )

  it('who appears when the account of the report was deleted by hand has it made anew, with him as manager', async () => {
    const w = await open({ feed })
    w.hire('1', { manager: '9' })
    await w.run()
    w.app.remove('User', w.anchorOf('user1'))
    w.hire('9')
    await w.run()
    for (let round = 0; round < 3; round++) {
      w.clock.now += day
      await w.run()
    }
    expect((await w.run()).run.status).toBe('success')
    expect(w.users().get('user1')?.manager).toBe(w.anchorOf('user9'))
  })
})

describe.each(bothSources)('a member, source is $kind', ({ feed }) => {
  async function staffedTeam(objects: WorldOptions['objects'] = [person, team]) {
    const w = await open({ feed, objects })
    for (const id of ['1', '2', '3']) w.hire(id)
    w.team('a', ['1', '2'])
    await w.run()
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2'])
    return w
  }

  it('who was deleted and is made anew is in the group again', async () => {
    const w = await staffedTeam([deletedWhenGone, team])
    w.hr.remove('worker', '2')
    await w.run()
    w.hire('2')
    expect((await w.run()).counts.created).toBe(1)
    await w.run()
    expect(w.membersOf('Team a')).toContain('user2')
  })

  it('whose account was deleted by hand and is made anew is in the group again', async () => {
    const w = await staffedTeam()
    w.app.remove('User', w.anchorOf('user2'))
    w.hire('2', { title: 'New' })
    expect((await w.run()).counts.created).toBe(1)
    w.clock.now += day
    await w.run()
    expect(w.membersOf('Team a')).toContain('user2')
  })

  it('is in the group again when the group was deleted by hand and changes', async () => {
    const w = await staffedTeam()
    w.app.remove('Group', w.app.objects('Group')[0]?.anchor ?? '')
    w.team('a', ['1', '2', '3'])
    await w.run()
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2', 'user3'])
  })

  it('is in the group again when the group was deleted by hand and an initial cycle compares', async () => {
    const w = await staffedTeam()
    w.app.remove('Group', w.app.objects('Group')[0]?.anchor ?? '')
    expect((await w.run({ mode: 'initial' })).run.status).toBe('success')
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2'])
  })

  it('who was waited for and then dropped is not added to a group whose mapping makes no updates', async () => {
    const w = await open({ feed, objects: [person, { ...team, actions: ['create', 'delete'] }] })
    w.hire('1')
    w.team('a', ['1', '2'])
    await w.run()
    w.team('a', ['1'])
    await w.run()
    w.hire('2')
    await w.run()
    expect(w.users().has('user2')).toBe(true)
    expect(w.membersOf('Team a')).toEqual(['user1'])
  })
})
