import { setImmediate } from 'node:timers/promises'
import type { Attributes } from '@sutler/core'
import { userType } from '@sutler/scim'
import { type DirectoryRecords, openStore } from '@sutler/store'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listRecords } from '../../src/scim/listing.ts'
import { directoryResources } from '../../src/scim/resources.ts'
import { filter, group, patch, startService, user, userUrn } from './support.ts'

describe('the SCIM service over the built-in directory', () => {
  it('creates, reads, replaces, changes and deletes users, each answer with its ETag', async () => {
    const { send, server } = await startService()
    const made = await send('POST', '/Users', user('Ann', { name: { familyName: 'Ö' }, password: 'geheim' }))
    expect(made.status).toBe(201)
    const { id, meta } = made.body
    expect(made.body).toMatchObject({ userName: 'Ann', name: { familyName: 'Ö' }, schemas: [userUrn] })
    expect(made.headers.get('location')).toBe(meta.location)
    expect(meta.location).toBe(`${server.url}/scim/v2/Users/${id}`)
    expect(made.headers.get('etag')).toBe(meta.version)
    expect(JSON.stringify(made.body)).not.toContain('geheim')
    expect((await send('GET', `/Users/${id}`)).body).toEqual(made.body)
    expect((await send('GET', `/Users/${id}`, undefined, { headers: { 'if-none-match': meta.version } })).status).toBe(
      304,
    )
    const put = await send('PUT', `/Users/${id}`, user('Ann', { title: 'x' }), {
      headers: { 'if-match': meta.version },
    })
    expect(put.body).toMatchObject({ title: 'x', meta: { created: meta.created } })
    expect(put.body.name).toBeUndefined()
    const stale = await send('PUT', `/Users/${id}`, user('Ann'), { headers: { 'if-match': meta.version } })
    expect(stale.status).toBe(412)
    const changed = await send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'y' }))
    expect([changed.status, changed.body.title]).toEqual([200, 'y'])
    const same = await send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'y' }))
    expect(same.body.meta).toEqual(changed.body.meta)
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(404)
    expect((await send('GET', `/Users/${id}`)).status).toBe(404)
    expect((await send('POST', '/Users', user('ANN'))).status).toBe(201)
  })

  it('names the extensions that have values, whatever texts look like one, and once only', async () => {
    const { send } = await startService()
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    const odd = user('odd', { displayName: `"${enterprise}":{`, nickName: `,"${enterprise}":{}`, title: '"schemas":' })
    const whole = user('whole', { [enterprise]: { department: 'R"&D' } })
    // The first key of all that is kept.
    const first = { schemas: [userUrn], [enterprise]: { department: 'R' }, userName: 'first' }
    for (const [body, schemas] of [
      [odd, [userUrn]],
      [whole, [userUrn, enterprise]],
      [first, [userUrn, enterprise]],
    ] as const) {
      const made = await send('POST', '/Users', body)
      expect(made.body).toMatchObject({ ...body, schemas })
      const read = await send('GET', `/Users/${made.body.id}`)
      expect(read.body).toEqual(made.body)
      const found = await send('GET', `/Users${filter(`userName eq "${made.body.userName}"`)}`)
      expect(found.body.Resources).toEqual([made.body])
    }
  })

  it('shows the schemas a job has written, and a user with nothing', async () => {
    const store = await openStore({ kind: 'sqlite', path: ':memory:' })
    onTestFinished(() => store.close())
    await store.directory.create('User', 'u', { schemas: ['urn:other'], userName: 'ann' })
    await store.directory.create('User', 'v', {})
    const { read } = directoryResources(store.records, { now: Date.now })
    const texts = ['u', 'v'].map(async (id) => {
      const stored = await read(userType, id, { members: false })
      if (stored?.json !== undefined) expect(JSON.parse(stored.json)).toEqual(stored.attributes)
      return stored?.attributes
    })
    expect(await Promise.all(texts)).toEqual([{ schemas: ['urn:other'], userName: 'ann' }, { schemas: [userUrn] }])
  })

  it('drops an extension a job has left empty at the next change', async () => {
    const store = await openStore({ kind: 'sqlite', path: ':memory:' })
    onTestFinished(() => store.close())
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    await store.directory.create('User', 'u', { userName: 'ann', [enterprise]: {} })
    const { patch } = directoryResources(store.records, { now: Date.now })
    const apply = (present: Attributes) => ({ ...present, title: 'x' })
    const { attributes } = await patch(userType, 'u', { apply, members: [] }, null)
    expect(attributes).toEqual({ schemas: [userUrn], userName: 'ann', title: 'x' })
  })

  it('refuses a userName that is taken in any case, and the name of a group', async () => {
    const { send } = await startService()
    await send('POST', '/Users', user('Änn'))
    const bob = await send('POST', '/Users', user('bob'))
    const taken = { status: 409, body: { scimType: 'uniqueness', status: '409' } }
    const again = await send('POST', '/Users', user('ÄNN'))
    expect(again).toMatchObject(taken)
    expect(again.body.detail).toBe('Another User has this userName. Choose another value.')
    const rename = patch({ op: 'replace', path: 'userName', value: 'änn' })
    expect(await send('PATCH', `/Users/${bob.body.id}`, rename)).toMatchObject(taken)
    expect(await send('PUT', `/Users/${bob.body.id}`, user('änn'))).toMatchObject(taken)
    await send('POST', '/Groups', group('Staff'))
    expect(await send('POST', '/Groups', group('STAFF'))).toMatchObject(taken)
    expect((await send('GET', '/Users')).body.totalResults).toBe(2)
  })

  it('shows members with what they are, and groups to whoever is in them, until they go', async () => {
    const { send, server } = await startService()
    const ann = (await send('POST', '/Users', user('ann', { displayName: 'Ann' }))).body.id
    const inner = (await send('POST', '/Groups', group('Inner', ann))).body
    const outer = (await send('POST', '/Groups', group('Outer', inner.id))).body
    expect(inner.members).toEqual([
      { value: ann, type: 'User', display: 'Ann', $ref: `${server.url}/scim/v2/Users/${ann}` },
    ])
    expect(outer.members).toMatchObject([{ value: inner.id, type: 'Group', display: 'Inner' }])
    expect((await send('GET', `/Users/${ann}`)).body.groups).toMatchObject([
      { value: inner.id, display: 'Inner', type: 'direct' },
      { value: outer.id, display: 'Outer', type: 'indirect' },
    ])
    const bare = await send('GET', `/Groups/${inner.id}?excludedAttributes=members`)
    expect([bare.status, bare.body.members]).toEqual([200, undefined])
    await send('DELETE', `/Users/${ann}`)
    const after = (await send('GET', `/Groups/${inner.id}`)).body
    expect(after.members).toBeUndefined()
    expect(after.meta.version).not.toBe(inner.meta.version)
  })

  it('changes members in deltas, each form as often as it comes', async () => {
    const { send } = await startService()
    const { id } = (await send('POST', '/Groups', group('G', 'a'))).body
    const members = async (...operations: object[]) => {
      const { status } = await send('PATCH', `/Groups/${id}`, patch(...operations))
      expect(status).toBeLessThan(300)
      const { body } = await send('GET', `/Groups/${id}`)
      return [(body.members ?? []).map(({ value }: { value: string }) => value), body.meta.version] as const
    }
    const add = { op: 'add', path: 'members', value: [{ value: 'b' }, { value: 'a' }] }
    const [both, version] = await members(add)
    expect(both).toEqual(['a', 'b'])
    expect(await members(add)).toEqual([['a', 'b'], version])
    const removal = { op: 'remove', path: 'members[value eq "a"]' }
    const [one, next] = await members(removal)
    expect(one).toEqual(['b'])
    expect(await members(removal)).toEqual([['b'], next])
    expect((await members(add, removal, { op: 'add', path: 'members', value: [{ value: 'c' }] }))[0]).toEqual([
      'b',
      'c',
    ])
    expect((await members({ op: 'replace', path: 'members', value: [{ value: 'z' }] }))[0]).toEqual(['z'])
    expect((await members({ op: 'remove', path: 'members' }))[0]).toEqual([])
    const renamed = await send('PATCH', `/Groups/${id}`, patch({ op: 'replace', value: { displayName: 'H' } }, add))
    expect(renamed.body ?? (await send('GET', `/Groups/${id}`)).body).toMatchObject({ displayName: 'H' })
  })

  it('finds by what is indexed, by members and groups, and by all else', async () => {
    const { send } = await startService()
    const ids: string[] = []
    for (const name of ['ann', 'bob', 'cid']) {
      const emails = [{ value: `${name}@Example.com`, type: 'work' }]
      const made = await send('POST', '/Users', user(name, { title: `T ${name}`, active: name !== 'cid', emails }))
      ids.push(made.body.id)
    }
    const [ann = '', bob = '', cid = ''] = ids
    const staff = (await send('POST', '/Groups', group('Staff', ann, bob))).body.id
    const found = async (path: string, text: string) => {
      const { body } = await send('GET', `${path}${filter(text)}`)
      expect(body.totalResults).toBe(body.Resources?.length ?? 0)
      return (body.Resources ?? []).map(({ id }: { id: string }) => id)
    }
    const users: [string, string[]][] = [
      ['userName eq "ANN"', [ann]],
      ['userName eq "nobody"', []],
      [`id eq "${bob}"`, [bob]],
      ['emails eq "ann@example.com"', [ann]],
      ['emails[type eq "work"].value eq "ann@example.com"', [ann]],
      ['emails[type eq "home"].value eq "ann@example.com"', []],
      ['userName eq "ann" and active eq false', []],
      ['userName eq "ann" or title eq "t cid"', [ann, cid]],
      ['title co "b"', [bob]],
      ['not (active eq true)', [cid]],
      [`groups.value eq "${staff}"`, [ann, bob]],
      [`not (groups eq "${staff}")`, [cid]],
      ['groups.display eq "staff" and userName sw "b"', [bob]],
    ]
    for (const [text, expected] of users) expect([text, await found('/Users', text)]).toEqual([text, expected])
    const groups: [string, string[]][] = [
      [`members eq "${ann}"`, [staff]],
      [`id eq "${staff}" and members eq "${bob}"`, [staff]],
      [`id eq "${staff}" and members[value eq "${cid}"]`, []],
      [`members[value eq "${bob}"]`, [staff]],
      [`not (members eq "${ann}")`, []],
      ['members.display eq "bob"', [staff]],
    ]
    for (const [text, expected] of groups) expect([text, await found('/Groups', text)]).toEqual([text, expected])
  })

  it('pages by place and by cursor, in one order, and sorts', async () => {
    const { send } = await startService()
    const names = Array.from({ length: 25 }, (_, n) => `u${String(n).padStart(2, '0')}`)
    for (const name of names) await send('POST', '/Users', user(name, { title: name.endsWith('0') ? 'x' : 'y' }))
    const namesOf = ({ body }: { body: { Resources?: { userName: string }[] } }) =>
      (body.Resources ?? []).map(({ userName }) => userName)
    const second = await send('GET', '/Users?startIndex=11&count=10')
    expect(second.body).toMatchObject({ totalResults: 25, startIndex: 11, itemsPerPage: 10 })
    expect(namesOf(second)).toEqual(names.slice(10, 20))
    expect((await send('GET', '/Users?startIndex=99')).body).toMatchObject({ totalResults: 25, itemsPerPage: 0 })
    expect((await send('GET', '/Users?count=0')).body).toMatchObject({ totalResults: 25, itemsPerPage: 0 })
    for (const query of ['', '&filter=title%20sw%20%22%22', '&sortBy=userName&sortOrder=descending']) {
      const seen: string[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined; ) {
        const page: { body: { nextCursor?: string } } & Parameters<typeof namesOf>[0] = await send(
          'GET',
          `/Users?count=7&cursor=${cursor}${query}`,
        )
        seen.push(...namesOf(page))
        cursor = page.body.nextCursor
      }
      expect([query, seen]).toEqual([query, query.includes('desc') ? [...names].reverse() : names])
    }
    const sorted = await send('GET', '/Users?sortBy=userName&sortOrder=descending&startIndex=3&count=2')
    expect(namesOf(sorted)).toEqual(['u22', 'u21'])
    const some = await send('GET', `/Users${filter('title eq "x"')}&startIndex=2&count=1`)
    expect([some.body.totalResults, namesOf(some)]).toEqual([3, ['u10']])
  })

  it('answers at the base with and without a slash, and leaves other addresses alone', async () => {
    const { send, server } = await startService()
    for (const path of ['/Users', '/Users/', '/ServiceProviderConfig/', '/Schemas', '', '/'])
      expect([path, (await send('GET', path)).status]).toEqual([path, 200])
    expect((await send('GET', '/Nothing')).body).toMatchObject({ status: '404' })
    expect((await fetch(`${server.url}/scim/v2x`)).headers.get('content-type')).not.toContain('scim')
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })
})

