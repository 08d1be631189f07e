import type { Step, StepsResult } from '../steps.ts'
import type { GroupResult } from './groups.ts'

interface Waiting {
  readonly steps: readonly Step[]
  readonly resolve: (result: StepsResult) => void
  readonly reject: (error: unknown) => void
}

/** Least number of lists to hold some back for the next commit: enough to make the disk's part small. */
const fewLists = 16
/** Most lists in one commit: few enough that other processes do not wait long for the lock. */
const mostLists = 128

/**
 * Collects what comes while a commit is on its way to the disk and sends it together: each caller still has its own
 * outcome, and is answered only once its work is on disk. `explain` says what an error means.
 */
export function groupCommit(
  send: (groups: readonly (readonly Step[])[]) => Promise<readonly GroupResult[]>,
  explain: (error: unknown) => unknown,
): (steps: readonly Step[]) => Promise<StepsResult> {
  const queue: Waiting[] = []
  let busy = false
  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      // Half of them: the callers of the others are answered, and make their next ones, while these are on their way.
      const batch = queue.splice(0, Math.min(mostLists, Math.max(fewLists, queue.length >> 1)))
      try {
        const results = await send(batch.map(({ steps }) => steps))
        for (const [position, waiting] of batch.entries()) settle(waiting, results[position], explain)
      } catch (error) {
        for (const { reject } of batch) reject(explain(error))
      }
    }
    busy = false
  }
  return (steps) =>
    new Promise((resolve, reject) => {
      queue.push({ steps, resolve, reject })
      if (busy) return
      busy = true
      // At the end of this turn: what other callers ask for in it comes along.
      setImmediate(() => void flush())
    })
}

function settle(
  { resolve, reject }: Waiting,
  result: GroupResult | undefined,
  explain: (error: unknown) => unknown,
): void {
  if (result === undefined) reject(new Error('the thread of the store answered too few results'))
  else if ('ok' in result) resolve(result)
  else reject(explain(Object.assign(new Error(result.message), { errcode: result.errcode })))
}
