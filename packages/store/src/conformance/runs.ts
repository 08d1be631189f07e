import { describe, expect, it } from 'vitest'
import { entry, type Open, opened, run } from './support.ts'

/** Runs by their id, and how old ones go. */
export function runConformance(open: Open): void {
  describe('a run', () => {
    it('is found by its id, whatever the clock said when it began', async () => {
      const store = await opened(open)
      await store.tx(async (t) => {
        await t.saveRun(run('early', 100, { status: 'stopped' }))
        await t.saveRun(run('late', 300))
        expect(await t.run('job', 'early')).toEqual(run('early', 100, { status: 'stopped' }))
        expect(await t.run('job', 'never')).toBeNull()
        expect(await t.run('other', 'early')).toBeNull()
      })
    })

    it('goes with its log once it ended before the given time', async () => {
      const store = await opened(open)
      const old = Array.from({ length: 5 }, (_, n) => run(`old${n}`, n, { endedAt: n + 1, status: 'success' }))
      const recent = Array.from({ length: 20 }, (_, n) => run(`new${n}`, 100 + n, { endedAt: 2000 }))
      const open1 = run('unended', 3)
      const elsewhere = run('old0', 0, { jobId: 'other', endedAt: 1 })
      await store.tx(async (t) => {
        for (const one of [...old, ...recent, open1, elsewhere]) await t.saveRun(one)
        await t.appendLog([...old, open1].map(({ id }) => entry(1, { runId: id })))
        await t.appendLog([entry(1, { runId: 'old0', jobId: 'other' })])
      })
      const left = async () => (await store.tx((t) => t.runs('job', 100))).map(({ id }) => id)
      await store.tx((t) => t.trimRuns('job', 1))
      expect(await left()).toHaveLength(26)
      await store.tx((t) => t.trimRuns('job', 4))
      expect(await left()).toEqual([...recent.map(({ id }) => id).reverse(), 'old4', 'unended', 'old3'])
      await store.tx(async (t) => {
        expect((await t.log('job', { limit: 100 })).map(({ runId }) => runId).sort()).toEqual([
          'old3',
          'old4',
          'unended',
        ])
        expect(await t.run('other', 'old0')).toEqual(elsewhere)
        expect(await t.log('other', { limit: 100 })).toHaveLength(1)
      })
    })

    it('stays while it is among the newest 20', async () => {
      const store = await opened(open)
      const runs = Array.from({ length: 21 }, (_, n) => run(`r${String(n).padStart(2, '0')}`, 5, { endedAt: 6 }))
      await store.tx(async (t) => {
        for (const one of runs.slice(1)) await t.saveRun(one)
        await t.trimRuns('job', 1000)
        expect(await t.runs('job', 100)).toHaveLength(20)
        for (const one of runs.slice(0, 1)) await t.saveRun(one)
        await t.trimRuns('job', 1000)
        expect(await t.run('job', 'r00')).toBeNull()
        expect(await t.runs('job', 100)).toHaveLength(20)
      })
    })
  })
}
