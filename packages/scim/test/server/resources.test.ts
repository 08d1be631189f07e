import { describe, expect, test } from 'vitest'
import { entra } from '../../src/patch/profiles.ts'
import {
  admin,
  base,
  createService,
  deviceUrn,
  enterpriseUrn,
  groupUrn,
  messages,
  patchOf,
  type Row,
  userUrn,
} from './fixture.ts'

const creating: readonly Row[] = [
  [
    'RFC 7644 §3.3: a new resource is answered 201, whole, with its address in Location and meta.location',
    async ({ call }) => {
      const body = { schemas: [userUrn], userName: 'Ann', name: { givenName: 'Ann' } }
      const made = await call('POST', '/Users', { body })
      expect(made.status).toBe(201)
      expect(made.headers).toEqual({
        'content-type': 'application/scim+json',
        etag: 'W/"1"',
        location: `${base}/Users/id-1`,
      })
      expect(made.body).toEqual({
        ...body,
        id: 'id-1',
        meta: {
          resourceType: 'User',
          created: '2026-03-01T08:00:00.000Z',
          lastModified: '2026-03-01T08:00:00.000Z',
          location: `${base}/Users/id-1`,
          version: 'W/"1"',
        },
      })
    },
  ],
  [
    'RFC 7644 §3.3: what only the service writes is passed over in the body of a POST',
    async ({ call }) => {
      const body = { schemas: [userUrn], userName: 'Ann', id: 'mine', meta: { version: '7' }, groups: [{ value: 'g' }] }
      const made = await call('POST', '/Users', { body })
      expect(made.body.id).toBe('id-1')
      expect(made.body.meta.version).toBe('W/"1"')
      expect(made.body.groups).toBeUndefined()
    },
  ],
  [
    'RFC 7644 §3.3: a second resource with a unique value is refused with 409 uniqueness, in any case of letters',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      const again = await call('POST', '/Users', { body: { schemas: [userUrn], userName: 'ANN' } })
      expect(again.status).toBe(409)
      expect(again.body).toMatchObject({ status: '409', scimType: 'uniqueness' })
    },
  ],
  [
    'RFC 7643 §4.1.1: a password is in no answer, not even in that to a POST that asks for it',
    async ({ call }) => {
      const body = { schemas: [userUrn], userName: 'Ann', password: 't1meMa$heen' }
      const made = await call('POST', '/Users?attributes=password,userName', { body })
      expect(made.text).not.toContain('meMa')
      expect(made.body.userName).toBe('Ann')
      expect((await call('GET', '/Users/id-1')).text).not.toContain('password')
    },
  ],
  [
    'RFC 7643 §2.2: a required attribute that is missing is invalidValue',
    async ({ call }) => {
      const made = await call('POST', '/Users', { body: { schemas: [userUrn] } })
      expect([made.status, made.body.scimType]).toEqual([400, 'invalidValue'])
    },
  ],
  [
    'RFC 7644 §3.9: attributes shape the answer to a POST',
    async ({ call }) => {
      const made = await call('POST', '/Users?attributes=userName', {
        body: { schemas: [userUrn], userName: 'Ann', title: 'Chief' },
      })
      expect(made.body).toEqual({ id: 'id-1', schemas: [userUrn], userName: 'Ann' })
    },
  ],
  [
    'RFC 7643 §4.2: a new group shows its members with their type, name and address',
    async ({ call, user }) => {
      const ann = await user({ userName: 'Ann', displayName: 'Ann A' })
      const body = { schemas: [groupUrn], displayName: 'Tour', members: [{ value: ann }, { value: 'elsewhere' }] }
      const made = await call('POST', '/Groups', { body })
      expect(made.body.members).toEqual([
        { value: ann, type: 'User', display: 'Ann A', $ref: `${base}/Users/${ann}` },
        { value: 'elsewhere' },
      ])
    },
  ],
  [
    'RFC 7643 §4.3: the address of a manager is filled in, and one the client wrote is kept',
    async ({ call, user }) => {
      const boss = await user({ userName: 'boss' })
      const ann = await user({ userName: 'ann', [enterpriseUrn]: { manager: { value: boss } } })
      const bob = await user({ userName: 'bob', [enterpriseUrn]: { manager: { value: boss, $ref: '../Users/1' } } })
      const managerOf = async (id: string) => (await call('GET', `/Users/${id}`)).body[enterpriseUrn].manager
      expect(await managerOf(ann)).toEqual({ value: boss, $ref: `${base}/Users/${boss}` })
      expect(await managerOf(bob)).toEqual({ value: boss, $ref: '../Users/1' })
    },
  ],
]

