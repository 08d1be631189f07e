import { ProvisioningError, type SystemObject } from '@sutler/core'
import type { Plan } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { diesBeforeCreate, named, nameOf, namesOf, openNamed, stranger } from './support/unique.ts'
import { bothSources } from './support/world.ts'

const open = openNamed()

describe.each(bothSources)('a unique value, of a source that is $kind,', ({ feed }) => {
  it('is the first that nobody has, whatever its case', async () => {
    const w = await open({ feed })
    stranger(w, 'ANN')
    w.hire('1', { nick: 'ann' })
    w.hire('2', { nick: 'bob' })
    expect((await w.run()).counts).toMatchObject({ created: 2, failed: 0 })
    expect([nameOf(w, '1'), nameOf(w, '2')]).toEqual(['ann2', 'bob'])
    expect((await w.run()).counts).toMatchObject({ writes: 0, failed: 0 })
    expect((await w.run({ mode: 'initial' })).counts).toMatchObject({ writes: 0, unchanged: 2 })
  })

  it('is never that of another person of the same page, or of a page under way', async () => {
    const w = await open({ feed, pageSize: 8 })
    for (const id of ['1', '2', '3']) w.hire(id, { nick: 'ann' })
    for (const id of ['4', '5', '6']) w.hire(id, { nick: 'Bob' })
    expect((await w.run()).counts).toMatchObject({ created: 6, failed: 0 })
    expect(namesOf(w)).toEqual(['1 ann', '2 ann2', '3 ann3', '4 Bob', '5 Bob2', '6 Bob3'])
  })

  it('passes over what is null or empty', async () => {
    const w = await open({ feed, unique: { expression: 'SelectUniqueValue([missing], "", [nick])' } })
    w.hire('1', { nick: 'ann' })
    await w.run()
    expect(nameOf(w, '1')).toBe('ann')
  })

  it('fails its object alone when all are taken, says how many, and is there once one is free', async () => {
    const w = await open({ feed })
    for (const name of ['ann', 'ann2', 'ann3', 'ann4', 'ann5']) stranger(w, name)
    w.hire('1', { nick: 'ann' })
    w.hire('2', { nick: 'bob' })
    const { run, counts } = await w.run()
    expect(run.status).toBe('partial')
    expect(counts).toMatchObject({ created: 1, failed: 1, escrow: 1 })
    expect(w.problems()).toEqual([
      '1: userName: all 5 values tried are taken (ann, ann2, ann3, ann4, ann5). Add a rule to its SelectUniqueValue, or free one in the target.',
    ])
    const [entry] = await w.store.tx((t) => t.log('job', { source: '1', limit: 1 }))
    expect(entry).toMatchObject({ code: 'E_NO_UNIQUE_VALUE', step: 'processing' })
    w.app.remove('User', 'stranger ann2')
    w.clock.now += 3_600_000
    expect((await w.run()).counts).toMatchObject({ created: 1, failed: 0, escrow: 0 })
    expect(nameOf(w, '1')).toBe('ann2')
  })

  it('fails its object when a candidate that cannot be computed is reached, and not before', async () => {
    const unique = { expression: 'SelectUniqueValue([nick], Mid([nick], [title], 1))' }
    const w = await open({ feed, unique })
    w.hire('1', { nick: 'ann' })
    w.hire('2', { nick: 'ann' })
    expect((await w.run()).counts).toMatchObject({ created: 1, failed: 1 })
    expect(w.problems()[0]).toMatch(/^2: userName: .*at character/)
  })

  it('stays as it is while it is on offer, though a better one became free', async () => {
    const w = await open({ feed })
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.app.remove('User', 'stranger ann')
    w.hire('1', { nick: 'ann', title: 'Boss' })
    expect((await w.run()).counts).toMatchObject({ updated: 1 })
    expect((await w.run({ mode: 'initial' })).counts).toMatchObject({ writes: 0 })
    expect(nameOf(w, '1')).toBe('ann2')
  })

  it('follows the source when others are on offer, and leaves the old one to the next', async () => {
    const w = await open({ feed })
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hire('1', { nick: 'eve' })
    expect((await w.run()).counts).toMatchObject({ updated: 1 })
    expect(nameOf(w, '1')).toBe('eve')
    w.hire('2', { nick: 'ann' })
    await w.run()
    expect(nameOf(w, '2')).toBe('ann')
  })

  it('that is written on create only is never changed', async () => {
    const w = await open({ feed, unique: { flow: 'ObjectAddOnly' } })
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hire('1', { nick: 'eve' })
    expect((await w.run()).counts).toMatchObject({ writes: 0 })
    expect((await w.run({ mode: 'initial' })).counts).toMatchObject({ writes: 0 })
    expect(nameOf(w, '1')).toBe('ann2')
  })
})

