import { userUrn } from '../../schema/urns.ts'
import { groupBody, userBody } from '../bodies.ts'
import { at, type Json, objectsIn, textsIn } from '../json.ts'
import { messages } from '../names.ts'
import { expect, NotOffered } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { table } from '../row.ts'
import { memberIds } from './team.ts'

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
