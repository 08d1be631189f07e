import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  errorAnswer,
  type ScimAnswer,
  ScimError,
  type ScimHandler,
  type ScimPrincipal,
  type ScimType,
} from '@sutler/scim'
import type { ScimClient, ScimClients } from './credential.ts'
import type { RateLimit } from './rate-limit.ts'

/** Where the service stands on the server. */
export const scimBase = '/scim/v2'

export interface ScimListenerOptions {
  readonly handler: () => ScimHandler | Promise<ScimHandler>
  readonly clients: ScimClients
  /** `path` is the one after the base. */
  readonly principalOf: (client: ScimClient, path: string) => ScimPrincipal | Promise<ScimPrincipal>
  readonly limit: RateLimit
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
  const sendSoon = inTurns()
  const underWay = new Set<ServerResponse>()
  let drained: (() => void) | null = null
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    if (drained !== null) {
      send(request, response, stopping)
      return
    }
    underWay.add(response)
    response.on('close', () => {
      underWay.delete(response)
      if (underWay.size === 0) drained?.()
    })
    answer(request, options).then(
      (answered) => sendSoon(() => send(request, response, answered)),
      (error: unknown) => {
        // Whoever went in the middle of a body hears no answer, and is no fault of the service.
        if (request.destroyed && !request.complete) return
        options.log(`scim: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
        if (!response.headersSent) send(request, response, refusal(500, 'The service failed; its log says more.'))
        else response.destroy()
      },
    )
  }
  const drain = (most: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, most)
      drained = () => {
        clearTimeout(timer)
        resolve()
      }
      for (const response of underWay) if (!response.headersSent) response.setHeader('connection', 'close')
      if (underWay.size === 0) drained()
    })
  return Object.assign(listen, { drain })
}

/**
 * Does what is asked for at the end of the present turn, all at once: a client that waits is woken by the first answer
 * and finds the others there, where to wake it for each takes half of the time a read has (measured).
 */
function inTurns(): (work: () => void) => void {
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

async function answer(request: IncomingMessage, options: ScimListenerOptions): Promise<ScimAnswer> {
  const { headers, method = 'GET', url = '' } = request
  // Here and below: hardly ever a promise, and waiting for what is there costs a turn.
  const found = options.clients.identify(headers.authorization, request.socket)
  const client = found instanceof Promise ? await found : found
  if (client === null) return headers.authorization === undefined ? noToken : unknownToken
  const wait = options.limit.take(client.name)
  if (wait !== null) return refusal(429, `Too many requests. Try again in ${wait} s.`, { 'retry-after': String(wait) })
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  const read = hasBody ? await readBody(request, options.maxBody) : null
  if (read !== null && typeof read !== 'string') return read
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

/** The body as text, or the refusal of it. Rejects when the connection breaks before its end. */
function readBody(request: IncomingMessage, most: number): Promise<string | ScimAnswer> {
  // Made only when it is needed: an error takes note of where it was made, which costs more than the rest.
  const tooLarge = () => refusal(413, `The body is larger than ${most} bytes.`, { connection: 'close' })
  if (Number(request.headers['content-length']) > most) return Promise.resolve(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    // Listeners, because an iterator of the stream costs as much as the rest of the reading.
    const onData = (chunk: Buffer): void => {
      length += chunk.length
      if (length <= most) {
        chunks.push(chunk)
        return
      }
      request.off('data', onData)
      request.pause()
      resolve(tooLarge())
    }
    request.on('data', onData)
    request.on('end', () => resolve(textOf(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Error('the connection was closed before the end of the body'))
    })
  })
}

function textOf(chunks: readonly Buffer[]): string | ScimAnswer {
  const [only] = chunks
  try {
    return decoder.decode(chunks.length === 1 ? only : Buffer.concat(chunks))
  } catch {
    return refusal(400, 'The body is not UTF-8.', {}, 'invalidSyntax')
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: ScimAnswer): void {
  const text = body === null || request.method === 'HEAD' ? null : body
  response.writeHead(status, text === null ? headers : { ...headers, 'content-length': Buffer.byteLength(text) })
  // As text it goes out in one piece with the head; as bytes it would be a piece of its own.
  if (text === null) response.end()
  else response.end(text)
  // Only a body nobody wants is still on its way; without this the connection would wait for somebody to read it.
  if (!request.complete) request.resume()
}

/** An error as RFC 7644 §3.12 words it. */
function refusal(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
  scimType: ScimType | null = null,
): ScimAnswer {
  return errorAnswer(new ScimError(status, scimType, detail), headers)
}

const challenge = 'Bearer realm="Sutler SCIM"'

const noToken = refusal(401, 'The request has no token. Send: Authorization: Bearer <token>', {
  'www-authenticate': challenge,
})

/** RFC 6750 §3.1. */
const unknownToken = refusal(
  401,
  'No client here has this token: it is wrong, has expired or was revoked. Send a good one: Authorization: Bearer <token>',
  { 'www-authenticate': `${challenge}, error="invalid_token"` },
)

const stopping = refusal(503, 'The service is stopping. Send the request again.', {
  'retry-after': '1',
  connection: 'close',
})
