import type { DeferredReference, Held, StoreTx } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { anchorsInOrder, entry, link, linkedTo, type Open, opened, run } from './support.ts'

const deferred = (owner: string, awaited: string, rest: Partial<DeferredReference> = {}): DeferredReference => ({
  type: 'User',
  owner,
  path: 'manager',
  awaited,
  awaitedType: 'User',
  multiValued: false,
  ...rest,
})

const held = (source: string, rest: Partial<Held> = {}): Held => ({
  type: 'User',
  source,
  target: `target of ${source}`,
  kind: 'disable',
  because: 'gone',
  heldAt: 5,
  ...rest,
})

const replace = (t: StoreTx, owners: string[], rows: DeferredReference[]) =>
  t.replaceReferences('job', 'User', owners, { deferred: rows, written: [] })

/** Deferred references, members, held deprovisions, log and runs. */
export function listConformance(open: Open): void {
  describe('deferred references', () => {
    it('can be resolved once owner and awaited object are linked, page by page in key order', async () => {
      const store = await opened(open)
      const rows = [
        deferred('a', 'boss'),
        deferred('b', 'boss', { path: 'members', multiValued: true }),
        deferred('b', 'missing'),
        deferred('intent', 'boss'),
        deferred('g', 'boss', { type: 'Group', path: 'members', multiValued: true }),
      ]
      await store.tx(async (t) => {
        await replace(t, ['a', 'b', 'intent'], rows.slice(0, 4))
        await t.replaceReferences('job', 'Group', ['g'], { deferred: rows.slice(4), written: [] })
        expect(await t.resolvable('job', 10, null)).toEqual([])
        await t.saveLinks([
          ...['a', 'b', 'boss'].map((source) => link(source)),
          link('g', { type: 'Group' }),
          link('boss', { jobId: 'other' }),
          link('intent', { state: { kind: 'intent', opId: 'o', startedAt: 1, queries: [] } }),
        ])
      })
      const targets = (owner: string) => ({ ownerTarget: `target of ${owner}`, awaitedTarget: 'target of boss' })
      const expected = [
        { ...deferred('g', 'boss', { type: 'Group', path: 'members', multiValued: true }), ...targets('g') },
        { ...deferred('a', 'boss'), ...targets('a') },
        { ...deferred('b', 'boss', { path: 'members', multiValued: true }), ...targets('b') },
      ]
      for (const limit of [1, 2, 10]) {
        const seen: unknown[] = []
        for (let after: DeferredReference | null = null; ; ) {
          const from: DeferredReference | null = after
          const page: DeferredReference[] = await store.tx((t) => t.resolvable('job', limit, from))
          seen.push(...page)
          after = page.at(-1) ?? null
          if (after === null) break
        }
        expect(seen).toEqual(expected)
      }
    })

    it('are replaced per owner, settled by key, and counted', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await replace(t, ['a', 'b'], [deferred('a', '1'), deferred('a', '2'), deferred('b', '1')])
        expect(await t.countDeferred('job')).toBe(3)
        expect(await t.deferred('job', 2)).toEqual([deferred('a', '1'), deferred('a', '2')])
        expect(await t.deferred('other', 9)).toEqual([])
        await replace(t, ['a'], [deferred('a', '3'), deferred('a', '3')])
        expect(await t.countDeferred('job')).toBe(2)
        await t.replaceReferences('job', 'Group', ['a', 'b'], { deferred: [], written: [] })
        const settled = (owner: string, awaited: string) => ({
          ...deferred(owner, awaited),
          ownerTarget: 'o',
          awaitedTarget: 't',
        })
        await t.settleReferences('other', [settled('a', '3')])
        expect(await t.countDeferred('job')).toBe(2)
        await t.settleReferences('job', [settled('a', '3'), settled('a', 'unknown')])
        expect(await t.countDeferred('job')).toBe(1)
        await replace(t, ['b'], [])
        expect(await t.countDeferred('job')).toBe(0)
      })
    })

    it('wait again when the object they point to is another one, single values and members alike', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        const written = {
          type: 'User',
          owner: 'a',
          path: 'manager',
          awaited: 'boss',
          awaitedType: 'User',
          target: 'old',
        }
        await t.replaceReferences('job', 'User', ['a'], { deferred: [], written: [written] })
        const list = { type: 'Group', owner: 'g', path: 'members', valueType: 'User' }
        await t.saveMembers('job', list, [{ value: 'boss', target: 'old', open: false }])
        await t.reopenReferences('job', 'User', ['other'])
        await t.reopenReferences('job', 'Group', ['boss'])
        await t.reopenReferences('elsewhere', 'User', ['boss'])
        expect(await t.countDeferred('job')).toBe(0)
        await t.reopenReferences('job', 'User', ['boss', 'boss'])
        await t.saveLinks([link('a'), link('boss'), link('g', { type: 'Group' })])
        const rows = await t.resolvable('job', 10, null)
        expect(rows.map(({ owner, path, multiValued }) => [owner, path, multiValued])).toEqual([
          ['g', 'members', true],
          ['a', 'manager', false],
        ])
        await t.settleReferences('job', rows)
        expect(await t.countDeferred('job')).toBe(0)
        await t.reopenReferences('job', 'User', ['boss'])
        expect(await t.countDeferred('job')).toBe(2)
        await t.clearReferences('job', 'User', ['a'])
        await t.clearReferences('job', 'Group', ['g'])
        await t.reopenReferences('job', 'User', ['boss'])
        expect(await t.countDeferred('job')).toBe(0)
      })
    })
  })

  describe('members', () => {
    const all = (t: StoreTx, owner = 'g', path = 'members') => t.members('job', 'Group', owner, path)
    const list = (owner = 'g', path = 'members') => ({ type: 'Group', owner, path, valueType: 'User' })
    const member = (n: number | string, target = `t${n}`, isOpen = false) => ({ value: `u${n}`, target, open: isOpen })

    it('are added, changed, removed and forgotten per owner', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        expect(await all(t)).toEqual([])
        await t.saveMembers('job', list(), [member(1), member(2), member(1)])
        await t.saveMembers('job', list('g', 'owners'), [member(1)])
        await t.saveMembers('job', list('h'), [member(1)])
        await t.saveMembers('job', list(), [member(2, 'moved', true)])
        expect(await all(t)).toEqual([member(1), member(2, 'moved', true)])
        await t.removeMembers('job', 'Group', 'g', 'members', ['u1', 'unknown'])
        expect(await all(t)).toEqual([member(2, 'moved', true)])
        await t.clearReferences('job', 'Group', ['g'])
        expect(await all(t)).toEqual([])
        expect(await all(t, 'g', 'owners')).toEqual([])
        expect(await all(t, 'h')).toEqual([member(1)])
      })
    })

    it('come in batches of any size', async () => {
      const store = await opened(open)
      const many = Array.from({ length: 1200 }, (_, n) => member(n))
      await store.tx(async (t) => {
        await t.saveMembers('job', list(), many)
        expect(await all(t)).toHaveLength(1200)
        await t.removeMembers(
          'job',
          'Group',
          'g',
          'members',
          many.slice(1).map(({ value }) => value),
        )
        expect(await all(t)).toEqual(many.slice(0, 1))
      })
    })
  })

  describe('held deprovisions', () => {
    it('are paged by type and source in byte order', async () => {
      const store = await opened(open)
      const items = [
        held('g', { type: 'Group', kind: 'delete', because: 'outOfScope' }),
        ...anchorsInOrder.map((source) => held(source, { heldAt: 1_800_000_000_000 })),
      ]
      await store.tx((t) => t.hold('job', [...items].reverse()))
      for (const limit of [1, 2, items.length]) {
        const seen: Held[] = []
        for (;;) {
          const page = await store.tx((t) => t.held('job', seen.at(-1) ?? null, limit))
          if (page.length === 0) break
          seen.push(...page)
        }
        expect(seen).toEqual(items)
      }
    })

    it('are replaced by a second hold, counted, and dropped by name or all at once', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.hold('job', [held('a'), held('b'), held('c')])
        await t.hold('other', [held('a')])
        await t.hold('job', [held('b', { kind: 'delete' }), held('b', { kind: 'delete', because: 'inactive' })])
        expect(await t.countHeld('job')).toBe(3)
        await t.dropHeld('job', [held('a'), held('c', { type: 'Group' })])
        expect(await t.held('job', null, 10)).toEqual([held('b', { kind: 'delete', because: 'inactive' }), held('c')])
        await t.dropHeld('job', [])
        expect(await t.countHeld('job')).toBe(2)
        await t.dropHeld('job')
        expect(await t.countHeld('job')).toBe(0)
        expect(await t.countHeld('other')).toBe(1)
      })
    })
  })

  describe('log and runs', () => {
    it('gives a run in its order, and all runs with the newest first', async () => {
      const store = await opened(open)
      const first = [1, 2, 3].map((sequence) => entry(sequence))
      const second = [1, 2].map((sequence) => entry(sequence, { runId: 'run-2', at: 5000, source: 'source-2' }))
      const odd = entry(4, { source: null, status: 'failure', message: 'a\0b', detail: { deep: ['😀', null, 1.5] } })
      await store.tx((t) => t.appendLog([...first, odd, ...second]))
      await store.tx(async (t) => {
        expect(await t.log('job', { runId: 'run-1', limit: 10 })).toEqual([...first, odd])
        expect(await t.log('job', { runId: 'run-1', limit: 2 })).toEqual(first.slice(0, 2))
        expect(await t.log('job', { runId: 'run-1', source: 'source-2', limit: 10 })).toEqual([first[1]])
        expect(await t.log('job', { source: 'source-2', limit: 10 })).toEqual([second[1], second[0], first[1]])
        expect(await t.log('job', { limit: 3 })).toEqual([second[1], second[0], odd])
        expect(await t.log('other', { limit: 3 })).toEqual([])
      })
    })

    it('appends batches of any size, and refuses a number that was given out', async () => {
      const store = await opened(open)
      await store.tx((t) => t.appendLog(Array.from({ length: 1100 }, (_, n) => entry(n))))
      expect(await store.tx((t) => t.log('job', { runId: 'run-1', limit: 5000 }))).toHaveLength(1100)
      await expect(store.tx((t) => t.appendLog([entry(2000), entry(7)]))).rejects.toMatchObject({ code: 'CONFLICT' })
      expect(await store.tx((t) => t.log('job', { runId: 'run-1', limit: 5000 }))).toHaveLength(1100)
    })

    it('keeps runs with the newest first; saving one again replaces it', async () => {
      const store = await opened(open)
      const done = run('a', 100, { endedAt: 200, status: 'held', counts: { held: 3 }, reason: 'too many' })
      await store.tx(async (t) => {
        await t.saveRun(run('a', 100))
        await t.saveRun(run('b', 300))
        await t.saveRun(run('x', 900, { jobId: 'other' }))
        await t.saveRun(done)
        expect(await t.runs('job', 10)).toEqual([run('b', 300), done])
        expect(await t.runs('job', 1)).toEqual([run('b', 300)])
      })
    })

    it('keeps links of a job whose target is the empty text', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveLinks([link('a', { state: linkedTo('') })])
        expect((await t.linksByTarget('job', 'User', ['']))[0]?.state).toEqual(linkedTo(''))
      })
    })
  })
}
