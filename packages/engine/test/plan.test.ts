import type { Plan, PlannedAction } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { bothSources, openWorlds, person, team, type World } from './support/world.ts'

const open = openWorlds({ objects: [person, team] })

const kinds = (plan: { actions: readonly { kind: string; source: string }[] }) =>
  Object.fromEntries(plan.actions.map(({ kind, source }) => [source, kind]))

async function changed(w: World): Promise<void> {
  for (let id = 100; id < 130; id++) w.hire(String(id))
  w.hr.put({ type: 'team', anchor: 't', attributes: { name: 'Team', members: ['100', '101'] } })
  await w.run()
  w.hire('100', { title: 'Boss' })
  w.hire('200', { manager: '201' })
  w.hire('201')
  w.hr.remove('worker', '129')
  w.hr.put({ type: 'team', anchor: 't', attributes: { name: 'Team', members: ['101', '200'] } })
}

describe.each(bothSources)('a plan over a source that is $kind', ({ feed }) => {
  it('says what a cycle would do, and does none of it', async () => {
    const w = await open({ feed })
    await changed(w)
    w.app.resetCalls()
    const plan = await w.plan()
    expect(w.app.writes()).toBe(0)
    expect(kinds(plan)).toEqual({ '100': 'update', '129': 'disable', '200': 'create', '201': 'create', t: 'members' })
    expect(plan.actions.find(({ source }) => source === '100')?.changes).toEqual({
      title: { old: 'Clerk', new: 'Boss' },
    })
    const late = plan.actions.find(({ source }) => source === '200')?.changes.manager
    expect(late).toEqual({ old: null, new: 'worker 201, once it is provisioned' })
    expect(plan.guard).toBeNull()
    expect((await w.plan()).actions.map((a) => a.fingerprint)).toEqual(plan.actions.map((a) => a.fingerprint))
  })

  it('says that a run is under way, for what that writes it does not know', async () => {
    const w = await open({ feed })
    await changed(w)
    const plans: Plan[] = [await w.plan()]
    w.app.setFaults({
      before: async ({ verb }) => {
        if (verb === 'create') plans.push(await w.plan())
      },
    })
    await w.run()
    expect(plans.map(({ running }) => running)).toEqual([undefined, true, true])
    expect(await w.plan()).not.toHaveProperty('running')
  })

  it('is carried out exactly, and leaves nothing to plan', async () => {
    const w = await open({ feed })
    await changed(w)
    const plan = await w.plan()
    const { moved, result } = await w.apply(plan)
    expect(moved).toEqual([])
    expect(result?.run.status).toBe('success')
    expect(result?.counts).toMatchObject({ created: 2, updated: 1, disabled: 1 })
    expect((await w.plan()).actions).toEqual([])
  })

  it('is refused by name when the source has moved', async () => {
    const w = await open({ feed })
    await changed(w)
    const plan = await w.plan()
    w.hire('100', { title: 'Chief' })
    w.hire('300')
    w.hire('129')
    w.app.resetCalls()
    const { moved, result } = await w.apply(plan)
    expect(result).toBeNull()
    expect(moved.map(({ source, why }) => `${source} ${why}`).toSorted()).toEqual([
      '100 changed',
      '129 missing',
      '300 unplanned',
    ])
    expect(w.app.writes()).toBe(0)
  })

  it('is refused by name when the target has moved', async () => {
    const w = await open({ feed })
    await changed(w)
    const plan = await w.plan()
    const user = w.app.objects('User').find(({ attributes }) => attributes.userName === 'user100')
    if (user) w.app.put({ ...user, attributes: { ...user.attributes, title: 'By hand' } })
    w.app.put({ type: 'User', anchor: 'x', attributes: { userName: 'user200' } })
    w.app.resetCalls()
    const { moved } = await w.apply(plan)
    expect(moved.map(({ source, why }) => `${source} ${why}`).toSorted()).toEqual(['100 changed', '200 changed'])
    expect(w.app.writes()).toBe(0)
  })

  it('shows the verdict of the guard beside the actions it would hold', async () => {
    const w = await open({ feed })
    for (let id = 100; id < 130; id++) w.hire(String(id))
    await w.run()
    for (let id = 100; id < 110; id++) w.hr.remove('worker', String(id))
    const plan = await w.plan()
    expect(plan.guard).toMatch(/10 of 30/)
    expect(plan.actions.filter(({ kind }) => kind === 'disable')).toHaveLength(10)
    const { result } = await w.apply(plan)
    expect(result?.run.status).toBe('held')
    expect([...w.users().values()].every((user) => user.active === true)).toBe(true)
  })
})

