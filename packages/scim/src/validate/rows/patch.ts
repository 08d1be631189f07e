import { enterpriseUrn, userUrn } from '../../schema/urns.ts'
import { patchBody } from '../bodies.ts'
import { at, difference, type Json } from '../json.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import type { Made } from '../reply.ts'
import { everywhere, type Row, table } from '../row.ts'
import { nobody } from './errors.ts'

/** A cell of the PATCH table: what is there, what is done, what has to be there then. Null: unassigned. */
interface Cell {
  readonly id: string
  readonly clause: string
  readonly title: string
  readonly before: Json
  readonly operations: readonly Json[]
  readonly after: Json
}

const work = { value: 'work@example.com', type: 'work' }
const home = { value: 'home@example.com', type: 'home' }
const both = { emails: [work, home] }
const name = { givenName: 'Ada', familyName: 'Byron' }
const add = (path: string, value: Json[string]) => ({ op: 'add', path, value })
const replace = (path: string, value: Json[string]) => ({ op: 'replace', path, value })
const remove = (path: string) => ({ op: 'remove', path })

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

async function expectDone({ status }: { readonly status: number }): Promise<void> {
  expect(status >= 200 && status < 300, '200 or 204 should have come')
}

async function expectAfter(probe: Probe, made: Made, wanted: Json): Promise<void> {
  const found = difference(await probe.read(made), wanted)
  expect(found === null, `after it ${found ?? ''}`)
}

/** A PATCH that has to be refused with 400 and this type, and must leave the user as it is. */
function refused(id: string, scimType: string | null, title: string, operation: Json): readonly Row[] {
  const send = async (probe: Probe) => probe.patch(await probe.user(both), operation)
  const status: Row = {
    id: `users.patch.${id}`,
    ...{ clause: 'RFC 7644 §3.5.2', level: 'MUST', title: `PATCH: ${title} is refused with 400` },
    remedy: `Answer 400${scimType === null ? '' : ` ${scimType}`}.`,
    async check(probe) {
      expect((await send(probe)).status === 400, '400 should have come')
    },
  }
  if (scimType === null) return [status]
  return [
    status,
    {
      id: `users.patch.${id}.type`,
      ...{ clause: 'RFC 7644 §3.12', level: 'SHOULD', title: `That refusal has the scimType ${scimType}` },
      remedy: `Set scimType to ${scimType}.`,
      after: [status.id],
      async check(probe) {
        expect((await send(probe)).json.scimType === scimType, `scimType should be ${scimType}`)
      },
    },
  ]
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

export const patchRuleRows = table('Rules of PATCH', { feature: 'patch', after: ['users.patch.status'] }, [
  ...refused('read-only', 'mutability', 'a change of id', replace('id', nobody)),
  {
    id: 'users.patch.body',
    ...{ clause: 'RFC 7644 §3.5.2', level: 'MUST', profiles: everywhere },
    title: 'An answer 200 to PATCH shows the resource as it is now',
    remedy: 'Send the resource after the change, or 204.',
    async check(probe) {
      const { status, json } = await probe.patch(await probe.user({ title: 'Cook' }), replace('title', 'Pilot'))
      expect(status !== 200 || json.title === 'Pilot', 'title in the answer should be "Pilot"')
    },
  },
  {
    id: 'users.patch.active',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST', profiles: everywhere },
    title: 'A user can be made inactive and active again by PATCH',
    remedy: 'Take true and false for active, and keep the user readable.',
    async check(probe) {
      const made = await probe.user({ active: true })
      for (const active of [false, true]) {
        await expectDone(await probe.patch(made, replace('active', active)))
        await expectAfter(probe, made, { active })
      }
    },
  },
  {
    id: 'users.patch.atomic',
    ...{ clause: 'RFC 7644 §3.5.2', level: 'MUST', after: ['users.patch.read-only'] },
    title: 'When one operation fails, none is done',
    remedy: 'Carry out all operations of a request in one transaction.',
    async check(probe) {
      const made = await probe.user({ title: 'Cook' })
      const { status } = await probe.patch(made, replace('title', 'Pilot'), replace('id', nobody))
      expect(status >= 400, 'the request should be refused: it changes id')
      await expectAfter(probe, made, { title: 'Cook' })
    },
  },
  {
    id: 'users.patch.primary',
    ...{ clause: 'RFC 7644 §3.5.2', level: 'MUST', after: ['users.patch.add.multi'] },
    title: 'A new primary value ends the one before',
    remedy: 'Set primary of all other values to false.',
    async check(probe) {
      const made = await probe.user({ emails: [{ ...work, primary: true }, home] })
      await expectDone(
        await probe.patch(made, add('emails', [{ value: 'new@example.com', type: 'other', primary: true }])),
      )
      const { emails } = await probe.read(made)
      const primaries = Array.isArray(emails) ? emails.filter((one) => at(one, 'primary') === true) : []
      expect(
        primaries.length === 1 && at(primaries[0], 'value') === 'new@example.com',
        'only the new e-mail address should be primary',
      )
    },
  },
  {
    id: 'users.patch.unchanged',
    ...{ clause: 'RFC 7644 §3.5.2.1', level: 'MUST' },
    title: 'add of what is there leaves meta.lastModified as it is',
    remedy: 'Write nothing when nothing changes.',
    async check(probe) {
      const made = await probe.user({ title: 'Cook' })
      await expectDone(await probe.patch(made, add('title', 'Cook')))
      const lastModified = at(made.json, 'meta', 'lastModified') ?? null
      await expectAfter(probe, made, lastModified === null ? {} : { meta: { lastModified } })
    },
  },
  {
    id: 'users.patch.missing',
    ...{ clause: 'RFC 7644 §3.12', level: 'MUST', profiles: everywhere },
    title: 'PATCH of an id that nobody has is answered with 404',
    remedy: 'Answer 404.',
    async check(probe) {
      const { status } = await probe.send('PATCH', `/Users/${nobody}`, { body: patchBody([replace('title', 'x')]) })
      expect(status === 404, '404 should have come')
    },
  },
  {
    id: 'users.patch.duplicate',
    ...{ clause: 'RFC 7644 §3.5.2', level: 'MUST', profiles: everywhere, after: ['users.create.duplicate'] },
    title: "PATCH to another user's userName is refused with 409",
    remedy: 'Check unique values in PATCH as in POST.',
    async check(probe) {
      const [one, other] = [await probe.user(), await probe.user()]
      const { status } = await probe.patch(one, replace('userName', other.json.userName ?? null))
      expect(status === 409, '409 should have come')
    },
  },
  ...refused(
    'no-target',
    'noTarget',
    'replace of a value nothing matches',
    replace('emails[type eq "other"]', { value: 'x@example.com' }),
  ),
  ...refused('remove-all', 'noTarget', 'remove without a path', { op: 'remove' }),
  ...refused('bad-path', 'invalidPath', 'a path that is none', replace('title..x', 'y')),
  ...refused('bad-operation', 'invalidSyntax', 'an operation nobody knows', { op: 'move', path: 'title', value: 'x' }),
  ...refused('no-value', null, 'add without a value', { op: 'add', path: 'title' }),
])
