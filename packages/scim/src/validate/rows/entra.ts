import { enterpriseUrn } from '../../schema/urns.ts'
import { userBody } from '../bodies.ts'
import { difference, objectsIn } from '../json.ts'
import { listing } from '../lists.ts'
import { expect } from '../outcome.ts'
import { table } from '../row.ts'
import { isEmpty, manager, managerRow, shapeRow, shapes } from './entra-patches.ts'
import { client, entraUser, gallery } from './entra-user.ts'
import { changeMembers } from './team.ts'

export const entraRows = table('Requests of Entra ID', { profiles: ['entra'] }, [
  {
    id: 'entra.connection',
    ...{ clause: client, level: 'MUST' },
    title: 'The search for a random name, which tests the connection, gives 200 and an empty list',
    remedy: 'Answer 200 with totalResults 0, never 404.',
    async check(probe) {
      const { status, json } = await listing(probe, { filter: `userName eq "sutler-validate-${crypto.randomUUID()}"` })
      expect(status === 200 && json.totalResults === 0, '200 with totalResults 0 should have come')
    },
  },
  {
    id: 'entra.create',
    ...{ clause: client, level: 'MUST' },
    title: 'A user of the default mapping is created, with empty lists and meta in the body',
    remedy: 'Pass over meta and empty lists; keep all else unaltered.',
    async check(probe) {
      const body = entraUser(probe)
      const { status, json } = await probe.send('POST', '/Users', { body })
      expect([200, 201].includes(status), '201 should have come')
      const { schemas: _, meta: _meta, roles: _roles, ...values } = body
      const found = difference(json, values)
      expect(found === null, found ?? '')
    },
  },
  {
    id: 'entra.create.nulls',
    ...{ clause: client, level: 'MUST' },
    title: 'A user whose body has nulls is created',
    remedy: 'Take null for an attribute without a value.',
    async check(probe) {
      const { status } = await probe.send('POST', '/Users', {
        body: { ...userBody(probe.names), title: null, emails: null },
      })
      expect([200, 201].includes(status), '201 should have come')
    },
  },
  {
    id: 'entra.match.email',
    ...{ clause: client, level: 'MUST' },
    title: 'A user is found by the value of the work e-mail address',
    remedy: 'Support emails[type eq "work"].value eq "…".',
    async check(probe) {
      const body = entraUser(probe)
      const { id } = await probe.user(body)
      const filter = `emails[type eq "work"].value eq "mail-${String(body.userName)}"`
      const found = objectsIn((await listing(probe, { filter })).json.Resources)
      expect(found.length === 1 && found[0]?.id === id, 'exactly this user should have come')
    },
  },
  {
    id: 'entra.match.inactive',
    ...{ clause: client, level: 'MUST' },
    title: 'An inactive user is found by its name',
    remedy: 'Search inactive users too.',
    async check(probe) {
      const { id, json } = await probe.user({ active: false })
      const found = objectsIn(
        (await listing(probe, { filter: `userName eq "${String(json.userName)}"` })).json.Resources,
      )
      expect(found.length === 1 && found[0]?.id === id, 'exactly this user should have come')
    },
  },
  ...shapes.map(shapeRow),
  {
    id: 'entra.patch.empty',
    ...{ clause: gallery, level: 'MUST', after: ['users.patch.status'] },
    title: 'PATCH of a user: values are cleared by an empty text, then by null',
    remedy: 'Take "" and null in a replace as no value, also where there is none already.',
    async check(probe) {
      const made = await probe.user(entraUser(probe))
      for (const value of ['', null]) {
        const paths = ['title', 'preferredLanguage', 'emails[type eq "work"].value', `${enterpriseUrn}:department`]
        await changeMembers(probe, made, ...paths.map((path) => ({ op: 'Replace', path, value })))
        const json = await probe.read(made)
        expect(isEmpty(json.title) && isEmpty(json.preferredLanguage), 'title and preferredLanguage should be empty')
      }
    },
  },
  managerRow('text', 'The manager is set by a text', (id) => id, true),
  managerRow(
    'list',
    'The manager is set by a list of one object',
    (value) => [{ $ref: `../Users/${value}`, value }],
    true,
  ),
  managerRow('clear', 'The manager is cleared by an empty text', () => '', false),
  {
    id: 'entra.manager.search',
    ...{ clause: client, level: 'MUST', after: ['entra.manager.text'] },
    title: 'A user is found by id and manager',
    remedy: 'Compare manager by its value.',
    async check(probe) {
      const [user, boss] = [await probe.user(entraUser(probe)), await probe.user()]
      await changeMembers(probe, user, { op: 'Add', path: manager, value: boss.id })
      const filter = `id eq "${user.id}" and manager eq "${boss.id}"`
      const found = objectsIn((await listing(probe, { filter, attributes: 'id' })).json.Resources)
      expect(found.length === 1 && found[0]?.id === user.id, 'exactly this user should have come')
    },
  },
])
