import type { ErrorCode, ProvisioningError } from '@sutler/core'
import { type Cycle, CycleFailed } from '../cycle/context.ts'

/** So many failures in a row mean that the target is down, and not that 20 objects are bad. */
const tooManyInARow = 20

/** What a target that is down answers with, whichever object it is asked about. */
const signsOfTrouble: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'])

/** What a connection with wrong settings answers with, whichever object it is asked about. */
const lostCauses: ReadonlySet<ErrorCode> = new Set(['AUTH_FAILED', 'NOT_FOUND'])

/**
 * Keeps count of failures that may be the target's own; `error` null: a call went well.
 * Throws CycleFailed when credentials are refused or there is nothing at the address, or when nothing has worked for a while.
 */
export function noteConnection(cycle: Cycle, error: ProvisioningError | null): void {
  if (error?.blame === 'connection' && lostCauses.has(error.code))
    throw new CycleFailed(error.message, { cause: error })
  cycle.connectionFailures = error && signsOfTrouble.has(error.code) ? cycle.connectionFailures + 1 : 0
  if (error && cycle.connectionFailures >= tooManyInARow)
    throw new CycleFailed(
      `${cycle.connectionFailures} calls in a row failed, the last with: ${error.message} The cycle stopped; the next one goes on from here.`,
      { cause: error },
    )
}
