import { expect } from '../outcome.ts'
import { everywhere, table } from '../row.ts'
import { expectSame, fullBody } from './user-bodies.ts'

export const readRows = table('Read users', { profiles: everywhere }, [
  {
    id: 'users.read.status',
    ...{ clause: 'RFC 7644 §3.4.1', level: 'MUST' },
    title: 'GET of a user is answered with 200 and that user',
    remedy: 'Serve /Users/{id}.',
    async check(probe) {
      const made = await probe.user()
      const { status, json } = await probe.get(made.path)
      expect(status === 200, '200 should have come')
      expect(json.id === made.id, 'id should be that of the user')
    },
  },
  {
    id: 'users.read.same',
    ...{ clause: 'RFC 7644 §3.4.1', level: 'MUST', after: ['users.read.status'] },
    title: 'GET gives what POST has stored',
    remedy: 'Make reads consistent with writes, and store every attribute you announce.',
    async check(probe) {
      const made = await probe.user(fullBody(probe))
      const { meta: _, schemas: _schemas, ...stored } = made.json
      expectSame(await probe.read(made), stored)
    },
  },
  {
    id: 'users.read.inactive',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST', after: ['users.read.status'] },
    title: 'A user created inactive can be read, and is inactive',
    remedy: 'Return users whose active is false like all others.',
    async check(probe) {
      const { status, json } = await probe.get((await probe.user({ active: false })).path)
      expect(status === 200, '200 should have come')
      expect(json.active === false, 'active should be false')
    },
  },
])
