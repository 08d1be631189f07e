import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ScimAnswer } from '@sutler/scim'
import { strict } from '@sutler/scim'
import { expect, it, onTestFinished } from 'vitest'
import { createScimListener } from '../../src/scim/http.ts'

async function listening(answers: Readonly<Record<string, () => ScimAnswer | Promise<ScimAnswer>>>) {
  const lines: string[] = []
  const listener = createScimListener({
    handler:
      () =>
      async ({ path }) =>
        answers[path]?.() ?? { status: 404, headers: {}, body: null },
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
  const get = (path: string) => fetch(url + path, { headers: { authorization: 'Bearer t' } })
  return { lines, listener, get }
}

it('an answer that cannot be sent is a 500, and no other request is the worse for it', async () => {
  const { lines, get } = await listening({
    '/odd': () => ({ status: 200, headers: { location: 'https://идентити.example' }, body: '{}' }),
    '/good': () => ({ status: 200, headers: {}, body: '{"good":true}' }),
  })
  const paths = ['/odd', '/good', '/odd', '/good']
  const answered = await Promise.all(paths.map(async (path) => (await get(path)).status))
  expect(answered).toEqual([500, 200, 500, 200])
  expect(lines).toHaveLength(2)
  expect(lines[0]).toContain('Invalid character in header')
})

it('a drain ends with the last answer, and long before it gives up', async () => {
  const gates = ['/a', '/b'].map((path) => {
    return { path, arrived: Promise.withResolvers<void>(), answer: Promise.withResolvers<ScimAnswer>() }
  })
  const { listener, get } = await listening(
    Object.fromEntries(
      gates.map(({ path, arrived, answer }) => [
        path,
        () => {
          arrived.resolve()
          return answer.promise
        },
      ]),
    ),
  )
  const asked = gates.map(({ path }) => get(path))
  await Promise.all(gates.map(({ arrived }) => arrived.promise))
  const state = { isOver: false }
  const drained = listener.drain(2 ** 30).then(() => {
    state.isOver = true
  })
  for (const [position, gate] of gates.entries()) {
    expect((await get('/late')).status).toBe(503)
    expect(state.isOver).toBe(false)
    gate.answer.resolve({ status: 200, headers: {}, body: '{}' })
    const answer = await asked[position]
    expect([answer?.status, answer?.headers.get('connection'), await answer?.text()]).toEqual([200, 'close', '{}'])
  }
  await drained
})
