import type { Step, StepsResult } from '../steps.ts'
import type { GroupResult } from './groups.ts'

interface Waiting {
  readonly steps: readonly Step[]
  readonly resolve: (result: StepsResult) => void
  readonly reject: (error: unknown) => void
}

/** Lists of steps in one commit: enough to make the disk's part small, few enough that nobody waits long. */
const mostLists = 128

/**
 * Collects what comes while a commit is on its way to the disk and sends it together: each caller still has its own
 * outcome, and is answered only once its work is on disk.
 */
export function groupCommit(
  send: (groups: readonly (readonly Step[])[]) => Promise<readonly GroupResult[]>,
): (steps: readonly Step[]) => Promise<StepsResult> {
  const queue: Waiting[] = []
  let busy = false
  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, mostLists)
      try {
        const results = await send(batch.map(({ steps }) => steps))
        for (const [position, waiting] of batch.entries()) settle(waiting, results[position])
      } catch (error) {
        for (const { reject } of batch) reject(error)
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

function settle({ resolve, reject }: Waiting, result: GroupResult | undefined): void {
  if (result === undefined) reject(new Error('the thread of the store answered too few results'))
  else if ('ok' in result) resolve(result)
  else reject(Object.assign(new Error(result.message), { errcode: result.errcode }))
}
