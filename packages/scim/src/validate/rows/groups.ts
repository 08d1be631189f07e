import { groupUrn } from '../../schema/urns.ts'
import { groupBody } from '../bodies.ts'
import { type Json, objectsIn } from '../json.ts'
import { expect, NotOffered, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import type { Made } from '../reply.ts'
import { everywhere, table } from '../row.ts'
import { nobody } from './errors.ts'

interface Team {
  readonly group: Made
  readonly ids: readonly string[]
}

/** A group of new users, of whom the first `inside` are members. */
export async function team(
  probe: Probe,
  { users, inside }: { readonly users: number; readonly inside: number },
): Promise<Team> {
  const ids: string[] = []
  for (let made = 0; made < users; made += 1) ids.push((await probe.user()).id)
  const members = ids.slice(0, inside).map((value) => ({ value }))
  return { group: await probe.group(members.length === 0 ? {} : { members }), ids }
}

export function memberIds(json: Json): readonly string[] {
  return objectsIn(json.members)
    .map(({ value }) => String(value))
    .toSorted()
}

/** The group has exactly these members. */
export async function expectMembers(probe: Probe, group: Made, wanted: readonly string[]): Promise<void> {
  const found = memberIds(await probe.read(group))
  const isSame = found.join() === wanted.toSorted().join()
  expect(isSame, `the group should have the members ${JSON.stringify(wanted)}, and has ${JSON.stringify(found)}`)
}

/** A PATCH of members that has to succeed. */
export async function changeMembers(probe: Probe, group: Made, ...operations: readonly Json[]): Promise<void> {
  const { status } = await probe.patch(group, ...operations)
  expect(status >= 200 && status < 300, '200 or 204 should have come')
}

const add = (...ids: readonly (string | undefined)[]) => ({
  op: 'add',
  path: 'members',
  value: ids.map((value = '') => ({ value })),
})
const remove = (id = '') => ({ op: 'remove', path: `members[value eq "${id}"]` })

export const groupRows = table('Groups', { profiles: everywhere }, [
  {
    id: 'groups.create.status',
    ...{ clause: 'RFC 7644 §3.3', level: 'MUST' },
    title: 'POST /Groups that creates a group is answered with 201',
    remedy: 'Answer 201 Created.',
    async check(probe) {
      expect(
        (await probe.send('POST', '/Groups', { body: groupBody(probe.names) })).status === 201,
        '201 should have come',
      )
    },
  },
  {
    id: 'groups.create.values',
    ...{ clause: 'RFC 7643 §4.2', level: 'MUST' },
    title: 'displayName comes back as it was sent',
    remedy: 'Store displayName unaltered.',
    async check(probe) {
      const displayName = `${probe.names.next()} Ünï & "Co"`
      expect(
        (await probe.group({ displayName })).json.displayName === displayName,
        `displayName should be ${JSON.stringify(displayName)}`,
      )
    },
  },
  {
    id: 'groups.create.members',
    ...{ clause: 'RFC 7643 §4.2', level: 'MUST', profiles: ['rfc'] },
    title: 'A group can be created with members',
    remedy: 'Store the members of the request.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 2, inside: 2 })
      await expectMembers(probe, group, ids)
    },
  },
  {
    id: 'groups.create.required',
    ...{ clause: 'RFC 7643 §4.2', level: 'MUST', profiles: ['rfc', 'interop'] },
    title: 'A group without displayName is refused with 400',
    remedy: 'Answer 400 invalidValue.',
    async check(probe) {
      const body = { schemas: [groupUrn], externalId: probe.names.next() }
      expect((await probe.send('POST', '/Groups', { body })).status === 400, '400 should have come')
    },
  },
  {
    id: 'groups.read',
    ...{ clause: 'RFC 7644 §3.4.1', level: 'MUST' },
    title: 'GET of a group is answered with 200 and that group',
    remedy: 'Serve /Groups/{id}.',
    async check(probe) {
      const { path, id } = await probe.group()
      const { status, json } = await probe.get(path)
      expect(status === 200 && json.id === id, '200 and the group should have come')
    },
  },
  {
    id: 'groups.find',
    ...{ clause: 'RFC 7644 §3.4.2.2', level: 'MUST', feature: 'filter' },
    title: 'A group is found by its displayName',
    remedy: 'Support displayName eq on groups.',
    async check(probe) {
      const { json, id } = await probe.group()
      const filter = encodeURIComponent(`displayName eq "${String(json.displayName)}"`)
      const found = objectsIn((await probe.get(`/Groups?filter=${filter}`)).json.Resources)
      expect(found.length === 1 && found[0]?.id === id, 'exactly this group should have come')
    },
  },
  {
    id: 'groups.delete',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['groups.read'] },
    title: 'A deleted group is gone',
    remedy: 'Answer DELETE with 204 and every later request with 404.',
    async check(probe) {
      const { path } = await probe.group()
      expect((await probe.send('DELETE', path)).status === 204, '204 should have come')
      expect((await probe.get(path)).status === 404, 'GET should be answered with 404')
    },
  },
  {
    id: 'groups.missing',
    ...{ clause: 'RFC 7644 §3.12', level: 'MUST' },
    title: 'A group that nobody has is answered with 404',
    remedy: 'Answer 404.',
    async check(probe) {
      expect((await probe.get(`/Groups/${nobody}`)).status === 404, '404 should have come')
    },
  },
])

