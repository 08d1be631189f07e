import { describe, expect, test } from 'vitest'
import { ScimError } from '../../src/error.ts'
import { entra } from '../../src/patch/profiles.ts'
import { createMemoryResources } from '../../src/server/memory.ts'
import { admin, base, createService, deviceUrn, messages, type Row, userUrn } from './fixture.ts'

const methods: readonly Row[] = [
  [
    'RFC 7644 §3.12: an address that leads nowhere is 404 with a SCIM error',
    async ({ call }) => {
      for (const path of ['/Nothing', '/Users/a/b', '/Bulk/x', '/Me/x', '/.search/x', '//Users']) {
        const missing = await call('GET', path)
        expect([path, missing.status, missing.headers['content-type']]).toEqual([path, 404, 'application/scim+json'])
        expect(missing.body.schemas).toEqual([`${messages}:Error`])
        expect((await call('OPTIONS', path)).status).toBe(404)
      }
    },
  ],
  [
    'RFC 7644 §3.12: a method an address does not know is 405, and Allow names those it knows',
    async ({ call }) => {
      const table = [
        ['DELETE', '/Users', 'GET, HEAD, POST'],
        ['POST', '/Users/1', 'GET, HEAD, PUT, PATCH, DELETE'],
        ['TRACE', '/Users/1', 'GET, HEAD, PUT, PATCH, DELETE'],
        ['GET', '/Users/.search', 'POST'],
        ['GET', '/Bulk', 'POST'],
        ['PUT', '/.search', 'POST'],
        ['POST', '/', 'GET, HEAD'],
      ]
      for (const [method = '', path = '', allow] of table) {
        const refused = await call(method, path)
        expect([method, path, refused.status, refused.headers.allow]).toEqual([method, path, 405, allow])
        expect(refused.body.status).toBe('405')
      }
    },
  ],
  [
    'RFC 9110 §9.3: HEAD answers as GET without a body, OPTIONS names the methods',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      const head = await call('HEAD', '/Users/id-1')
      expect([head.status, head.text, head.headers]).toEqual([200, null, (await call('GET', '/Users/id-1')).headers])
      expect((await call('HEAD', '/Users')).status).toBe(200)
      expect(await call('OPTIONS', '/Users')).toMatchObject({ status: 204, headers: { allow: 'GET, HEAD, POST' } })
    },
  ],
  [
    'names of endpoints may be in any case and end in a slash (choice)',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      for (const path of ['/users', '/USERS/', '/Users/id-1/', '/serviceproviderconfig', '/me/'])
        expect((await call('GET', path, { client: { ...admin, subject: 'id-1' } })).status, path).toBe(200)
    },
  ],
  [
    'RFC 7644 §3.1: bodies come as application/scim+json or application/json, in UTF-8; all else is 415',
    async ({ call }) => {
      const post = (type: string | undefined, client = admin) =>
        call('POST', '/Users', {
          body: { schemas: [userUrn], userName: `${Math.random()}` },
          headers: { 'content-type': type },
          client,
        })
      for (const type of ['application/json', 'Application/SCIM+json; charset=utf-8', 'application/json;charset=UTF-8'])
        expect((await post(type)).status, type).toBe(201)
      for (const type of ['text/plain', 'application/xml', '', undefined, 'text/json'])
        expect((await post(type)).body.status, type).toBe('415')
      const client = { ...admin, profile: entra }
      for (const type of ['', undefined, 'text/json']) expect((await post(type, client)).status, type).toBe(201)
      expect((await post('text/plain', client)).status).toBe(415)
    },
  ],
  [
    'RFC 7644 §3.8: answers are application/scim+json, and plain JSON for those who accept nothing else; errors are not',
    async ({ call }) => {
      const typeOf = async (path: string, accept: string) =>
        (await call('GET', path, { headers: { accept } })).headers['content-type']
      for (const accept of [
        'application/scim+json',
        '*/*',
        'application/json, */*',
        'application/json, application/scim+json',
        'text/html',
      ])
        expect(await typeOf('/Users', accept), accept).toBe('application/scim+json')
      expect(await typeOf('/Users', 'application/json;charset=utf-8')).toBe('application/json')
      expect(await typeOf('/Users/none', 'application/json')).toBe('application/scim+json')
    },
  ],
  [
    'RFC 7644 §3.11: /Me is the resource of the client, under its own address',
    async ({ call, user, patch }) => {
      const client = { ...admin, subject: await user({ userName: 'Ann' }) }
      const me = await call('GET', '/Me', { client })
      expect(me.body).toMatchObject({ userName: 'Ann', meta: { location: `${base}/Users/id-1` } })
      expect(me.headers.location).toBe(`${base}/Users/id-1`)
      expect((await patch('/Me', [{ op: 'add', path: 'title', value: 'x' }], { client })).body.title).toBe('x')
      expect((await call('DELETE', '/Me', { client })).status).toBe(204)
      const gone = await call('GET', '/Me', { client })
      expect(gone.body).toMatchObject({
        status: '404',
        detail: expect.stringContaining('The User this client is (id-1)'),
      })
    },
  ],
  [
    'RFC 7644 §3.11: /Me is 501 for a client that is no resource, and for a new one',
    async ({ call }) => {
      expect((await call('GET', '/Me')).body).toMatchObject({ status: '501' })
      const made = await call('POST', '/Me', { body: {}, client: { ...admin, subject: 'x' } })
      expect(made.body).toMatchObject({ status: '501', detail: expect.stringContaining('none is made there') })
      const none = createService({ meType: 'Person' })
      expect((await none.call('GET', '/Me', { client: { ...admin, subject: 'x' } })).status).toBe(501)
    },
  ],
]

describe('methods', () => {
  test.each(methods)('%s', (_clause, run) => run(createService()))
})

describe('a writer that was outrun', () => {
  const outrun = (times: number) => {
    const memory = createMemoryResources({ newId: () => 'id-1' })
    let left = times
    return {
      ...memory,
      replace: (...asked: Parameters<typeof memory.replace>) =>
        left-- > 0 ? Promise.reject(new ScimError(412, null, 'outrun')) : memory.replace(...asked),
    }
  }
  const body = { schemas: [deviceUrn], serial: 'S1', label: 'new' }

  test('begins anew', async () => {
    const { call, device } = createService({ resources: outrun(4) })
    await device({ serial: 'S1' })
    expect((await call('PUT', '/Devices/id-1', { body })).status).toBe(200)
  })

  test('gives up in the end, or at once when it named its version', async () => {
    const { call, device } = createService({ resources: outrun(9) })
    await device({ serial: 'S1' })
    expect((await call('PUT', '/Devices/id-1', { body })).status).toBe(412)
    const headers = { 'if-match': 'W/"1"' }
    expect((await call('PUT', '/Devices/id-1', { body, headers })).status).toBe(412)
  })
})
