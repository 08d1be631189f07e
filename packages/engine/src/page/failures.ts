import type { ProvisioningError } from '@sutler/core'
import { type Cycle, CycleFailed } from '../cycle/context.ts'

/** So many failures in a row, all the target's own, mean that it is down and not that 20 objects are bad. */
const tooManyInARow = 20

/**
 * Keeps count of failures the target as a whole is to blame for; `error` null: a call went well.
 * Throws CycleFailed when credentials are refused, or when nothing has worked for a while.
 */
export function noteConnection(cycle: Cycle, error: ProvisioningError | null): void {
  if (error === null || error.blame !== 'connection') {
    cycle.connectionFailures = 0
    return
  }
  cycle.connectionFailures++
  if (error.code === 'AUTH_FAILED') throw new CycleFailed(error.message, { cause: error })
  if (cycle.connectionFailures >= tooManyInARow)
    throw new CycleFailed(
      `${cycle.connectionFailures} calls in a row failed, the last with: ${error.message} The cycle stopped; the next one goes on from here.`,
      { cause: error },
    )
}
