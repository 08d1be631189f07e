import { ProvisioningError } from '@sutler/core'
import { describe, expect, test } from 'vitest'
import { ScimError } from '../../src/error.ts'
import { entra } from '../../src/patch/profiles.ts'
import { attribute } from '../../src/schema/attribute.ts'
import { resourceType, userType } from '../../src/schema/resource-type.ts'
import { errorAnswer } from '../../src/server/answer.ts'
import { createMemoryResources } from '../../src/server/memory.ts'
import { admin, base, createService, deviceUrn, groupUrn, messages, patchOf, type Row, userUrn } from './fixture.ts'

const discovery: readonly Row[] = [
  [
    'RFC 7644 §4: ServiceProviderConfig is one resource and tells of every feature, under its older name as well',
    async ({ call }) => {
      const { body } = await call('GET', '/ServiceProviderConfig')
      expect(body).toMatchObject({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
        patch: { supported: true },
        bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
        filter: { supported: true, maxResults: 1000 },
        changePassword: { supported: true },
        sort: { supported: true },
        etag: { supported: true },
        pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', cursorTimeout: 3600 },
        authenticationSchemes: [{ type: 'oauthbearertoken', primary: true }],
        meta: { location: `${base}/ServiceProviderConfig` },
      })
      expect((await call('GET', '/ServiceProviderConfigs/')).body).toEqual(body)
      expect((await call('GET', '/ServiceProviderConfig/x')).status).toBe(404)
    },
  ],
  [
    'RFC 7644 §4: ResourceTypes are a list, and each is found by its name',
    async ({ call }) => {
      const { body } = await call('GET', '/ResourceTypes')
      expect(body).toMatchObject({ totalResults: 3, itemsPerPage: 3, startIndex: 1 })
      expect(body.Resources.map(({ id }: { id: string }) => id)).toEqual(['User', 'Group', 'Device'])
      const device = await call('GET', '/ResourceTypes/Device')
      expect(device.body).toEqual(body.Resources[2])
      expect(device.body).toMatchObject({ endpoint: '/Devices', schema: deviceUrn })
    },
  ],
  [
    'RFC 7644 §4: Schemas are a list, and each is found by its URN, in any case and encoded or not',
    async ({ call }) => {
      const { body } = await call('GET', '/Schemas')
      const ids = body.Resources.map(({ id }: { id: string }) => id)
      expect(ids).toContain(deviceUrn)
      expect(new Set(ids).size).toBe(body.totalResults)
      for (const id of [userUrn, userUrn.toLowerCase(), encodeURIComponent(userUrn)])
        expect((await call('GET', `/Schemas/${id}`)).body.id).toBe(userUrn)
      expect((await call('GET', '/Schemas/urn:unknown')).status).toBe(404)
    },
  ],
  [
    'RFC 7643 §7: externalId is in the schemas of User and Group, and types of e-mail addresses are suggested',
    async ({ call }) => {
      for (const urn of [userUrn, groupUrn]) {
        const { attributes } = (await call('GET', `/Schemas/${urn}`)).body
        expect(attributes.map(({ name }: { name: string }) => name)).toContain('externalId')
      }
    },
  ],
  [
    'RFC 7644 §4: a filter over lists of discovery is 403, other parameters are passed over, and writes are 405',
    async ({ call }) => {
      for (const path of ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig']) {
        const filtered = await call('GET', `${path}?filter=id pr`)
        expect(filtered.status, path).toBe(path === '/ServiceProviderConfig' ? 200 : 403)
        expect((await call('GET', `${path}?count=1&sortBy=id`)).status).toBe(200)
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          const refused = await call(method, path, { body: {} })
          expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD'])
        }
      }
    },
  ],
]

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

