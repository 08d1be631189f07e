import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignInError } from './sign-in-error.ts'

const path = '/callback'

/** A listener on this machine that one answer of a browser comes to (RFC 8252 §7.3). */
export interface Loopback {
  readonly redirectUri: string
  /**
   * Waits for the answer that carries `state`, and tells the browser how `use` ended. Throws SignInError for an answer
   * that is another one's or says no, what `use` throws, and the reason of `signal`.
   */
  answer<T>(state: string, use: (code: string) => Promise<T>, signal: AbortSignal): Promise<T>
  close(): Promise<void>
}

/** Listens on 127.0.0.1 alone; port 0 takes a free one. Throws SignInError when the port is taken. */
export async function openLoopback(port: number): Promise<Loopback> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port)))
    server.listen(port, '127.0.0.1', resolve)
  })
  // Not `localhost`: it may be another address, or another machine's (RFC 8252 §8.3).
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
  return {
    redirectUri,
    answer: (state, use, signal) => answerOf(server, state, use, signal),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answerOf<T>(
  server: Server,
  state: string,
  use: (code: string) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    let isTaken = false
    server.on('request', (request, response) => {
      const query = queryOf(request)
      if (query === null) return say(response, 404, 'There is nothing here.')
      if (isTaken) return say(response, 409, 'This sign-in has had its answer already.')
      isTaken = true
      const accept = async () => use(codeOf(query, state))
      accept().then(
        (value) => say(response, 200, 'Sutler is signed in. This window can be closed.', () => resolve(value)),
        (error) => say(response, 400, 'Sutler is not signed in; its terminal says why.', () => reject(error)),
      )
    })
  })
}

/** Null: it is not the answer, but a browser asking for its icon. */
function queryOf({ method, url = '/' }: IncomingMessage): URLSearchParams | null {
  const at = URL.parse(url, 'http://127.0.0.1')
  return method === 'GET' && at?.pathname === path ? at.searchParams : null
}

function codeOf(query: URLSearchParams, state: string): string {
  if (!isSame(only(query, 'state'), state))
    throw new SignInError(
      'SIGN_IN_FOREIGN',
      'The browser brought an answer that belongs to another sign-in (its state is not the one that was sent); nothing was kept. Close old sign-in windows and run the command again.',
    )
  const error = only(query, 'error')
  if (error !== null) throw refused(error, only(query, 'error_description'))
  const code = only(query, 'code')
  if (code === null || code === '') throw refused('neither a code nor an error', null)
  return code
}

/** Parameters that come twice are not there at all (RFC 6749 §3.1). */
function only(query: URLSearchParams, name: string): string | null {
  const [value, ...others] = query.getAll(name)
  return value === undefined || others.length > 0 ? null : value
}

function isSame(given: string | null, wanted: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Both are printed: only the characters RFC 6749 §4.1.2.1 allows, and no more than a line or two. */
function refused(error: string, description: string | null): SignInError {
  const clean = (text: string) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 200)
  const more = description === null ? '' : ` (${clean(description)})`
  return new SignInError(
    'SIGN_IN_REFUSED',
    `The authorization server answered ${clean(error)}${more}; nothing was kept. Sign in as somebody who may grant this, and check settings.auth.`,
  )
}

function say(response: ServerResponse, status: number, text: string, then: () => void = () => {}): void {
  // Closed and not only finished: a browser that has gone must not keep the command waiting.
  if (response.destroyed) then()
  else response.once('close', then)
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  })
  response.end(`${text}\n`)
}

function portError(error: Error, port: number): Error {
  if (!('code' in error) || error.code !== 'EADDRINUSE') return error
  return new SignInError(
    'SIGN_IN_PORT',
    `Port ${port} of 127.0.0.1 is in use; stop what uses it, or name another with --port.`,
  )
}
