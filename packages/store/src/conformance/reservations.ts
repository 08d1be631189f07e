import type { Reservation, StoreTx } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { link, type Open, opened } from './support.ts'

const reservation = (key: string, source: string, rest: Partial<Reservation> = {}): Reservation => ({
  system: 'app',
  type: 'User',
  path: 'username',
  key,
  jobId: 'job',
  sourceType: 'worker',
  source,
  basis: 'b',
  value: `value of ${key}`,
  reservedAt: 100,
  ...rest,
})

/** Nothing is so old that it would not count. */
const none = { before: 0, unlinkedBefore: 0 }

const names = (found: readonly Reservation[]) => found.map(({ key, source }) => `${key} ${source}`).toSorted()
const mine = async (t: StoreTx, ...sources: string[]) => names(await t.reservationsBy('job', 'worker', sources))

/** Values that SelectUniqueValue has chosen. */
export function reservationConformance(open: Open): void {
  describe('a reservation', () => {
    it('is given to one source object, and confirmed to it as often as it asks', async () => {
      const store = await opened(open)
      const wanted = reservation('a', 'ann')
      expect(await store.tx((t) => t.reserve([wanted], none))).toEqual([])
      const again = reservation('a', 'ann', { basis: 'c', value: null, reservedAt: 200 })
      expect(await store.tx((t) => t.reserve([again], none))).toEqual([])
      const bob = reservation('a', 'bob')
      const other = reservation('a', 'ann', { jobId: 'other' })
      const team = reservation('a', 'ann', { sourceType: 'team' })
      for (const late of [bob, other, team]) expect(await store.tx((t) => t.reserve([late], none))).toEqual([late])
      expect(await store.tx((t) => t.reservationsOf([wanted]))).toEqual([{ ...again, linked: false }])
    })

    it.each([
      ['system', { system: 'other app' }],
      ['object type', { type: 'Group' }],
      ['path', { path: 'mail' }],
    ])('stands for one %s alone', async (_, rest) => {
      const store = await opened(open)
      await store.tx((t) => t.reserve([reservation('a', 'ann')], none))
      expect(await store.tx((t) => t.reserve([reservation('a', 'bob', rest)], none))).toEqual([])
      expect(names(await store.tx((t) => t.reservationsOf([reservation('a', '')])))).toEqual(['a ann'])
    })

    it('goes to the first of several that want it in one call', async () => {
      const store = await opened(open)
      const [ann, bob, eve] = [reservation('a', 'ann'), reservation('a', 'bob'), reservation('b', 'eve')]
      expect(await store.tx((t) => t.reserve([ann, bob, eve], none))).toEqual([bob])
      expect(names(await store.tx((t) => t.reservationsOf([ann, eve])))).toEqual(['a ann', 'b eve'])
    })

    it('goes to one of two transactions at once, whatever the order of their values', async () => {
      const store = await opened(open)
      const keys = Array.from({ length: 40 }, (_, n) => `key ${n}`)
      const losers = await Promise.all(
        [keys, keys.toReversed()].map((order, n) =>
          store.tx((t) =>
            t.reserve(
              order.map((key) => reservation(key, `person ${n}`)),
              none,
            ),
          ),
        ),
      )
      expect(losers.flat().length).toBe(keys.length)
      expect(await store.tx((t) => t.reservationsOf(keys.map((key) => reservation(key, ''))))).toHaveLength(40)
    })

    it('comes back with its value, and says whether its owner has a link', async () => {
      const store = await opened(open)
      const value = { odd: ['\u0000', '\ud800', 'é', 1, true] }
      await store.tx(async (t) => {
        await t.reserve([reservation('a', 'ann', { value }), reservation('b', 'ann', { value: null })], none)
        await t.saveLinks([link('ann', { type: 'worker', state: { kind: 'unlinked' } }), link('ann')])
        await t.reserve([reservation('c', 'bob')], none)
      })
      const found = await store.tx((t) => t.reservationsBy('job', 'worker', ['ann', 'bob', 'nobody', 'a\u0000']))
      const told = found.map(({ key, value: held, linked }) => [key, held, linked]).toSorted()
      expect(told).toEqual([
        ['a', value, true],
        ['b', null, true],
        ['c', 'value of c', false],
      ])
    })

    it('that is old counts for nothing once its owner has no link', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveLinks([link('kept', { type: 'worker' })])
        await t.reserve(
          ['kept', 'gone', 'young'].map((who) => reservation(who, who)),
          none,
        )
        await t.reserve([reservation('young', 'young', { reservedAt: 150 })], none)
      })
      const wanted = ['kept', 'gone', 'young'].map((key) => reservation(key, 'new', { reservedAt: 160 }))
      const lost = await store.tx((t) => t.reserve(wanted, { ...none, unlinkedBefore: 150 }))
      expect(names(lost)).toEqual(['kept new', 'young new'])
      expect(await store.tx((t) => mine(t, 'new', 'gone'))).toEqual(['gone new'])
    })

    it('that is very old counts for nothing, whether its owner has a link or not', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveLinks([link('old', { type: 'worker' }), link('kept', { type: 'worker' })])
        await t.reserve([reservation('old', 'old'), reservation('kept', 'kept', { reservedAt: 120 })], none)
        const wanted = ['old', 'kept'].map((key) => reservation(key, 'new', { reservedAt: 160 }))
        expect(names(await t.reserve(wanted, { before: 120, unlinkedBefore: 120 }))).toEqual(['kept new'])
        expect(await mine(t, 'old', 'kept', 'new')).toEqual(['kept kept', 'old new'])
      })
    })

    it('is let go with all of its owner', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.reserve(
          [reservation('a', 'ann'), reservation('b', 'ann', { path: 'mail' }), reservation('c', 'bob')],
          none,
        )
        await t.reserve(
          [reservation('d', 'ann', { jobId: 'other' }), reservation('e', 'ann', { sourceType: 'team' })],
          none,
        )
        await t.releaseReservations('job', 'worker', ['ann'])
        expect(await mine(t, 'ann', 'bob')).toEqual(['c bob'])
        expect(names(await t.reservationsBy('other', 'worker', ['ann']))).toEqual(['d ann'])
        expect(names(await t.reservationsBy('job', 'team', ['ann']))).toEqual(['e ann'])
      })
    })

    it('is let go once its owner has another for the same path', async () => {
      const store = await opened(open)
      const kept = reservation('new', 'ann')
      await store.tx(async (t) => {
        const others = [
          reservation('old', 'ann'),
          reservation('new', 'ann', { system: 'app before' }),
          reservation('mail', 'ann', { path: 'mail' }),
          reservation('bobs', 'bob'),
        ]
        await t.reserve([kept, ...others], none)
        await t.keepReservations([kept])
        expect(await mine(t, 'ann', 'bob')).toEqual(['bobs bob', 'mail ann', 'new ann'])
        expect(await t.reservationsOf([kept])).toHaveLength(1)
      })
    })

    it('is nothing that empty calls touch', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.reserve([reservation('a', 'ann')], none)
        expect(await t.reserve([], { before: 1000, unlinkedBefore: 1000 })).toEqual([])
        await t.keepReservations([])
        await t.releaseReservations('job', 'worker', [])
        expect(await t.reservationsOf([])).toEqual([])
        expect(await mine(t, 'ann')).toEqual(['a ann'])
      })
    })
  })
}
