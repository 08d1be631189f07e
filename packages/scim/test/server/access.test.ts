import { describe, expect, test } from 'vitest'
import { admin, createService, messages, type Row, userUrn } from './fixture.ts'

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

describe('access', () => {
  test.each(access)('%s', (_clause, run) => run(createService()))
})