const readingRows: readonly Row[] = [
  [
    'RFC 7644 §3.4.1: a resource is read by its id, with its address and version in the headers',
    async ({ call, user }) => {
      const read = await call('GET', `/Users/${await user({ userName: 'Ann' })}`)
      expect(read.status).toBe(200)
      expect(read.headers).toMatchObject({ etag: 'W/"1"', location: `${base}/Users/id-1` })
      expect(read.body).toMatchObject({ id: 'id-1', schemas: [userUrn], userName: 'Ann' })
    },
  ],
  [
    'RFC 7643 §3.1: an id is compared exactly, and may be percent-encoded',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      expect((await call('GET', '/Users/ID-1')).status).toBe(404)
      expect((await call('GET', '/Users/id%2D1')).status).toBe(200)
      expect((await call('GET', '/Users/%zz')).body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
    },
  ],
  [
    'RFC 7643 §4.1.2: the groups of a user are worked out, those of its groups too',
    async ({ call, user, group }) => {
      const ann = await user({ userName: 'Ann' })
      const inner = await group('Inner', ann)
      const outer = await group('Outer', inner)
      await group('Circle', outer, inner)
      const { groups } = (await call('GET', `/Users/${ann}`)).body
      expect(groups).toEqual([
        { value: inner, display: 'Inner', type: 'direct', $ref: `${base}/Groups/${inner}` },
        { value: outer, display: 'Outer', type: 'indirect', $ref: `${base}/Groups/${outer}` },
        expect.objectContaining({ display: 'Circle', type: 'indirect' }),
      ])
      const without = await call('GET', `/Users/${ann}?excludedAttributes=groups`)
      expect(without.body.groups).toBeUndefined()
    },
  ],
  [
    'RFC 7643 §2.4: a PATCH finds members by the address they are shown with',
    async ({ call, group, patch, user }) => {
      const ann = await user({ userName: 'Ann' })
      const bob = await user({ userName: 'Bob' })
      const path = `/Groups/${await group('Tour', ann, bob)}`
      await patch(path, [{ op: 'remove', path: `members[$ref eq "${base}/Users/${ann}"]` }])
      expect((await call('GET', path)).body.members).toMatchObject([{ value: bob }])
      const elsewhere = `${path}?attributes=members`
      const kept = await patch(elsewhere, [{ op: 'remove', path: `members[$ref eq "https://other/Users/${bob}"]` }])
      expect(kept.body.members).toHaveLength(1)
    },
  ],
  [
    'RFC 7643 §3.1 and §4.1.2: a PATCH may repeat meta and groups, change the groups it may not',
    async ({ call, group, patch, user }) => {
      const ann = await user({ userName: 'Ann' })
      await group('Tour', ann)
      const path = `/Users/${ann}`
      const { body } = await call('GET', path)
      const repeated = await patch(path, [{ op: 'replace', value: body }])
      expect(repeated).toMatchObject({ status: 200, body: { groups: body.groups, meta: body.meta } })
      const changed = await patch(path, [{ op: 'replace', value: { ...body, meta: {}, title: 'Chief' } }])
      expect(changed.body).toMatchObject({ title: 'Chief', meta: { version: 'W/"2"' } })
      const groups = [{ value: 'other' }]
      for (const operation of [
        { op: 'add', path: 'groups', value: groups },
        { op: 'replace', value: { groups } },
      ])
        expect((await patch(path, [operation])).body).toMatchObject({ status: '400', scimType: 'mutability' })
      expect((await patch('/Users/nobody', [{ op: 'replace', value: { groups } }])).status).toBe(404)
    },
  ],
  [
    'RFC 7644 §3.9: excludedAttributes leave out all but what is always returned',
    async ({ call, user }) => {
      await user({ userName: 'Ann', title: 'Chief', [enterpriseUrn]: { department: 'R&D' } })
      const read = await call('GET', `/Users/id-1?excludedAttributes=id,TITLE,meta,${enterpriseUrn}:department`)
      expect(read.body).toEqual({ id: 'id-1', schemas: [userUrn, enterpriseUrn], userName: 'Ann' })
    },
  ],
  [
    'RFC 7644 §3.9: attributes of nothing but unknown names leave what is always returned',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      expect((await call('GET', '/Users/id-1?attributes=bogus')).body).toEqual({ id: 'id-1', schemas: [userUrn] })
    },
  ],
  [
    'RFC 7644 §3.9: attributes and excludedAttributes exclude each other; empty ones say nothing',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      const both = await call('GET', '/Users/id-1?attributes=title&excludedAttributes=name')
      expect([both.status, both.body.scimType]).toEqual([400, 'invalidValue'])
      expect((await call('GET', '/Users/id-1?attributes=&excludedAttributes=')).body.userName).toBe('Ann')
    },
  ],
  [
    'RFC 7643 §7: what is returned on request comes when it is named, and only then',
    async ({ call, device }) => {
      await device({ serial: 'S1', notes: 'much', pin: '1234' })
      expect((await call('GET', '/Devices/id-1')).body.notes).toBeUndefined()
      expect((await call('GET', '/Devices/id-1?attributes=notes,pin')).body).toEqual({
        id: 'id-1',
        schemas: [deviceUrn],
        notes: 'much',
      })
    },
  ],
  [
    'RFC 7643 §4.2: members come by default, not when they are excluded, and by their URN as well',
    async ({ call, user, group }) => {
      const id = await group('Tour', await user({ userName: 'Ann' }))
      expect((await call('GET', `/Groups/${id}`)).body.members).toHaveLength(1)
      expect((await call('GET', `/Groups/${id}?excludedAttributes=members`)).body.members).toBeUndefined()
      expect((await call('GET', `/Groups/${id}?attributes=displayName`)).body.members).toBeUndefined()
      expect((await call('GET', `/Groups/${id}?attributes=${groupUrn}:members.value`)).body.members).toEqual([
        { value: 'id-1' },
      ])
      expect((await call('GET', `/Groups/${id}?attributes=${groupUrn}`)).body.members).toHaveLength(1)
      expect((await call('GET', `/Groups/${id}?excludedAttributes=members.display`)).body.members[0].value).toBe('id-1')
    },
  ],
]

