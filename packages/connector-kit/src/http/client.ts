import {
  type ClientCertificate,
  type HttpRequest,
  type HttpResponse,
  type HttpSend,
  ProvisioningError,
} from '@sutler/core'
import type { Dispatcher, Pool } from 'undici'
import { cancelled } from '../cancelled.ts'
import { Exchange } from './exchange.ts'
import { requestLabel } from './label.ts'

export interface HttpOptions {
  /** Sockets kept open to one origin; 16. */
  readonly maxConnections?: number
  /** From the request on its socket to the end of the answer; 60,000. Connecting may take 10 s at most. */
  readonly timeoutMs?: number
  /** Largest answer, before and after decompression; 64 MiB. */
  readonly maxBodyBytes?: number
  /** Sent with every request that names none itself; `sutler/0.1`. */
  readonly userAgent?: string
}

export interface Http {
  readonly send: HttpSend
  /** Ends what is under way and closes all sockets; harmless when called twice. */
  close(): Promise<void>
}

/**
 * An HTTP client that keeps connections alive, follows no redirects and sends no header nobody asked for but
 * `User-Agent`. It speaks HTTP/1.1 only, where a broken connection concerns exactly one request.
 *
 * `send` throws ProvisioningError: UNAVAILABLE (outcome known when nothing was sent), TIMEOUT, PROTOCOL for an answer
 * too large or unreadable, INVALID_VALUE for a request that cannot be sent.
 */
export function createHttp(options: HttpOptions = {}): Http {
  const { maxConnections = 16, timeoutMs = 60_000, maxBodyBytes = 64 * 1024 * 1024, userAgent = 'sutler/0.1' } = options
  const limits = { timeoutMs, maxBodyBytes }
  const poolOptions: Pool.Options = {
    connections: maxConnections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: Math.min(timeoutMs, 10_000) },
  }
  const pools = createPools(poolOptions)
  let undici: typeof import('undici') | null = null
  let closed = false

  const exchange = (request: HttpRequest, library: typeof import('undici')): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      assertSendable(request, closed)
      const { origin, path } = split(request, pools.known)
      const handler = new Exchange(request, limits, resolve, reject)
      const dispatch: Dispatcher.DispatchOptions = {
        path,
        method: request.method,
        headers: headersOf(request.headers, userAgent),
        body: request.body ?? null,
      }
      try {
        pools.of(origin, request.certificate, library).dispatch(dispatch, handler)
      } catch (error) {
        handler.onResponseError(null, error)
      }
    })

  // Loading undici takes 80 ms of a start-up, which a command that sends nothing should not pay.
  const load = async () => {
    undici = await import('undici')
    return undici
  }
  return {
    send: (request) =>
      undici === null ? load().then((library) => exchange(request, library)) : exchange(request, undici),
    async close() {
      closed = true
      await pools.close()
    },
  }
}

/** Connections by origin, and apart from them those of each client certificate. */
function createPools(options: Pool.Options) {
  const plain = new Map<string, Pool>()
  const certified = new Map<ClientCertificate, Map<string, Pool>>()
  const keptFor = (certificate: ClientCertificate | undefined): Map<string, Pool> => {
    if (certificate === undefined) return plain
    const kept = certified.get(certificate) ?? new Map<string, Pool>()
    certified.set(certificate, kept)
    return kept
  }
  return {
    known: plain,
    of(origin: string, certificate: ClientCertificate | undefined, { Pool }: typeof import('undici')): Pool {
      const kept = keptFor(certificate)
      const connect = { ...options.connect, ...certificate }
      const pool = kept.get(origin) ?? new Pool(origin, certificate === undefined ? options : { ...options, connect })
      kept.set(origin, pool)
      return pool
    },
    async close() {
      const all = [plain, ...certified.values()].flatMap((kept) => [...kept.values()])
      await Promise.all(all.map((pool) => pool.destroy()))
    },
  }
}

/** Parsing an address costs as much as a tenth of the whole call, and the origin is nearly always a known one. */
function split(request: HttpRequest, known: ReadonlyMap<string, unknown>): { origin: string; path: string } {
  const { url } = request
  const slash = url.indexOf('/', 8)
  const origin = url.slice(0, slash)
  if (slash > 0 && known.has(origin) && plainPath.test(url) && !url.includes('/.'))
    return { origin, path: url.slice(slash) }
  const parsed = parseUrl(request)
  return { origin: parsed.origin, path: parsed.pathname + parsed.search }
}

/** Nothing that parsing would change, but for dots to resolve: no blanks, no other scripts, no fragment, no backslash. */
const plainPath = /^[!"$-[\]-~]+$/

function assertSendable({ method, url, signal }: HttpRequest, closed: boolean): void {
  if (signal?.aborted) throw cancelled(requestLabel(method, url), signal, false)
  if (!closed) return
  throw new ProvisioningError(`${requestLabel(method, url)}: the client is closed.`, {
    code: 'UNAVAILABLE',
    outcomeKnown: true,
  })
}

function parseUrl(request: HttpRequest): URL {
  const url = URL.parse(request.url)
  const why =
    url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')
      ? 'the address is not an http or https URL; correct it in the settings'
      : url.username || url.password
        ? 'the address holds a user name or password; move them into the secrets'
        : null
  if (url && !why) return url
  throw new ProvisioningError(`${requestLabel(request.method, request.url)}: ${why}.`, { code: 'INVALID_VALUE' })
}

function headersOf(headers: Readonly<Record<string, string>>, userAgent: string): string[] {
  const flat: string[] = []
  let named = false
  for (const name in headers) {
    named ||= name.length === 10 && name.toLowerCase() === 'user-agent'
    flat.push(name, headers[name] ?? '')
  }
  if (!named) flat.push('user-agent', userAgent)
  return flat
}
