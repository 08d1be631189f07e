import type { CycleEvent } from '@sutler/server'
import { expect, it } from 'vitest'
import { createProgress } from '../../src/output/progress.ts'
import { fakeIo } from '../support.ts'

const open = (): Promise<never> => Promise.reject(new Error('this test opens nothing'))

function progressEvent(done: number): CycleEvent {
  return { kind: 'progress', type: 'worker', done, counts: {} as Extract<CycleEvent, { kind: 'progress' }>['counts'] }
}

it('without a terminal, progress is a plain line every five seconds', async () => {
  const { io, texts } = fakeIo(open)
  let now = 0
  const progress = await createProgress({ ...io, now: () => now }, false)
  progress.event({ kind: 'type', type: 'worker', total: 20_000 })
  for (const [at, done] of [
    [1_000, 500],
    [5_000, 3_000],
    [6_000, 3_600],
    [10_000, 7_000],
  ] as const) {
    now = at
    progress.event(progressEvent(done))
  }
  progress.stop()
  expect(texts.stderr).toBe('worker: 3,000 of 20,000, 600/s\nworker: 7,000 of 20,000, 700/s\n')
  expect(texts.stdout).toBe('')
})

it('a run that goes on where the last one stopped says so', async () => {
  const { io, texts } = fakeIo(open)
  const progress = await createProgress(io, false)
  progress.event({ kind: 'started', runId: 'r1', mode: 'initial', resumed: true })
  expect(texts.stderr).toBe('going on where the last run stopped\n')
})

it('a quiet progress says nothing', async () => {
  const { io, texts } = fakeIo(open)
  const progress = await createProgress(io, true)
  progress.event({ kind: 'started', runId: 'r1', mode: 'initial', resumed: true })
  expect(texts.stderr).toBe('')
})