const replacing: readonly Row[] = [
  [
    'RFC 7644 §3.5.1: a PUT clears what it does not name, but for what only the service writes',
    async ({ call, user, clock }) => {
      const id = await user({ userName: 'Ann', title: 'Chief', emails: [{ value: 'a@example.org' }] })
      clock.at += 1000
      const put = await call('PUT', `/Users/${id}`, { body: { schemas: [userUrn], userName: 'Ann', emails: [] } })
      expect(put.status).toBe(200)
      expect(put.body).toMatchObject({ id, userName: 'Ann' })
      expect(Object.keys(put.body)).not.toContain('title')
      expect(Object.keys(put.body)).not.toContain('emails')
      expect(put.body.meta).toMatchObject({
        created: '2026-03-01T08:00:00.000Z',
        lastModified: '2026-03-01T08:00:01.000Z',
        version: 'W/"2"',
      })
    },
  ],
  [
    'RFC 7644 §3.5.1: a PUT to an id that is not there creates nothing',
    async ({ call }) => {
      const put = await call('PUT', '/Users/nobody', { body: { schemas: [userUrn], userName: 'Ann' } })
      expect(put.status).toBe(404)
      expect((await call('GET', '/Users')).body.totalResults).toBe(0)
    },
  ],
  [
    'RFC 7644 §3.5.1: a PUT of what is there already changes neither version nor lastModified',
    async ({ call, user, clock }) => {
      const id = await user({ userName: 'Ann', password: 'p' })
      const before = await call('GET', `/Users/${id}`)
      clock.at += 1000
      const put = await call('PUT', `/Users/${id}`, { body: before.body })
      expect(put.body).toEqual(before.body)
    },
  ],
  [
    'RFC 7644 §3.5.1: a unique value of another resource is 409 in a PUT as well',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      const bob = await user({ userName: 'Bob' })
      const put = await call('PUT', `/Users/${bob}`, { body: { schemas: [userUrn], userName: 'ann' } })
      expect([put.status, put.body.scimType]).toEqual([409, 'uniqueness'])
      expect((await call('GET', `/Users/${bob}`)).body.userName).toBe('Bob')
    },
  ],
  [
    'RFC 7643 §7: an immutable value must come back in a PUT as it is',
    async ({ call, device }) => {
      const id = await device({ serial: 'S1', label: 'one' })
      const put = (serial: string, headers = {}) =>
        call('PUT', `/Devices/${id}`, { body: { schemas: [deviceUrn], serial, label: 'two' }, headers })
      expect((await put('S2')).body).toMatchObject({ status: '400', scimType: 'mutability' })
      expect((await put('S1')).body).toMatchObject({ serial: 'S1', label: 'two' })
      expect((await put('S1', { 'if-match': 'W/"1"' })).status).toBe(412)
      const absent = await call('PUT', '/Devices/none', { body: { schemas: [deviceUrn], serial: 'S1' } })
      expect(absent.status).toBe(404)
    },
  ],
  [
    'RFC 7644 §3.5.1: a PUT of a group without members empties it',
    async ({ call, user, group }) => {
      const id = await group('Tour', await user({ userName: 'Ann' }))
      const put = await call('PUT', `/Groups/${id}`, { body: { schemas: [groupUrn], displayName: 'Tour' } })
      expect(put.body.members).toBeUndefined()
      expect((await call('GET', '/Users/id-1')).body.groups).toBeUndefined()
    },
  ],
]

