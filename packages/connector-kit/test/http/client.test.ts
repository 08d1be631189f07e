import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { HttpRequest } from '@sutler/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttp, type Http, type HttpOptions } from '../../src/index.ts'
import { type TestServer, testServer } from './test-server.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

function client(options?: HttpOptions): Http {
  const http = createHttp(options)
  closers.push(http.close)
  return http
}

async function serve(answer: Parameters<typeof testServer>[0]): Promise<TestServer> {
  const server = await testServer(answer)
  closers.push(server.close)
  return server
}

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: {},
  ...more,
})

describe('an HTTP exchange', () => {
  it('brings status, headers in lower case and the body as text', async () => {
    const server = await serve((_, response) =>
      response.writeHead(201, { ETag: 'W/"1"', 'X-Two': ['a', 'b'] }).end('Ångström'),
    )
    const answer = await client().send(get(`${server.url}/Users`))
    expect(answer.status).toBe(201)
    expect(answer.headers).toMatchObject({ etag: 'W/"1"', 'x-two': 'a, b' })
    expect(answer.body).toBe('Ångström')
  })

  it('sends method, path with query, headers and body, and always a User-Agent', async () => {
    const bodies: string[] = []
    const server = await serve((request, response) => response.end(request.headers['user-agent']))
    server.requests.push = (request) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
      return Array.prototype.push.call(server.requests, request)
    }
    const http = client({ userAgent: 'kit-test/1' })
    expect(
      (await http.send(get(`${server.url}/a?b=c%20d`, { method: 'POST', body: '{"ä":1}', headers: { accept: 'x/y' } })))
        .body,
    ).toBe('kit-test/1')
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/a?b=c%20d', headers: { accept: 'x/y' } })
    expect(bodies.join('')).toBe('{"ä":1}')
    expect((await http.send(get(server.url, { headers: { 'User-Agent': 'own' } }))).body).toBe('own')
    expect((await client().send(get(server.url))).body).toMatch(/^sutler\//)
  })

  it('keeps a connection alive over many calls', async () => {
    const server = await serve((_, response) => response.end('ok'))
    const http = client()
    for (let i = 0; i < 20; i += 1) await http.send(get(server.url))
    // The pool may open a second one while the first is still being put back.
    expect(server.sockets.size).toBeLessThanOrEqual(2)
  })

  it('opens no more connections than allowed', async () => {
    const server = await serve((_, response) => response.end('ok'))
    const http = client({ maxConnections: 3 })
    await Promise.all(Array.from({ length: 30 }, () => http.send(get(server.url))))
    expect(server.sockets.size).toBeLessThanOrEqual(3)
  })

  it('follows no redirect', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    expect((await client().send(get(server.url))).status).toBe(302)
    expect(server.requests).toHaveLength(1)
  })

  it('unpacks a compressed answer and reads the charset it names', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/zip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'))
      else
        response
          .writeHead(200, { 'content-type': 'text/plain; charset=ISO-8859-1' })
          .end(Buffer.from('Jürgen', 'latin1'))
    })
    expect((await client().send(get(`${server.url}/zip`))).body).toBe('packed')
    expect((await client().send(get(`${server.url}/latin`))).body).toBe('Jürgen')
  })
})

describe('an HTTP exchange that fails', () => {
  it('is UNAVAILABLE with a known outcome when nothing listens', async () => {
    const server = await testServer((_, response) => response.end())
    await server.close()
    await expect(client().send(get(server.url, { method: 'POST' }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcomeKnown: true,
    })
  })

  it('is UNAVAILABLE with a known outcome when the host name is unknown', async () => {
    await expect(client().send(get('http://no-such-host.invalid/'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcomeKnown: true,
    })
  })

  it('is UNAVAILABLE with an unknown outcome when the socket dies after the request', async () => {
    const server = await serve((request) => request.socket.destroy())
    await expect(client().send(get(server.url, { method: 'POST', body: 'x' }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      outcomeKnown: false,
    })
  })

  it('is UNAVAILABLE with an unknown outcome when the answer is cut short', async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => request.socket.destroy())
    })
    await expect(client().send(get(server.url))).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: false })
  })

  it('is TIMEOUT with an unknown outcome when no answer comes', async () => {
    const server = await serve(() => {})
    await expect(client({ timeoutMs: 50 }).send(get(server.url))).rejects.toMatchObject({
      code: 'TIMEOUT',
      outcomeKnown: false,
    })
  })

  it('is TIMEOUT when the answer drips in too slowly', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('.'), 10)
      response.on('close', () => clearInterval(drip))
    })
    await expect(client({ timeoutMs: 60 }).send(get(server.url))).rejects.toMatchObject({
      code: 'TIMEOUT',
      outcomeKnown: false,
    })
  })

  it('is PROTOCOL when the answer is too large, packed or not', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/zip')
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(5000)))
      else response.end('x'.repeat(5000))
    })
    const http = client({ maxBodyBytes: 1000 })
    await expect(http.send(get(server.url))).rejects.toMatchObject({ code: 'PROTOCOL' })
    await expect(http.send(get(`${server.url}/zip`))).rejects.toMatchObject({ code: 'PROTOCOL' })
  })

  it('is PROTOCOL when the peer does not speak HTTP, or packs in a way nobody knows', async () => {
    const server = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'zap' }).end('x'))
    await expect(client().send(get(server.url))).rejects.toMatchObject({ code: 'PROTOCOL' })
    const plain = createServer((socket) => socket.once('data', () => socket.end('220 mail.test ESMTP\r\n')))
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => plain.close(() => resolve())))
    const address = plain.address()
    const port = typeof address === 'object' ? address?.port : 0
    await expect(client().send(get(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ code: 'PROTOCOL' })
  })

  it('is INVALID_VALUE when the request cannot be sent', async () => {
    for (const bad of [
      get('ftp://x/'),
      get('nonsense'),
      get('http://u:p@127.0.0.1/'),
      get('http://127.0.0.1:1/', { headers: { a: 'x\r\ny: z' } }),
    ]) {
      await expect(client().send(bad)).rejects.toMatchObject({ code: 'INVALID_VALUE', outcomeKnown: true })
    }
  })

  it('ends at once when the signal is aborted, before, while waiting for a connection, and under way', async () => {
    const server = await serve(() => {})
    const http = client({ maxConnections: 1 })
    const early = AbortSignal.abort()
    await expect(http.send(get(server.url, { signal: early }))).rejects.toMatchObject({ outcomeKnown: true })
    const [first, second] = [new AbortController(), new AbortController()]
    const running = http.send(get(server.url, { method: 'POST', signal: first.signal }))
    const waiting = http.send(get(server.url, { method: 'POST', signal: second.signal }))
    await expect.poll(() => server.requests.length).toBe(1)
    second.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true })
    first.abort()
    await expect(running).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: false })
    expect(server.requests).toHaveLength(1)
  })

  it('names method and URL without query values and credentials', async () => {
    const failed = client().send(get('http://ann:topsecret@127.0.0.1:1/Users?filter=hush&count=7'))
    const error: Error = await failed.catch((reason) => reason)
    expect(error.message).toContain('GET http://127.0.0.1:1/Users?filter=…&count=…')
    expect(error.message).not.toMatch(/ann|topsecret|hush|=7/)
  })

  it('ends calls under way when the client is closed, and refuses new ones', async () => {
    const server = await serve(() => {})
    const http = client()
    const running = http.send(get(server.url))
    const outcome = expect(running).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: false })
    await expect.poll(() => server.requests.length).toBe(1)
    await http.close()
    await outcome
    await http.close()
    await expect(http.send(get(server.url))).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true })
  })
})
