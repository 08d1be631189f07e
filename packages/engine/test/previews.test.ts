import type { Source } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { bothSources, openWorlds, person, personAttributes, team } from './support/world.ts'

const open = openWorlds()

describe('a preview', () => {
  it('shows no secret, as log and plan show none', async () => {
    const attributes = [
      ...personAttributes,
      { target: 'password', source: 'initialPassword', flow: 'ObjectAddOnly' as const },
    ]
    const w = await open({ objects: [{ ...person, attributes }] })
    w.hire('1', { initialPassword: 'hunter2' })
    const preview = await w.preview('1')
    expect(preview.steps[0]).toMatchObject({ step: 'import', detail: { id: '1', initialPassword: '[redacted]' } })
    expect(JSON.stringify(preview)).not.toContain('hunter2')
    expect(JSON.stringify(await w.plan())).not.toContain('hunter2')
    await w.run()
    expect(JSON.stringify(await w.store.tx((t) => t.log('job', { limit: 100 })))).not.toContain('hunter2')
  })

  it('shows no secret of the source above a mapped path, and no password that nobody maps', async () => {
    const attributes = [...personAttributes, { target: 'badge', expression: 'Redact([card.pin])' }]
    const w = await open({ objects: [{ ...person, attributes }] })
    w.hire('1', { card: { pin: 'hunter2', colour: 'blue' }, oldPassword: 'opensesame' })
    expect(JSON.stringify(await w.preview('1'))).not.toMatch(/hunter2|opensesame/)
  })

  it('shows nothing that a password of whatever name is made of', async () => {
    const pin = (target: string) => ({ target, expression: 'SelectUniqueValue([pin], Append([pin], "2"))' })
    const w = await open({
      objects: [{ ...person, attributes: [...personAttributes, pin('firstPassword')] }],
      target: { findable: ['userName', 'firstPassword'] },
    })
    w.hire('1', { pin: 'hunter' })
    w.app.put({ type: 'User', anchor: 'a', attributes: { userName: 'a', firstPassword: 'hunter' } })
    const preview = await w.preview('1', true)
    expect(preview.applied).toBe(true)
    const stored = await w.store.tx((t) => t.reservationsBy('job', 'worker', ['1']))
    expect(stored).toHaveLength(1)
    expect(JSON.stringify([preview, stored, await w.plan()])).not.toContain('hunter')
  })

  it('says why somebody is in scope or out, clause by clause, without secrets', async () => {
    const attributes = [...personAttributes, { target: 'password', source: 'pin', flow: 'ObjectAddOnly' as const }]
    const scope = [
      [
        { attribute: 'title', operator: 'EQUALS' as const, value: 'Boss' },
        { attribute: 'pin', operator: 'EQUALS' as const, value: '1234' },
      ],
    ]
    const w = await open({ objects: [{ ...person, attributes, scope }] })
    w.hire('1', { title: 'Clerk', pin: '1234' })
    w.hire('2', { title: 'Boss', pin: '1234' })
    const out = (await w.preview('1')).steps.find(({ step }) => step === 'scoping')
    expect(out).toMatchObject({
      status: 'warning',
      summary: 'Out of scope: title EQUALS "Boss", but it is "Clerk".',
      detail: { scope: 'outOfScope', filter: { inScope: false, groups: [{ holds: false }] } },
    })
    expect(JSON.stringify(out)).not.toContain('1234')
    const inside = (await w.preview('2')).steps.find(({ step }) => step === 'scoping')
    expect(inside).toMatchObject({
      status: 'success',
      summary: 'In scope.',
      detail: { filter: { text: 'In scope: title EQUALS "Boss" and pin EQUALS [redacted].' } },
    })
  })

  it('does not call itself applied when the guard held members back', async () => {
    const w = await open({ objects: [person, team], pageSize: 100 })
    const ids = Array.from({ length: 300 }, (_, index) => String(1000 + index))
    for (const id of ids) w.hire(id)
    const put = (members: string[]) => w.hr.put({ type: 'team', anchor: 't', attributes: { name: 'All', members } })
    put(ids)
    await w.run()
    put(ids.slice(0, 100))
    const { applied, steps } = await w.preview('t', true, 'team')
    expect(applied).toBe(false)
    expect(steps.at(-1)).toMatchObject({
      step: 'export',
      status: 'warning',
      summary: expect.stringMatching(/200 of 300/),
    })
  })

  it('that is applied takes no account away while the source cannot say who is gone', async () => {
    const w = await open()
    w.hire('1')
    await w.run()
    w.hr.remove('worker', '1')
    const wrapSource = (source: Source): Source => ({
      ...source,
      list: async (type, at) => ({ ...(await source.list(type, at)), complete: false }),
    })
    w.edit({ wrapSource })
    const preview = await w.preview('1', true)
    expect(preview).toMatchObject({ action: null, applied: false })
    expect(preview.steps).toMatchObject([{ step: 'import', status: 'failure' }, { detail: { link: 'linked' } }])
    expect(w.users().get('user1')?.active).toBe(true)
    w.edit({ wrapSource: (source) => source })
    expect((await w.preview('1', true)).applied).toBe(true)
    expect(w.users().get('user1')?.active).toBe(false)
  })

  it('names the option that says which of several object types is meant', async () => {
    const w = await open({ objects: [person, team] })
    w.hire('1')
    await expect(w.preview('1', false, null)).rejects.toThrow(
      'Job job maps several object types (worker, team); say which one with --type.',
    )
  })
})

it.each(bothSources)('a preview that is applied writes nobody else, source is $kind', async ({ feed }) => {
  const w = await open({ feed })
  w.hire('1', { manager: '9' })
  w.hire('2')
  await w.run()
  w.hire('9')
  const stop = new AbortController()
  w.app.setFaults({
    before: ({ verb }) => {
      if (verb === 'create') stop.abort()
    },
  })
  await w.run({ signal: stop.signal })
  w.app.setFaults({})
  w.hire('2', { title: 'Boss' })
  w.app.resetCalls()
  expect(await w.preview('2', true)).toMatchObject({ applied: true })
  expect(w.app.calls().update).toBe(1)
})
