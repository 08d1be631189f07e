import { describe, expect, test } from 'vitest'
import { entra } from '../../src/patch/profiles.ts'
import { admin, base, createService, deviceUrn, enterpriseUrn, type Row, userUrn } from './fixture.ts'

const lenient = { ...admin, profile: entra }
const work = { type: 'work', value: 'ann@example.com' }

/** What suites of others and clients send beside the plain case. */
const rows: readonly Row[] = [
  [
    'RFC 7643 §2.3.7: a $ref leads to its resource, also for a client that puts the base in front of it',
    async ({ call, user, group }) => {
      const id = await user({ userName: 'Ann' })
      const { members } = (await call('GET', `/Groups/${await group('Tour', id)}`)).body
      const [{ $ref }] = members
      expect($ref).toBe(`${base}/Users/${id}`)
      expect((await call('GET', $ref.slice(base.length))).body.id).toBe(id)
      expect((await call('GET', `/${$ref}`)).body.id).toBe(id)
      expect((await call('GET', `/${base}/Users?filter=userName eq "ann"`)).body.totalResults).toBe(1)
      for (const path of [`/${base}`, `/https://else.example/v2/Users/${id}`, `/${base}/${base}/Users/${id}`])
        expect((await call('GET', path)).status, path).toBe(404)
    },
  ],
  [
    'RFC 7643 §3: schemas within an extension is no attribute, and is passed over',
    async ({ call }) => {
      const body = {
        schemas: [userUrn, enterpriseUrn],
        userName: 'Ann',
        [enterpriseUrn]: { schemas: [enterpriseUrn], department: 'Sales' },
      }
      const made = await call('POST', '/Users', { body })
      expect([made.status, made.body[enterpriseUrn]]).toEqual([201, { department: 'Sales' }])
      const replaced = await call('PUT', `/Users/${made.body.id}`, { body })
      expect([replaced.status, replaced.body[enterpriseUrn]]).toEqual([200, { department: 'Sales' }])
    },
  ],
  [
    'RFC 7644 §3.9: a value filter in attributes and excludedAttributes chooses nothing',
    async ({ call, user, group }) => {
      const id = await user({ userName: 'Ann', emails: [work] })
      const shown = async (query: string) => (await call('GET', `/Users/${id}?${query}`)).body
      expect((await shown('attributes=emails[type eq "home"]')).emails).toEqual([work])
      expect((await shown('attributes=emails[type eq "work"].value')).emails).toEqual([{ value: work.value }])
      expect((await shown('attributes=emails[type')).emails).toEqual([work])
      expect(await shown('excludedAttributes=emails[type eq "work"]')).not.toHaveProperty('emails')
      const members = await call('GET', `/Groups/${await group('Tour', id)}?attributes=members[value pr].value`)
      expect(members.body.members).toEqual([{ value: id }])
    },
  ],
  [
    'RFC 7644 §3.4.2.2: a text without quotes is invalidFilter, but where that is forgiven it is a text',
    async ({ call, user }) => {
      await user({ userName: 'OMalley', emails: [work], name: { familyName: 'Employee' } })
      const filters = [
        'userName sw O',
        'name.FamilyName eq Employee and (emails.Value co example.com or emails.Value co example.org)',
        'meta.Created gt 2015-10-10T14:38:21.8617979-07:00',
      ]
      for (const filter of filters) {
        const address = `/Users?filter=${encodeURIComponent(filter)}`
        expect((await call('GET', address)).body).toMatchObject({ status: '400', scimType: 'invalidFilter' })
        expect((await call('GET', address, { client: lenient })).body.totalResults, filter).toBe(1)
      }
      for (const filter of ["userName eq 'OMalley'", 'userName eq ', 'userName eq O"', 'userName eq O Malley'])
        expect((await call('GET', `/Users?filter=${filter}`, { client: lenient })).body.scimType).toBe('invalidFilter')
    },
  ],
  [
    'RFC 8259 §8.2: half of a surrogate pair, which no address can say, makes no answer fail',
    async ({ call }) => {
      const body = { schemas: [userUrn], userName: 'Ann\ud800', [enterpriseUrn]: { manager: { value: 'boss\ud800' } } }
      const made = await call('POST', '/Users', { body })
      const manager = { value: 'boss\ud800', $ref: `${base}/Users/boss%EF%BF%BD` }
      expect([made.status, made.body[enterpriseUrn]]).toEqual([201, { manager }])
      expect((await call('GET', `/Users/${made.body.id}`)).status).toBe(200)
    },
  ],
  [
    'RFC 7643 §8.7.1: the schema of users is described as clients look for it',
    async ({ call }) => {
      expect((await call('GET', `/Schemas/${userUrn}`)).body.description).toBe('User Account')
      expect((await call('GET', `/Schemas/${deviceUrn}`)).body.description).toBe('A thing.')
    },
  ],
]

describe('what clients send beside the plain case', () => {
  test.each(rows)('%s', async (_, run) => {
    await run(createService())
  })
})