const patching: readonly Row[] = [
  [
    'RFC 7644 §3.5.2: a PATCH is answered with the whole resource, in its new version',
    async ({ call, user, patch }) => {
      const id = await user({ userName: 'Ann' })
      const patched = await patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'Chief' }])
      expect(patched.status).toBe(200)
      expect(patched.headers.etag).toBe('W/"2"')
      expect(patched.body).toEqual((await call('GET', `/Users/${id}`)).body)
    },
  ],
  [
    'RFC 7644 §3.5.2: a PATCH that changes nothing leaves version and lastModified',
    async ({ user, patch, clock, call, group }) => {
      const id = await user({ userName: 'Ann', title: 'Chief' })
      const tour = await group('Tour', id)
      const before = [await call('GET', `/Users/${id}`), await call('GET', `/Groups/${tour}`)]
      clock.at += 1000
      await patch(`/Users/${id}`, [{ op: 'replace', value: { id, title: 'Chief' } }])
      await patch(`/Groups/${tour}`, [{ op: 'add', path: 'members', value: [{ value: id }] }])
      expect([await call('GET', `/Users/${id}`), await call('GET', `/Groups/${tour}`)]).toEqual(before)
    },
  ],
  [
    'RFC 7644 §3.5.2: operations are all done or none',
    async ({ call, user, patch }) => {
      const id = await user({ userName: 'Ann' })
      const patched = await patch(`/Users/${id}`, [
        { op: 'add', path: 'title', value: 'Chief' },
        { op: 'remove', path: 'userName' },
      ])
      expect([patched.status, patched.body.scimType]).toEqual([400, 'mutability'])
      expect((await call('GET', `/Users/${id}`)).body.title).toBeUndefined()
    },
  ],
  [
    'RFC 7644 §3.5.2: a PATCH of a group is 204, and 200 with what is asked for when attributes are',
    async ({ user, group, patch }) => {
      const [ann, bob] = [await user({ userName: 'Ann' }), await user({ userName: 'Bob' })]
      const id = await group('Tour', ann)
      const added = await patch(`/Groups/${id}`, [{ op: 'add', path: 'members', value: [{ value: bob }] }])
      expect([added.status, added.text, added.headers.etag]).toEqual([204, null, 'W/"2"'])
      const shown = await patch(`/Groups/${id}?attributes=members.value`, [
        { op: 'remove', path: `members[value eq "${ann}"]` },
      ])
      expect([shown.status, shown.body.members]).toEqual([200, [{ value: bob }]])
    },
  ],
  [
    'RFC 7644 §3.5.2: members are added, removed, replaced and emptied; each is in a group once',
    async ({ call, user, group, patch }) => {
      const [ann, bob] = [await user({ userName: 'Ann' }), await user({ userName: 'Bob' })]
      const id = await group('Tour')
      const path = 'members'
      const members = async () =>
        (await call('GET', `/Groups/${id}`)).body.members?.map(({ value }: { value: string }) => value)
      await patch(`/Groups/${id}`, [{ op: 'add', path, value: [{ value: ann }, { value: ann }, { value: bob }] }])
      expect(await members()).toEqual([ann, bob])
      await patch(`/Groups/${id}`, [{ op: 'replace', path, value: [{ value: bob }] }])
      expect(await members()).toEqual([bob])
      await patch(`/Groups/${id}`, [{ op: 'remove', path: `members[value eq "${ann}"]` }])
      expect(await members()).toEqual([bob])
      await patch(`/Groups/${id}`, [{ op: 'remove', path }])
      expect(await members()).toBeUndefined()
    },
  ],
  [
    'RFC 7644 §3.5.2.2: members can be chosen by what else is known of them',
    async ({ call, user, group, patch }) => {
      const [ann, bob] = [await user({ userName: 'Ann' }), await user({ userName: 'Bob' })]
      const id = await group('Tour', ann, bob)
      const removed = await patch(`/Groups/${id}`, [{ op: 'remove', path: 'members[display eq "Ann"]' }])
      expect(removed.status).toBe(204)
      expect((await call('GET', `/Groups/${id}?attributes=members.value`)).body.members).toEqual([{ value: bob }])
      const stale = await patch(`/Groups/${id}`, [{ op: 'remove', path: 'members[display eq "Bob"]' }], {
        headers: { 'if-match': 'W/"1"' },
      })
      expect(stale.status).toBe(412)
      const absent = await patch('/Groups/none', [{ op: 'remove', path: 'members[display eq "Bob"]' }])
      expect(absent.status).toBe(404)
    },
  ],
  [
    'RFC 7644 §3.5.2: a PATCH of what is not there is 404, one without operations invalidSyntax',
    async ({ call, user, patch }) => {
      expect((await patch('/Users/none', [{ op: 'add', path: 'title', value: 'x' }])).status).toBe(404)
      await user({ userName: 'Ann' })
      const empty = await call('PATCH', '/Users/id-1', { body: patchOf() })
      expect(empty.body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
    },
  ],
  [
    'RFC 7643 §7: a password is set, kept by a PUT and taken away, and never seen',
    async ({ call, user, patch }) => {
      const id = await user({ userName: 'Ann' })
      const version = async () => (await call('GET', `/Users/${id}`)).body.meta.version
      await patch(`/Users/${id}`, [{ op: 'add', path: 'password', value: 'first' }])
      expect(await version()).toBe('W/"2"')
      await call('PUT', `/Users/${id}`, { body: { schemas: [userUrn], userName: 'Ann' } })
      expect(await version()).toBe('W/"2"')
      await patch(`/Users/${id}`, [{ op: 'remove', path: 'password' }])
      expect(await version()).toBe('W/"3"')
    },
  ],
  [
    'profile entra: text for booleans, capitals and a list for a single value are forgiven, which strict refuses',
    async ({ call, user, patch }) => {
      const id = await user({ userName: 'Ann', active: true })
      const operations = [
        { op: 'Replace', path: 'active', value: 'False' },
        { op: 'Add', path: `${enterpriseUrn}:manager`, value: [{ $ref: null, value: 'boss' }] },
      ]
      expect((await patch(`/Users/${id}`, operations)).status).toBe(400)
      const client = { ...admin, profile: entra }
      expect((await patch(`/Users/${id}`, operations, { client })).status).toBe(200)
      const read = await call('GET', `/Users/${id}`)
      expect(read.body.active).toBe(false)
      expect(read.body[enterpriseUrn].manager.value).toBe('boss')
    },
  ],
]

