import { userUrn } from '../../schema/urns.ts'
import { groupBody, userBody } from '../bodies.ts'
import { at, type Json, objectsIn, textsIn } from '../json.ts'
import { idsOf, population } from '../lists.ts'
import { messages } from '../names.ts'
import { expect, NotOffered, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { table } from '../row.ts'
import { memberIds } from './groups.ts'

/** Some version nobody has. */
const otherVersion = 'W/"sutler-validate"'

async function versioned(probe: Probe) {
  const made = await probe.user()
  const { headers, json } = await probe.get(made.path)
  return { made, etag: headers.etag ?? '', version: at(json, 'meta', 'version') }
}

const earlierOf = {
  PUT: ['users.replace.status'],
  PATCH: ['users.patch.status'],
  DELETE: ['users.delete.gone'],
} as const

export const etagRows = table('Versions', { feature: 'etag', after: ['users.read.status'] }, [
  {
    id: 'etag.header',
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST' },
    title: 'GET sends an ETag that is meta.version',
    remedy: 'Send both, with the same value, or do not announce etag.',
    async check(probe) {
      const { etag, version } = await versioned(probe)
      expect(etag !== '', 'the header ETag should be there')
      expect(etag === version, `meta.version should be ${etag}`)
    },
  },
  {
    id: 'etag.not-modified',
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST', after: ['etag.header'] },
    title: 'GET with If-None-Match of the present version is answered with 304',
    remedy: 'Compare If-None-Match with the version.',
    async check(probe) {
      const { made, etag } = await versioned(probe)
      const { status } = await probe.get(made.path, { headers: { 'if-none-match': etag } })
      expect(status === 304, '304 should have come')
    },
  },
  {
    id: 'etag.changes',
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST', after: ['etag.header', 'users.patch.status'] },
    title: 'A change gives the resource another version',
    remedy: 'Derive the version from what is stored.',
    async check(probe) {
      const { made, etag } = await versioned(probe)
      await probe.patch(made, { op: 'replace', path: 'displayName', value: 'Another' })
      expect((await probe.get(made.path)).headers.etag !== etag, 'another ETag should have come')
    },
  },
  ...(['PUT', 'PATCH', 'DELETE'] as const).map((method) => ({
    id: `etag.match.${method.toLowerCase()}`,
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST' as const, after: ['etag.header', ...earlierOf[method]] },
    title: `${method} with If-Match of another version is refused with 412`,
    remedy: 'Compare If-Match before you write.',
    async check(probe: Probe) {
      const { made } = await versioned(probe)
      const patch = { schemas: [`${messages}:PatchOp`], Operations: [{ op: 'replace', path: 'title', value: 'x' }] }
      const body = method === 'PUT' ? { body: made.json } : method === 'PATCH' ? { body: patch } : {}
      const { status } = await probe.send(method, made.path, { ...body, headers: { 'if-match': otherVersion } })
      expect(status === 412, '412 should have come')
    },
  })),
])

function bulk(probe: Probe, operations: readonly Json[], more: Json = {}) {
  return probe.send('POST', '/Bulk', {
    body: { schemas: [`${messages}:BulkRequest`], ...more, Operations: operations },
  })
}

function post(probe: Probe, bulkId: string, data: Json = userBody(probe.names)): Json {
  return { method: 'POST', path: '/Users', bulkId, data }
}

/** A user without a name, which nobody can create. */
const wrong = (bulkId: string): Json => ({ method: 'POST', path: '/Users', bulkId, data: { schemas: [userUrn] } })

export const bulkRows = table('Bulk', { feature: 'bulk', after: ['users.read.status'] }, [
  {
    id: 'bulk.answer',
    ...{ clause: 'RFC 7644 §3.7', level: 'MUST' },
    title: 'POST /Bulk is answered with 200 and a BulkResponse',
    remedy: 'Serve /Bulk, or do not announce it.',
    async check(probe) {
      const { status, json } = await bulk(probe, [post(probe, 'one')])
      expect(status === 200, '200 should have come')
      expect(textsIn(json.schemas).includes(`${messages}:BulkResponse`), `schemas should hold ${messages}:BulkResponse`)
    },
  },
  {
    id: 'bulk.result',
    ...{ clause: 'RFC 7644 §3.7', level: 'MUST', after: ['bulk.answer'] },
    title: 'Each operation has a result with its bulkId, its location and its status as text',
    remedy: 'Send status "201" and the location of what was created.',
    async check(probe) {
      const [one] = objectsIn((await bulk(probe, [post(probe, 'one')])).json.Operations)
      expect(one?.bulkId === 'one', 'bulkId should be "one"')
      expect(one?.status === '201', 'status should be "201", a text')
      expect(typeof one?.location === 'string', 'location should be a text')
    },
  },
  {
    id: 'bulk.reference',
    ...{ clause: 'RFC 7644 §3.7.2', level: 'MUST', after: ['bulk.result', 'groups.read'] },
    title: 'bulkId of one operation stands for its resource in another',
    remedy: 'Resolve bulkId references, whatever the order of the operations.',
    async check(probe) {
      const data = { ...groupBody(probe.names), members: [{ value: 'bulkId:one' }] }
      const group = { method: 'POST', path: '/Groups', bulkId: 'two', data }
      const results = objectsIn((await bulk(probe, [post(probe, 'one'), group])).json.Operations)
      const [user = '', made = ''] = ['one', 'two'].map((id) =>
        String(results.find((one) => one.bulkId === id)?.location)
          .split('/')
          .at(-1),
      )
      const { json, status } = await probe.get(`/Groups/${made}`)
      expect(status === 200, 'the group should have been created')
      expect(memberIds(json).join() === decodeURIComponent(user), 'its member should be the new user')
    },
  },
  {
    id: 'bulk.continues',
    ...{ clause: 'RFC 7644 §3.7.3', level: 'MUST', after: ['bulk.result'] },
    title: 'After an operation that fails the others are done',
    remedy: 'Go on unless failOnErrors says otherwise.',
    async check(probe) {
      const results = objectsIn((await bulk(probe, [wrong('bad'), post(probe, 'one')])).json.Operations)
      expect(results.length === 2, 'two results should have come')
      expect(
        results.some(({ bulkId, status }) => bulkId === 'one' && status === '201'),
        'the second should be created',
      )
    },
  },
  {
    id: 'bulk.error',
    ...{ clause: 'RFC 7644 §3.7.3', level: 'MUST', after: ['bulk.result'] },
    title: 'The result of an operation that fails holds the error as response',
    remedy: 'Put the SCIM error into `response`.',
    async check(probe) {
      const [one] = objectsIn((await bulk(probe, [wrong('bad')])).json.Operations)
      expect(String(one?.status) === '400', 'status should be "400"')
      expect(textsIn(at(one, 'response', 'schemas')).includes(`${messages}:Error`), 'response should be a SCIM error')
    },
  },
  {
    id: 'bulk.fail-on-errors',
    ...{ clause: 'RFC 7644 §3.7', level: 'MUST', after: ['bulk.result'] },
    title: 'failOnErrors ends the work after so many errors',
    remedy: 'Stop, and return the results so far.',
    async check(probe) {
      const operations = [wrong('bad'), post(probe, 'one')]
      const results = objectsIn((await bulk(probe, operations, { failOnErrors: 1 })).json.Operations)
      expect(!results.some(({ status }) => status === '201'), 'the second operation should not be done')
    },
  },
  {
    id: 'bulk.too-many',
    ...{ clause: 'RFC 7644 §3.7.4', level: 'MUST', after: ['bulk.answer'] },
    title: 'More operations than maxOperations are refused with 413',
    remedy: 'Answer 413 before you do any of them.',
    async check(probe) {
      const most = Number(at(probe.config, 'bulk', 'maxOperations'))
      if (!(most > 0 && most <= 2000)) throw new NotOffered(`maxOperations is ${most}: too many to be tried`)
      const one = { method: 'DELETE', path: '/Users/sutler-validate-nobody' }
      const { status } = await bulk(
        probe,
        Array.from({ length: most + 1 }, () => one),
      )
      expect(status === 413, '413 should have come')
    },
  },
])

function search(probe: Probe, path: string, query: Json) {
  return probe.send('POST', path, { body: { schemas: [`${messages}:SearchRequest`], ...query } })
}

export const searchRows = table('Searches and /Me', {}, [
  {
    id: 'search.answer',
    ...{ clause: 'RFC 7644 §3.4.3', level: 'MUST' },
    title: 'POST /Users/.search is answered with 200 and a ListResponse',
    remedy: 'Take the parameters of a listing from a SearchRequest too.',
    async check(probe) {
      const { status, json } = await search(probe, '/Users/.search', { count: 1 })
      expect(status === 200, '200 should have come')
      expect(textsIn(json.schemas).includes(`${messages}:ListResponse`), `schemas should hold ${messages}:ListResponse`)
    },
  },
  {
    id: 'search.filter',
    ...{ clause: 'RFC 7644 §3.4.3', level: 'MUST', after: ['search.answer', 'filter.eq'] },
    title: 'A SearchRequest is carried out with its filter',
    remedy: 'Honour filter, attributes, startIndex and count of the body.',
    async check(probe) {
      const { alpha } = await population(probe)
      const filter = `userName eq "${String(alpha.json.userName)}"`
      const { json } = await search(probe, '/Users/.search', { filter })
      expect(idsOf(objectsIn(json.Resources)).join() === alpha.id, 'exactly this user should have come')
    },
  },
  {
    id: 'search.root',
    ...{
      clause: 'RFC 7644 §3.4.3',
      level: 'SHOULD',
      after: ['search.answer', 'filter.eq', 'users.create.external-id'],
    },
    title: 'POST /.search looks at all resource types',
    remedy: 'Serve /.search.',
    async check(probe) {
      const { alpha } = await population(probe)
      const { status, json } = await search(probe, '/.search', {
        filter: `externalId eq "${String(alpha.json.externalId)}"`,
      })
      expect(status === 200, '200 should have come')
      expect(idsOf(objectsIn(json.Resources)).join() === alpha.id, 'exactly this user should have come')
    },
  },
  {
    id: 'me.answer',
    ...{ clause: 'RFC 7644 §3.11', level: 'SHOULD' },
    title: '/Me is the resource of the client, a redirect to it, or 501',
    remedy: 'Answer 501 when you do not support /Me.',
    async check(probe) {
      const { status, json, headers } = await probe.get('/Me')
      expect([200, 301, 302, 307, 308, 501].includes(status), '200, 307, 308 or 501 should have come')
      if (status === 200) expect(typeof json.id === 'string', 'the resource should have an id')
      if (status > 300 && status < 400) need((headers.location ?? '') !== '', 'the redirect names no Location')
    },
  },
])