describe('a plan read back from its file', () => {
  const made = async () => {
    const w = await open()
    await changed(w)
    const plan = await w.plan()
    w.app.resetCalls()
    return { w, plan: JSON.parse(JSON.stringify(plan)) as Plan }
  }

  it('is applied when nobody touched it', async () => {
    const { w, plan } = await made()
    expect(await w.apply(plan)).toMatchObject({ moved: [], result: { run: { status: 'success' } } })
  })

  it.each<[string, (action: PlannedAction) => PlannedAction[]]>([
    ['value', (action) => [{ ...action, changes: { title: { old: 'Clerk', new: 'Chief' } } }]],
    ['kind', (action) => [{ ...action, kind: 'disable' }]],
    ['target', (action) => [{ ...action, target: 'somebody else' }]],
    ['list of actions', () => []],
  ])('is refused when a %s was edited, and nothing is written', async (_what, edit) => {
    const { w, plan } = await made()
    const actions = plan.actions.flatMap((action) => (action.source === '100' ? edit(action) : [action]))
    await expect(w.apply({ ...plan, actions })).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringContaining(`plan ${plan.id} was edited after it was made; make a new one`),
    })
    expect(w.app.writes()).toBe(0)
    expect((await w.plan()).actions).toEqual(plan.actions)
  })
})

it('a plan is applied whole after a cycle that was stopped half way', async () => {
  const w = await open()
  for (let id = 100; id < 150; id++) w.hire(String(id))
  await w.run()
  w.clock.now += 1000
  for (let id = 120; id < 150; id++) w.hire(String(id), { title: 'Boss' })
  const stop = new AbortController()
  w.app.resetCalls()
  w.app.setFaults({
    before: ({ verb, count }) => {
      if (verb === 'update' && count === 5) stop.abort()
    },
  })
  expect((await w.run({ signal: stop.signal })).run.status).toBe('stopped')
  w.app.setFaults({})
  w.hire('100', { title: 'Chief' })
  const plan = await w.plan()
  expect(plan.actions.map(({ source }) => source)).toContain('100')
  const { moved, result } = await w.apply(plan)
  expect(moved).toEqual([])
  expect(result?.run.status).toBe('success')
  expect(w.users().get('user100')).toMatchObject({ title: 'Chief' })
})

describe('a preview', () => {
  it('walks one person through the steps and writes nothing', async () => {
    const w = await open()
    w.hire('1')
    const preview = await w.preview('1')
    expect(preview.steps.map(({ step }) => step)).toEqual(['import', 'scoping', 'matching', 'processing'])
    expect(preview.action).toMatchObject({ kind: 'create', source: '1' })
    expect(w.app.writes()).toBe(0)
    expect((await w.run()).run.mode).toBe('initial')
  })

  it('carries one person out when told to, and the next cycle has nothing left to do for them', async () => {
    const w = await open()
    w.hire('1')
    w.hire('2')
    const preview = await w.preview('1', true)
    expect(preview).toMatchObject({ applied: true })
    expect(w.app.objects('User')).toHaveLength(1)
    expect((await w.run()).counts).toMatchObject({ created: 1 })
  })

  it('disables one leaver at once', async () => {
    const w = await open()
    for (let id = 1; id <= 9; id++) w.hire(String(id))
    await w.run()
    w.hr.remove('worker', '3')
    expect(await w.preview('3', true)).toMatchObject({ applied: true, action: { kind: 'disable' } })
    expect(w.users().get('user3')).toMatchObject({ active: false })
  })

  it('says what is wrong with a person who cannot be provisioned', async () => {
    const w = await open()
    w.hire('1', { login: null })
    const preview = await w.preview('1')
    expect(preview.action).toBeNull()
    expect(preview.steps.at(-1)).toMatchObject({
      status: 'failure',
      summary: expect.stringContaining('MATCH_VALUE_MISSING'),
    })
  })
})