describe('a unique value', () => {
  it('leaves alone who is inactive, until they are back', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hire('1', { nick: 'eve', accountEnabled: false })
    expect((await w.run({ allowDeletes: 1 })).counts).toMatchObject({ disabled: 1 })
    expect(nameOf(w, '1')).toBe('ann')
    w.hire('1', { nick: 'eve' })
    await w.run()
    expect(nameOf(w, '1')).toBe('eve')
  })

  it('is not chosen where updates are off', async () => {
    const w = await open({ objects: [{ ...named(), actions: ['create', 'delete'] }] })
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hire('1', { nick: 'eve' })
    expect((await w.run({ mode: 'initial' })).counts).toMatchObject({ writes: 0, failed: 0 })
    expect(nameOf(w, '1')).toBe('ann')
  })

  it.each([
    ['Always', 'eve'],
    ['ObjectAddOnly', 'somebody'],
  ] as const)('of an account that is found, with flow %s, becomes %s', async (flow, name) => {
    const w = await open({ unique: { flow } })
    stranger(w, 'somebody', { externalId: '1' })
    stranger(w, 'ann')
    w.hire('1', { nick: 'eve' })
    expect((await w.run()).counts).toMatchObject({ created: 0, failed: 0 })
    expect(nameOf(w, '1')).toBe(name)
  })

  it('is not taken by the very account that has it', async () => {
    const w = await open({ unique: { expression: 'SelectUniqueValue([nick], [other])' } })
    w.hire('1', { nick: 'ann', other: 'eve' })
    await w.run()
    w.app.put({
      ...w.app.objects('User')[0],
      attributes: { externalId: '1', userName: 'changed by hand' },
    } as SystemObject)
    await w.run({ mode: 'initial' })
    expect(nameOf(w, '1')).toBe('ann')
  })

  it('is asked for once more in the same cycle when the target was busy', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    let asked = 0
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb !== 'find') return
        asked += 1
        if (asked === 2) throw new ProvisioningError('The app is busy.', { code: 'RATE_LIMITED' })
      },
    })
    const { counts } = await w.run()
    expect(w.problems()).toEqual(['1: The app is busy.'])
    expect(counts).toMatchObject({ created: 1, failed: 0, escrow: 0 })
  })
})

describe('a value drawn at random', () => {
  const drawn = { expression: 'SelectUniqueValue([nick], Append([nick], Guid()))' }

  it('is drawn once: neither a cycle nor an initial one changes it', async () => {
    const w = await open({ unique: drawn })
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    await w.run()
    const first = nameOf(w, '1')
    expect(first).toMatch(/^ann[0-9a-f-]{36}$/)
    expect((await w.run()).counts).toMatchObject({ writes: 0, unchanged: 1 })
    expect((await w.run({ mode: 'initial' })).counts).toMatchObject({ writes: 0 })
    expect(nameOf(w, '1')).toBe(first)
  })

  it('is the one a plan names', async () => {
    const w = await open({ unique: drawn })
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    const plan = await w.plan()
    expect((await w.apply(plan)).moved).toEqual([])
    expect(nameOf(w, '1')).toBe(plan.actions[0]?.changes.userName?.new)
  })

  it('is kept when the answer to its create is lost', async () => {
    const w = await open({ unique: drawn })
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    w.app.setFaults({
      after: ({ verb }) => {
        if (verb === 'create') throw new ProvisioningError('no answer', { code: 'TIMEOUT' })
      },
    })
    await w.run()
    const first = nameOf(w, '1')
    w.app.setFaults({})
    w.clock.now += 3_600_000
    expect((await w.run()).counts).toMatchObject({ writes: 0, failed: 0 })
    expect(nameOf(w, '1')).toBe(first)
  })

  it('is the same after a crash before its create was sent', async () => {
    const w = await open({ unique: drawn })
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    await diesBeforeCreate(w)
    const [reserved] = await w.store.tx((t) => t.reservationsBy('job', 'worker', ['1']))
    await w.run()
    expect(nameOf(w, '1')).toBe(reserved?.value)
  })
})

