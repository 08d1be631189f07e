import { describe, expect, test } from 'vitest'
import { profiles } from '../../src/patch/profiles.ts'
import { groupType, userType } from '../../src/schema/resource-type.ts'
import {
  type Answered,
  admin,
  base,
  createService,
  enterpriseUrn,
  messages,
  type Row,
  type Service,
  userUrn,
} from './fixture.ts'

const names = (answer: Answered) =>
  answer.body.Resources.map((one: Record<string, string>) => one.userName ?? one.displayName ?? one.serial)

async function fill({ user }: Service, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await user({ userName: `u${n}`, title: n % 2 ? 'odd' : 'even' })
}

const search = (more: object) => ({ body: { schemas: [`${messages}:SearchRequest`], ...more } })

const paging: readonly Row[] = [
  [
    'RFC 7644 §3.4.2: nothing found is 200 with an empty list',
    async ({ call }) => {
      const found = await call('GET', '/Users?filter=userName eq "nobody"')
      expect(found.status).toBe(200)
      expect(found.body).toEqual({
        schemas: [`${messages}:ListResponse`],
        totalResults: 0,
        startIndex: 1,
        itemsPerPage: 0,
        Resources: [],
      })
    },
  ],
  [
    'RFC 7644 §3.4.2.4: pages begin at startIndex, count their own, and come in the order of creation',
    async (service) => {
      await fill(service, 5)
      const page = await service.call('GET', '/Users?startIndex=3&count=2')
      expect(page.body).toMatchObject({ totalResults: 5, startIndex: 3, itemsPerPage: 2 })
      expect(names(page)).toEqual(['u3', 'u4'])
    },
  ],
  [
    'RFC 7644 §3.4.2.4: a startIndex below 1 is 1, a count below 0 is 0, and count 0 gives the total alone',
    async (service) => {
      await fill(service, 3)
      const first = await service.call('GET', '/Users?startIndex=-4&count=1')
      expect([first.body.startIndex, names(first)]).toEqual([1, ['u1']])
      for (const count of ['-1', '0']) {
        const none = await service.call('GET', `/Users?count=${count}`)
        expect(none.body).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] })
      }
    },
  ],
  [
    'RFC 7644 §3.4.2.4: a startIndex behind the end gives nothing but the total',
    async (service) => {
      await fill(service, 3)
      const page = await service.call('GET', '/Users?startIndex=9')
      expect(page.body).toMatchObject({ totalResults: 3, startIndex: 9, itemsPerPage: 0, Resources: [] })
    },
  ],
  [
    'RFC 7644 §3.4.2.4: pages are never longer than the service allows, whatever the count',
    async () => {
      const service = createService({ limits: { pageSize: 2, maxPageSize: 3 } })
      await fill(service, 5)
      expect((await service.call('GET', '/Users')).body.itemsPerPage).toBe(2)
      expect((await service.call('GET', '/Users?count=5000')).body.itemsPerPage).toBe(3)
    },
  ],
  [
    'RFC 7644 §3.4.2.4: what is no whole number is invalidValue, and nothing at all is the default',
    async ({ call }) => {
      for (const target of ['/Users?count=ten', '/Users?startIndex=1.5', '/Users?sortBy=title&sortOrder=up']) {
        expect((await call('GET', target)).body).toMatchObject({ status: '400', scimType: 'invalidValue' })
      }
      expect((await call('GET', '/Users?count=&startIndex=')).status).toBe(200)
    },
  ],
]

