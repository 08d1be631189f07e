import { userBody } from '../bodies.ts'
import { objectsIn } from '../json.ts'
import { expect, need } from '../outcome.ts'
import { everywhere, table } from '../row.ts'

export const deleteRows = table('Delete users', { profiles: everywhere, after: ['users.read.status'] }, [
  {
    id: 'users.delete.status',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST' },
    title: 'DELETE is answered with 204',
    remedy: 'Answer 204 No Content.',
    async check(probe) {
      expect((await probe.send('DELETE', (await probe.user()).path)).status === 204, '204 should have come')
    },
  },
  {
    id: 'users.delete.gone',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['errors.not-found'] },
    title: 'A deleted user is answered with 404',
    remedy: 'Answer 404 for what is deleted, even if it is kept inside.',
    async check(probe) {
      const { path } = await probe.user()
      await probe.send('DELETE', path)
      expect((await probe.get(path)).status === 404, 'GET should be answered with 404')
    },
  },
  {
    id: 'users.delete.twice',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['users.delete.gone'] },
    title: 'A second DELETE is answered with 404',
    remedy: 'Answer 404 for what is no longer there.',
    async check(probe) {
      const { path } = await probe.user()
      await probe.send('DELETE', path)
      expect((await probe.send('DELETE', path)).status === 404, '404 should have come')
    },
  },
  {
    id: 'users.delete.listed',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['users.delete.gone'] },
    title: 'A deleted user is no longer found',
    remedy: 'Leave deleted resources out of listings.',
    async check(probe) {
      const { path, json } = await probe.user()
      await probe.send('DELETE', path)
      const reply = await probe.get(`/Users?filter=${encodeURIComponent(`userName eq "${String(json.userName)}"`)}`)
      need(reply.status === 200, `the search was answered with ${reply.status}`)
      expect(objectsIn(reply.json.Resources).length === 0, 'no resource should have come')
    },
  },
  {
    id: 'users.delete.name-free',
    ...{ clause: 'RFC 7644 §3.6', level: 'MUST', after: ['users.delete.gone'] },
    title: 'The userName of a deleted user can be given again',
    remedy: 'Do not count deleted resources when you look for conflicts.',
    async check(probe) {
      const { path, json } = await probe.user()
      await probe.send('DELETE', path)
      const body = { ...userBody(probe.names), userName: json.userName ?? null }
      const { status } = await probe.send('POST', '/Users', { body })
      expect(status >= 200 && status < 300, 'the user should have been created')
    },
  },
])
