import { enterpriseUrn, groupUrn, userUrn } from '../../schema/urns.ts'
import { groupBody, userBody } from '../bodies.ts'
import { at, difference, type Json, objectsIn } from '../json.ts'
import { listing } from '../lists.ts'
import { expect, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import type { Made } from '../reply.ts'
import { type Row, table } from '../row.ts'
import { changeMembers, expectMembers, team } from './groups.ts'

const client = 'Entra ID provisioning: SCIM client'
const gallery = 'Entra ID gallery: SCIM tests'
/** The schema Entra names besides that of groups. */
const entraGroupUrn = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'

/** A user as Entra's default mapping creates it. */
function entraUser(probe: Probe): Json {
  const body = userBody(probe.names)
  return {
    ...body,
    schemas: [userUrn, enterpriseUrn],
    active: true,
    name: { formatted: 'Ada Byron', givenName: 'Ada', familyName: 'Byron' },
    title: 'Engineer',
    preferredLanguage: 'en-GB',
    emails: [{ primary: true, type: 'work', value: `mail-${String(body.userName)}` }],
    addresses: [{ type: 'work', formatted: 'Room 1', locality: 'London', country: 'GB' }],
    phoneNumbers: [
      { type: 'work', value: '+44 1' },
      { type: 'mobile', value: '+44 2' },
    ],
    [enterpriseUrn]: { employeeNumber: '7', department: 'Research' },
    roles: [],
    meta: { resourceType: 'User' },
  }
}

/** One request of the client, and what has to be there afterwards. */
interface Shape {
  readonly id: string
  readonly title: string
  readonly operations: readonly Json[]
  readonly after: Json
  readonly clause?: string
  readonly before?: Json
}

const manager = `${enterpriseUrn}:manager`

// biome-ignore format: a table
const shapes: readonly Shape[] = [
  { id: 'replace', title: 'Operations are spelt Replace, one for each attribute', operations: [{ op: 'Replace', path: 'displayName', value: 'Ada B' }, { op: 'Replace', path: 'name.givenName', value: 'Ad' }, { op: 'Replace', path: 'emails[type eq "work"].value', value: 'upd@example.com' }], after: { displayName: 'Ada B', name: { givenName: 'Ad', familyName: 'Byron' }, emails: [{ type: 'work', value: 'upd@example.com' }] } },
  { id: 'add', title: 'Operations are spelt Add', operations: [{ op: 'Add', path: 'nickName', value: 'Al' }], after: { nickName: 'Al' } },
  { id: 'remove', title: 'Operations are spelt Remove', operations: [{ op: 'Remove', path: 'title' }], after: { title: null } },
  { id: 'disable.text', title: 'active is the text "False"', operations: [{ op: 'Replace', path: 'active', value: 'False' }], after: { active: false } },
  { id: 'dotted', title: 'A replace without a path has dotted names and URNs (aadOptscim062020)', operations: [{ op: 'replace', value: { displayName: 'Ada B', 'name.givenName': 'Ad', [`${enterpriseUrn}:department`]: 'Sales' } }], after: { displayName: 'Ada B', name: { givenName: 'Ad', familyName: 'Byron' }, [enterpriseUrn]: { department: 'Sales' } } },
  { id: 'upsert', title: 'Replace of a value nothing matches makes it', before: { phoneNumbers: [{ type: 'work', value: '+44 1' }] }, operations: [{ op: 'Replace', path: 'phoneNumbers[type eq "fax"].value', value: '+44 3' }], after: { phoneNumbers: [{ type: 'work', value: '+44 1' }, { type: 'fax', value: '+44 3' }] } },
  { id: 'extension', title: 'A path into the enterprise extension', operations: [{ op: 'Replace', path: `${enterpriseUrn}:employeeNumber`, value: '8' }], after: { [enterpriseUrn]: { employeeNumber: '8', department: 'Research' } } },
  { id: 'names', title: 'userName and externalId change and read back exactly', clause: gallery, operations: [{ op: 'Replace', path: 'title', value: 'upd-Title' }, { op: 'Replace', path: 'preferredLanguage', value: 'upd-1f' }, { op: 'Replace', path: 'addresses[type eq "work"].country', value: 'upd-2f' }], after: { title: 'upd-Title', preferredLanguage: 'upd-1f' } },
]

function shapeRow({ id, title, operations, after, clause = client, before = {} }: Shape): Row {
  return {
    id: `entra.patch.${id}`,
    ...{ clause, level: 'MUST', title: `PATCH of a user: ${title}` },
    remedy: `Accept ${JSON.stringify(operations)}.`,
    after: ['users.patch.status'],
    async check(probe) {
      const made = await probe.user({ ...entraUser(probe), ...before })
      await changeMembers(probe, made, ...operations)
      await expectUser(probe, made, after)
    },
  }
}

async function expectUser(probe: Probe, made: Made, wanted: Json): Promise<void> {
  const found = difference(await probe.read(made), wanted)
  expect(found === null, `after it ${found ?? ''}`)
}

/** Nothing to see: absent, null or an empty text. */
function isEmpty(value: Json[string] | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** One request of the client that sets or clears the manager. */
function managerRow(id: string, title: string, value: (id: string) => Json[string], isSet: boolean): Row {
  return {
    id: `entra.manager.${id}`,
    ...{ clause: gallery, level: 'MUST', title },
    remedy: 'Take the id of the manager as a text, as an object in a list, and an empty text as no manager.',
    after: ['users.patch.status'],
    async check(probe) {
      const [user, boss] = [await probe.user(entraUser(probe)), await probe.user()]
      if (!isSet) {
        const { status } = await probe.patch(user, { op: 'add', path: manager, value: { value: boss.id } })
        need(status < 300, `a manager could not be set: the answer was ${status}`)
      }
      await changeMembers(probe, user, { op: isSet ? 'Add' : 'Replace', path: manager, value: value(boss.id) })
      const held = at(await probe.read(user), enterpriseUrn, 'manager', 'value')
      expect(
        isSet ? held === boss.id : isEmpty(held),
        isSet ? `manager.value should be "${boss.id}"` : 'manager should be absent',
      )
    },
  }
}

const members = (...ids: readonly (string | undefined)[]) => ids.map((value = '') => ({ $ref: null, value }))

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

export const entraGroupRows = table('Groups of Entra ID', { profiles: ['entra'], after: ['groups.read'] }, [
  {
    id: 'entra.group.create',
    ...{ clause: client, level: 'MUST' },
    title: 'A group with a schema of Entra besides that of SCIM is created',
    remedy: 'Pass over schemas you do not know.',
    async check(probe) {
      const body = { ...groupBody(probe.names), schemas: [groupUrn, entraGroupUrn], meta: { resourceType: 'Group' } }
      expect([200, 201].includes((await probe.send('POST', '/Groups', { body })).status), '201 should have come')
    },
  },
  {
    id: 'entra.group.match',
    ...{ clause: client, level: 'MUST' },
    title: 'A group is found by displayName, without its members',
    remedy: 'Honour excludedAttributes=members in listings.',
    async check(probe) {
      const { group } = await team(probe, { users: 1, inside: 1 })
      const filter = `displayName eq "${String(group.json.displayName)}"`
      const found = objectsIn(
        (await listing(probe, { excludedAttributes: 'members', filter }, '/Groups')).json.Resources,
      )
      expect(found.length === 1 && found[0]?.id === group.id, 'exactly this group should have come')
      expect(found[0]?.members === undefined, 'members should not be there')
    },
  },
  {
    id: 'entra.group.add',
    ...{ clause: client, level: 'MUST' },
    title: 'Members are added with $ref null',
    remedy: 'Pass over a $ref that is null.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 2, inside: 0 })
      await changeMembers(probe, group, { op: 'Add', path: 'members', value: members(...ids) })
      await expectMembers(probe, group, ids)
    },
  },
  {
    id: 'entra.group.remove.value',
    ...{ clause: client, level: 'MUST', after: ['entra.group.add'] },
    title: 'Remove with a list of members takes away these alone',
    remedy: 'Look at the value of a Remove: to pass it over empties the group.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 3, inside: 0 })
      await changeMembers(probe, group, { op: 'Add', path: 'members', value: members(...ids) })
      await changeMembers(probe, group, { op: 'Remove', path: 'members', value: members(ids[0]) })
      await expectMembers(probe, group, ids.slice(1))
    },
  },
  {
    id: 'entra.group.search',
    ...{ clause: client, level: 'MUST', after: ['entra.group.add'] },
    title: 'Whether a user is in a group is found by id and members',
    remedy: 'Compare members by their value.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 2, inside: 0 })
      await changeMembers(probe, group, { op: 'Add', path: 'members', value: members(ids[0]) })
      const counts = []
      for (const id of ids) {
        const filter = `id eq "${group.id}" and members eq "${id}"`
        const { json } = await listing(probe, { excludedAttributes: 'members', filter }, '/Groups')
        counts.push(objectsIn(json.Resources).length)
      }
      expect(counts.join() === '1,0', 'the group should have come for its member, and nothing for the other user')
    },
  },
])