const access: readonly Row[] = [
  [
    'RFC 7644 §2: a request of nobody is 401, with a challenge',
    async ({ call }) => {
      const refused = await call('GET', '/Users', { client: null })
      expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
      expect(refused.body).toMatchObject({ schemas: [`${messages}:Error`], status: '401' })
    },
  ],
  [
    'RFC 7644 §3.12: a client that may only read is refused every write with 403',
    async ({ call, user, patch }) => {
      await user({ userName: 'Ann' })
      const client = { ...admin, scopes: { types: 'all', readOnly: true } } as const
      expect((await call('GET', '/Users/id-1', { client })).status).toBe(200)
      expect(
        (await call('POST', '/Users/.search', { body: { schemas: [`${messages}:SearchRequest`] }, client })).status,
      ).toBe(200)
      const body = { schemas: [userUrn], userName: 'B' }
      expect((await call('POST', '/Users', { body, client })).status).toBe(403)
      expect((await call('PUT', '/Users/id-1', { body, client })).status).toBe(403)
      expect((await patch('/Users/id-1', [{ op: 'add', path: 'title', value: 'x' }], { client })).status).toBe(403)
      expect((await call('DELETE', '/Users/id-1', { client })).status).toBe(403)
      expect((await call('POST', '/Bulk', { body: {}, client })).status).toBe(403)
    },
  ],
  [
    'RFC 7644 §3.12: a client that may not see groups does not learn of them from users, by no question at all',
    async ({ call, user, group, patch }) => {
      await user({ userName: 'Ann' })
      await group('Tour', 'id-1')
      const client = { ...admin, scopes: { types: ['User', 'Device'], readOnly: false } }
      const search = { schemas: [`${messages}:SearchRequest`], attributes: ['groups'] }
      const put = { body: { schemas: [userUrn], userName: 'Ann', title: 'x' }, client }
      const shown = [
        await call('GET', '/Users/id-1', { client }),
        await call('GET', '/Users/id-1?attributes=groups.display', { client }),
        await call('GET', '/Users', { client }),
        await call('GET', '/?attributes=groups', { client }),
        await call('POST', '/.search', { client, body: search }),
        await call('PUT', '/Users/id-1', put),
        await patch('/Users/id-1?attributes=groups', [{ op: 'add', path: 'title', value: 'y' }], { client }),
      ]
      expect(shown.map(({ status }) => status)).toEqual(shown.map(() => 200))
      expect(JSON.stringify(shown)).not.toMatch(/Tour|"groups"|id-2/)
      for (const filter of ['groups.display sw "T"', 'not (groups pr)', 'groups[value eq "id-2"]', 'GROUPS eq "id-2"'])
        for (const place of ['/Users', '/'])
          expect((await call('GET', `${place}?filter=${filter}`, { client })).body.scimType, filter).toBe(
            'invalidFilter',
          )
      expect((await call('GET', '/Users?sortBy=groups', { client })).body.scimType).toBe('invalidPath')
      expect((await call('GET', '/Users/id-1')).body.groups).toMatchObject([{ value: 'id-2', display: 'Tour' }])
    },
  ],
  [
    'RFC 7644 §3.12: a client sees the types it may see, and no other: not in listings of all, not in Bulk',
    async ({ call, user, group }) => {
      await user({ userName: 'Ann' })
      await group('Tour', 'id-1')
      const client = { ...admin, scopes: { types: ['Group'], readOnly: false } }
      for (const path of ['/Users', '/Users/id-1', '/Users?filter=id pr'])
        expect((await call('GET', path, { client })).status, path).toBe(403)
      expect((await call('POST', '/Users/.search', { body: {}, client })).status).toBe(403)
      expect((await call('GET', '/', { client })).body.Resources).toHaveLength(1)
      const body = {
        schemas: [`${messages}:BulkRequest`],
        Operations: [{ method: 'DELETE', path: '/Users/id-1' }],
      }
      expect((await call('POST', '/Bulk', { body, client })).body.Operations[0].status).toBe('403')
      expect(
        (await call('GET', '/', { client: { ...client, scopes: { types: [], readOnly: true } } })).body.totalResults,
      ).toBe(0)
    },
  ],
]

