import { enterpriseUrn, userUrn } from '../../schema/urns.ts'
import { userBody } from '../bodies.ts'
import { at, textsIn } from '../json.ts'
import { expect } from '../outcome.ts'
import { everywhere, table } from '../row.ts'
import { nobody } from './errors.ts'
import { assertExtended, dateTime, echoed, expectSame, fullBody } from './user-bodies.ts'

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
      // It may be relative (RFC 9110 §10.2.2): `Users/7` leads from /Users to /Users/7.
      expect(`/${location}`.includes(`/Users/${encodeURIComponent(id)}`), 'Location should end in Users/ and the id')
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
