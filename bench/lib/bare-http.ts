/**
 * The limit of node:http: reads the request and its body, and answers with a JSON text it was given. Nothing is looked
 * up, parsed or stored. Prints its address as one line. `POST /answer?status=n` sets the answer.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

let answer = Buffer.from('{}')
let status = 200

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url?.startsWith('/answer')) {
      answer = Buffer.concat(chunks)
      status = Number(request.url.split('=')[1])
    }
    response.writeHead(status, { 'content-type': 'application/scim+json', 'content-length': answer.length })
    response.end(answer)
  })
})

server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`),
)
process.on('SIGTERM', () => process.exit(0))
