/**
 * As little of a SCIM server as an initial cycle needs, so that it is never the bottleneck: users are found by
 * `userName eq`, created, and counted, nothing else. Prints its base URL as one line when ready.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Escaped user name, as it stands in an address → the stored user as JSON text. */
let users = new Map<string, string>()
let requests = 0
const search = '/scim/v2/Users?filter=userName%20eq%20%22'

const server = createServer((request, response) => {
  const { url = '', method } = request
  requests++
  if (method === 'GET') {
    if (url.startsWith(search)) find(response, url.slice(search.length, url.indexOf('%22', search.length)))
    else if (url === '/stats')
      answer(response, 200, JSON.stringify({ requests, writes: users.size, users: users.size }))
    else answer(response, 404, '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404"}')
    return
  }
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    if (url === '/reset') users = new Map()
    answer(response, 201, url === '/reset' ? '{}' : create(body))
  })
})

function find(response: ServerResponse, name: string): void {
  const user = users.get(name)
  const hits = user === undefined ? 0 : 1
  answer(
    response,
    200,
    `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${hits},"itemsPerPage":${hits},"startIndex":1,"Resources":[${user ?? ''}]}`,
  )
}

function create(body: string): string {
  const { userName } = JSON.parse(body) as { userName: string }
  const user = `{"id":"u${users.size + 1}",${body.slice(1)}`
  users.set(encodeURIComponent(userName), user)
  return user
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/scim+json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2\n`),
)
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    server.close()
    server.closeAllConnections()
  })