describe('a plan with unique values', () => {
  const chosen = (plan: Plan) => plan.actions.map(({ source, changes }) => `${source} ${changes.userName?.new}`)

  it('names them, reserves nothing, and is carried out with them', async () => {
    const w = await open()
    for (const id of ['1', '2', '3']) w.hire(id, { nick: 'ann' })
    const plan = await w.plan()
    expect(chosen(plan)).toEqual(['1 ann', '2 ann2', '3 ann3'])
    expect(await w.store.tx((t) => t.reservationsBy('job', 'worker', ['1', '2', '3']))).toEqual([])
    const { moved, result } = await w.apply(plan)
    expect(moved).toEqual([])
    expect(result?.counts).toMatchObject({ created: 3 })
    expect(namesOf(w)).toEqual(chosen(plan))
    expect(await w.store.tx((t) => t.reservationsBy('job', 'worker', ['1', '2', '3']))).toHaveLength(3)
  })

  it('is refused when one has been taken since', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    const plan = await w.plan()
    stranger(w, 'ann')
    expect((await w.apply(plan)).moved).toMatchObject([{ source: '1', why: 'changed' }])
    expect(w.app.calls().create).toBe(0)
  })

  it('is carried out to the letter, though a better value became free on the way', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hire('1', { nick: 'eve' })
    w.hire('2', { nick: 'ann' })
    const plan = await w.plan()
    expect(chosen(plan)).toEqual(['1 eve', '2 ann2'])
    const { moved, result } = await w.apply(plan)
    expect(moved).toEqual([])
    expect(result?.counts).toMatchObject({ created: 1, updated: 1, failed: 0 })
    expect(namesOf(w)).toEqual(['1 eve', '2 ann2'])
  })
})

describe('a preview', () => {
  it('shows each candidate and what came of it, and reserves nothing', async () => {
    const w = await open()
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    const { steps, action } = await w.preview('1')
    expect(action?.changes.userName).toEqual({ old: null, new: 'ann2' })
    expect(steps).toContainEqual({
      step: 'processing',
      status: 'success',
      summary: 'userName: ann is taken, ann2 is free.',
      detail: [
        { value: 'ann', outcome: 'taken' },
        { value: 'ann2', outcome: 'chosen' },
      ],
    })
    expect(await w.store.tx((t) => t.reservationsBy('job', 'worker', ['1']))).toEqual([])
    expect((await w.preview('1', true)).applied).toBe(true)
    expect(nameOf(w, '1')).toBe('ann2')
    expect((await w.preview('1')).steps.map(({ summary }) => summary)).toContain(
      'userName: ann2 stays, as it is on offer.',
    )
  })

  it('shows those that are taken when all are', async () => {
    const w = await open()
    for (const name of ['ann', 'ann2', 'ann3', 'ann4', 'ann5']) stranger(w, name)
    w.hire('1', { nick: 'ann' })
    const { steps, action } = await w.preview('1')
    expect(action).toBeNull()
    expect(steps.slice(-2).map(({ status }) => status)).toEqual(['failure', 'failure'])
    expect(steps.at(-2)?.detail).toHaveLength(5)
  })
})

describe('a target that knows better', () => {
  it('is asked with the next value in the same cycle when it refuses one that has been taken meanwhile', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    let late = false
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb !== 'create' || late) return
        late = true
        stranger(w, 'ann')
      },
    })
    expect((await w.run()).counts).toMatchObject({ created: 1, failed: 0, escrow: 0 })
    expect(nameOf(w, '1')).toBe('ann2')
  })
})

describe('a target that hides who has a value', () => {
  it('is asked twice, and then no more before the time', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    const creates: string[] = []
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb !== 'create') return
        creates.push(verb)
        throw new ProvisioningError('The name belongs to a deleted account.', { code: 'ALREADY_EXISTS' })
      },
    })
    const { counts } = await w.run()
    expect(counts).toMatchObject({ created: 0, failed: 1, escrow: 1 })
    expect(creates).toHaveLength(2)
    expect(w.problems()).toEqual(Array(2).fill('1: The name belongs to a deleted account.'))
    await w.run()
    expect(creates).toHaveLength(2)
  })
})

describe('a mapping without unique values', () => {
  it('costs no call of the store for them', async () => {
    const asked: string[] = []
    const w = await open({
      objects: [{ ...named(), attributes: named().attributes.slice(0, 3) }],
      wrapTx: (t) =>
        new Proxy(t, {
          get: (target, name, receiver) => {
            if (/reserv/i.test(String(name))) asked.push(String(name))
            return Reflect.get(target, name, receiver)
          },
        }),
    })
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hr.remove('worker', '1')
    await w.run()
    expect(asked).toEqual([])
  })
})
