import { type ErrorCode, type Failure, type HttpResponse, ProvisioningError } from '@sutler/core'
import { retryAfterMs } from './retry-after.ts'

export interface StatusContext {
  /** What was tried, to which object: `create User "ada"`. Opens the message. */
  readonly what: string
  /** A conflict on create means that a unique value is taken; reads make no outcome unknown. */
  readonly operation: 'read' | 'create' | 'update' | 'delete'
  /** Milliseconds since 1970, for a `Retry-After` date. */
  readonly now: number
  /** The target's own reason, short and free of secrets and payload; null or absent when it gave none. */
  readonly detail?: string | null
}

interface Meaning {
  readonly code: ErrorCode
  readonly advice: string
  readonly blame?: Failure['blame']
  readonly retry?: Failure['retry']
  readonly outcomeKnown: boolean
}

const invalid: Meaning = {
  code: 'INVALID_VALUE',
  advice: 'It refuses the values sent; check the mapping.',
  outcomeKnown: true,
}
const broken: Meaning = {
  code: 'UNAVAILABLE',
  advice: 'It failed inside; its own log says why.',
  // One object that a target chokes on must not end the cycle for all others.
  blame: 'object',
  outcomeKnown: false,
}
const absent: Meaning = {
  code: 'NOT_FOUND',
  advice: 'It is not there; check the address, or it was deleted.',
  outcomeKnown: true,
}
const unsupported: Meaning = {
  code: 'UNSUPPORTED',
  advice: 'It does not offer this; check address and settings.',
  outcomeKnown: true,
}

/** RFC 9110 §15, RFC 6585 §4 and RFC 7644 §3.12, as provisioning must read them. */
const meanings: Readonly<Record<number, Meaning>> = Object.freeze({
  400: invalid,
  401: { code: 'AUTH_FAILED', advice: 'It does not accept the credentials; renew the secret.', outcomeKnown: true },
  403: {
    code: 'AUTH_FAILED',
    advice: 'The credentials lack a permission; grant it at the target.',
    outcomeKnown: true,
  },
  404: absent,
  405: unsupported,
  408: { code: 'TIMEOUT', advice: 'It did not receive the whole request in time.', outcomeKnown: true },
  409: { code: 'CONFLICT', advice: 'It was changed at the same time, or clashes with another.', outcomeKnown: true },
  410: absent,
  412: { code: 'CONFLICT', advice: 'It was changed at the same time.', outcomeKnown: true },
  413: {
    code: 'INVALID_VALUE',
    advice: 'It finds the request too large; send fewer values at once.',
    outcomeKnown: true,
  },
  415: unsupported,
  422: invalid,
  423: { code: 'CONFLICT', advice: 'It is locked.', outcomeKnown: true },
  429: { code: 'RATE_LIMITED', advice: 'It asks for fewer calls; they are slowed down.', outcomeKnown: true },
  500: broken,
  501: unsupported,
  502: { code: 'UNAVAILABLE', advice: 'A gateway before it got no sound answer.', outcomeKnown: false },
  503: { code: 'UNAVAILABLE', advice: 'It is overloaded or under maintenance.', outcomeKnown: false },
  504: {
    code: 'TIMEOUT',
    advice: 'A gateway before it got no answer in time.',
    blame: 'connection',
    outcomeKnown: false,
  },
})

function meaningOf(status: number, operation: StatusContext['operation']): Meaning {
  if (status === 409 && operation === 'create') {
    return { code: 'ALREADY_EXISTS', advice: 'A value that must be unique is taken.', outcomeKnown: true }
  }
  const known = meanings[status]
  if (known) return known
  if (status >= 500) return broken
  if (status >= 400) return { ...invalid, advice: 'It refuses the request.' }
  if (status >= 300) {
    return {
      code: 'PROTOCOL',
      retry: 'never',
      advice: 'It points elsewhere; put the final address into the settings.',
      outcomeKnown: true,
    }
  }
  return { code: 'PROTOCOL', advice: 'The answer is not the one agreed.', outcomeKnown: false }
}

/**
 * What a status that is not the hoped-for one means.
 *
 * `Retry-After` of 429 and 503 becomes `retry`. A 503 that carries it is a deliberate refusal, so nothing was done;
 * without it, a proxy may have lost the answer of a target that had already acted. The body is not looked at.
 */
export function failureOfStatus(
  response: Pick<HttpResponse, 'status' | 'headers'>,
  context: StatusContext,
): ProvisioningError {
  const { status, headers } = response
  const meaning = meaningOf(status, context.operation)
  const afterMs = status === 429 || status === 503 ? retryAfterMs(headers['retry-after'], context.now) : null
  const detail = context.detail ? ` (${shorten(context.detail)})` : ''
  return new ProvisioningError(`${context.what}: the target answered ${status}${detail}. ${meaning.advice}`, {
    code: meaning.code,
    outcomeKnown: meaning.outcomeKnown || afterMs !== null || context.operation === 'read',
    ...(meaning.blame ? { blame: meaning.blame } : {}),
    ...(afterMs !== null ? { retry: { afterMs } } : meaning.retry ? { retry: meaning.retry } : {}),
  })
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
