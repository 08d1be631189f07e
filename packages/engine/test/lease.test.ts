import { failRun, type Store, type StoreTx } from '@sutler/engine'
import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => void vi.useRealTimers())

/** A gate that opens once. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

it('a job is not taken again by a renewal that was on its way when the run ended', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const [ending, renewal] = [gate(), gate()]
  const calls: string[] = []
  const t = {
    lease: async () => {
      calls.push('lease')
      return { held: true, epoch: 1 }
    },
    release: async () => void calls.push('release'),
    checkpoint: async () => null,
    saveRun: async () => {},
  } as Partial<StoreTx> as StoreTx
  // As with several connections: the transactions are taken, the work, the renewal, and what comes after them.
  const gates = [Promise.resolve(), ending.passed, renewal.passed]
  const store: Store = {
    tx: async (work) => {
      await gates.shift()
      return work(t)
    },
    close: async () => {},
  }
  const signal = new AbortController().signal
  const env = { store, now: () => 0, newId: () => 'id', digest: String, signal, owner: 'me', isDead: () => false }
  const ended = failRun({ id: 'job' }, env, 'why')
  await new Promise((done) => setImmediate(done))
  vi.advanceTimersByTime(10_000)
  ending.open()
  await new Promise((done) => setImmediate(done))
  renewal.open()
  await ended
  expect(calls).toEqual(['lease', 'lease', 'release'])
})