describe('listings that look at every object', () => {
  it('read one page a turn together, however many there are, so that others are served in between', async () => {
    const page = Array.from({ length: 250 }, (_, n) => ({ ...record, id: `u${n}` }))
    let read = 0
    const records = {
      isIndexed: () => false,
      page: async (_type: string, _terms: unknown, { after }: { after: string | null }) => {
        read += 1
        return after === 'end' ? [] : [...page.slice(1), { ...record, id: read > 200 ? 'end' : 'more' }]
      },
    } as unknown as DirectoryRecords
    const asked = { filter: unindexed, sort: null, from: { index: 0 }, limit: 1, members: false } as const
    const listings = Promise.all(Array.from({ length: 40 }, () => listRecords(records, userType, asked)))
    let most = 0
    for (let turn = 0; turn < 100; turn += 1) {
      const before = read
      await setImmediate()
      most = Math.max(most, read - before)
    }
    expect(read).toBeGreaterThan(20)
    expect(most).toBeLessThanOrEqual(2)
    expect(await listings).toHaveLength(40)
  })
})

const attributes = { userName: 'a' }
const marks = { id: '', createdAt: 0, modifiedAt: 0, version: 1, inGroups: false }
const record = { ...marks, attributes, json: JSON.stringify(attributes) }
const unindexed = { kind: 'present', path: { urn: null, name: 'title', sub: null }, start: 0, end: 0 } as const
