import { enterpriseUrn, userUrn } from '../../schema/urns.ts'
import { userBody } from '../bodies.ts'
import { at, difference, type Json, objectsIn, textsIn } from '../json.ts'
import { expect, NotOffered, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, table } from '../row.ts'
import { nobody } from './errors.ts'

/** A user with something of each kind. */
function fullBody(probe: Probe): Json {
  const body = userBody(probe.names)
  return {
    ...body,
    schemas: [userUrn, enterpriseUrn],
    name: { givenName: 'Zoë', familyName: 'O\'Brien "北京" \\' },
    title: 'Line 1\nLine 2',
    active: true,
    emails: [{ value: `Mixed.Case-${String(body.userName)}`, type: 'work', primary: true }],
    [enterpriseUrn]: { department: 'Research', employeeNumber: '00042' },
  }
}

/** All that was sent, without what the service may say in its own way. */
function echoed({ schemas: _, ...attributes }: Json): Json {
  return attributes
}

/** Throws NotOffered where users do not have the enterprise extension. */
async function assertExtended(probe: Probe): Promise<void> {
  const types = objectsIn((await probe.get('/ResourceTypes')).json.Resources)
  const extensions = types.flatMap((type) => objectsIn(type.schemaExtensions))
  if (types.length > 0 && !extensions.some(({ schema }) => schema === enterpriseUrn))
    throw new NotOffered('users have no enterprise extension')
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

function expectSame(actual: Json, wanted: Json): void {
  const found = difference(actual, wanted)
  expect(found === null, found ?? '')
}

export const createRows = table('Create users', { profiles: everywhere }, [
  {
    id: 'users.create.status',
    ...{ clause: 'RFC 7644 §3.3', level: 'MUST' },
    title: 'POST /Users that creates a user is answered with 201',
    remedy: 'Answer 201 Created.',
    async check(probe) {
      const { status } = await probe.send('POST', '/Users', { body: userBody(probe.names) })
      expect(status === 201, '201 should have come')
    },
  },
  {
    id: 'users.create.id',
    ...{ clause: 'RFC 7643 §3.1', level: 'MUST' },
    title: 'The answer to POST holds the new resource with its id, a text',
    remedy: 'Send the whole resource back, with the id you gave it.',
    async check(probe) {
      const { json } = await probe.send('POST', '/Users', { body: userBody(probe.names) })
      expect(typeof json.id === 'string' && json.id !== '', 'id should be a text')
    },
  },
  {
    id: 'users.create.location',
    ...{ clause: 'RFC 7644 §3.3', level: 'MUST', profiles: ['rfc', 'interop'] },
    title: 'Location names the new resource, as meta.location does',
    remedy: 'Send the header Location with the same address as meta.location.',
    async check(probe) {
      const { reply, id } = await probe.user()
      const { location = '' } = reply.headers
      expect(location.includes(`/Users/${encodeURIComponent(id)}`), 'Location should end in /Users/ and the id')
      expect(at(reply.json, 'meta', 'location') === location, 'meta.location should be the same as Location')
    },
  },
  {
    id: 'users.create.values',
    ...{ clause: 'RFC 7644 §3.3', level: 'MUST' },
    title: 'Values come back as they were sent: scripts, quotes, line ends, letter case',
    remedy: 'Store texts unaltered, as UTF-8.',
    async check(probe) {
      const body = fullBody(probe)
      const { json } = await probe.user(body)
      const { [enterpriseUrn]: _, externalId: _id, ...core } = echoed(body)
      expectSame(json, core)
    },
  },
  {
    id: 'users.create.extension',
    ...{ clause: 'RFC 7643 §4.3', level: 'MUST' },
    title: 'Attributes of the enterprise extension come back under its URN',
    remedy: 'Keep the object under the URN of the extension, or do not announce it.',
    async check(probe) {
      await assertExtended(probe)
      const { json } = await probe.user(fullBody(probe))
      expectSame(json, { [enterpriseUrn]: { department: 'Research', employeeNumber: '00042' } })
    },
  },
  {
    id: 'users.create.external-id',
    ...{ clause: 'RFC 7643 §3.1', level: 'MUST' },
    title: 'externalId is kept',
    remedy: 'Store externalId: clients find their own objects by it.',
    async check(probe) {
      const body = userBody(probe.names)
      expectSame((await probe.user(body)).json, { externalId: body.externalId ?? null })
    },
  },
  {
    id: 'users.create.schemas',
    ...{ clause: 'RFC 7643 §3', level: 'MUST', profiles: ['rfc', 'interop'], after: ['users.create.extension'] },
    title: 'schemas names the core schema, and the extension that has values',
    remedy: 'List the URNs of all schemas whose attributes are in the resource.',
    async check(probe) {
      const { json } = await probe.user(fullBody(probe))
      for (const urn of [userUrn, enterpriseUrn])
        expect(textsIn(json.schemas).includes(urn), `schemas should hold ${urn}`)
    },
  },
  {
    id: 'users.create.resource-type',
    ...{ clause: 'RFC 7643 §3.1', level: 'MUST' },
    title: 'meta.resourceType is User',
    remedy: 'Set meta.resourceType to the name of the resource type.',
    async check(probe) {
      expect(at((await probe.user()).json, 'meta', 'resourceType') === 'User', 'meta.resourceType should be User')
    },
  },
  {
    id: 'users.create.times',
    ...{ clause: 'RFC 7643 §3.1', level: 'MUST', profiles: ['rfc'] },
    title: 'meta.created and meta.lastModified are times with a zone, and the first is not the later one',
    remedy: 'Write times as 2026-01-05T12:00:00Z.',
    async check(probe) {
      const { json } = await probe.user()
      const [created, modified] = [String(at(json, 'meta', 'created')), String(at(json, 'meta', 'lastModified'))]
      expect(dateTime.test(created), 'meta.created should be a time such as 2026-01-05T12:00:00Z')
      expect(dateTime.test(modified), 'meta.lastModified should be a time such as 2026-01-05T12:00:00Z')
      expect(Date.parse(created) <= Date.parse(modified), 'meta.lastModified should not be before meta.created')
    },
  },
  {
    id: 'users.create.read-only',
    ...{ clause: 'RFC 7644 §3.3', level: 'MUST' },
    title: 'id and meta that a client sends are passed over',
    remedy: 'Ignore attributes whose mutability is readOnly; do not refuse the request.',
    async check(probe) {
      const meta = { resourceType: 'User', created: '2001-01-01T00:00:00Z' }
      const { status, json } = await probe.send('POST', '/Users', {
        body: { ...userBody(probe.names), id: nobody, meta },
      })
      expect(status >= 200 && status < 300, 'the user should have been created')
      expect(json.id !== nobody, 'id should be one the service chose')
      expect(at(json, 'meta', 'created') !== meta.created, 'meta.created should be the time of creation')
    },
  },
  {
    id: 'users.create.password',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST' },
    title: 'password is never returned',
    remedy: 'Leave password out of every answer, that to POST included.',
    async check(probe) {
      const made = await probe.user({ password: 't0p-Secret-Sutler!' })
      expect(made.json.password === undefined, 'the answer to POST should hold no password')
      expect((await probe.read(made)).password === undefined, 'the answer to GET should hold no password')
    },
  },
  {
    id: 'users.create.duplicate',
    ...{ clause: 'RFC 7644 §3.3', level: 'MUST' },
    title: 'A userName that is taken is refused with 409',
    remedy: 'Answer 409 Conflict; 400 and 500 make clients try again for ever.',
    async check(probe) {
      const { userName = '' } = (await probe.user()).json
      const { status } = await probe.send('POST', '/Users', { body: { ...userBody(probe.names), userName } })
      expect(status === 409, '409 should have come')
    },
  },
  {
    id: 'users.create.duplicate.type',
    ...{ clause: 'RFC 7644 §3.3', level: 'MUST', after: ['users.create.duplicate'] },
    title: 'That refusal has the scimType uniqueness',
    remedy: 'Set scimType to uniqueness.',
    async check(probe) {
      const { userName = '' } = (await probe.user()).json
      const { json } = await probe.send('POST', '/Users', { body: { ...userBody(probe.names), userName } })
      expect(json.scimType === 'uniqueness', 'scimType should be uniqueness')
    },
  },
  {
    id: 'users.create.duplicate.case',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST', after: ['users.create.duplicate'] },
    title: 'A userName that differs in letter case alone is taken too',
    remedy: 'Compare userName without regard to case.',
    async check(probe) {
      const userName = String((await probe.user()).json.userName).toUpperCase()
      const { status } = await probe.send('POST', '/Users', { body: { ...userBody(probe.names), userName } })
      expect(status === 409, '409 should have come')
    },
  },
  {
    id: 'users.create.required',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST', profiles: ['rfc', 'interop'] },
    title: 'A user without userName is refused with 400',
    remedy: 'Answer 400 invalidValue when a required attribute is missing.',
    async check(probe) {
      const { status } = await probe.send('POST', '/Users', {
        body: { schemas: [userUrn], displayName: probe.names.next() },
      })
      expect(status === 400, '400 should have come')
    },
  },
  {
    id: 'users.create.wrong-type',
    ...{ clause: 'RFC 7644 §3.12', level: 'SHOULD', profiles: ['rfc'] },
    title: 'A value of another type than the schema says is refused with 400',
    remedy: 'Answer 400 invalidValue.',
    async check(probe) {
      const { status } = await probe.send('POST', '/Users', { body: { ...userBody(probe.names), name: [1, 2] } })
      expect(status === 400, '400 should have come')
    },
  },
])

export const readRows = table('Read users', { profiles: everywhere }, [
  {
    id: 'users.read.status',
    ...{ clause: 'RFC 7644 §3.4.1', level: 'MUST' },
    title: 'GET of a user is answered with 200 and that user',
    remedy: 'Serve /Users/{id}.',
    async check(probe) {
      const made = await probe.user()
      const { status, json } = await probe.get(made.path)
      expect(status === 200, '200 should have come')
      expect(json.id === made.id, 'id should be that of the user')
    },
  },
  {
    id: 'users.read.same',
    ...{ clause: 'RFC 7644 §3.4.1', level: 'MUST', after: ['users.read.status'] },
    title: 'GET gives what POST has stored',
    remedy: 'Make reads consistent with writes, and store every attribute you announce.',
    async check(probe) {
      const made = await probe.user(fullBody(probe))
      const { meta: _, schemas: _schemas, ...stored } = made.json
      expectSame(await probe.read(made), stored)
    },
  },
  {
    id: 'users.read.inactive',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST', after: ['users.read.status'] },
    title: 'A user created inactive can be read, and is inactive',
    remedy: 'Return users whose active is false like all others.',
    async check(probe) {
      const { status, json } = await probe.get((await probe.user({ active: false })).path)
      expect(status === 200, '200 should have come')
      expect(json.active === false, 'active should be false')
    },
  },
])

export const replaceRows = table('Replace users', { after: ['users.read.status'] }, [
  {
    id: 'users.replace.status',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST' },
    title: 'PUT is answered with 200 and the new resource',
    remedy: 'Answer 200 with the whole resource.',
    async check(probe) {
      const { json, path } = await probe.user()
      const reply = await probe.send('PUT', path, { body: { ...json, title: 'Pilot' } })
      expect(reply.status === 200, '200 should have come')
      expectSame(reply.json, { title: 'Pilot' })
    },
  },
  {
    id: 'users.replace.stored',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST', after: ['users.replace.status'] },
    title: 'What PUT has set is there afterwards',
    remedy: 'Store what the request holds.',
    async check(probe) {
      const made = await probe.user()
      await probe.send('PUT', made.path, { body: { ...made.json, title: 'Pilot' } })
      expectSame(await probe.read(made), { title: 'Pilot', userName: made.json.userName ?? null })
    },
  },
  {
    id: 'users.replace.clears',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'SHOULD', after: ['users.replace.status'] },
    title: 'What PUT does not name is cleared',
    remedy: 'Replace the resource; a merge is what PATCH is for.',
    async check(probe) {
      const made = await probe.user({ title: 'Pilot' })
      const { title: _, ...body } = made.json
      await probe.send('PUT', made.path, { body })
      expectSame(await probe.read(made), { title: null })
    },
  },
  {
    id: 'users.replace.read-only',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST', after: ['users.replace.status'] },
    title: 'PUT changes neither id nor meta.created',
    remedy: 'Pass over attributes whose mutability is readOnly.',
    async check(probe) {
      const { json, path, id } = await probe.user()
      const meta = { resourceType: 'User', created: '2001-01-01T00:00:00Z' }
      const reply = await probe.send('PUT', path, { body: { ...json, id: nobody, meta } })
      expect(reply.json.id === id, 'id should be the same as before')
      expect(
        at(reply.json, 'meta', 'created') === at(json, 'meta', 'created'),
        'meta.created should be the same as before',
      )
    },
  },
  {
    id: 'users.replace.missing',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST' },
    title: 'PUT creates nothing: an id that nobody has is answered with 404',
    remedy: 'Answer 404.',
    async check(probe) {
      const { status } = await probe.send('PUT', `/Users/${nobody}`, { body: userBody(probe.names) })
      expect(status === 404, '404 should have come')
    },
  },
  {
    id: 'users.replace.duplicate',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST', after: ['users.create.duplicate', 'users.replace.status'] },
    title: "PUT with another user's userName is refused with 409",
    remedy: 'Check unique values in PUT as in POST.',
    async check(probe) {
      const [one, other] = [await probe.user(), await probe.user()]
      const userName = other.json.userName ?? null
      const { status } = await probe.send('PUT', one.path, { body: { ...one.json, userName } })
      expect(status === 409, '409 should have come')
    },
  },
])

