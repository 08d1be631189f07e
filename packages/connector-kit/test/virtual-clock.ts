import { setImmediate as turn } from 'node:timers/promises'

interface Alarm {
  readonly at: number
  readonly ring: () => void
}

/** A clock that jumps from one wait to the next, so that hours pass in milliseconds. */
export function virtualClock(startMs = 0) {
  let at = startMs
  let alarms: Alarm[] = []
  const waits: number[] = []

  const wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      waits.push(ms)
      if (signal?.aborted) return reject(signal.reason)
      const alarm = { at: at + ms, ring: resolve }
      alarms.push(alarm)
      signal?.addEventListener('abort', () => {
        alarms = alarms.filter((one) => one !== alarm)
        reject(signal.reason)
      })
    })

  /** Lets time pass until `work` settles. */
  const run = async <T>(work: Promise<T>): Promise<T> => {
    let settled = false
    const done = () => {
      settled = true
    }
    work.then(done, done)
    for (;;) {
      await turn()
      if (settled) return work
      const next = alarms.reduce<Alarm | null>((first, one) => (first && first.at <= one.at ? first : one), null)
      if (!next) continue
      alarms = alarms.filter((one) => one !== next)
      at = Math.max(at, next.at)
      next.ring()
    }
  }
  return { now: () => at, wait, run, waits, pending: () => alarms.length }
}
