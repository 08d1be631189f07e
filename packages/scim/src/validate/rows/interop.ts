import { userBody } from '../bodies.ts'
import { at, objectsIn } from '../json.ts'
import { listing, population } from '../lists.ts'
import { expect, NotOffered } from '../outcome.ts'
import { table } from '../row.ts'

const draft = 'draft-zollner-scim-interop-profile'
const ipsie = 'OpenID IPSIE AL SCIM profile'

export const interopRows = table('Interoperability', { profiles: ['interop'] }, [
  {
    id: 'interop.announced',
    ...{ clause: draft, level: 'MAY' },
    title: 'ServiceProviderConfig says that the profile is kept',
    remedy: 'Set interopProfileConformant to true.',
    async check({ config }) {
      if (config.interopProfileConformant === undefined) throw new NotOffered('interopProfileConformant is absent')
      expect(config.interopProfileConformant === true, 'interopProfileConformant should be true')
    },
  },
  {
    id: 'interop.types.id',
    ...{ clause: draft, level: 'MUST', after: ['discovery.types'] },
    title: 'The id of each resource type is its name',
    remedy: 'Set id to the name.',
    async check(probe) {
      const types = objectsIn((await probe.get('/ResourceTypes')).json.Resources)
      expect(
        types.every(({ id, name }) => id === name),
        'id should be the same as name',
      )
    },
  },
  {
    id: 'interop.patch',
    ...{ clause: draft, level: 'MUST', after: ['discovery.config'] },
    title: 'PATCH and filters are announced',
    remedy: 'Support both: clients of the profile use nothing else.',
    async check({ config }) {
      for (const name of ['patch', 'filter'])
        expect(at(config, name, 'supported') === true, `${name}.supported should be true`)
    },
  },
  {
    id: 'interop.unknown.create',
    ...{ clause: draft, level: 'MUST' },
    title: 'An attribute no schema has is refused with 400 in POST',
    remedy: 'Answer 400 invalidSyntax: a client that mistypes should learn it.',
    async check(probe) {
      const { status } = await probe.send('POST', '/Users', { body: { ...userBody(probe.names), sutlerUnknown: 'x' } })
      expect(status === 400, '400 should have come')
    },
  },
  {
    id: 'interop.unknown.filter',
    ...{ clause: draft, level: 'MUST' },
    title: 'An attribute no schema has is refused with 400 invalidFilter in a filter',
    remedy: 'Answer 400 invalidFilter.',
    async check(probe) {
      const { status, json } = await listing(probe, { filter: 'sutlerUnknown eq "x"' })
      expect(
        status === 400 && json.scimType === 'invalidFilter',
        '400 with the scimType invalidFilter should have come',
      )
    },
  },
  {
    id: 'interop.unknown.patch',
    ...{ clause: draft, level: 'MUST', feature: 'patch', after: ['users.patch.status'] },
    title: 'An attribute no schema has is refused with 400 in PATCH',
    remedy: 'Answer 400 invalidPath.',
    async check(probe) {
      const { status } = await probe.patch(await probe.user(), { op: 'replace', path: 'sutlerUnknown', value: 'x' })
      expect(status === 400, '400 should have come')
    },
  },
  {
    id: 'interop.page-size',
    ...{ clause: draft, level: 'MUST', after: ['discovery.config.features'] },
    title: 'Pages of 100 are possible',
    remedy: 'Raise filter.maxResults to at least 100.',
    async check({ config }) {
      expect(Number(at(config, 'filter', 'maxResults')) >= 100, 'filter.maxResults should be at least 100')
    },
  },
  {
    id: 'interop.both-terms',
    ...{ clause: ipsie, level: 'MUST', after: ['filter.eq'] },
    title: 'userName and externalId can be searched for together',
    remedy: 'Support eq joined by and.',
    async check(probe) {
      const { alpha, beta } = await population(probe)
      const filter = (name: unknown, other: unknown) =>
        `userName eq "${String(name)}" and externalId eq "${String(other)}"`
      const one = await listing(probe, { filter: filter(alpha.json.userName, alpha.json.externalId) })
      const none = await listing(probe, { filter: filter(alpha.json.userName, beta.json.externalId) })
      expect(objectsIn(one.json.Resources).length === 1, 'one user should have come for both values of one user')
      expect(objectsIn(none.json.Resources).length === 0, 'nothing should have come for values of two users')
    },
  },
  {
    id: 'interop.too-many',
    ...{ clause: ipsie, level: 'SHOULD' },
    title: 'Who is refused for asking too often is told how long to wait',
    remedy: 'Send Retry-After with 429.',
    async check(probe) {
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => probe.get('/Users?count=1', { patient: false })),
      )
      const refused = replies.filter(({ status }) => status === 429)
      if (refused.length === 0) throw new NotOffered('20 requests at once were all answered')
      expect(
        refused.every(({ headers }) => (headers['retry-after'] ?? '') !== ''),
        'Retry-After should be there',
      )
    },
  },
])