export const memberRows = table('Members of groups', { feature: 'patch', after: ['groups.read'] }, [
  {
    id: 'members.add',
    ...{ clause: 'RFC 7644 §3.5.2.1', level: 'MUST', profiles: everywhere },
    title: 'add makes users members',
    remedy: 'Carry out add on members, several in one operation too.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 2, inside: 0 })
      await changeMembers(probe, group, add(...ids))
      await expectMembers(probe, group, ids)
    },
  },
  {
    id: 'members.add.keeps',
    ...{ clause: 'RFC 7644 §3.5.2.1', level: 'MUST', profiles: everywhere, after: ['members.add'] },
    title: 'add leaves the members that are there',
    remedy: 'Add to the list; replacing it loses members.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 3, inside: 0 })
      await changeMembers(probe, group, add(ids[0], ids[1]))
      await changeMembers(probe, group, add(ids[2]))
      await expectMembers(probe, group, ids)
    },
  },
  {
    id: 'members.add.twice',
    ...{ clause: 'RFC 7644 §3.5.2.1', level: 'SHOULD', profiles: everywhere, after: ['members.add'] },
    title: 'add of a member succeeds and changes nothing',
    remedy: 'Make it idempotent: clients repeat it.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 1, inside: 0 })
      await changeMembers(probe, group, add(ids[0]))
      await changeMembers(probe, group, add(ids[0]))
      await expectMembers(probe, group, ids)
    },
  },
  {
    id: 'members.remove',
    ...{ clause: 'RFC 7644 §3.5.2.2', level: 'MUST', profiles: everywhere, after: ['members.add'] },
    title: 'remove with a filter takes away that member alone',
    remedy: 'Evaluate the filter in members[value eq "…"].',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 3, inside: 0 })
      await changeMembers(probe, group, add(...ids))
      await changeMembers(probe, group, remove(ids[0]))
      await expectMembers(probe, group, ids.slice(1))
    },
  },
  {
    id: 'members.remove.absent',
    ...{ clause: 'RFC 7644 §3.5.2.2', level: 'SHOULD', profiles: everywhere, after: ['members.remove'] },
    title: 'remove of somebody who is no member succeeds',
    remedy: 'Make it idempotent: clients repeat it.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 2, inside: 0 })
      await changeMembers(probe, group, add(ids[0]))
      await changeMembers(probe, group, remove(ids[1]))
      await expectMembers(probe, group, ids.slice(0, 1))
    },
  },
  {
    id: 'members.remove.all',
    ...{ clause: 'RFC 7644 §3.5.2.2', level: 'MUST', after: ['members.add'] },
    title: 'remove of members takes all away',
    remedy: 'Empty the list.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 2, inside: 0 })
      await changeMembers(probe, group, add(...ids))
      await changeMembers(probe, group, { op: 'remove', path: 'members' })
      await expectMembers(probe, group, [])
    },
  },
  {
    id: 'members.replace',
    ...{ clause: 'RFC 7644 §3.5.2.3', level: 'MUST', after: ['members.add'] },
    title: 'replace of members puts others in their place',
    remedy: 'Replace the whole list.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 3, inside: 0 })
      await changeMembers(probe, group, add(ids[0], ids[1]))
      await changeMembers(probe, group, { ...add(ids[2]), op: 'replace' })
      await expectMembers(probe, group, ids.slice(2))
    },
  },
  {
    id: 'members.together',
    ...{ clause: 'RFC 7644 §3.5.2', level: 'MUST', after: ['members.remove', 'members.add.keeps'] },
    title: 'One request can add some members and remove others',
    remedy: 'Carry out all operations in their order.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 3, inside: 0 })
      await changeMembers(probe, group, add(ids[0], ids[1]))
      await changeMembers(probe, group, add(ids[2]), remove(ids[0]))
      await expectMembers(probe, group, ids.slice(1))
    },
  },
  {
    id: 'members.put',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST', after: ['members.add'] },
    title: 'PUT of a group sets its members',
    remedy: 'Replace the members by those of the request.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 2, inside: 0 })
      await changeMembers(probe, group, add(ids[0]))
      const body = { ...group.json, members: [{ value: ids[1] ?? '' }] }
      const { status } = await probe.send('PUT', group.path, { body })
      expect(status === 200, '200 should have come')
      await expectMembers(probe, group, ids.slice(1))
    },
  },
  {
    id: 'members.rename',
    ...{ clause: 'RFC 7644 §3.5.2.3', level: 'MUST', profiles: everywhere, after: ['members.add'] },
    title: 'A new displayName leaves the members alone',
    remedy: 'Change what the path names and nothing else.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 1, inside: 0 })
      await changeMembers(probe, group, add(ids[0]))
      const displayName = probe.names.next()
      await changeMembers(probe, group, { op: 'replace', path: 'displayName', value: displayName })
      expect((await probe.read(group)).displayName === displayName, `displayName should be "${displayName}"`)
      await expectMembers(probe, group, ids)
    },
  },
  {
    id: 'members.exclude',
    ...{ clause: 'RFC 7644 §3.9', level: 'MUST', profiles: everywhere, after: ['members.add'] },
    title: 'excludedAttributes=members leaves the members out',
    remedy: 'Honour it: a group of 100,000 is read only to learn its name.',
    async check(probe) {
      const { group, ids } = await team(probe, { users: 1, inside: 0 })
      await changeMembers(probe, group, add(ids[0]))
      const { status, json } = await probe.get(`${group.path}?excludedAttributes=members`)
      expect(status === 200 && json.id === group.id, '200 and the group should have come')
      expect(json.members === undefined, 'members should not be there')
    },
  },
  {
    id: 'members.groups',
    ...{ clause: 'RFC 7643 §4.1.2', level: 'SHOULD', after: ['members.add'] },
    title: 'groups of a user names the groups the user is in',
    remedy: 'Derive User.groups from the memberships.',
    async check(probe) {
      const user = await probe.user()
      const group = await probe.group()
      await changeMembers(probe, group, add(user.id))
      const found = objectsIn((await probe.read(user)).groups).map(({ value }) => value)
      expect(found.length === 1 && found[0] === group.id, `groups should hold the value "${group.id}"`)
    },
  },
  {
    id: 'members.deleted',
    ...{ clause: 'RFC 7643 §4.2', level: 'SHOULD', after: ['members.add', 'users.delete.gone'] },
    title: 'A deleted user is no member any more',
    remedy: 'Take memberships away together with the user.',
    async check(probe) {
      const user = await probe.user()
      const group = await probe.group()
      await changeMembers(probe, group, add(user.id))
      const { status } = await probe.send('DELETE', user.path)
      need(status === 204, `DELETE was answered with ${status}`)
      await expectMembers(probe, group, [])
    },
  },
  {
    id: 'members.nested',
    ...{ clause: 'RFC 7643 §4.2', level: 'MAY', after: ['members.add'] },
    title: 'A group can be a member of a group',
    remedy: 'Allow groups as members, or say in the schema that only users are.',
    async check(probe) {
      const [outer, inner] = [await probe.group(), await probe.group()]
      const { status } = await probe.patch(outer, add(inner.id))
      if (status >= 400) throw new NotOffered('groups cannot be members')
      await expectMembers(probe, outer, [inner.id])
    },
  },
])
