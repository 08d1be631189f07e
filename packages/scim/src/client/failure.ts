import { type Failure, type HttpResponse, ProvisioningError } from '@sutler/core'
import type { ErrorRule } from './wire.ts'

/** What a request was about, for messages. */
export interface Subject {
  readonly method: string
  /** Names the object: `/Users "jdoe"`. */
  readonly what: string
  /** A collection is asked for, not one object: 404 means that the address is wrong. */
  readonly collection?: 'listed' | 'searched'
  /** Base address of the service: what is its fault is said of it. */
  readonly base?: string
}

/** The body of a SCIM error (RFC 7644 §3.12), as far as it could be read. */
export interface ScimErrorBody {
  readonly scimType: string | null
  readonly detail: string | null
}

type Verdict = Pick<Failure, 'code'> & Partial<Failure> & { readonly remedy: string }

const detailLength = 200
/** As much of a body as is searched for the words of a rule. */
const searchedLength = 10_000
/** No server may stop a connection for longer than this by its Retry-After. */
const longestWaitMs = 15 * 60_000

/**
 * Reads the body of an answer that is not 2xx: a SCIM error, the `Errors` of SCIM 1.1, or the `message` of an API
 * gateway. Anything else, HTML among it, gives nulls.
 *
 * `hide` are texts that must not be repeated, such as the token that was sent.
 */
export function readErrorBody(body: string, hide: readonly string[]): ScimErrorBody {
  const parsed = parseObject(body)
  const scimType = typeof parsed?.scimType === 'string' ? parsed.scimType : null
  const detail = parsed === null ? null : detailOf(parsed)
  return { scimType, detail: detail === null ? null : printable(detail, hide) }
}

function detailOf(parsed: Record<string, unknown>): string | null {
  const [first] = [parsed.Errors ?? []].flat()
  const holder = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : {}
  const said = [parsed.detail, holder.description, parsed.message, parsed.Message]
  return said.find((text) => typeof text === 'string') ?? null
}

/** Milliseconds to wait by a Retry-After header, seconds or date (RFC 9110 §10.2.3); null when absent or unreadable. */
function retryAfterMs(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  const at = /^\d+(\.\d+)?$/.test(text) ? now + Math.ceil(Number(text) * 1000) : Date.parse(text)
  return Number.isNaN(at) ? null : Math.min(Math.max(0, at - now), longestWaitMs)
}

/** The error for an answer that is not 2xx. */
export function failureOf(
  subject: Subject,
  response: HttpResponse,
  now: number,
  hide: readonly string[],
  rules: readonly ErrorRule[] = [],
): ProvisioningError {
  const error = readErrorBody(response.body, hide)
  const verdict = judgeByRules(rules, response, now) ?? judge(subject, response, error, now)
  const said = error.detail === null ? '' : ` and said “${error.detail}”`
  const text = `${subject.what}: ${subject.method} was answered ${response.status}${said}; ${verdict.remedy}`
  const failed = new ProvisioningError(text, verdict)
  const url = failed.blame === 'connection' ? URL.parse(subject.base ?? '') : null
  // Who reads that a run has failed has several services, and the path alone fits them all.
  return url === null ? failed : new ProvisioningError(`${text} (${url.origin}${url.pathname})`, verdict)
}

/** The error for a 2xx whose content cannot be what was asked for; a write may have happened all the same. */
export function protocolError(subject: Subject, problem: string, remedy: string): ProvisioningError {
  return new ProvisioningError(`${subject.what}: ${subject.method} ${problem}; ${remedy}`, {
    code: 'PROTOCOL',
    outcomeKnown: subject.method === 'GET',
  })
}

function judgeByRules(rules: readonly ErrorRule[], response: HttpResponse, now: number): Verdict | null {
  if (rules.length === 0) return null
  const body = response.body.slice(0, searchedLength).toLowerCase()
  const rule = rules.find(({ status, says }) => status === response.status && body.includes((says ?? '').toLowerCase()))
  if (rule === undefined) return null
  const wait = retryAfterMs(response.headers['retry-after'], now)
  const { code, blame, remedy } = rule
  return { code, remedy, ...(blame && { blame }), ...(wait !== null && { retry: { afterMs: wait } }) }
}

