import type { Checkpoint } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { type Open, opened } from './support.ts'

const checkpoint = (after: string | null): Checkpoint => ({
  runId: 'run',
  mode: 'initial',
  cursor: { mapping: 1, after },
  watermarks: { User: 'w1' },
  pending: { User: 'w2' },
  mappingHash: 'hash',
  settled: false,
})

const nobodyDied = () => false

/** Leases and the checkpoints they fence. */
export function jobConformance(open: Open): void {
  describe('leases', () => {
    it('belong to one owner until they run out, and are renewed by it', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        expect(await t.lease('job', 'me', 1000, 50, nobodyDied)).toEqual({ held: true, epoch: 1 })
        expect(await t.lease('job', 'you', 1049, 50, nobodyDied)).toEqual({ held: false, owner: 'me', until: 1050 })
        expect(await t.lease('other', 'you', 1049, 50, nobodyDied)).toEqual({ held: true, epoch: 1 })
        expect(await t.lease('job', 'me', 1040, 50, nobodyDied)).toEqual({ held: true, epoch: 1 })
        expect(await t.lease('job', 'you', 1089, 50, nobodyDied)).toEqual({ held: false, owner: 'me', until: 1090 })
        expect(await t.lease('job', 'you', 1090, 50, nobodyDied)).toEqual({ held: true, epoch: 2 })
        expect(await t.lease('job', 'me', 1091, 50, nobodyDied)).toEqual({ held: false, owner: 'you', until: 1140 })
      })
    })

    it('name who took the job last, until that one gives it back', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        expect(await t.leaseHolder('job')).toBeNull()
        await t.lease('job', 'me', 1000, 50, nobodyDied)
        expect(await t.leaseHolder('job')).toEqual({ owner: 'me', until: 1050 })
        expect(await t.leaseHolder('other')).toBeNull()
        await t.release('job', 'me')
        expect(await t.leaseHolder('job')).toBeNull()
      })
    })

    it('are taken from an owner that is dead, before they run out', async () => {
      const store = await opened(open)
      const asked: string[] = []
      await store.tx(async (t) => {
        await t.lease('job', 'me', 1000, 50, nobodyDied)
        const isDead = (owner: string) => asked.push(owner) > 0
        expect(await t.lease('job', 'you', 1001, 50, isDead)).toEqual({ held: true, epoch: 2 })
      })
      expect(asked).toEqual(['me'])
    })

    it('are released by their owner only', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.lease('job', 'me', 1000, 50, nobodyDied)
        await t.release('job', 'you')
        expect(await t.lease('job', 'you', 1001, 50, nobodyDied)).toMatchObject({ held: false })
        await t.release('job', 'me')
        await t.release('job', 'me')
        expect(await t.lease('job', 'you', 1001, 50, nobodyDied)).toEqual({ held: true, epoch: 2 })
      })
    })

    it('go to one of many who ask at once', async () => {
      const store = await opened(open)
      const owners = ['a', 'b', 'c', 'd']
      const ask = (now: number, isDead: (owner: string) => boolean) =>
        Promise.all(owners.map((owner) => store.tx((t) => t.lease('job', owner, now, 50, isDead))))
      expect((await ask(1000, nobodyDied)).filter((answer) => answer.held)).toHaveLength(1)
      expect((await ask(2000, nobodyDied)).filter((answer) => answer.held)).toHaveLength(1)
      await store.tx((t) => t.lease('job', 'dead', 3000, 1000, nobodyDied))
      expect((await ask(3001, (owner) => owner === 'dead')).filter((answer) => answer.held)).toHaveLength(1)
    })
  })

  describe('checkpoints', () => {
    it('come back as they were saved, the last one only', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        expect(await t.checkpoint('job')).toBeNull()
        await t.lease('job', 'me', 1000, 50, nobodyDied)
        expect(await t.checkpoint('job')).toBeNull()
        await t.saveCheckpoint('job', checkpoint(null), 1)
        await t.saveCheckpoint('job', checkpoint('é\0😀'), 1)
        expect(await t.checkpoint('job')).toEqual(checkpoint('é\0😀'))
        await t.release('job', 'me')
        expect(await t.checkpoint('job')).toEqual(checkpoint('é\0😀'))
      })
    })

    it('are refused from an owner whose lease has passed on, with all else it wanted to save', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.lease('job', 'old', 1000, 50, nobodyDied)
        await t.saveCheckpoint('job', checkpoint('old'), 1)
        await t.lease('job', 'new', 2000, 50, nobodyDied)
      })
      const late = store.tx(async (t) => {
        await t.hold('job', [{ type: 'User', source: 's', target: 't', kind: 'delete', because: 'gone', heldAt: 1 }])
        await t.saveCheckpoint('job', checkpoint('late'), 1)
      })
      await expect(late).rejects.toMatchObject({ code: 'CONFLICT' })
      await store.tx(async (t) => {
        expect(await t.checkpoint('job')).toEqual(checkpoint('old'))
        expect(await t.countHeld('job')).toBe(0)
        await t.saveCheckpoint('job', checkpoint('new'), 2)
      })
    })

    it('are refused without any lease', async () => {
      const store = await opened(open)
      await expect(store.tx((t) => t.saveCheckpoint('job', checkpoint(null), 1))).rejects.toMatchObject({
        code: 'CONFLICT',
      })
    })
  })
}