const cursors: readonly Row[] = [
  [
    'RFC 9865 §2: pages follow each other by cursor up to the last, which has none; there is no startIndex',
    async (service) => {
      await fill(service, 5)
      const seen: string[] = []
      let cursor = ''
      for (let pages = 0; pages < 3; pages += 1) {
        const page = await service.call('GET', `/Users?cursor=${cursor}&count=2`)
        expect(page.body.totalResults).toBe(5)
        expect(page.body.startIndex).toBeUndefined()
        seen.push(...names(page))
        cursor = page.body.nextCursor
        if (pages < 2) expect(cursor).toMatch(/^[\w.~-]+$/)
      }
      expect(cursor).toBeUndefined()
      expect(seen).toEqual(['u1', 'u2', 'u3', 'u4', 'u5'])
    },
  ],
  [
    'RFC 9865 §2: a valueless cursor asks for the first page',
    async (service) => {
      await fill(service, 2)
      expect((await service.call('GET', '/Users?cursor&count=1')).body.nextCursor).toBeTypeOf('string')
    },
  ],
  [
    'RFC 9865 §2: a cursor goes on behind resources that were deleted meanwhile, sorted or not',
    async (service) => {
      await fill(service, 4)
      for (const query of ['count=2', 'count=2&sortBy=userName&sortOrder=descending']) {
        const first = await service.call('GET', `/Users?cursor=&${query}`)
        await service.call('DELETE', `/Users/${first.body.Resources[1].id}`)
        const rest = await service.call('GET', `/Users?cursor=${first.body.nextCursor}&${query}`)
        expect(rest.body.Resources.length).toBeGreaterThan(0)
        for (const { id } of rest.body.Resources) expect([first.body.Resources[0].id]).not.toContain(id)
      }
    },
  ],
  [
    'RFC 9865 §2.1: a cursor that was changed, was made up or belongs to another query is invalidCursor',
    async (service) => {
      await fill(service, 3)
      const { nextCursor } = (await service.call('GET', '/Users?cursor=&count=1')).body
      const [payload, signature] = nextCursor.split('.')
      const other = `${payload.slice(0, -1)}${payload.endsWith('A') ? 'B' : 'A'}.${signature}`
      for (const target of [
        `/Users?count=1&cursor=${other}`,
        `/Users?count=1&cursor=${payload}.`,
        '/Users?count=1&cursor=made-up',
        `/Users?count=1&cursor=${nextCursor}&filter=title pr`,
        `/Users?count=1&cursor=${nextCursor}&sortBy=title`,
        `/Users?count=1&cursor=${nextCursor}&attributes=title`,
        `/Groups?count=1&cursor=${nextCursor}`,
      ]) {
        expect((await service.call('GET', target)).body, target).toMatchObject({
          status: '400',
          scimType: 'invalidCursor',
        })
      }
    },
  ],
  [
    'RFC 9865 §2.1: a cursor of another process is good where both have the same key, and nowhere else',
    async () => {
      const service = createService({ cursorKey: 'shared' })
      await fill(service, 2)
      const twin = createService({ cursorKey: 'shared', resources: service.resources })
      const stranger = createService({ cursorKey: 'other', resources: service.resources })
      const { nextCursor } = (await service.call('GET', '/Users?cursor=&count=1')).body
      expect(names(await twin.call('GET', `/Users?cursor=${nextCursor}&count=1`))).toEqual(['u2'])
      expect((await stranger.call('GET', `/Users?cursor=${nextCursor}&count=1`)).body.scimType).toBe('invalidCursor')
    },
  ],
  [
    'RFC 9865 §2.1: a cursor of another count, and a count that is none, are invalidCount',
    async (service) => {
      await fill(service, 3)
      const { nextCursor } = (await service.call('GET', '/Users?cursor=&count=1')).body
      for (const target of [`/Users?cursor=${nextCursor}&count=2`, '/Users?cursor=&count=many'])
        expect((await service.call('GET', target)).body).toMatchObject({ status: '400', scimType: 'invalidCount' })
    },
  ],
  [
    'RFC 9865 §2.1: a cursor that is too old is expiredCursor',
    async (service) => {
      await fill(service, 3)
      const { nextCursor } = (await service.call('GET', '/Users?cursor=&count=1')).body
      service.clock.at += 3_600_001
      const late = await service.call('GET', `/Users?cursor=${nextCursor}&count=1`)
      expect(late.body).toMatchObject({ status: '400', scimType: 'expiredCursor' })
    },
  ],
  [
    'RFC 9865 §2: a listing goes by cursor or by index, not by both; and count 0 leads nowhere',
    async (service) => {
      await fill(service, 2)
      const both = await service.call('GET', '/Users?cursor=&startIndex=1')
      expect(both.body).toMatchObject({ status: '400', scimType: 'invalidValue' })
      const none = await service.call('GET', '/Users?cursor=&count=0')
      expect([none.body.totalResults, none.body.nextCursor]).toEqual([2, undefined])
    },
  ],
]

