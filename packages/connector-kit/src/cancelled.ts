import { ProvisioningError } from '@sutler/core'

/**
 * The failure a call ends with when its signal is aborted; the signal's reason becomes `cause`.
 *
 * TIMEOUT when the signal's reason is a time limit (`AbortSignal.timeout`), else UNAVAILABLE. `sent` says whether
 * anything may have reached the system, in which case the outcome is unknown.
 */
export function cancelled(what: string, signal: AbortSignal, sent: boolean): ProvisioningError {
  const reason: unknown = signal.reason
  const late = reason instanceof Error && reason.name === 'TimeoutError'
  const when = sent ? 'after it was sent, so its outcome is unknown' : 'before anything was sent'
  return new ProvisioningError(
    `${what} ${late ? 'ran out of time' : 'was cancelled'} ${when}.`,
    { code: late ? 'TIMEOUT' : 'UNAVAILABLE', outcomeKnown: !sent },
    { cause: reason },
  )
}
