import { describe, expect, test } from 'vitest'
import { entra } from '../../src/patch/profiles.ts'
import {
  admin,
  base,
  createService,
  enterpriseUrn,
  groupUrn,
  messages,
  patchOf,
  type Row,
  type Service,
  userUrn,
} from './fixture.ts'

interface Result {
  readonly status: string
  readonly location?: string
  readonly version?: string
  readonly response?: { readonly status: string; readonly scimType?: string }
}

async function bulk({ call }: Service, Operations: readonly unknown[], more: object = {}): Promise<readonly Result[]> {
  const answer = await call('POST', '/Bulk', { body: { schemas: [`${messages}:BulkRequest`], Operations, ...more } })
  expect(answer.status, answer.text ?? '').toBe(200)
  expect(answer.body.schemas).toEqual([`${messages}:BulkResponse`])
  return answer.body.Operations
}

const post = (bulkId: string, userName: string, more: object = {}) => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { schemas: [userUrn], userName, ...more },
})
const groupOf = (bulkId: string, displayName: string, ...members: readonly string[]) => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { schemas: [groupUrn], displayName, members: members.map((value) => ({ value })) },
})
const statuses = (results: readonly Result[]) => results.map(({ status }) => status)

const rows: readonly Row[] = [
  [
    'RFC 7644 §3.7: each operation has its result, with method, bulkId, location, version and status as text',
    async (service) => {
      const id = await service.user({ userName: 'old' })
      const results = await bulk(service, [
        post('a', 'Ann'),
        { method: 'PUT', path: `/Users/${id}`, bulkId: 'p', data: { schemas: [userUrn], userName: 'put' } },
        { method: 'patch', path: `/Users/${id}`, data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
        { method: 'DELETE', path: `/Users/${id}` },
      ])
      const location = `${base}/Users/${id}`
      expect(results).toEqual([
        { method: 'POST', bulkId: 'a', version: 'W/"1"', location: `${base}/Users/id-2`, status: '201' },
        { method: 'PUT', bulkId: 'p', version: 'W/"2"', location, status: '200' },
        { method: 'patch', version: 'W/"3"', location, status: '200' },
        { method: 'DELETE', location, status: '204' },
      ])
    },
  ],
  [
    'RFC 7644 §3.7.3: a failed operation has its error as response; a failed POST has no location; the rest goes on',
    async (service) => {
      const results = await bulk(service, [
        post('a', 'Ann'),
        post('b', 'ann'),
        { method: 'DELETE', path: '/Users/none' },
        { method: 'DELETE', path: '/Nothing/1' },
        { method: 'DELETE', path: '/Users/a/b' },
        { method: 'DELETE', path: '/Users' },
        { ...post('p', 'x'), path: '/Users/1' },
        post('c', 'Cid'),
      ])
      expect(statuses(results)).toEqual(['201', '409', '404', '404', '404', '405', '405', '201'])
      expect(results[1]).toEqual({
        method: 'POST',
        bulkId: 'b',
        status: '409',
        response: expect.objectContaining({ schemas: [`${messages}:Error`], status: '409', scimType: 'uniqueness' }),
      })
      // §3.7: all but a POST that failed have a location, as far as there can be one.
      const locations = results.map(({ location = null }) => location)
      expect(locations.slice(1, 7)).toEqual([null, `${base}/Users/none`, null, null, null, null])
    },
  ],
  [
    'RFC 7644 §3.7.2: an address that ends in a bulkId of nobody here stays as it is, and so does the filter of a path',
    async (service) => {
      const [ann] = await bulk(service, [
        post('a', 'Ann', { [enterpriseUrn]: { manager: { value: 'x', $ref: 'https://wiki.example/bulkId:intro' } } }),
      ])
      expect(ann?.status).toBe('201')
      expect((await service.call('GET', '/Users/id-1')).body[enterpriseUrn].manager.$ref).toBe(
        'https://wiki.example/bulkId:intro',
      )
      const id = await service.group('Tour', 'id-1')
      const path = 'members[value eq "bulkId:none"]'
      const [removal] = await bulk(service, [
        { method: 'PATCH', path: `/Groups/${id}`, data: patchOf({ op: 'remove', path }) },
      ])
      expect(removal?.status).toBe('200')
    },
  ],
  [
    'RFC 7644 §3.7.2: every bulkId in the filter of a path is resolved',
    async (service) => {
      const path = 'members[value eq "bulkId:a" or value eq "bulkId:b"]'
      const results = await bulk(service, [
        post('a', 'Ann'),
        post('b', 'Bob'),
        groupOf('g', 'Tour', 'bulkId:a', 'bulkId:b'),
        { method: 'PATCH', path: '/Groups/bulkId:g', data: patchOf({ op: 'remove', path }) },
      ])
      expect(statuses(results)).toEqual(['201', '201', '201', '200'])
      expect((await service.call('GET', '/Groups/id-3')).body.members).toBeUndefined()
    },
  ],
  [
    'RFC 7644 §3.7.3: a path that cannot be read is the fault of its operation alone',
    async (service) => {
      for (const [index, path] of ['/Users/%ZZ', '/Users/%', '/Users/%E0%A4', '/Users/\ud800'].entries()) {
        const results = await bulk(service, [
          post('a', `Ann${index}`),
          { method: 'DELETE', path },
          { method: 'PATCH', path, data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
          post('b', `Bob${index}`),
        ])
        const bad = expect.stringMatching(/^40[04]$/)
        expect(statuses(results), path).toEqual(['201', bad, bad, '201'])
        expect(results.slice(1, 3).map(({ location = null }) => location)).toEqual([null, null])
      }
    },
  ],
  [
    'RFC 7644 §3.7: a PUT and a PATCH that failed have the location of what they were for, one by its bulkId too',
    async (service) => {
      const id = await service.user({ userName: 'old' })
      const results = await bulk(service, [
        post('a', 'Ann'),
        { method: 'PUT', path: `/Users/${id}`, data: { schemas: [userUrn] } },
        { method: 'PATCH', path: '/Users/bulkId:a', data: patchOf({ op: 'add', path: 'none', value: 'x' }) },
        { method: 'PATCH', path: '/Users/bulkId:none', data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
      ])
      expect(statuses(results)).toEqual(['201', '400', '400', '409'])
      expect(results.map(({ location = null }) => location)).toEqual([
        `${base}/Users/id-2`,
        `${base}/Users/${id}`,
        `${base}/Users/id-2`,
        null,
      ])
    },
  ],
  [
    'RFC 7644 §3.7.2: a bulkId may end an address, and stand in the filter of a path; other text that holds one stays',
    async (service) => {
      const results = await bulk(service, [
        post('m', 'Max'),
        post('a', 'Ann', {
          title: 'see bulkId:m',
          profileUrl: 'https://wiki.example/bulkId:m',
          [enterpriseUrn]: { manager: { value: 'bulkId:m', $ref: `${base}/Users/bulkId:m` } },
        }),
        groupOf('g', 'Tour', 'bulkId:m', 'bulkId:a'),
        {
          method: 'PATCH',
          path: '/Groups/bulkId:g',
          data: patchOf({ op: 'remove', path: 'members[value eq "bulkId:m"]' }),
        },
      ])
      expect(statuses(results)).toEqual(['201', '201', '201', '200'])
      const ann = (await service.call('GET', '/Users/id-2')).body
      expect([ann.title, ann.profileUrl]).toEqual(['see bulkId:m', 'https://wiki.example/bulkId:m'])
      expect(ann[enterpriseUrn].manager.$ref).toBe(`${base}/Users/id-1`)
      expect((await service.call('GET', '/Groups/id-3')).body.members).toMatchObject([{ value: 'id-2' }])
    },
  ],
  [
    'RFC 7644 §3.7.3: after as many errors as failOnErrors the rest is left; 0 is as many as 1',
    async (service) => {
      const fails = { method: 'DELETE', path: '/Users/none' }
      expect(statuses(await bulk(service, [fails, post('z', 'Zoe')], { failOnErrors: 0 }))).toEqual(['404'])
      const results = await bulk(service, [fails, post('a', 'Ann'), fails, post('b', 'Bob')], { failOnErrors: 2 })
      expect(statuses(results)).toEqual(['404', '201', '404'])
      expect((await service.call('GET', '/Users')).body.totalResults).toBe(1)
    },
  ],
  [
    'RFC 7644 §3.7.2: a bulkId stands for the resource a former operation makes, in data and in paths',
    async (service) => {
      const results = await bulk(service, [
        post('a', 'Ann'),
        groupOf('g', 'Tour', 'bulkId:a'),
        { method: 'PATCH', path: '/Users/bulkId:a', data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
        {
          method: 'PATCH',
          path: '/Users/id-1',
          bulkId: 'again',
          data: patchOf({ op: 'add', path: `${enterpriseUrn}:manager`, value: { value: 'bulkId:a' } }),
        },
        { method: 'DELETE', path: '/Groups/bulkId:g' },
      ])
      expect(statuses(results)).toEqual(['201', '201', '200', '200', '204'])
      const { body } = await service.call('GET', '/Users/id-1')
      expect([body.title, body[enterpriseUrn].manager.value]).toEqual(['x', 'id-1'])
    },
  ],
  [
    'RFC 7644 §3.7.2: a bulkId may come before the operation it stands for',
    async (service) => {
      const results = await bulk(service, [
        groupOf('g', 'Tour', 'bulkId:a', 'bulkId:b'),
        { method: 'PATCH', path: '/Users/bulkId:a', data: patchOf({ op: 'add', path: 'title', value: 'x' }) },
        post('a', 'Ann'),
        post('b', 'Bob'),
      ])
      expect(statuses(results)).toEqual(['201', '200', '201', '201'])
      const { members } = (await service.call('GET', '/Groups?filter=displayName pr')).body.Resources[0]
      expect(members.map(({ display }: { display: string }) => display)).toEqual(['Ann', 'Bob'])
    },
  ],
  [
    'RFC 7644 §3.7.1: resources that point to each other are created, then joined',
    async (service) => {
      const results = await bulk(service, [
        groupOf('x', 'X', 'bulkId:y', 'bulkId:a'),
        groupOf('y', 'Y', 'bulkId:x'),
        post('a', 'Ann', { [enterpriseUrn]: { department: 'D', manager: { value: 'bulkId:b' } } }),
        post('b', 'Bob', { [enterpriseUrn]: { manager: { value: 'bulkId:a' } } }),
        post('self', 'Self', { [enterpriseUrn]: { manager: { value: 'bulkId:self' } } }),
      ])
      expect(statuses(results)).toEqual(['201', '201', '201', '201', '201'])
      const idOf = (at: number) => results[at]?.location?.split('/').at(-1)
      const { body } = await service.call('GET', '/')
      const found = Object.fromEntries(body.Resources.map((one: { id: string }) => [one.id, one]))
      const membersOf = (at: number) => found[idOf(at) ?? ''].members.map(({ value }: { value: string }) => value)
      expect(new Set(membersOf(0))).toEqual(new Set([idOf(1), idOf(2)]))
      expect(membersOf(1)).toEqual([idOf(0)])
      const extensionOf = (at: number) => found[idOf(at) ?? ''][enterpriseUrn]
      expect(extensionOf(2)).toMatchObject({ department: 'D', manager: { value: idOf(3) } })
      expect(extensionOf(3).manager.value).toBe(idOf(2))
      expect(extensionOf(4).manager.value).toBe(idOf(4))
      for (const [at, { version }] of results.entries()) expect(version).toBe(found[idOf(at) ?? ''].meta.version)
    },
  ],
  [
    'RFC 7644 §3.7.2: a bulkId that nobody has, or whose operation failed, is 409',
    async (service) => {
      const results = await bulk(service, [
        groupOf('g', 'Tour', 'bulkId:nobody'),
        post('a', ''),
        groupOf('h', 'Tour', 'bulkId:a'),
        { method: 'DELETE', path: '/Users/bulkId:a' },
        {
          method: 'PATCH',
          path: '/Users/bulkId:p',
          bulkId: 'p',
          data: patchOf({ op: 'add', path: 'title', value: 'x' }),
        },
      ])
      expect(statuses(results)).toEqual(['409', '400', '409', '409', '409'])
    },
  ],
  [
    'RFC 7644 §3.7.1: a resource whose partner failed is there, and its operation says what is missing',
    async (service) => {
      const results = await bulk(service, [groupOf('x', 'X', 'bulkId:y'), groupOf('y', '', 'bulkId:x')])
      expect(statuses(results)).toEqual(['409', '400'])
      const joined = await bulk(service, [groupOf('x', 'X', 'bulkId:y', 'bulkId:x')], { failOnErrors: 1 })
      expect(statuses(joined)).toEqual(['409'])
    },
  ],
  [
    'RFC 7644 §3.7: the errors of what is pointed to count for failOnErrors as well',
    async (service) => {
      const results = await bulk(service, [groupOf('g', 'Tour', 'bulkId:a'), post('a', '')], { failOnErrors: 1 })
      expect(statuses(results)).toEqual(['400'])
      expect((await service.call('GET', '/Groups')).body.totalResults).toBe(0)
    },
  ],
  [
    'RFC 7644 §3.7: an operation that is none is invalidSyntax for itself alone',
    async (service) => {
      const results = await bulk(service, [
        'text',
        { method: 'GET', path: '/Users', bulkId: 'x' },
        { method: 'POST', path: '/Users', data: {} },
        { method: 'POST', path: '/Users', bulkId: '', data: {} },
        { method: 'POST', path: 'Users', bulkId: 'a', data: {} },
        { method: 'POST', path: '/Users', bulkId: 'b' },
        { method: 'PATCH', path: '/Users/1', data: [] },
        { method: 'DELETE', path: '/Users/1', version: 1 },
        { path: '/Users/1' },
      ])
      expect(statuses(results)).toEqual(results.map(() => '400'))
      expect(results.every(({ response }) => response?.scimType === 'invalidSyntax')).toBe(true)
    },
  ],
  [
    'RFC 7644 §3.7: a version that is not the present one is 412',
    async (service) => {
      const id = await service.user({ userName: 'Ann' })
      const change = (version: string) => ({
        ...{ method: 'PATCH', path: `/Users/${id}`, version },
        data: patchOf({ op: 'add', path: 'title', value: version }),
      })
      const absent = { ...change('W/"1", W/"2"'), path: '/Users/none' }
      const results = await bulk(service, [change('W/"9"'), change('W/"1"'), change('W/"1", W/"2"'), absent])
      expect(statuses(results)).toEqual(['412', '200', '200', '404'])
    },
  ],
  [
    'RFC 7644 §3.7: what is no BulkRequest is refused as a whole',
    async ({ call }) => {
      const schemas = [`${messages}:BulkRequest`]
      for (const body of [
        { Operations: [] },
        { schemas },
        { schemas, Operations: {} },
        { schemas, Operations: [], failOnErrors: -1 },
        { schemas, Operations: [], failOnErrors: '1' },
        { schemas, Operations: [post('a', 'Ann'), post('a', 'Bob')] },
      ])
        expect((await call('POST', '/Bulk', { body })).body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
      expect((await call('GET', '/Users')).body.totalResults).toBe(0)
      const client = { ...admin, profile: entra }
      expect((await call('POST', '/Bulk', { body: { operations: [] }, client })).status).toBe(200)
    },
  ],
  [
    'RFC 7644 §3.7.4: too many operations, and too long a body, are 413',
    async () => {
      const { call } = createService({ limits: { bulkOperations: 2, bulkLength: 600 } })
      const body = (count: number, name: string) => ({
        schemas: [`${messages}:BulkRequest`],
        Operations: Array.from({ length: count }, (_, at) => post(`b${at}`, `${name}${at}`)),
      })
      expect((await call('POST', '/Bulk', { body: body(2, 'a') })).status).toBe(200)
      expect((await call('POST', '/Bulk', { body: body(3, 'b') })).body.status).toBe('413')
      expect((await call('POST', '/Bulk', { body: body(1, 'c'.repeat(600)) })).body.status).toBe('413')
    },
  ],
  [
    'a chain of a thousand operations, each pointing to the next, is resolved',
    async (service) => {
      const chain = Array.from({ length: 1000 }, (_, at) =>
        groupOf(`g${at}`, `G${at}`, at < 999 ? `bulkId:g${at + 1}` : 'x'),
      )
      const results = await bulk(service, chain)
      expect(results.every(({ status }) => status === '201')).toBe(true)
    },
  ],
]

describe('bulk', () => {
  test.each(rows)('%s', (_clause, run) => run(createService()))

  test('a failure of the service ends it with 500', async () => {
    const { resources } = createService()
    const service = createService({ resources: { ...resources, create: () => Promise.reject(new Error('down')) } })
    const body = { schemas: [`${messages}:BulkRequest`], Operations: [post('a', 'Ann')] }
    expect((await service.call('POST', '/Bulk', { body })).status).toBe(500)
  })
})
