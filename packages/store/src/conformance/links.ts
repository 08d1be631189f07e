import type { Link } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { anchorsInOrder, link, linkedTo, type Open, opened, saved, sorted } from './support.ts'

const retry = { attempts: 2, firstFailureAt: 10, code: 'INVALID_VALUE', message: 'no\0good', hash: null } as const

/** Links: round trips, order, paging, compare-and-swap. */
export function linkConformance(open: Open): void {
  describe('links', () => {
    it('gives back every kind of link as it was saved', async () => {
      const store = await opened(open)
      const queries = [{ terms: [{ path: 'userName', value: 'a\u0000b "😀"' }] }]
      const links = [
        link('linked', { writtenAt: 1_800_000_000_000, deleteAt: 4_102_444_800_000 }),
        link('hash open', { state: { kind: 'linked', target: 't', hash: null, deprovisioned: true } }),
        link('intent', { state: { kind: 'intent', opId: 'op', startedAt: 1_800_000_000_001, queries } }),
        link('unlinked', { state: { kind: 'unlinked' }, retry: { ...retry, nextAt: 77 } }),
      ]
      await store.tx(async (t) => {
        expect(await t.saveLinks(links)).toEqual([])
      })
      const found = await store.tx((t) => t.links('job', 'User', [...links.map((one) => one.source), 'nobody']))
      expect(sorted(found)).toEqual(sorted(links.map(saved)))
    })

    it('keeps jobs and object types apart', async () => {
      const store = await opened(open)
      const links = [link('x'), link('x', { jobId: 'other' }), link('x', { type: 'Group' })]
      await store.tx(async (t) => {
        expect(await t.saveLinks(links)).toEqual([])
        expect(await t.links('job', 'User', ['x'])).toEqual([saved(link('x'))])
        expect(await t.removeLinks([saved(link('x'))])).toEqual([])
        expect(await t.links('job', 'User', ['x'])).toEqual([])
        expect(await t.links('other', 'User', ['x'])).toHaveLength(1)
        expect(await t.links('job', 'Group', ['x'])).toHaveLength(1)
      })
    })

    it('takes batches of any size', async () => {
      const store = await opened(open)
      const links = Array.from({ length: 1201 }, (_, n) => link(`s${n}`))
      await store.tx(async (t) => {
        expect(await t.saveLinks([])).toEqual([])
        expect(await t.links('job', 'User', [])).toEqual([])
        expect(await t.saveLinks(links)).toEqual([])
        expect(await t.saveLinks(links.map(saved))).toEqual([])
        expect(
          await t.links(
            'job',
            'User',
            links.map((one) => one.source),
          ),
        ).toHaveLength(1201)
        expect(
          await t.linksByTarget(
            'job',
            'User',
            links.map((one) => `target of ${one.source}`),
          ),
        ).toHaveLength(1201)
        expect(await t.removeLinks(links.map(saved).map(saved))).toEqual([])
        expect(
          await t.links(
            'job',
            'User',
            links.map((one) => one.source),
          ),
        ).toEqual([])
      })
    })

    it('orders anchors by their UTF-8 bytes and pages at any size without loss or repetition', async () => {
      const store = await opened(open)
      await store.tx((t) => t.saveLinks([...anchorsInOrder].reverse().map((source) => link(source))))
      for (const limit of [1, 2, anchorsInOrder.length]) {
        const seen: string[] = []
        for (;;) {
          const page: Link[] = await store.tx((t) =>
            t.linksBetween('job', 'User', { after: seen.at(-1) ?? null, through: null, limit }),
          )
          if (page.length === 0) break
          expect(page.length).toBeLessThanOrEqual(limit)
          seen.push(...page.map((one) => one.source))
        }
        expect(seen).toEqual(anchorsInOrder)
      }
    })

    it('leaves either end of a range open when it is null, and counts only the upper one in', async () => {
      const store = await opened(open)
      const between = async (after: string | null, through: string | null) =>
        (await store.tx((t) => t.linksBetween('job', 'User', { after, through, limit: 10 }))).map((one) => one.source)
      await store.tx((t) => t.saveLinks(['a', 'b', 'c', 'd'].map((source) => link(source))))
      expect(await between(null, null)).toEqual(['a', 'b', 'c', 'd'])
      expect(await between('b', null)).toEqual(['c', 'd'])
      expect(await between(null, 'b')).toEqual(['a', 'b'])
      expect(await between('a', 'c')).toEqual(['b', 'c'])
      expect(await between('c', 'c')).toEqual([])
    })

    it('finds links by their target, by its exact spelling', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveLinks([
          link('a', { state: linkedTo('T1') }),
          link('b', { state: linkedTo('T1') }),
          link('c', { state: linkedTo('t1') }),
          link('d', { type: 'Group', state: linkedTo('T1') }),
        ])
        const found = await t.linksByTarget('job', 'User', ['T1', 'T1', 'none'])
        expect(sorted(found).map((one) => one.source)).toEqual(['a', 'b'])
      })
    })

    it('names the losers of a save and leaves them as they were', async () => {
      const store = await opened(open)
      const a = link('a')
      await store.tx(async (t) => {
        expect(await t.saveLinks([a, link('b')])).toEqual([])
        // Stored already; stale; never stored; in the future.
        expect(await t.saveLinks([a])).toEqual(['a'])
        expect(await t.saveLinks([saved(a)])).toEqual([])
        const stale = { ...saved(a), state: linkedTo('other') }
        const losers = await t.saveLinks([stale, link('c', { version: 3 }), link('b', { version: 2 }), link('d')])
        expect(losers.sort()).toEqual(['a', 'b', 'c'])
        const found = sorted(await t.links('job', 'User', ['a', 'b', 'c', 'd']))
        expect(found).toEqual([saved(saved(a)), saved(link('b')), saved(link('d'))])
      })
    })

    it('lets the second copy of a link in one call lose', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        expect(await t.saveLinks([link('a'), link('a', { state: linkedTo('second') })])).toEqual(['a'])
        expect(await t.links('job', 'User', ['a'])).toEqual([saved(link('a'))])
      })
    })

    it('names the losers of a removal and leaves them as they were', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveLinks([link('a'), link('b')])
        expect(await t.removeLinks([link('a'), saved(link('b')), saved(link('c'))])).toEqual(['a', 'c'])
        expect(await t.links('job', 'User', ['a', 'b'])).toEqual([saved(link('a'))])
      })
    })

    it('lets one of two transactions win that save what both have read', async () => {
      const store = await opened(open)
      await store.tx((t) => t.saveLinks([link('a')]))
      const [read] = await store.tx((t) => t.links('job', 'User', ['a']))
      const attempt = (target: string) =>
        store.tx((t) => t.saveLinks(read ? [{ ...read, state: linkedTo(target) }] : []))
      const results = await Promise.all([attempt('one'), attempt('two')])
      expect(results.flat()).toEqual(['a'])
      const winner = results[0]?.length === 0 ? 'one' : 'two'
      const [now] = await store.tx((t) => t.links('job', 'User', ['a']))
      expect(now).toEqual({ ...link('a'), version: 2, state: linkedTo(winner) })
    })

    it('does not bring back a link that was removed while another transaction saved it', async () => {
      const store = await opened(open)
      await store.tx((t) => t.saveLinks([link('a')]))
      const stored = saved(link('a'))
      const [removal, save] = await Promise.all([
        store.tx((t) => t.removeLinks([stored])),
        store.tx((t) => t.saveLinks([stored])),
      ])
      expect([...removal, ...save]).toEqual(['a'])
      const left = await store.tx((t) => t.links('job', 'User', ['a']))
      expect(left).toHaveLength(removal.length)
    })

    it('loses no update when many change one link at once', async () => {
      const store = await opened(open)
      await store.tx((t) => t.saveLinks([link('a', { writtenAt: 0 })]))
      const increment = async (): Promise<void> => {
        for (;;) {
          const losers = await store.tx(async (t) => {
            const [now] = await t.links('job', 'User', ['a'])
            return now ? t.saveLinks([{ ...now, writtenAt: (now.writtenAt ?? 0) + 1 }]) : []
          })
          if (losers.length === 0) return
        }
      }
      await Promise.all(Array.from({ length: 8 }, increment))
      expect(await store.tx((t) => t.links('job', 'User', ['a']))).toEqual([link('a', { version: 9, writtenAt: 8 })])
    })

    it('survives two transactions that save the same links in opposite order', async () => {
      const store = await opened(open)
      const [a, b] = [link('a'), link('b')]
      await store.tx((t) => t.saveLinks([a, b]))
      const inOrder = (first: Link, second: Link) =>
        store.tx(async (t) => [...(await t.saveLinks([saved(first)])), ...(await t.saveLinks([saved(second)]))])
      const losers = await Promise.all([inOrder(a, b), inOrder(b, a)])
      expect(losers.flat().sort()).toEqual(['a', 'b'])
    })

    it('leaves nothing behind when the work throws', async () => {
      const store = await opened(open)
      const work = store.tx(async (t) => {
        await t.saveLinks([link('a')])
        await t.saveRun({
          jobId: 'job',
          id: 'r',
          mode: 'initial',
          startedAt: 1,
          endedAt: null,
          status: 'running',
          counts: {},
          reason: null,
        })
        throw new Error('second thoughts')
      })
      await expect(work).rejects.toThrow('second thoughts')
      await store.tx(async (t) => {
        expect(await t.links('job', 'User', ['a'])).toEqual([])
        expect(await t.runs('job', 10)).toEqual([])
      })
    })

    it('leaves nothing behind when a statement fails, and works on', async () => {
      const store = await opened(open)
      const work = store.tx(async (t) => {
        await t.saveLinks([link('a')])
        await t.saveLinks([link('b\0')])
      })
      await expect(work).rejects.toMatchObject({ code: 'INVALID_VALUE' })
      expect(await store.tx((t) => t.links('job', 'User', ['a', 'b\0', '\ud800']))).toEqual([])
    })

    it('refuses a transaction inside another instead of waiting for itself', async () => {
      const store = await opened(open)
      await expect(store.tx(() => store.tx(async () => 1))).rejects.toThrow('inside another')
      await expect(store.tx(() => store.directory.position())).rejects.toThrow('inside another')
      expect(await store.tx(async () => 1)).toBe(1)
    })

    it('lists open intents, due retries and due deletions, the oldest first', async () => {
      const store = await opened(open)
      const failing = (nextAt: number): Partial<Link> => ({ retry: { ...retry, nextAt } })
      const intent: Partial<Link> = { state: { kind: 'intent', opId: 'op', startedAt: 1, queries: [] } }
      await store.tx((t) =>
        t.saveLinks([
          link('r30', failing(30)),
          link('r10', failing(10)),
          link('r20', { ...failing(20), ...intent }),
          link('d9', { deleteAt: 9 }),
          link('d5', { deleteAt: 5 }),
          link('i', intent),
          link('calm'),
          link('elsewhere', { type: 'Group', deleteAt: 1, ...failing(1), ...intent }),
        ]),
      )
      const names = (links: readonly Link[]) => links.map((one) => one.source)
      await store.tx(async (t) => {
        expect(names(await t.dueRetries('job', 'User', 20, 10))).toEqual(['r10', 'r20'])
        expect(names(await t.dueRetries('job', 'User', 99, 2))).toEqual(['r10', 'r20'])
        expect(names(await t.dueRetries('job', 'User', 9, 10))).toEqual([])
        expect(names(await t.dueDeletions('job', 'User', 9, 10))).toEqual(['d5', 'd9'])
        expect(names(await t.dueDeletions('job', 'User', 8, 10))).toEqual(['d5'])
        expect(names(await t.openIntents('job', 'User', 10))).toEqual(['i', 'r20'])
        expect(names(await t.openIntents('job', 'User', 1))).toHaveLength(1)
      })
    })

    it('counts managed links without disabled accounts, and objects in escrow', async () => {
      const store = await opened(open)
      const failed = { retry: { ...retry, nextAt: 1 } }
      await store.tx(async (t) => {
        expect(await t.countManaged('job')).toBe(0)
        await t.saveLinks([
          link('a'),
          link('b', failed),
          link('g', { type: 'Group' }),
          link('disabled', { state: linkedTo('t', true) }),
          link('unlinked', { state: { kind: 'unlinked' }, ...failed }),
          link('intent', { state: { kind: 'intent', opId: 'o', startedAt: 1, queries: [] } }),
          link('other job', { jobId: 'other' }),
        ])
        expect(await t.countManaged('job')).toBe(3)
        expect(await t.countEscrow('job')).toBe(2)
      })
    })
  })
}
