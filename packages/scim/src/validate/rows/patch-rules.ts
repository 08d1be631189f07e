import { patchBody } from '../bodies.ts'
import { at, type Json } from '../json.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, type Row, table } from '../row.ts'
import { nobody } from './errors.ts'
import { add, both, expectAfter, expectDone, home, replace, work } from './patch-parts.ts'
import { expectTaken } from './user-bodies.ts'

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
    title: "PATCH to another user's userName is refused with 409, or with 400 uniqueness",
    remedy: 'Check unique values in PATCH as in POST.',
    async check(probe) {
      const [one, other] = [await probe.user(), await probe.user()]
      expectTaken(await probe.patch(one, replace('userName', other.json.userName ?? null)))
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