const filters: readonly Row[] = [
  [
    'RFC 7644 §3.4.2.2: a plus and %20 are spaces, and names of parameters may be in any case',
    async ({ call, user }) => {
      await user({ userName: 'Ann Lee' })
      for (const query of [
        'filter=userName+eq+%22ann%20lee%22',
        'Filter=userName%20eq%20"ANN+LEE"',
        '&filter=id eq "id-1"&',
      ])
        expect((await call('GET', `/Users?${query}`)).body.totalResults, query).toBe(1)
      expect((await call('GET', '/Users?filter=userName eq "x%"')).body.scimType).toBe('invalidSyntax')
    },
  ],
  [
    'RFC 7644 §3.4.2.2: filters run over id and meta, members and groups',
    async ({ call, user, group, clock }) => {
      const ann = await user({ userName: 'Ann', [enterpriseUrn]: { department: 'R&D' } })
      clock.at += 60_000
      await user({ userName: 'Bob' })
      const tour = await group('Tour', ann)
      const total = async (target: string) => (await call('GET', target)).body.totalResults
      expect(await total(`/Users?filter=id eq "${ann}"`)).toBe(1)
      expect(await total('/Users?filter=id eq "none"')).toBe(0)
      expect(await total('/Users?filter=meta.lastModified gt "2026-03-01T08:00:30Z"')).toBe(1)
      expect(await total(`/Users?filter=${enterpriseUrn}:department eq "r%26d"`)).toBe(1)
      expect(await total(`/Groups?filter=id eq "${tour}" and members eq "${ann}"&excludedAttributes=members`)).toBe(1)
      expect(await total(`/Groups?filter=not (members[value eq "${ann}"])`)).toBe(0)
      expect(await total(`/Users?filter=groups.value eq "${tour}" or title pr`)).toBe(1)
    },
  ],
  [
    'RFC 7643 §2.4: filters see the addresses of references as they are shown',
    async ({ call, user, group }) => {
      const ann = await user({ userName: 'Ann' })
      const bob = await user({ userName: 'Bob', [enterpriseUrn]: { manager: { value: ann } } })
      const tour = await group('Tour', ann)
      await group('Empty')
      const total = async (path: string, filter: string) =>
        (await call('GET', `/${path}?filter=${encodeURIComponent(filter)}`)).body.totalResults
      const address = `${base}/Users/${ann}`
      expect(await total('Users', `${enterpriseUrn}:manager.$ref eq "${address}"`)).toBe(1)
      expect(await total('Users', `${enterpriseUrn}:manager[$REF eq "${address}"]`)).toBe(1)
      expect(await total('Users', `groups.$ref eq "${base}/Groups/${tour}"`)).toBe(1)
      expect(await total('Groups', `members[type eq "User"].$ref eq "${address}"`)).toBe(1)
      expect(await total('Groups', `members[not ($ref eq "${base}/Users/${bob}") and $ref pr]`)).toBe(1)
      expect(await total('Groups', 'members.$ref pr or displayName eq "none"')).toBe(1)
      for (const other of ['other', base, `${address}/x`, `${base}/Users/%zz`])
        expect(await total('Groups', `members.$ref eq "${other}"`)).toBe(0)
      expect(await total('Groups', 'members.$ref eq null')).toBe(2)
    },
  ],
  [
    'RFC 7644 §3.12: what is no filter, empty or too long, is invalidFilter and never everything',
    async (service) => {
      await fill(service, 1)
      for (const filter of ['', 'userName', 'userName eq', 'active gt true', `userName eq "${'x'.repeat(9000)}"`])
        expect((await service.call('GET', `/Users?filter=${filter}`)).body).toMatchObject({
          status: '400',
          scimType: 'invalidFilter',
        })
    },
  ],
  [
    'RFC 7643 §7: nobody finds out a password by filters or sorts',
    async ({ call, user }) => {
      await user({ userName: 'Ann', password: 'secret' })
      expect((await call('GET', '/Users?filter=password sw "s"')).body.scimType).toBe('invalidFilter')
      expect((await call('GET', '/Users?filter=password pr')).body.scimType).toBe('invalidFilter')
      expect((await call('GET', '/Users?sortBy=password')).body.scimType).toBe('invalidPath')
    },
  ],
  [
    'RFC 7644 §3.4.2.2: an attribute nobody knows is invalidFilter, and finds nothing where that is forgiven',
    async (service) => {
      await fill(service, 2)
      const { call } = service
      const client = { ...admin, profile: profiles.okta }
      const total = async (filter: string) =>
        (await call('GET', `/Users?filter=${filter}`, { client })).body.totalResults
      expect((await call('GET', '/Users?filter=bogus eq 1')).body.scimType).toBe('invalidFilter')
      expect(await total('bogus eq 1')).toBe(0)
      expect(await total('bogus pr or userName eq "u1"')).toBe(1)
      expect(await total('bogus eq null and userName eq "u1"')).toBe(1)
      expect(await total('bogus ne "x"')).toBe(2)
      expect(await total('bogus ne null')).toBe(0)
      expect(await total('bogus co "x"')).toBe(0)
      expect(await total('not (bogus[a eq "x"]) and title pr and userName pr')).toBe(2)
      expect(await total('bogus pr and userName pr')).toBe(0)
      expect(await total('not (userName eq "u1" or bogus pr)')).toBe(1)
    },
  ],
]

