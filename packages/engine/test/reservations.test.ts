import { describe, expect, it } from 'vitest'
import { diesBeforeCreate, named, nameOf, namesOf, openNamed, stranger } from './support/unique.ts'
import { day, type World } from './support/world.ts'

const open = openNamed()

describe('a reservation', () => {
  const held = (w: World, source = '1') => w.store.tx((t) => t.reservationsBy('job', 'worker', [source]))

  it('is durable before the create is sent', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    const seen: unknown[] = []
    w.app.setFaults({ before: async ({ verb }) => void (verb === 'create' && seen.push(...(await held(w)))) })
    await w.run()
    expect(seen).toMatchObject([{ value: 'ann', source: '1', jobId: 'job' }])
  })

  it('keeps its value for its object after a crash, though an earlier candidate is free by then', async () => {
    const w = await open()
    stranger(w, 'ann')
    w.hire('1', { nick: 'ann' })
    await diesBeforeCreate(w)
    w.app.remove('User', 'stranger ann')
    w.hire('0', { nick: 'ann2' })
    await w.run()
    expect(namesOf(w)).toEqual(['0 ann22', '1 ann2'])
  })

  it('keeps a value from others while the target does not show it yet', async () => {
    const w = await open({ target: { readAfterWriteMs: 60_000 } })
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hire('2', { nick: 'Ann' })
    await w.run()
    expect(nameOf(w, '2')).toBe('Ann2')
  })

  it('gives way after 30 days where the target shows nobody', async () => {
    const w = await open()
    const other = w.alongside('removed since')
    other.hr.put({ type: 'worker', anchor: '1', attributes: { id: 'x1', nick: 'ann' } })
    await other.run()
    w.app.remove('User', String(w.app.objects('User')[0]?.anchor))
    w.clock.now += 29 * day
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.clock.now += 2 * day
    w.hire('2', { nick: 'Ann' })
    await w.run()
    expect(namesOf(w)).toEqual(['1 ann2', '2 Ann'])
  })

  it('ends with its account', async () => {
    const w = await open({ objects: [{ ...named(), whenGone: 'delete' }] })
    w.hire('1', { nick: 'ann' })
    await w.run()
    expect(await held(w)).toHaveLength(1)
    w.hr.remove('worker', '1')
    await w.run()
    expect(await held(w)).toEqual([])
    w.hire('2', { nick: 'ann' })
    await w.run()
    expect(nameOf(w, '2')).toBe('ann')
  })

  it('ends with its link', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    await w.run()
    await w.unlink('1')
    expect(await held(w)).toEqual([])
  })

  it('of the value before ends once the new one is acknowledged, and not when that failed', async () => {
    const w = await open()
    w.hire('1', { nick: 'ann' })
    await w.run()
    w.hire('1', { nick: 'eve' })
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb === 'update') throw new Error('power cut')
      },
    })
    await expect(w.run()).rejects.toThrow('power cut')
    expect((await held(w)).map(({ value }) => value).toSorted()).toEqual(['ann', 'eve'])
    w.app.setFaults({})
    await w.run()
    expect((await held(w)).map(({ value }) => value)).toEqual(['eve'])
  })

  it('holds no secret in the clear', async () => {
    const w = await open({ unique: { expression: 'SelectUniqueValue(Redact([nick]), Append([nick], "2"))' } })
    stranger(w, 'hunter')
    w.hire('1', { nick: 'hunter' })
    const plan = await w.plan()
    const preview = await w.preview('1')
    await w.run()
    expect(nameOf(w, '1')).toBe('hunter2')
    const log = await w.store.tx((t) => t.log('job', { limit: 10 }))
    expect(JSON.stringify([plan, preview, log, await held(w)])).not.toContain('hunter2')
    for (const name of ['hunter3', 'hunter4']) w.hire(name, { nick: 'hunter' })
    await w.run()
    expect(w.problems().join()).not.toContain('hunter2')
  })
})

describe('two cycles at once', () => {
  const total = 9

  /** Tells whether the other cycle ran: at the `point`th call of the app it does so from beginning to end. */
  async function crossed(when: 'before' | 'after', point: number): Promise<boolean> {
    const w = await open()
    const other = w.alongside('other')
    for (const id of ['1', '2', '3']) w.hire(id, { nick: 'ann' })
    for (const id of ['1', '2'])
      other.hr.put({ type: 'worker', anchor: id, attributes: { id: `other ${id}`, nick: 'Ann' } })
    let calls = 0
    w.app.setFaults({
      [when]: async () => {
        calls += 1
        if (calls === point) await other.run()
      },
    })
    const { counts } = await w.run()
    w.app.setFaults({})
    expect(counts).toMatchObject({ failed: 0, created: 3 })
    expect((await other.run()).counts).toMatchObject({ failed: 0 })
    expect(w.app.calls().create, 'nobody is refused by the app').toBe(5)
    expect(w.users().size).toBe(5)
    await w.close()
    return calls >= point
  }

  it.each(['before', 'after'] as const)(
    'never choose the same value, wherever one runs %s a call of the other',
    async (when) => {
      const met: boolean[] = []
      for (let point = 1; point <= total; point += 1) met.push(await crossed(when, point))
      expect(met.every(Boolean)).toBe(true)
    },
  )

  it('never choose the same value side by side', async () => {
    const rules = Array.from({ length: 30 }, (_, n) => `Append([nick], "${n}")`).join(', ')
    const w = await open({ unique: { expression: `SelectUniqueValue(${rules})` }, pageSize: 20 })
    const other = w.alongside('other')
    for (let n = 0; n < 60; n += 1) {
      w.hire(String(100 + n), { nick: `ann${n % 5}-` })
      other.hr.put({ type: 'worker', anchor: String(n), attributes: { id: `other ${n}`, nick: `ann${n % 5}-` } })
    }
    const ran = await Promise.all([w.run(), other.run()])
    for (const { counts } of ran) expect(counts).toMatchObject({ created: 60, failed: 0 })
    expect(w.users().size).toBe(120)
    expect(w.app.calls().create).toBe(120)
  })
})
