import type { HttpRequest, HttpResponse } from '@sutler/core'
import { assertOwn, isSettled, namesIn, note } from './account.ts'
import type { Created } from './created.ts'
import { exchangeOf } from './evidence.ts'
import { readJson } from './json.ts'
import { Violation } from './outcome.ts'
import type { Reply, Sending } from './reply.ts'
import type { Exchange, ValidateOptions } from './types.ts'

/** Where requests go out, and what is kept of them. */
export interface Wire {
  readonly base: string
  readonly options: ValidateOptions
  readonly created: Created
  readonly exchanges: Exchange[]
  count: number
  /** Requests without an answer since the last one that had one. */
  silent: number
  signal: AbortSignal | undefined
}

const longestWaitMs = 30_000

/** Sends one request, again where it comes too often, and keeps account of what it makes. Throws Violation. */
export async function exchange(wire: Wire, method: string, path: string, sending: Sending): Promise<Reply> {
  assertOwn(wire.created, method, path)
  const request = requestOf(wire, method, path, sending)
  const names = method === 'POST' ? namesIn(path, sending.body) : []
  for (const [endpoint, name] of names) wire.created.begin(endpoint, name)
  const answer = await answered(wire, request, sending.patient !== false)
  const reply = { status: answer.status, headers: answer.headers, text: answer.body, json: readJson(answer.body) }
  note(wire.created, method, path, reply)
  for (const [, name] of isSettled(path, reply) ? names : []) wire.created.settled(name)
  return reply
}

function requestOf(
  { base, options, signal }: Wire,
  method: string,
  path: string,
  { body, headers }: Sending,
): HttpRequest {
  const all: Record<string, string> = {
    accept: 'application/scim+json',
    ...(options.token !== null && { authorization: `Bearer ${options.token}` }),
    ...(body !== undefined && { 'content-type': 'application/scim+json' }),
    ...headers,
  }
  return {
    method,
    url: base + path,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  }
}

async function answered(wire: Wire, request: HttpRequest, patient: boolean): Promise<HttpResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sent(wire, request)
    const { sleep } = wire.options
    if (answer.status !== 429 || !patient || sleep === undefined || attempt === 5) return answer
    const seconds = Number(answer.headers['retry-after'] ?? '1')
    await sleep(Math.min(longestWaitMs, Number.isFinite(seconds) ? Math.max(1, seconds) * 1000 : 5000), wire.signal)
  }
}

async function sent(wire: Wire, request: HttpRequest): Promise<HttpResponse> {
  const { token, send } = wire.options
  wire.signal?.throwIfAborted()
  wire.count += 1
  try {
    const answer = await send(request)
    wire.silent = 0
    wire.exchanges.push(exchangeOf(request, answer, token))
    return answer
  } catch (error) {
    wire.signal?.throwIfAborted()
    const failure = error instanceof Error ? error : new Error(String(error))
    wire.exchanges.push(exchangeOf(request, failure, token))
    wire.silent += 1
    throw new Violation(`an answer to ${request.method} should have come`, { cause: failure })
  }
}
