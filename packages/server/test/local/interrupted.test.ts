import type { Run, Store } from '@sutler/engine'
import { openStore } from '@sutler/store'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isInterrupted } from '../../src/local/interrupted.ts'

const run: Run = {
  jobId: 'hr-to-app',
  id: 'r1',
  mode: 'initial',
  startedAt: 1000,
  endedAt: null,
  status: 'running',
  counts: {},
  reason: null,
}

let store: Store & { close(): Promise<void> }
beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', path: ':memory:' })
  await store.tx(async (t) => {
    await t.lease(run.jobId, 'alpha/1/boot/run', 1000, 30_000, () => false)
    await t.saveRun(run)
  })
})
afterEach(() => store.close())

const ask = (now: number, dead = false) =>
  isInterrupted(store, run, { owner: 'alpha/2/boot/status', now, isDead: () => dead })

it('is a run while its lease holds and its owner lives', async () => {
  expect(await ask(2000)).toBe(false)
})

it('was interrupted when its owner is dead, or its lease ran out', async () => {
  expect(await ask(2000, true)).toBe(true)
  expect(await ask(31_001)).toBe(true)
})

it('is left with its lease, whatever the answer', async () => {
  expect(await ask(2000, true)).toBe(true)
  const other = await store.tx((t) => t.lease(run.jobId, 'alpha/3/boot/run', 2000, 30_000, () => false))
  expect(other).toEqual({ held: false, owner: 'alpha/1/boot/run', until: 31_000 })
})

it('was not interrupted when it has ended meanwhile', async () => {
  await store.tx(async (t) => {
    await t.saveRun({ ...run, status: 'success', endedAt: 1900 })
    await t.release(run.jobId, 'alpha/1/boot/run')
  })
  expect(await ask(2000)).toBe(false)
})
