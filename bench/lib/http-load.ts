/**
 * Load over plain sockets with requests made beforehand: a client that costs less than the servers it measures.
 */
import { connect, type Socket } from 'node:net'

export interface Load {
  readonly host: string
  readonly port: number
  readonly connections: number
  /** Whole requests as bytes, dealt out over all connections in order. */
  readonly requests: readonly Buffer[]
  /** The only right status. */
  readonly status: number
}

/** Sends all requests, each connection one at a time. Answers with the requests a second. Throws for another status. */
export async function load({ host, port, connections, requests, status }: Load): Promise<number> {
  let next = 0
  const take = (): Buffer | undefined => requests[next++]
  const clients = await Promise.all(Array.from({ length: connections }, () => open(host, port, status)))
  const started = performance.now()
  await Promise.all(clients.map(({ run }) => run(take)))
  const seconds = (performance.now() - started) / 1000
  for (const { socket } of clients) socket.destroy()
  return requests.length / seconds
}

interface Client {
  readonly socket: Socket
  run(take: () => Buffer | undefined): Promise<void>
}

/** Reads past the socket's stream, which takes a quarter less of the machine that the server runs on too (measured). */
function open(host: string, port: number, status: number): Promise<Client> {
  const running = Promise.withResolvers<void>()
  // Nobody waits for it where there is no connection; that is told apart.
  running.promise.catch(() => {})
  let take = (): Buffer | undefined => undefined
  let head = ''
  let missing = 0
  const send = (): void => {
    const request = take()
    if (request === undefined) running.resolve()
    else socket.write(request)
  }
  const receive = (count: number, buffer: Buffer): void => {
    if (missing === 0) {
      head += buffer.toString('latin1', 0, count)
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      if (!head.startsWith(`HTTP/1.1 ${status}`)) {
        running.reject(new Error(`not ${status}: ${head.slice(0, 600)}`))
        return
      }
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      missing = end + 4 + length - head.length
      head = ''
    } else missing -= count
    if (missing < 0) running.reject(new Error('more bytes than Content-Length says'))
    if (missing === 0) send()
  }
  const onread = {
    buffer: Buffer.alloc(65_536),
    callback: (count: number, bytes: Uint8Array) => {
      receive(count, bytes as Buffer)
      return true
    },
  }
  const socket = connect({ host, port, noDelay: true, onread })
  socket.on('error', running.reject)
  socket.on('close', () => running.reject(new Error('the server closed the connection')))
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () =>
      resolve({
        socket,
        run: (from) => {
          take = from
          send()
          return running.promise
        },
      }),
    )
  })
}

/** A request as bytes. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const all = {
    host: 'localhost',
    ...headers,
    ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
