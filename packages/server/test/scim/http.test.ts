import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ScimAnswer } from '@sutler/scim'
import { strict } from '@sutler/scim'
import { expect, it, onTestFinished } from 'vitest'
import { createScimListener } from '../../src/scim/http.ts'

it('an answer that cannot be sent is a 500, and no other request is the worse for it', async () => {
  const lines: string[] = []
  const answers: Readonly<Record<string, ScimAnswer>> = {
    '/odd': { status: 200, headers: { location: 'https://идентити.example' }, body: '{}' },
    '/good': { status: 200, headers: {}, body: '{"good":true}' },
  }
  const listener = createScimListener({
    handler:
      () =>
      async ({ path }) =>
        answers[path] ?? { status: 404, headers: {}, body: null },
    clients: {
      identify: () => ({ name: 'c', profile: 'strict', types: null, readOnly: false, subject: null }),
    },
    principalOf: () => ({ profile: strict, scopes: { types: 'all', readOnly: false }, subject: null }),
    limit: { take: () => null },
    maxBody: 1000,
    log: (line) => lines.push(line),
  })
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`
  const headers = { authorization: 'Bearer t' }
  const paths = ['/odd', '/good', '/odd', '/good']
  const answered = await Promise.all(paths.map(async (path) => (await fetch(url + path, { headers })).status))
  expect(answered).toEqual([500, 200, 500, 200])
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain('Invalid character in header')
})
