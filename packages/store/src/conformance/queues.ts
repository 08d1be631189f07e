import type { DueKey, Held, Link, StoreTx } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { anchorsInOrder, link, linkedTo, type Open, opened } from './support.ts'

const retryAt = (nextAt: number): Partial<Link> => ({
  retry: { attempts: 1, firstFailureAt: 1, nextAt, code: 'INVALID_VALUE', message: 'no', hash: null },
})
const held = (source: string, type: string): Held => ({
  type,
  source,
  target: 't',
  kind: 'disable',
  because: 'gone',
  heldAt: 1,
})

/** What waits, page by page. */
export function queueConformance(open: Open): void {
  describe('queues', () => {
    it('of what is due are paged by time and source without loss or repetition', async () => {
      const store = await opened(open)
      const links = anchorsInOrder.map((source, n) => {
        const at = 10 + (n % 3)
        return link(source, { ...retryAt(at), deleteAt: at })
      })
      await store.tx((t) => t.saveLinks(links))
      const inOrder = [0, 1, 2].flatMap((rest) => anchorsInOrder.filter((_, n) => n % 3 === rest))
      for (const limit of [1, 3, 100]) {
        const retries = (t: StoreTx, after: DueKey | null) => t.dueRetries('job', 'User', 12, limit, after)
        const deletions = (t: StoreTx, after: DueKey | null) => t.dueDeletions('job', 'User', 12, limit, after)
        for (const [query, timeOf] of [
          [retries, (one: Link) => one.retry?.nextAt],
          [deletions, (one: Link) => one.deleteAt],
        ] as const) {
          const seen: string[] = []
          for (let after: DueKey | null = null; ; ) {
            const from: DueKey | null = after
            const page: Link[] = await store.tx((t) => query(t, from))
            const last = page.at(-1)
            if (!last) break
            seen.push(...page.map((one) => one.source))
            after = { at: timeOf(last) ?? 0, source: last.source }
          }
          expect(seen).toEqual(inOrder)
        }
      }
    })

    it('of open intents are paged by source', async () => {
      const store = await opened(open)
      const intent: Partial<Link> = { state: { kind: 'intent', opId: 'op', startedAt: 1, queries: [] } }
      await store.tx(async (t) => {
        await t.saveLinks(['c', 'a', 'b'].map((source) => link(source, intent)))
        const after = async (source: string | null) =>
          (await t.openIntents('job', 'User', 2, source)).map((one) => one.source)
        expect(await after(null)).toEqual(['a', 'b'])
        expect(await after('b')).toEqual(['c'])
      })
    })

    it('do not count as escrow what waits for a human', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveLinks([link('failed', retryAt(1)), link('held', retryAt(0)), link('fine')])
        expect(await t.countEscrow('job')).toBe(1)
        expect((await t.dueRetries('job', 'User', 1, 10)).map((one) => one.source)).toEqual(['held', 'failed'])
      })
    })

    it('of held deprovisions lose the object types that are mapped no longer', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveLinks([link('a', { state: linkedTo('t') })])
        await t.hold('job', [held('a', 'User'), held('b', 'Group'), held('c', 'Device')])
        await t.hold('other', [held('b', 'Group')])
        await t.dropHeldExcept('job', ['User', 'Device'])
        expect((await t.held('job', null, 10)).map(({ type }) => type)).toEqual(['Device', 'User'])
        await t.dropHeldExcept('job', [])
        expect(await t.countHeld('job')).toBe(0)
        expect(await t.countHeld('other')).toBe(1)
      })
    })
  })
}
