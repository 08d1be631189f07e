import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Attributes } from '@sutler/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterprise, openScim } from './fixture.ts'

/**
 * One user of a service like scimgateway: a complex value behind a path into an extension lands beside the extension,
 * in a list under the whole path; what comes without a path is merged.
 */
let user: { id: string; [name: string]: unknown }
let server: Server
let url: string

const manager = `${enterprise}:manager`
const op = { opId: '1', signal: new AbortController().signal }

function merge(into: Record<string, unknown>, value: Attributes): void {
  for (const [name, part] of Object.entries(value))
    if (typeof part === 'object' && part !== null && !Array.isArray(part)) {
      into[name] ??= {}
      merge(into[name] as Record<string, unknown>, part as Attributes)
    } else into[name] = part
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      for (const { path, value } of request.method === 'PATCH' ? JSON.parse(body).Operations : [])
        if (path === undefined) merge(user, value)
        else user[path] = [value]
      response.writeHead(200, { 'content-type': 'application/scim+json' })
      response.end(JSON.stringify(user))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

it.each([
  ['lands beside the extension behind its path', {}, { department: 'R&D' }],
  [
    'is in the extension without one',
    { wire: { patch: 'pathless' } },
    { department: 'R&D', manager: { value: 'boss' } },
  ],
])('a manager %s', async (_name, wire, extension) => {
  user = { id: 'ada', userName: 'ada', [enterprise]: { department: 'R&D' } }
  const connector = await openScim({ url }, { discovery: false, ...wire })
  await connector.target?.update('User', 'ada', [{ path: manager, op: 'replace', value: 'boss' }], op)
  expect(user[enterprise]).toEqual(extension)
  await connector.close()
})