const deleting: readonly Row[] = [
  [
    'RFC 7644 §3.6: a deleted resource is gone for every method, and from listings; its unique values are free',
    async ({ call, user, patch }) => {
      const id = await user({ userName: 'Ann' })
      const deleted = await call('DELETE', `/Users/${id}`)
      expect([deleted.status, deleted.text]).toEqual([204, null])
      expect((await call('GET', `/Users/${id}`)).status).toBe(404)
      expect((await call('DELETE', `/Users/${id}`)).status).toBe(404)
      expect((await patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'x' }])).status).toBe(404)
      expect((await call('GET', '/Users')).body.totalResults).toBe(0)
      expect(await user({ userName: 'Ann' })).not.toBe(id)
    },
  ],
  [
    'RFC 7643 §4.2: a deleted user leaves its groups, whose version changes',
    async ({ call, user, group, clock }) => {
      const [ann, bob] = [await user({ userName: 'Ann' }), await user({ userName: 'Bob' })]
      const id = await group('Tour', ann, bob)
      clock.at += 1000
      await call('DELETE', `/Users/${ann}`)
      const read = await call('GET', `/Groups/${id}`)
      expect(read.body.members).toHaveLength(1)
      expect(read.body.meta).toMatchObject({ version: 'W/"2"', lastModified: '2026-03-01T08:00:01.000Z' })
    },
  ],
]

