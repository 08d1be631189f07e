import { setTimeout as delay } from 'node:timers/promises'

/** Waits `ms` milliseconds; rejects with an AbortError as soon as `signal` is aborted. */
export async function waitMs(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : undefined)
}
