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
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(host, port)))
  const started = performance.now()
  await Promise.all(sockets.map((socket) => run(socket, take, status)))
  const seconds = (performance.now() - started) / 1000
  for (const socket of sockets) socket.destroy()
  return requests.length / seconds
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

function run(socket: Socket, take: () => Buffer | undefined, status: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let held = ''
    const send = (): void => {
      const request = take()
      if (request === undefined) resolve()
      else socket.write(request)
    }
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server closed the connection')))
    socket.on('data', (bytes: Buffer) => {
      held += bytes.toString('latin1')
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = held.slice(0, end)
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
      if (held.length < end + 4 + length) return
      if (!head.startsWith(`HTTP/1.1 ${status}`)) {
        reject(new Error(`not ${status}: ${held.slice(0, 600)}`))
        return
      }
      held = ''
      send()
    })
    send()
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