const versions: readonly Row[] = [
  [
    'RFC 7644 §3.14: If-None-Match of the present version is 304 without a body',
    async ({ call, user }) => {
      await user({ userName: 'Ann' })
      const read = (tag: string) => call('GET', '/Users/id-1', { headers: { 'if-none-match': tag } })
      for (const tag of ['W/"1"', '"1"', 'W/"0", W/"1"', '*']) {
        expect(await read(tag)).toMatchObject({ status: 304, text: null, headers: { etag: 'W/"1"' } })
      }
      expect((await read('W/"2"')).status).toBe(200)
      expect((await read('nonsense')).status).toBe(200)
    },
  ],
  [
    'RFC 7644 §3.14: If-Match of another version is 412, and nothing is written',
    async ({ call, user, patch }) => {
      const id = await user({ userName: 'Ann' })
      for (const tag of ['W/"7"', 'W/"7", W/"8"', 'nonsense']) {
        const headers = { 'if-match': tag }
        const body = { schemas: [userUrn], userName: 'Bob' }
        expect((await call('PUT', `/Users/${id}`, { headers, body })).status).toBe(412)
        expect((await call('DELETE', `/Users/${id}`, { headers })).status).toBe(412)
        const patched = await patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'x' }], {
          headers: { ...headers, 'content-type': 'application/scim+json' },
        })
        expect(patched.body).toMatchObject({ schemas: [`${messages}:Error`], status: '412' })
      }
      expect((await call('GET', `/Users/${id}`)).body.meta.version).toBe('W/"1"')
    },
  ],
  [
    'RFC 7644 §3.14: If-Match of the present version, of several or of any lets a write pass',
    async ({ patch, user }) => {
      const id = await user({ userName: 'Ann' })
      for (const [at, tag] of ['W/"1"', '"2"', 'W/"3", W/"9"', '*'].entries()) {
        const patched = await patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: `t${at}` }], {
          headers: { 'if-match': tag, 'content-type': 'application/scim+json' },
        })
        expect(patched.headers.etag).toBe(`W/"${at + 2}"`)
      }
    },
  ],
  [
    'RFC 9110 §13.1: If-None-Match forbids a write to the version it names; a missing resource stays 404',
    async ({ call, user }) => {
      const id = await user({ userName: 'Ann' })
      const remove = (target: string, tag: string) => call('DELETE', target, { headers: { 'if-none-match': tag } })
      expect((await remove(`/Users/${id}`, '*')).status).toBe(412)
      expect((await remove('/Users/none', '*')).status).toBe(404)
      expect((await remove(`/Users/${id}`, 'W/"9"')).status).toBe(204)
    },
  ],
]

describe.each([
  { what: 'creating', rows: creating },
  { what: 'reading', rows: readingRows },
  { what: 'replacing', rows: replacing },
  { what: 'patching', rows: patching },
  { what: 'deleting', rows: deleting },
  { what: 'versions', rows: versions },
])('$what', ({ rows }) => {
  test.each(rows)('%s', (_clause, run) => run(createService()))
})
