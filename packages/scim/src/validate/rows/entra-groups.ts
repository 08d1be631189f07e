import { groupUrn } from '../../schema/urns.ts'
import { groupBody } from '../bodies.ts'
import { objectsIn } from '../json.ts'
import { listing } from '../lists.ts'
import { expect } from '../outcome.ts'
import { table } from '../row.ts'
import { client } from './entra-user.ts'
import { changeMembers, expectMembers, team } from './team.ts'

/** The schema Entra names besides that of groups. */
const entraGroupUrn = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'

const members = (...ids: readonly (string | undefined)[]) => ids.map((value = '') => ({ $ref: null, value }))

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
