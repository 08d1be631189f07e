import { objectsIn } from '../json.ts'
import { expect, NotOffered, need } from '../outcome.ts'
import { everywhere, table } from '../row.ts'
import { add, changeMembers, expectMembers, remove, team } from './team.ts'

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