const limits: readonly Row[] = [
  [
    'RFC 7644 §3.12: what is no JSON object is invalidSyntax, and what it holds is not repeated',
    async ({ call }) => {
      for (const body of [
        '',
        '{"userName":"hidden',
        '[]',
        '"text"',
        'null',
        '{"userName":"a","USERNAME":"b"}',
        '{"__proto__":{}}',
      ]) {
        const refused = await call('POST', '/Users', { body })
        expect(refused.body, body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
        expect(refused.text).not.toContain('hidden')
      }
    },
  ],
  [
    'RFC 7644 §3.12: a body that is too long is 413, one nested too deeply invalidSyntax',
    async () => {
      const { call } = createService({ limits: { bodyLength: 1000, bodyDepth: 4 } })
      const long = await call('POST', '/Users', { body: { schemas: [userUrn], userName: 'x'.repeat(1000) } })
      expect(long.body).toMatchObject({ status: '413' })
      const deep = await call('POST', '/Users', { body: { schemas: [userUrn], a: { b: [{ c: [] }] } } })
      expect(deep.body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
    },
  ],
  [
    'a body of a hundred thousand brackets is refused, and harms nobody',
    async ({ call }) => {
      const body = '['.repeat(100_000) + ']'.repeat(100_000)
      expect((await call('POST', '/Users', { body: `{"a":${body}}` })).body.status).toBe('400')
    },
  ],
  [
    'RFC 7644 §3.12: a PATCH of too many operations is 413',
    async () => {
      const { user, call } = createService({ limits: { patchOperations: 2 } })
      const id = await user({ userName: 'Ann' })
      const operation = { op: 'add', path: 'title', value: 'x' }
      expect((await call('PATCH', `/Users/${id}`, { body: patchOf(operation, operation) })).status).toBe(200)
      const many = await call('PATCH', `/Users/${id}`, { body: patchOf(operation, operation, operation) })
      expect(many.body).toMatchObject({ status: '413' })
    },
  ],
  [
    'a failure of the service is 500 without a word of why, and is told to whoever listens',
    async () => {
      const seen: unknown[] = []
      const failure = new Error('the disk at /secret is full')
      const resources = { ...createMemoryResources(), read: () => Promise.reject(failure) }
      const { call } = createService({ resources, onError: (error) => seen.push(error) })
      const failed = await call('GET', '/Users/1')
      expect(failed.body).toMatchObject({ schemas: [`${messages}:Error`], status: '500' })
      expect(failed.text).not.toContain('disk')
      expect(seen).toEqual([failure])
      expect((await createService({ resources }).call('GET', '/Users/1')).status).toBe(500)
    },
  ],
  [
    'a failure that may pass is 503, and says when to come again',
    async () => {
      const failure = new ProvisioningError('the disk at /secret is full', { code: 'UNAVAILABLE' })
      const resources = { ...createMemoryResources(), read: () => Promise.reject(failure) }
      const seen: unknown[] = []
      const { call } = createService({ resources, onError: (error) => seen.push(error) })
      const failed = await call('GET', '/Users/1')
      expect(failed).toMatchObject({ body: { status: '503' }, headers: { 'retry-after': '5' } })
      expect(failed.text).not.toContain('disk')
      expect(seen).toEqual([failure])
    },
  ],
]

describe.each([
  { what: 'discovery', rows: discovery },
  { what: 'methods', rows: methods },
  { what: 'access', rows: access },
  { what: 'limits', rows: limits },
])('$what', ({ rows }) => {
  test.each(rows)('%s', (_clause, run) => run(createService()))
})

describe('the configuration', () => {
  const schema = { id: 'urn:example:Thing', name: 'Thing', description: '', attributes: [attribute('name', '')] }
  const thing = (endpoint: string) => ({ ...resourceType({ name: 'Thing', schema }), endpoint })

  test.each(['/Users', '/users', '/Bulk', '/.search'])('two things at %s are refused', (endpoint) => {
    expect(() => createService({ types: [userType, thing(endpoint)] })).toThrow(TypeError)
  })

  test.each(['/', '', '/a/b'])('an endpoint of %j is refused', (endpoint) => {
    expect(() => createService({ types: [thing(endpoint)] })).toThrow(/one segment/)
  })

  test('what it says of itself is in ServiceProviderConfig, and a slash at the end of the base is passed over', async () => {
    const { call } = createService({
      baseUrl: `${base}/`,
      documentationUri: 'https://docs.example',
      authenticationSchemes: [{ type: 'httpbasic', name: 'Basic', description: 'Name and password.' }],
    })
    expect((await call('GET', '/ServiceProviderConfig')).body).toMatchObject({
      documentationUri: 'https://docs.example',
      authenticationSchemes: [{ type: 'httpbasic' }],
      meta: { location: `${base}/ServiceProviderConfig` },
    })
  })
})

test('a refusal can be answered by whoever stands before the handler', () => {
  const answer = errorAnswer(new ScimError(429, null, 'Slow down.'), { 'retry-after': '3' })
  expect(answer).toEqual({
    status: 429,
    headers: { 'content-type': 'application/scim+json', 'retry-after': '3' },
    body: `{"schemas":["${messages}:Error"],"status":"429","detail":"Slow down."}`,
  })
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
