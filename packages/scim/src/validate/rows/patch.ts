import { enterpriseUrn, userUrn } from '../../schema/urns.ts'
import type { Json } from '../json.ts'
import { expect } from '../outcome.ts'
import { everywhere, type Row, table } from '../row.ts'
import { add, both, expectAfter, expectDone, home, name, remove, replace, work } from './patch-parts.ts'

/** A cell of the PATCH table: what is there, what is done, what has to be there then. Null: unassigned. */
interface Cell {
  readonly id: string
  readonly clause: string
  readonly title: string
  readonly before: Json
  readonly operations: readonly Json[]
  readonly after: Json
}

const added = 'RFC 7644 §3.5.2.1'
const removed = 'RFC 7644 §3.5.2.2'
const replaced = 'RFC 7644 §3.5.2.3'

function cell(
  id: string,
  [clause, title]: readonly [string, string],
  rest: Pick<Cell, 'before' | 'operations' | 'after'>,
): Cell {
  return { id, clause, title, ...rest }
}

// biome-ignore format: a table
const cells: readonly Cell[] = [
  cell('add.single', [added, 'add sets an attribute that has no value'], { before: {}, operations: [add('title', 'Pilot')], after: { title: 'Pilot' } }),
  cell('add.present', [added, 'add replaces the value of an attribute that has one'], { before: { title: 'Cook' }, operations: [add('title', 'Pilot')], after: { title: 'Pilot' } }),
  cell('add.complex', [added, 'add to a complex attribute keeps the sub-attributes it does not name'], { before: { name }, operations: [add('name', { givenName: 'Bob' })], after: { name: { givenName: 'Bob', familyName: 'Byron' } } }),
  cell('add.multi', [added, 'add to a list keeps the values that are there'], { before: { emails: [work] }, operations: [add('emails', [home])], after: both }),
  cell('add.multi.equal', [added, 'add of a value that is in the list changes nothing'], { before: both, operations: [add('emails', [work])], after: both }),
  cell('add.pathless', [added, 'add without a path adds each attribute of the value'], { before: {}, operations: [{ op: 'add', value: { title: 'Pilot', nickName: 'Al' } }], after: { title: 'Pilot', nickName: 'Al' } }),
  cell('replace.single', [replaced, 'replace sets another value'], { before: { title: 'Cook' }, operations: [replace('title', 'Pilot')], after: { title: 'Pilot' } }),
  cell('replace.absent', [replaced, 'replace of an attribute without a value adds it'], { before: {}, operations: [replace('nickName', 'Al')], after: { nickName: 'Al' } }),
  cell('replace.sub', [replaced, 'replace of a sub-attribute leaves its neighbours alone'], { before: { name }, operations: [replace('name.givenName', 'Bob')], after: { name: { givenName: 'Bob', familyName: 'Byron' } } }),
  cell('replace.multi', [replaced, 'replace of a list puts the new list in its place'], { before: both, operations: [replace('emails', [home])], after: { emails: [home] } }),
  cell('replace.filter', [replaced, 'replace of a chosen value puts the new one in its place'], { before: both, operations: [replace('emails[type eq "work"]', { value: 'new@example.com', type: 'work' })], after: { emails: [{ value: 'new@example.com', type: 'work' }, home] } }),
  cell('replace.filter.sub', [replaced, 'replace of a sub-attribute of a chosen value changes that alone'], { before: both, operations: [replace('emails[type eq "work"].value', 'new@example.com')], after: { emails: [{ value: 'new@example.com', type: 'work' }, home] } }),
  cell('replace.pathless', [replaced, 'replace without a path replaces each attribute of the value'], { before: { title: 'Cook' }, operations: [{ op: 'replace', value: { title: 'Pilot', active: false } }], after: { title: 'Pilot', active: false } }),
  cell('replace.extension', [replaced, 'a path may lead into an extension by its URN'], { before: {}, operations: [replace(`${enterpriseUrn}:department`, 'Sales')], after: { [enterpriseUrn]: { department: 'Sales' } } }),
  cell('replace.urn', ['RFC 7644 §3.10', 'a path may name the core schema'], { before: {}, operations: [replace(`${userUrn}:title`, 'Pilot')], after: { title: 'Pilot' } }),
  cell('replace.case', ['RFC 7643 §2.1', 'names in a path may have any letter case'], { before: {}, operations: [replace('TITLE', 'Pilot')], after: { title: 'Pilot' } }),
  cell('remove.single', [removed, 'remove takes the value away'], { before: { title: 'Cook' }, operations: [remove('title')], after: { title: null } }),
  cell('remove.sub', [removed, 'remove of a sub-attribute leaves its neighbours alone'], { before: { name }, operations: [remove('name.givenName')], after: { name: { givenName: null, familyName: 'Byron' } } }),
  cell('remove.multi', [removed, 'remove of a list takes all values away'], { before: both, operations: [remove('emails')], after: { emails: null } }),
  cell('remove.filter', [removed, 'remove of a chosen value leaves the others'], { before: both, operations: [remove('emails[type eq "home"]')], after: { emails: [work] } }),
  cell('several', ['RFC 7644 §3.5.2', 'operations are done in their order'], { before: { title: 'Cook' }, operations: [remove('title'), add('title', 'One'), replace('title', 'Two')], after: { title: 'Two' } }),
]

const earlierOf: Readonly<Record<string, readonly string[]>> = {
  'add.present': ['users.patch.add.single'],
  'add.multi.equal': ['users.patch.add.multi'],
  'replace.extension': ['users.create.extension'],
}

function cellRow({ id, clause, title, before, operations, after }: Cell): Row {
  return {
    id: `users.patch.${id}`,
    ...{ clause, level: id === 'add.multi.equal' ? 'SHOULD' : 'MUST', title: `PATCH: ${title}` },
    remedy: `Carry out ${JSON.stringify(operations)} as the clause says.`,
    async check(probe) {
      const made = await probe.user(before)
      await expectDone(await probe.patch(made, ...operations))
      await expectAfter(probe, made, after)
    },
  }
}

export const patchRows = table('Patch users', { feature: 'patch', after: ['users.read.status'] }, [
  {
    id: 'users.patch.status',
    ...{ clause: 'RFC 7644 §3.5.2', level: 'MUST', profiles: everywhere },
    title: 'PATCH is answered with 200 and the resource, or with 204',
    remedy: 'Answer 200 with a body or 204 without one.',
    async check(probe) {
      const reply = await probe.patch(await probe.user(), replace('displayName', 'Ada'))
      expect([200, 204].includes(reply.status), '200 or 204 should have come')
      expect(reply.status === 204 || reply.text !== '', 'an answer 200 should have a body')
    },
  },
  ...cells.map((one) => ({ ...cellRow(one), after: ['users.patch.status', ...(earlierOf[one.id] ?? [])] })),
])
