import { ScimError } from '../error.ts'
import type { ScimAnswer } from './types.ts'

export const mediaType = 'application/scim+json'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

const jsonHeaders: Readonly<Record<string, string>> = Object.freeze({ 'content-type': mediaType })

/** An answer with a body of JSON text. */
export function jsonAnswer(status: number, body: string, headers?: Readonly<Record<string, string>>): ScimAnswer {
  return { status, headers: headers === undefined ? jsonHeaders : { 'content-type': mediaType, ...headers }, body }
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): ScimAnswer {
  return { status, headers, body: null }
}

/** The body of an error (RFC 7644 §3.12): `status` is text. */
export function errorBody({ status, scimType, message }: ScimError): object {
  return { schemas: [errorUrn], status: String(status), ...(scimType !== null && { scimType }), detail: message }
}

/**
 * A refusal as an answer, for the handler and for whoever stands before it: 401 with its challenge, 413 of a body that
 * was never read, 429 with Retry-After (RFC 7644 §3.12).
 */
export function errorAnswer(error: ScimError, headers?: Readonly<Record<string, string>>): ScimAnswer {
  return jsonAnswer(error.status, JSON.stringify(errorBody(error)), headers)
}

/** Carries headers that belong to a refusal, such as Allow of a 405. */
export class RefusedMethod extends ScimError {
  /** Methods the address knows. */
  readonly allow: readonly string[]

  constructor(method: string, allow: readonly string[]) {
    super(405, null, `${method} is not supported here, only ${allow.join(', ')}.`)
    this.name = 'RefusedMethod'
    this.allow = allow
  }
}

export function notFound(id: string): ScimError {
  return new ScimError(404, null, `There is no resource ${quoted(id)} here.`)
}

/** A client's own text in a message, in bounds. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
