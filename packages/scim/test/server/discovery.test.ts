import { describe, expect, test } from 'vitest'
import { attribute } from '../../src/schema/attribute.ts'
import { resourceType, userType } from '../../src/schema/resource-type.ts'
import { base, createService, deviceUrn, groupUrn, type Row, userUrn } from './fixture.ts'

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

describe('discovery', () => {
  test.each(discovery)('%s', (_clause, run) => run(createService()))
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
