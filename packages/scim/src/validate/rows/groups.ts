import { groupUrn } from '../../schema/urns.ts'
import { groupBody } from '../bodies.ts'
import { objectsIn } from '../json.ts'
import { expect } from '../outcome.ts'
import { everywhere, table } from '../row.ts'
import { nobody } from './errors.ts'
import { expectMembers, team } from './team.ts'

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
    // §4.2 requires it, the schema that §8.7.1 prints does not.
    ...{ clause: 'RFC 7643 §4.2', level: 'SHOULD', profiles: ['rfc', 'interop'] },
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
