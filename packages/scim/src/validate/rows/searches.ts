import { type Json, objectsIn, textsIn } from '../json.ts'
import { idsOf, population } from '../lists.ts'
import { messages } from '../names.ts'
import { expect, NotOffered, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { table } from '../row.ts'

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
      if (status === 501) throw new NotOffered('/.search is answered 501')
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
