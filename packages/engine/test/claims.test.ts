import { describe, expect, it } from 'vitest'
import { openWorlds, person } from './support/world.ts'

/** The app does not say itself that a badge is given twice. */
const byBadge = {
  ...person,
  attributes: [
    { target: 'externalId', source: 'badge', match: 1 },
    { target: 'userName', source: 'login' },
    { target: 'manager', source: 'manager', reference: true },
  ],
}
const open = openWorlds({ objects: [byBadge], pageSize: 4, target: { findable: ['externalId'] } })

describe('an account that is still being made', () => {
  it.each([1, 2, 3])('is not made once more for who matches it %i pages later', async (apart) => {
    const w = await open()
    // So slow that later pages are compared with the target before the first account is there.
    w.app.setFaults({
      before: ({ verb }) => (verb === 'create' ? new Promise((done) => setImmediate(done)) : undefined),
    })
    const later = String(1 + apart)
    for (const id of ['1', '2', '3', '4', '5']) w.hire(id, { badge: id === later ? '1' : id, manager: '9' })
    const { counts } = await w.run()
    expect(w.app.objects('User').filter(({ attributes }) => attributes.externalId === '1')).toHaveLength(1)
    expect(counts).toMatchObject({ created: 4, failed: 1 })
    const [entry] = await w.store.tx((t) => t.log('job', { source: later, limit: 1 }))
    expect(entry?.code).toBe('TARGET_CLAIMED')
  })
})