const sorting: readonly Row[] = [
  [
    'RFC 7644 §3.4.2.3: sorted ascending by default; whoever has no value comes last, and first in descending order',
    async ({ call, user }) => {
      await user({ userName: 'none' })
      await user({ userName: 'z', title: 'b' })
      await user({ userName: 'y', title: 'C' })
      await user({ userName: 'x', title: 'A' })
      expect(names(await call('GET', '/Users?sortBy=title'))).toEqual(['x', 'z', 'y', 'none'])
      expect(names(await call('GET', '/Users?sortBy=TITLE&sortOrder=Descending'))).toEqual(['none', 'y', 'z', 'x'])
    },
  ],
  [
    'RFC 7644 §3.4.2.3: of several values the primary one counts, else the first; of complex ones their value',
    async ({ call, user }) => {
      await user({ userName: 'a', emails: [{ value: 'c@x' }, { value: 'a@x', primary: true }] })
      await user({ userName: 'b', emails: [{ value: 'b@x' }, { value: '0@x' }] })
      expect(names(await call('GET', '/Users?sortBy=emails'))).toEqual(['a', 'b'])
      expect(names(await call('GET', '/Users?sortBy=emails.value&sortOrder=descending'))).toEqual(['b', 'a'])
    },
  ],
  [
    'RFC 7644 §3.4.2.3: numbers, truths, moments and parts of extensions are sorted as what they are',
    async ({ call, user, device }) => {
      await device({ serial: 'b', weight: 10, boughtAt: '2026-01-01T00:00:00Z' })
      await device({ serial: 'a', weight: 9, boughtAt: '2026-01-01T00:30:00+01:00' })
      for (const by of ['weight', 'boughtAt', 'serial']) {
        expect(names(await call('GET', `/Devices?sortBy=${by}`))).toEqual(['a', 'b'])
      }
      await user({ userName: 'x', active: true, [enterpriseUrn]: { department: 'A' } })
      await user({ userName: 'y', active: false })
      expect(names(await call('GET', '/Users?sortBy=active'))).toEqual(['y', 'x'])
      expect(names(await call('GET', `/Users?sortBy=${enterpriseUrn}:department`))).toEqual(['x', 'y'])
      expect(names(await call('GET', '/Users?sortBy=name'))).toEqual(['x', 'y'])
    },
  ],
  [
    'a value of any length has its place in a sorted listing by cursor, and the cursor stays short',
    async ({ call, user }) => {
      for (const [n, letter] of ['b', 'a', 'c'].entries())
        await user({ userName: `u${n}`, title: letter + '😀'.repeat(100_000) })
      const seen: string[] = []
      for (let cursor = ''; ; ) {
        const page = await call('GET', `/Users?count=1&sortBy=title&attributes=userName&cursor=${cursor}`)
        expect(page.status).toBe(200)
        seen.push(...names(page))
        if (page.body.nextCursor === undefined) break
        cursor = page.body.nextCursor
        expect(cursor.length).toBeLessThan(4000)
      }
      expect(seen).toEqual(['u1', 'u0', 'u2'])
    },
  ],
  [
    'RFC 7644 §3.4.2.3: sortBy nobody knows is invalidPath, and no order where unknown attributes are forgiven',
    async (service) => {
      await fill(service, 2)
      for (const by of ['bogus', 'a b', '1'])
        expect((await service.call('GET', `/Users?sortBy=${by}`)).body.scimType).toBe('invalidPath')
      const client = { ...admin, profile: profiles.okta }
      expect(names(await service.call('GET', '/Users?sortBy=bogus', { client }))).toEqual(['u1', 'u2'])
    },
  ],
  [
    'RFC 9865 §2: a sorted listing can be followed by cursor',
    async ({ call, user, group }) => {
      for (const title of ['b', 'a', 'b', 'c']) await user({ userName: `${title}${Math.random()}`, title })
      const seen: string[] = []
      let cursor: string | undefined = ''
      while (cursor !== undefined) {
        const page: Answered = await call('GET', `/Users?cursor=${cursor}&count=1&sortBy=title`)
        seen.push(...page.body.Resources.map(({ title }: { title: string }) => title))
        cursor = page.body.nextCursor
      }
      expect(seen).toEqual(['a', 'b', 'b', 'c'])
      await group('G', 'id-2')
      expect((await call('GET', '/Groups?sortBy=members')).body.totalResults).toBe(1)
      expect((await call('GET', '/Users?sortBy=groups')).body.Resources[0].id).toBe('id-2')
    },
  ],
]

