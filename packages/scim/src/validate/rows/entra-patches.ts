import { enterpriseUrn } from '../../schema/urns.ts'
import { at, difference, type Json } from '../json.ts'
import { expect, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import type { Made } from '../reply.ts'
import type { Row } from '../row.ts'
import { client, entraUser, gallery } from './entra-user.ts'
import { changeMembers } from './team.ts'

/** One request of the client, and what has to be there afterwards. */
interface Shape {
  readonly id: string
  readonly title: string
  readonly operations: readonly Json[]
  readonly after: Json
  readonly clause?: string
  readonly before?: Json
}

/** Path of PATCH. */
export const manager = `${enterpriseUrn}:manager`

// biome-ignore format: a table
export const shapes: readonly Shape[] = [
  { id: 'replace', title: 'Operations are spelt Replace, one for each attribute', operations: [{ op: 'Replace', path: 'displayName', value: 'Ada B' }, { op: 'Replace', path: 'name.givenName', value: 'Ad' }, { op: 'Replace', path: 'emails[type eq "work"].value', value: 'upd@example.com' }], after: { displayName: 'Ada B', name: { givenName: 'Ad', familyName: 'Byron' }, emails: [{ type: 'work', value: 'upd@example.com' }] } },
  { id: 'add', title: 'Operations are spelt Add', operations: [{ op: 'Add', path: 'nickName', value: 'Al' }], after: { nickName: 'Al' } },
  { id: 'remove', title: 'Operations are spelt Remove', operations: [{ op: 'Remove', path: 'title' }], after: { title: null } },
  { id: 'disable.text', title: 'active is the text "False"', operations: [{ op: 'Replace', path: 'active', value: 'False' }], after: { active: false } },
  { id: 'dotted', title: 'A replace without a path has dotted names and URNs (aadOptscim062020)', operations: [{ op: 'replace', value: { displayName: 'Ada B', 'name.givenName': 'Ad', [`${enterpriseUrn}:department`]: 'Sales' } }], after: { displayName: 'Ada B', name: { givenName: 'Ad', familyName: 'Byron' }, [enterpriseUrn]: { department: 'Sales' } } },
  { id: 'upsert', title: 'Replace of a value nothing matches makes it', before: { phoneNumbers: [{ type: 'work', value: '+44 1' }] }, operations: [{ op: 'Replace', path: 'phoneNumbers[type eq "fax"].value', value: '+44 3' }], after: { phoneNumbers: [{ type: 'work', value: '+44 1' }, { type: 'fax', value: '+44 3' }] } },
  { id: 'extension', title: 'A path into the enterprise extension', operations: [{ op: 'Replace', path: `${enterpriseUrn}:employeeNumber`, value: '8' }], after: { [enterpriseUrn]: { employeeNumber: '8', department: 'Research' } } },
  { id: 'names', title: 'userName and externalId change and read back exactly', clause: gallery, operations: [{ op: 'Replace', path: 'title', value: 'upd-Title' }, { op: 'Replace', path: 'preferredLanguage', value: 'upd-1f' }, { op: 'Replace', path: 'addresses[type eq "work"].country', value: 'upd-2f' }], after: { title: 'upd-Title', preferredLanguage: 'upd-1f' } },
]

/** A PATCH as the client sends it, and what must have come of it. */
export function shapeRow({ id, title, operations, after, clause = client, before = {} }: Shape): Row {
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
export function isEmpty(value: Json[string] | undefined): boolean {
  return value === undefined || value === null || value === ''
}

/** One request of the client that sets or clears the manager. */
export function managerRow(id: string, title: string, value: (id: string) => Json[string], isSet: boolean): Row {
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
