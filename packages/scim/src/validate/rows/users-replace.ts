import { userBody } from '../bodies.ts'
import { at } from '../json.ts'
import { expect } from '../outcome.ts'
import { table } from '../row.ts'
import { nobody } from './errors.ts'
import { expectSame, expectTaken } from './user-bodies.ts'

export const replaceRows = table('Replace users', { after: ['users.read.status'] }, [
  {
    id: 'users.replace.status',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST' },
    title: 'PUT is answered with 200 and the new resource',
    remedy: 'Answer 200 with the whole resource.',
    async check(probe) {
      const { json, path } = await probe.user()
      const reply = await probe.send('PUT', path, { body: { ...json, title: 'Pilot' } })
      expect(reply.status === 200, '200 should have come')
      expectSame(reply.json, { title: 'Pilot' })
    },
  },
  {
    id: 'users.replace.stored',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST', after: ['users.replace.status'] },
    title: 'What PUT has set is there afterwards',
    remedy: 'Store what the request holds.',
    async check(probe) {
      const made = await probe.user()
      await probe.send('PUT', made.path, { body: { ...made.json, title: 'Pilot' } })
      expectSame(await probe.read(made), { title: 'Pilot', userName: made.json.userName ?? null })
    },
  },
  {
    id: 'users.replace.clears',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'SHOULD', after: ['users.replace.status'] },
    title: 'What PUT does not name is cleared',
    remedy: 'Replace the resource; a merge is what PATCH is for.',
    async check(probe) {
      const made = await probe.user({ title: 'Pilot' })
      const { title: _, ...body } = made.json
      await probe.send('PUT', made.path, { body })
      expectSame(await probe.read(made), { title: null })
    },
  },
  {
    id: 'users.replace.read-only',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST', after: ['users.replace.status'] },
    title: 'PUT changes neither id nor meta.created',
    remedy: 'Pass over attributes whose mutability is readOnly.',
    async check(probe) {
      const { json, path, id } = await probe.user()
      const meta = { resourceType: 'User', created: '2001-01-01T00:00:00Z' }
      const reply = await probe.send('PUT', path, { body: { ...json, id: nobody, meta } })
      expect(reply.json.id === id, 'id should be the same as before')
      expect(
        at(reply.json, 'meta', 'created') === at(json, 'meta', 'created'),
        'meta.created should be the same as before',
      )
    },
  },
  {
    id: 'users.replace.missing',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST' },
    title: 'PUT creates nothing: an id that nobody has is answered with 404',
    remedy: 'Answer 404.',
    async check(probe) {
      const { status } = await probe.send('PUT', `/Users/${nobody}`, { body: userBody(probe.names) })
      expect(status === 404, '404 should have come')
    },
  },
  {
    id: 'users.replace.duplicate',
    ...{ clause: 'RFC 7644 §3.5.1', level: 'MUST', after: ['users.create.duplicate', 'users.replace.status'] },
    title: "PUT with another user's userName is refused with 409, or with 400 uniqueness",
    remedy: 'Check unique values in PUT as in POST.',
    async check(probe) {
      const [one, other] = [await probe.user(), await probe.user()]
      const userName = other.json.userName ?? null
      expectTaken(await probe.send('PUT', one.path, { body: { ...one.json, userName } }))
    },
  },
])