const searching: readonly Row[] = [
  [
    'RFC 7644 §3.4.3: a SearchRequest to an endpoint asks what the address of a GET asks',
    async (service) => {
      await fill(service, 6)
      const more = {
        filter: 'title eq "even"',
        sortBy: 'userName',
        sortOrder: 'descending',
        startIndex: 2,
        count: 1,
        attributes: ['userName'],
      }
      const found = await service.call('POST', '/Users/.search', search(more))
      expect(found.body).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1 })
      expect(found.body.Resources).toEqual([{ id: 'id-4', schemas: [userUrn], userName: 'u4' }])
      const excluded = await service.call(
        'POST',
        '/Users/.search',
        search({ excludedAttributes: 'title,meta', count: '1' }),
      )
      expect(excluded.body.Resources).toEqual([{ id: 'id-1', schemas: [userUrn], userName: 'u1' }])
      expect((await service.call('POST', '/Users/.search', search({ attributes: [], filter: null }))).status).toBe(200)
    },
  ],
  [
    'RFC 7644 §3.4.3: what is no SearchRequest is invalidSyntax, a parameter of a wrong type invalidValue',
    async ({ call }) => {
      const wrong = await call('POST', '/Users/.search', { body: { schemas: [userUrn] } })
      expect(wrong.body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
      for (const more of [{ count: true }, { attributes: [1] }, { filter: {} }])
        expect((await call('POST', '/.search', search(more))).body.scimType).toBe('invalidValue')
      const client = { ...admin, profile: profiles.okta }
      expect((await call('POST', '/Users/.search', { body: {}, client })).status).toBe(200)
    },
  ],
  [
    'RFC 7644 §3.4.2.1: a query of the root finds resources of all types, and its filter may tell them apart',
    async ({ call, user, group, device }) => {
      await user({ userName: 'Ann', displayName: 'Same' })
      await group('Same')
      await device({ serial: 'S1' })
      expect(names(await call('GET', '/'))).toEqual(['Ann', 'Same', 'S1'])
      expect((await call('GET', '')).body.totalResults).toBe(3)
      expect(names(await call('POST', '/.search', search({ filter: 'displayName eq "same"' })))).toEqual([
        'Ann',
        'Same',
      ])
      expect(names(await call('GET', '/?filter=meta.resourceType eq "Group"'))).toEqual(['Same'])
      expect(names(await call('GET', '/?filter=userName pr or serial eq "S1"'))).toEqual(['Ann', 'S1'])
      expect((await call('GET', '/?filter=bogus pr')).body.scimType).toBe('invalidFilter')
    },
  ],
  [
    'RFC 7644 §3.4.2.4: pages of the root run through all types, by index, by cursor and sorted',
    async (service) => {
      const { call, group, user } = service
      await fill(service, 3)
      for (const name of ['A', 'B']) await group(name)
      await user({ userName: 'u4' })
      const all = ['u1', 'u2', 'u3', 'u4', 'A', 'B']
      for (let at = 1; at <= 6; at += 1) {
        const page = await call('GET', `/?startIndex=${at}&count=2`)
        expect([page.body.totalResults, names(page)]).toEqual([6, all.slice(at - 1, at + 1)])
      }
      for (const count of [1, 2, 3, 4, 6, 7]) {
        const seen: string[] = []
        let cursor: string | undefined = ''
        for (let pages = 0; cursor !== undefined && pages < 10; pages += 1) {
          const page: Answered = await call('GET', `/?count=${count}&cursor=${cursor}`)
          seen.push(...names(page))
          cursor = page.body.nextCursor
        }
        expect(seen, `by ${count}`).toEqual(all)
      }
      const sorted = await call('GET', '/?sortBy=displayName&startIndex=2&count=2')
      expect([sorted.body.totalResults, names(sorted)]).toEqual([6, ['B', 'u1']])
      const first = await call('GET', '/?sortBy=displayName&sortOrder=descending&count=5&cursor=')
      const rest = await call(
        'GET',
        `/?sortBy=displayName&sortOrder=descending&count=5&cursor=${first.body.nextCursor}`,
      )
      expect(names(rest)).toEqual(['A'])
    },
  ],
  [
    'RFC 7644 §3.12: a sorted listing of all types goes so far and no further: tooMany',
    async ({ call }) => {
      const far = await call('GET', '/?sortBy=displayName&startIndex=10000')
      expect(far.body).toMatchObject({ status: '400', scimType: 'tooMany' })
    },
  ],
]

describe.each([
  { what: 'paging', rows: paging },
  { what: 'cursors', rows: cursors },
  { what: 'filters', rows: filters },
  { what: 'sorting', rows: sorting },
  { what: 'searching', rows: searching },
])('$what', ({ rows }) => {
  test.each(rows)('%s', (_clause, run) => run(createService()))
})

test('a listing of a service without a total goes by cursor all the same (RFC 9865 §2.1)', async () => {
  const { resources } = createService()
  const uncounted = { ...resources, list: async () => ({ resources: [], total: null, next: null }) }
  const { call } = createService({ types: [userType, groupType], resources: uncounted })
  expect((await call('GET', '/Users?cursor=')).body.totalResults).toBeUndefined()
  expect((await call('GET', '/?count=1')).body.totalResults).toBe(0)
  expect((await call('GET', '/?sortBy=displayName')).body.totalResults).toBe(0)
})
