/**
 * A bare in-memory SCIM server: the target of benchmarks, which must never be the bottleneck, and of fault tests,
 * which tell it how to misbehave. It shares no code with the client it is there to test.
 *
 * As a program: `node test/support/scim-target.ts [--port 0] [--latency-ms 0] [--token T] [--allow-duplicates]`
 * prints its base URL as one line when ready. Beside SCIM it answers `GET /stats`, `POST /reset` and `POST /faults`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { type ArmedFault, armed, estranged, type Fault } from './scim-target/faults.ts'
import { failure, type Json, prefix, type Reply } from './scim-target/model.ts'
import { handle } from './scim-target/resources.ts'
import { type ScimTargetOptions, type ScimTargetStats, State } from './scim-target/state.ts'

export type { Fault } from './scim-target/faults.ts'
export type { SeenRequest } from './scim-target/state.ts'

export interface ScimTarget {
  /** Base of the SCIM service. */
  readonly url: string
  /** Where `/stats`, `/reset` and `/faults` are. */
  readonly controlUrl: string
  stats(): ScimTargetStats
  reset(): void
  fault(...faults: readonly Fault[]): void
  /** Behaves from now on. */
  endFaults(): void
  stop(): Promise<void>
}

/** Starts the server on 127.0.0.1. */
export async function startScimTarget(options: ScimTargetOptions = {}): Promise<ScimTarget> {
  const state = new State(options)
  const server = createServer((request, response) => serve(state, request, response))
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const controlUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: controlUrl + prefix,
    controlUrl,
    stats: () => state.stats(),
    reset: () => state.reset(),
    fault: (...faults) => state.faults.push(...faults.map(armed)),
    endFaults: () => {
      state.faults = []
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function serve(state: State, request: IncomingMessage, response: ServerResponse): void {
  const { method = 'GET', url = '/' } = request
  if (method === 'GET' || method === 'DELETE') {
    answer(state, request, response, method, url, '')
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => answer(state, request, response, method, url, body))
}

export function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
  method: string,
  url: string,
  body: string,
): void {
  const fault = url.startsWith(prefix) ? admit(state, method, url, body) : null
  if (fault !== null) {
    misbehave(state, fault, response, method, url, body)
    return
  }
  const { latencyMs, onRequest } = state.options
  const seen = { number: state.requests, method, url, body }
  onRequest?.({ ...seen, carriedOut: false })
  const reply = replyTo(state, request, method, url, body)
  onRequest?.({ ...seen, carriedOut: true })
  if (latencyMs === undefined || latencyMs === 0) send(response, reply)
  else setTimeout(() => send(response, reply), latencyMs)
}

/** Counts a SCIM request, and takes the fault that is meant for it. */
function admit(state: State, method: string, url: string, body: string): ArmedFault | null {
  state.requests++
  state.byMethod[method] = (state.byMethod[method] ?? 0) + 1
  return state.takeFault(method, url, body)
}

function replyTo(state: State, request: IncomingMessage, method: string, url: string, body: string): Reply {
  if (!url.startsWith(prefix)) return control(state, method, url, body)
  if (state.authorization !== null && request.headers.authorization !== state.authorization)
    return failure(401, 'no such token')
  return handle(state, method, url.slice(prefix.length), body)
}

export function misbehave(
  state: State,
  fault: ArmedFault,
  response: ServerResponse,
  method: string,
  url: string,
  body: string,
): void {
  if (fault.kind === 'hang') return
  if (fault.kind === 'status') {
    const seconds = fault.retryAfterSeconds
    const date = seconds === undefined ? '' : new Date(Date.now() + seconds * 1000).toUTCString()
    const wait = fault.retryAfterDate ? date : String(seconds)
    const headers: Record<string, string> = seconds === undefined ? {} : { 'retry-after': wait }
    send(response, { ...failure(fault.status ?? 500, 'told to fail'), headers })
    return
  }
  const reply = handle(state, method, url.slice(prefix.length), body)
  if (fault.kind === 'cut') response.socket?.destroy()
  else if (fault.kind === 'notJson') sendText(response, 200, 'text/html', '<html><body>Welcome</body></html>')
  else send(response, { status: reply.status === 204 ? 200 : reply.status, body: estranged(reply.body ?? {}) })
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.body === undefined) {
    response.writeHead(reply.status, { ...reply.headers, 'content-length': '0' })
    response.end()
  } else sendText(response, reply.status, 'application/scim+json', JSON.stringify(reply.body), reply.headers)
}

function sendText(
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
  headers?: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function control(state: State, method: string, url: string, body: string): Reply {
  if (method === 'GET' && url === '/stats') return { status: 200, body: state.stats() as unknown as Json }
  if (method === 'POST' && url === '/reset') {
    state.reset()
    return { status: 204 }
  }
  if (method === 'POST' && url === '/faults') {
    const faults = JSON.parse(body) as Fault | Fault[]
    state.faults.push(...[faults].flat().map(armed))
    return { status: 204 }
  }
  return failure(404, 'nothing here')
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      'latency-ms': { type: 'string', default: '0' },
      token: { type: 'string' },
      'allow-duplicates': { type: 'boolean', default: false },
    },
  })
  const target = await startScimTarget({
    port: Number(values.port),
    latencyMs: Number(values['latency-ms']),
    allowDuplicates: values['allow-duplicates'],
    ...(values.token === undefined ? {} : { token: values.token }),
  })
  process.stdout.write(`${target.url}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void target.stop())
}
