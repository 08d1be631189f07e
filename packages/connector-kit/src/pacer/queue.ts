import { cancelled } from '../cancelled.ts'

interface Waiter {
  readonly go: () => void
  readonly fail: (error: unknown) => void
}

/** Calls that wait for their turn, first come, first served. */
export interface TurnQueue {
  /** Settles when it is the caller's turn; rejects when `signal` is aborted before. */
  enter(signal: AbortSignal | undefined): Promise<void>
  /** Lets go whoever may. */
  pump(): void
  size(): number
}

/**
 * @param take milliseconds until the next call may start, Infinity when only another call's end can tell; at 0 it has
 *   counted one as started
 */
export function createTurnQueue(
  take: () => number,
  wait: (ms: number, signal?: AbortSignal) => Promise<void>,
): TurnQueue {
  const waiters = new Set<Waiter>()
  const alarm = createAlarm(
    wait,
    () => pump(),
    (error) => {
      for (const waiter of [...waiters]) waiter.fail(error)
    },
  )

  const pump = () => {
    for (const waiter of waiters) {
      const delay = take()
      if (delay > 0) {
        if (delay < Number.POSITIVE_INFINITY) alarm.set(delay)
        return
      }
      waiters.delete(waiter)
      waiter.go()
    }
  }

  const leave = (waiter: Waiter) => {
    waiters.delete(waiter)
    if (waiters.size === 0) alarm.stop()
  }
  const enter = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve, reject) => {
      waiters.add(createWaiter(signal, resolve, reject, leave))
      pump()
    })
  return { enter, pump, size: () => waiters.size }
}

function createWaiter(
  signal: AbortSignal | undefined,
  resolve: () => void,
  reject: (error: unknown) => void,
  leave: (waiter: Waiter) => void,
): Waiter {
  const abort = () => signal && waiter.fail(cancelled('A call waiting for its turn', signal, false))
  const waiter: Waiter = {
    go() {
      signal?.removeEventListener('abort', abort)
      resolve()
    },
    fail(error) {
      signal?.removeEventListener('abort', abort)
      leave(waiter)
      reject(error)
    },
  }
  signal?.addEventListener('abort', abort, { once: true })
  return waiter
}

/** At most one wait under way; setting it again meanwhile changes nothing. */
function createAlarm(
  wait: (ms: number, signal?: AbortSignal) => Promise<void>,
  ring: () => void,
  fail: (error: unknown) => void,
) {
  let current: AbortController | null = null
  return {
    set(ms: number) {
      if (current) return
      const own = new AbortController()
      current = own
      wait(ms, own.signal).then(
        () => {
          if (own.signal.aborted) return
          current = null
          ring()
        },
        (error: unknown) => {
          if (own.signal.aborted) return
          current = null
          fail(error)
        },
      )
    },
    stop() {
      current?.abort()
      current = null
    },
  }
}
