import type { HttpRequest, HttpResponse, HttpSend } from '@sutler/core'
import { createScimClient, type ScimClient, type ScimClientOptions } from '../../src/index.ts'

export interface Answer {
  readonly status?: number
  readonly headers?: HttpResponse['headers']
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown
}

export interface Script {
  readonly client: ScimClient
  readonly requests: HttpRequest[]
}

export const token = 'tok-3f9a-secret'

/** A client whose answers come from a list, or from a function of the request. */
export function scripted(
  answers: readonly Answer[] | ((request: HttpRequest) => Answer),
  options: Partial<ScimClientOptions> = {},
): Script {
  const requests: HttpRequest[] = []
  const send: HttpSend = async (request) => {
    requests.push(request)
    const answer = typeof answers === 'function' ? answers(request) : answers[requests.length - 1]
    if (answer === undefined) throw new Error(`nothing is scripted for ${request.method} ${request.url}`)
    const { status = 200, headers = {}, body = '' } = answer
    return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }
  }
  const headers = { authorization: `Bearer ${token}` }
  return { client: createScimClient({ baseUrl: 'https://app.test/scim/', send, headers, ...options }), requests }
}

/** What a call throws; fails when it throws nothing. */
export async function failure(call: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await call
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('the call was expected to fail')
}

export function query(request: HttpRequest | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(new URL(request?.url ?? 'about:blank').searchParams)
}
