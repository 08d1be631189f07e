import { ProvisioningError } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { bothSources, day, openWorlds, person, team, type World } from './support/world.ts'

const open = openWorlds({ objects: [person, team] })

/** A cycle whose changes to groups happen, but whose answers to them never arrive. */
async function runWithoutAnswers(w: World): Promise<void> {
  let lost = 0
  w.app.setFaults({
    after: ({ verb, type }) => {
      if (verb !== 'update' || type !== 'Group') return
      lost += 1
      throw new ProvisioningError('The connection was cut.', { code: 'TIMEOUT' })
    },
  })
  await w.run()
  w.app.setFaults({})
  expect(lost).toBeGreaterThan(0)
}

/** Runs once now, and then as often as every retry needs. */
async function runUntilQuiet(w: World): Promise<void> {
  await w.run()
  for (let round = 0; round < 3; round++) {
    w.clock.now += 2 * day
    await w.run()
  }
}

describe.each(bothSources)('a member whose change lost its answer, source is $kind', ({ feed }) => {
  it('is removed again when he had been added and the source takes him back', async () => {
    const w = await open({ feed })
    for (const id of ['1', '2']) w.hire(id)
    w.team('a', ['1'])
    await w.run()
    w.team('a', ['1', '2'])
    await runWithoutAnswers(w)
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2'])
    w.team('a', ['1'])
    await runUntilQuiet(w)
    expect(w.membersOf('Team a')).toEqual(['user1'])
  })

  it('is added again when he had been removed and the source lists him once more', async () => {
    const w = await open({ feed })
    for (const id of ['1', '2']) w.hire(id)
    w.team('a', ['1', '2'])
    await w.run()
    w.team('a', ['1'])
    await runWithoutAnswers(w)
    expect(w.membersOf('Team a')).toEqual(['user1'])
    w.team('a', ['1', '2'])
    await runUntilQuiet(w)
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2'])
  })

  it('is removed when he was added as a latecomer and the source drops him', async () => {
    const w = await open({ feed })
    w.hire('1')
    w.team('a', ['1', '2'])
    await w.run()
    w.hire('2')
    await runWithoutAnswers(w)
    expect(w.membersOf('Team a')).toEqual(['user1', 'user2'])
    w.team('a', ['1'])
    await runUntilQuiet(w)
    expect(w.membersOf('Team a')).toEqual(['user1'])
  })
})
