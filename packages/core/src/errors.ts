/** Every way a call to a system can fail. Exported so that callers can switch exhaustively. */
export type ErrorCode =
  | 'AUTH_FAILED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'CONFLICT'
  | 'INVALID_VALUE'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'UNSUPPORTED'
  | 'PROTOCOL'

/** A finding that is returned, not thrown: configuration, schema and mapping checks accumulate these. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** Stable code, upper snake case. */
  readonly code: string
  readonly summary: string
  readonly remedy?: string
  /** Where: a configuration path, an attribute path, or `file:line`. */
  readonly path?: string
  /** The characters of an expression it is about, `end` exclusive, counted from 0. */
  readonly span?: { readonly text: string; readonly start: number; readonly end: number }
}

export interface Failure {
  readonly code: ErrorCode
  /** Who is punished: `object` and `attribute` go to escrow, `connection` ends the cycle. */
  readonly blame: 'attribute' | 'object' | 'connection'
  readonly retry: 'never' | 'backoff' | { readonly afterMs: number }
  /** False when the write may have happened all the same (timeout, cut connection). */
  readonly outcomeKnown: boolean
}

/**
 * A failed call to a system, with what it means for the caller.
 *
 * `message` says what happened, to which object, and what to do; it never holds a secret or a payload.
 */
export class ProvisioningError extends Error implements Failure {
  readonly code: ErrorCode
  readonly blame: Failure['blame']
  readonly retry: Failure['retry']
  readonly outcomeKnown: boolean

  constructor(message: string, failure: Partial<Failure> & Pick<Failure, 'code'>, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'ProvisioningError'
    const defaults = failureDefaults[failure.code]
    this.code = failure.code
    this.blame = failure.blame ?? defaults.blame
    this.retry = failure.retry ?? defaults.retry
    this.outcomeKnown = failure.outcomeKnown ?? defaults.outcomeKnown
  }
}

/** What each code means when the thrower says nothing more. */
export const failureDefaults: Readonly<Record<ErrorCode, Omit<Failure, 'code'>>> = Object.freeze({
  AUTH_FAILED: { blame: 'connection', retry: 'never', outcomeKnown: true },
  NOT_FOUND: { blame: 'object', retry: 'never', outcomeKnown: true },
  ALREADY_EXISTS: { blame: 'object', retry: 'never', outcomeKnown: true },
  CONFLICT: { blame: 'object', retry: 'backoff', outcomeKnown: true },
  INVALID_VALUE: { blame: 'object', retry: 'never', outcomeKnown: true },
  RATE_LIMITED: { blame: 'connection', retry: 'backoff', outcomeKnown: true },
  UNAVAILABLE: { blame: 'connection', retry: 'backoff', outcomeKnown: false },
  TIMEOUT: { blame: 'object', retry: 'backoff', outcomeKnown: false },
  UNSUPPORTED: { blame: 'object', retry: 'never', outcomeKnown: true },
  PROTOCOL: { blame: 'object', retry: 'backoff', outcomeKnown: false },
})