function judge(subject: Subject, response: HttpResponse, error: ScimErrorBody, now: number): Verdict {
  const { status } = response
  const wait = retryAfterMs(response.headers['retry-after'], now)
  const retry: Partial<Failure> = wait === null ? {} : { retry: { afterMs: wait } }
  if (status >= 500) return judgeServerError(subject, status, retry)
  if (status === 429) return { code: 'RATE_LIMITED', ...retry, remedy: 'it is tried again later, and more slowly' }
  if (status === 408) return { code: 'TIMEOUT', outcomeKnown: true, ...retry, remedy: 'it is tried again later' }
  if (status < 400) return judgeRedirect(status, response.headers.location)
  return judgeRefusal(subject, status, error)
}

function judgeServerError(subject: Subject, status: number, retry: Partial<Failure>): Verdict {
  const remedy = 'it is tried again later; the log of the server says more'
  if (status === 501) return { code: 'UNSUPPORTED', remedy: 'the server does not offer this' }
  if (status === 504) return { code: 'TIMEOUT', blame: 'connection', ...unsure(subject), ...retry, remedy }
  // A server that says when to come back has refused on purpose; without that, a proxy may have lost the answer.
  if (status === 503 && retry.retry !== undefined) return { code: 'UNAVAILABLE', outcomeKnown: true, ...retry, remedy }
  // One object that a server chokes on must not end the cycle for all others.
  const blame = status === 502 || status === 503 ? 'connection' : 'object'
  return { code: 'UNAVAILABLE', blame, ...unsure(subject), ...retry, remedy }
}

function judgeRedirect(status: number, location: string | undefined): Verdict {
  const where = location === undefined ? 'another address' : (location.split(/[?#]/, 1)[0] ?? '').slice(0, detailLength)
  if (status === 302 || status === 303)
    return {
      code: 'AUTH_FAILED',
      remedy: `it sends the caller to ${where}, which looks like a sign-in page: check the token`,
    }
  return { code: 'UNSUPPORTED', blame: 'connection', remedy: `the service is at ${where}: correct baseUrl` }
}

function judgeRefusal(subject: Subject, status: number, error: ScimErrorBody): Verdict {
  const writes = subject.method !== 'GET'
  if (error.scimType === 'uniqueness' || (status === 409 && isCreateLike(subject, error)))
    return { code: 'ALREADY_EXISTS', remedy: 'a value that must be unique is taken by another object' }
  switch (status) {
    case 401:
      return { code: 'AUTH_FAILED', remedy: 'the token is missing, wrong or expired' }
    case 403:
      // Where every call is forbidden a read fails first; a forbidden write alone is about this object.
      return {
        code: 'AUTH_FAILED',
        blame: writes ? 'object' : 'connection',
        remedy: 'the token lacks the right to do this',
      }
    case 404:
      return judgeNotFound(subject)
    case 405:
      return { code: 'UNSUPPORTED', remedy: 'the server does not offer this' }
    case 409:
    case 412:
      return { code: 'CONFLICT', remedy: 'it was changed by somebody else meanwhile, and is tried again' }
    case 413:
      return { code: 'INVALID_VALUE', remedy: 'the request is too large for the server: lower valuesPerDelta' }
    default:
      return { code: 'INVALID_VALUE', remedy: `the server refuses the request${reason(error)}: correct the mapping` }
  }
}

function judgeNotFound({ method, collection }: Subject): Verdict {
  // A create follows a search of the same collection, which would have failed first: something it names is missing.
  if (collection === undefined && method === 'POST')
    return { code: 'NOT_FOUND', remedy: 'the server misses something it names, or has no such endpoint' }
  if (collection === undefined) return { code: 'NOT_FOUND', remedy: 'it is not there' }
  const meansNobody =
    collection === 'searched' ? '; if the server means that nobody was found, set notFoundIsEmpty' : ''
  return {
    code: 'NOT_FOUND',
    blame: 'connection',
    remedy: `there is no such endpoint: check baseUrl${meansNobody}`,
  }
}

function isCreateLike(subject: Subject, error: ScimErrorBody): boolean {
  return subject.method === 'POST' || (subject.method !== 'DELETE' && error.scimType === null)
}

function reason(error: ScimErrorBody): string {
  return error.scimType === null ? '' : ` (${printable(error.scimType, [])})`
}

function unsure(subject: Subject): { readonly outcomeKnown: boolean } {
  return { outcomeKnown: subject.method === 'GET' }
}

function printable(text: string, hide: readonly string[]): string {
  let clean = text
  for (const secret of hide) if (secret !== '') clean = clean.replaceAll(secret, '[secret]')
  clean = clean.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return clean.length > detailLength ? `${clean.slice(0, detailLength)}…` : clean
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null
  } catch {
    return null // not JSON: an error page says nothing that a message should repeat
  }
}
