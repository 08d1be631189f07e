import { ProvisioningError } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { bothSources, openWorlds, person, personAttributes } from './support/world.ts'

const open = openWorlds()

const notGhost = [[{ attribute: 'kind', operator: 'NOT EQUALS' as const, value: 'ghost' }]]

describe.each(bothSources)('who falls out of scope, source is $kind', ({ feed }) => {
  it('is deprovisioned at once though an earlier failure keeps the object waiting', async () => {
    const attributes = personAttributes.filter(({ target }) => target !== 'active')
    const w = await open({ feed, objects: [{ ...person, scope: notGhost, attributes }] })
    for (let id = 1; id <= 25; id++) w.hire(String(id), { kind: 'worker' })
    await w.run()
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb === 'update') throw new ProvisioningError('refused', { code: 'INVALID_VALUE' })
      },
    })
    w.hire('4', { kind: 'worker', title: 'Bad' })
    await w.run()
    w.clock.now += 1000
    w.hire('4', { kind: 'ghost', title: 'Bad' })
    await w.run()
    expect(w.users().has('user4')).toBe(false)
    expect((await w.run()).counts.writes).toBe(0)
  })

  it('is disabled whatever IgnoreObjectFlow says', async () => {
    const mail = { target: 'mail', expression: 'IIF(IsPresent([mail]), [mail], IgnoreObjectFlow)' }
    const w = await open({
      feed,
      objects: [{ ...person, scope: notGhost, attributes: [...personAttributes, mail] }],
    })
    for (let id = 1; id <= 25; id++) w.hire(String(id), { kind: 'worker', mail: `m${id}` })
    await w.run()
    w.hire('3', { kind: 'worker', title: 'Boss' })
    w.hire('4', { kind: 'ghost' })
    await w.run()
    expect(w.users().get('user3')).toMatchObject({ active: true, title: 'Clerk' })
    expect(w.users().get('user4')).toMatchObject({ active: false })
  })

  it('is written once, and not again while nothing changes', async () => {
    const w = await open({ feed, objects: [{ ...person, scope: notGhost }] })
    for (let id = 1; id <= 25; id++) w.hire(String(id), { kind: 'worker' })
    await w.run()
    w.hire('4', { kind: 'ghost' })
    w.hire('5', { kind: 'worker', accountEnabled: false })
    expect((await w.run()).counts).toMatchObject({ disabled: 2, writes: 2 })
    expect((await w.run()).counts.writes).toBe(0)
    expect((await w.run({ mode: 'initial' })).counts.writes).toBe(0)
  })
})