export const deleteRows = table('Delete users', { profiles: everywhere, after: ['users.read.status'] }, [
  {
    id: 'users.delete.status',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST' },
    title: 'DELETE is answered with 204',
    remedy: 'Answer 204 No Content.',
    async check(probe) {
      expect((await probe.send('DELETE', (await probe.user()).path)).status === 204, '204 should have come')
    },
  },
  {
    id: 'users.delete.gone',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['errors.not-found'] },
    title: 'A deleted user is answered with 404',
    remedy: 'Answer 404 for what is deleted, even if it is kept inside.',
    async check(probe) {
      const { path } = await probe.user()
      await probe.send('DELETE', path)
      expect((await probe.get(path)).status === 404, 'GET should be answered with 404')
    },
  },
  {
    id: 'users.delete.twice',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['users.delete.gone'] },
    title: 'A second DELETE is answered with 404',
    remedy: 'Answer 404 for what is no longer there.',
    async check(probe) {
      const { path } = await probe.user()
      await probe.send('DELETE', path)
      expect((await probe.send('DELETE', path)).status === 404, '404 should have come')
    },
  },
  {
    id: 'users.delete.listed',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['users.delete.gone'] },
    title: 'A deleted user is no longer found',
    remedy: 'Leave deleted resources out of listings.',
    async check(probe) {
      const { path, json } = await probe.user()
      await probe.send('DELETE', path)
      const reply = await probe.get(`/Users?filter=${encodeURIComponent(`userName eq "${String(json.userName)}"`)}`)
      need(reply.status === 200, `the search was answered with ${reply.status}`)
      expect(objectsIn(reply.json.Resources).length === 0, 'no resource should have come')
    },
  },
  {
    id: 'users.delete.name-free',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['users.delete.gone'] },
    title: 'The userName of a deleted user can be given again',
    remedy: 'Do not count deleted resources when you look for conflicts.',
    async check(probe) {
      const { path, json } = await probe.user()
      await probe.send('DELETE', path)
      const body = { ...userBody(probe.names), userName: json.userName ?? null }
      const { status } = await probe.send('POST', '/Users', { body })
      expect(status >= 200 && status < 300, 'the user should have been created')
    },
  },
])
