import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ScimAnswer, ScimHandler, ScimPrincipal } from '@sutler/scim'
import type { ScimClient, ScimClients } from './credential.ts'
import type { RateLimit } from './rate-limit.ts'
import { noToken, refusal, stopping, unknownToken } from './refusals.ts'
import { readBody } from './request-body.ts'

/** Where the service stands on the server. */
export const scimBase = '/scim/v2'

export interface ScimListenerOptions {
  readonly handler: () => ScimHandler | Promise<ScimHandler>
  readonly clients: ScimClients
  /** `path` is the one after the base. */
  readonly principalOf: (client: ScimClient, path: string) => ScimPrincipal | Promise<ScimPrincipal>
  readonly limit: Pick<RateLimit, 'take'>
  /** Bytes of a request body. */
  readonly maxBody: number
  readonly log: (line: string) => void
}

export interface ScimListener {
  (request: IncomingMessage, response: ServerResponse): void
  /** Lets what is under way end, for so many milliseconds at most; what comes from now on is answered with 503. */
  drain(most: number): Promise<void>
}

/** True for addresses of the SCIM service, with and without a slash at the end. */
export function isScim(url: string): boolean {
  if (!url.startsWith(scimBase)) return false
  const next = url[scimBase.length]
  return next === undefined || next === '/' || next === '?'
}

/**
 * Answers SCIM requests on a server of node:http, without a framework in between: this is the path whose speed is
 * measured. Who asks is settled first, then the rate, and only then is the body read.
 */
export function createScimListener(options: ScimListenerOptions): ScimListener {
  const soon = inTurns()
  let underWay = 0
  let drained: (() => void) | null = null
  const left = (): void => {
    underWay -= 1
    if (underWay === 0) drained?.()
  }
  const reply = (request: IncomingMessage, response: ServerResponse, answer: ScimAnswer): void => {
    // Whoever is answered while the service stops shall send no more on this connection.
    if (drained !== null) response.setHeader('connection', 'close')
    send(request, response, answer)
  }
  const answered = (request: IncomingMessage, response: ServerResponse, answer: ScimAnswer): void => {
    try {
      reply(request, response, answer)
    } catch (error) {
      failed(request, response, error)
    }
  }
  const failed = (request: IncomingMessage, response: ServerResponse, error: unknown): void => {
    // Whoever went in the middle of a body hears no answer, and is no fault of the service.
    if (request.destroyed && !request.complete) return
    options.log(`scim: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    if (!response.headersSent) reply(request, response, refusal(500, 'The service failed; its log says more.'))
    else response.destroy()
  }
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    if (drained !== null) {
      send(request, response, stopping)
      return
    }
    underWay += 1
    response.on('close', left)
    answer(request, options, soon).then(
      (found) => soon(() => answered(request, response, found)),
      (error) => failed(request, response, error),
    )
  }
  const drain = (most: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, most)
      drained = () => {
        clearTimeout(timer)
        resolve()
      }
      if (underWay === 0) drained()
    })
  return Object.assign(listen, { drain })
}

type Later = (work: () => void) => void

/**
 * Does what is asked for at the end of the present turn, all at once. Of many requests each step is done for all before
 * the next, which leaves its code in the processor's cache, and a client that waits is woken by the first answer and
 * finds the others there (measured for 32 of them: a read takes two thirds of the time for the one, half for the other).
 */
function inTurns(): Later {
  let due: (() => void)[] = []
  const flush = (): void => {
    const all = due
    due = []
    for (const work of all) work()
  }
  return (work) => {
    if (due.push(work) === 1) setImmediate(flush)
  }
}

async function answer(request: IncomingMessage, options: ScimListenerOptions, soon: Later): Promise<ScimAnswer> {
  const { headers, method = 'GET', url = '' } = request
  // Here and below: hardly ever a promise, and waiting for what is there costs a turn.
  const found = options.clients.identify(headers.authorization, request.socket)
  const client = found instanceof Promise ? await found : found
  if (client === null) return /^bearer(?:\s|$)/i.test(headers.authorization ?? '') ? unknownToken : noToken
  const wait = options.limit.take(client.name)
  if (wait !== null) return refusal(429, `Too many requests. Try again in ${wait} s.`, { 'retry-after': String(wait) })
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  const read = hasBody ? await readBody(request, options.maxBody) : null
  if (read !== null && typeof read !== 'string') return read
  await new Promise<void>(soon)
  const mark = url.indexOf('?')
  const path = mark < 0 ? url.slice(scimBase.length) : url.slice(scimBase.length, mark)
  const opened = options.handler()
  const handler = opened instanceof Promise ? await opened : opened
  const principal = options.principalOf(client, path)
  return await handler(
    {
      method,
      path: path === '' ? '/' : path,
      query: mark < 0 ? '' : url.slice(mark + 1),
      headers: headers as Record<string, string | undefined>,
      body: read,
    },
    principal instanceof Promise ? await principal : principal,
  )
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: ScimAnswer): void {
  const text = body === null || request.method === 'HEAD' ? null : body
  response.writeHead(status, text === null ? headers : { ...headers, 'content-length': Buffer.byteLength(text) })
  // As text it goes out in one piece with the head; as bytes it would be a piece of its own.
  if (text === null) response.end()
  else response.end(text)
  // Only a body nobody wants is still on its way; without this the connection would wait for somebody to read it.
  if (!request.complete) request.resume()
}
