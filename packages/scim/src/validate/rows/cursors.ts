import { at, objectsIn } from '../json.ts'
import { lettersOf, listing, population } from '../lists.ts'
import { expect, NotOffered } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { table } from '../row.ts'
import { three } from './three.ts'

/** The first page of two by cursor. */
async function firstPage(probe: Probe) {
  const page = await three(probe, { cursor: '', count: '2' })
  const next = page.json.nextCursor
  return { ...page, next: typeof next === 'string' ? next : '' }
}

/** The page behind the first one, asked for with any count. */
async function secondPage(probe: Probe, cursor: string, count: string) {
  const { prefix } = await population(probe)
  return listing(probe, { filter: `userName sw "${prefix}"`, count, cursor })
}

const errors = 'RFC 9865 §2.1'

/** A run does not wait longer for a cursor to expire. */
const longestWaitSeconds = 30

/** Seconds for which cursors are good at least. Throws NotOffered when they are unknown, or too many to wait. */
function cursorSeconds({ config }: Probe): number {
  const seconds = at(config, 'pagination', 'cursorTimeout')
  if (typeof seconds !== 'number') throw new NotOffered('pagination.cursorTimeout does not say when a cursor expires')
  if (seconds > longestWaitSeconds)
    throw new NotOffered(`cursors are good for ${seconds} s, and nobody waits here longer than ${longestWaitSeconds} s`)
  return seconds
}

export const cursorRows = table('Cursors', { feature: 'cursor', after: ['filter.sw'] }, [
  {
    id: 'cursor.pages',
    ...{ clause: 'RFC 9865 §2', level: 'MUST', after: ['list.count'] },
    title: 'nextCursor leads through all resources, and the last page has none',
    remedy: 'Send nextCursor while there is more, and only then.',
    async check(probe) {
      const { letters, next, people } = await firstPage(probe)
      expect(next !== '', 'nextCursor should be there, a text')
      const reply = await secondPage(probe, next, '2')
      const rest = lettersOf(people, objectsIn(reply.json.Resources))
      expect([...letters, ...rest].toSorted().join('') === 'abg', 'each of the three users should have come once')
      expect((reply.json.nextCursor ?? null) === null, 'the last page should have no nextCursor')
    },
  },
  {
    id: 'cursor.invalid',
    ...{ clause: errors, level: 'SHOULD' },
    title: 'A cursor that was never given out is refused with 400',
    remedy: 'Answer 400 invalidCursor.',
    async check(probe) {
      expect((await listing(probe, { cursor: 'sutler-validate', count: '2' })).status === 400, '400 should have come')
    },
  },
  {
    id: 'cursor.invalid.type',
    ...{ clause: errors, level: 'SHOULD', after: ['cursor.invalid'] },
    title: 'That refusal has the scimType invalidCursor',
    remedy: 'Set scimType to invalidCursor.',
    async check(probe) {
      const { json } = await listing(probe, { cursor: 'sutler-validate', count: '2' })
      expect(json.scimType === 'invalidCursor', 'scimType should be invalidCursor')
    },
  },
  {
    id: 'cursor.count',
    ...{ clause: errors, level: 'SHOULD', after: ['cursor.pages'] },
    title: 'A later page that is asked for with another count is refused with 400',
    remedy: 'Remember count with the cursor, and answer 400 invalidCount when it changes on the way.',
    async check(probe) {
      const { next } = await firstPage(probe)
      expect((await secondPage(probe, next, '1')).status === 400, '400 should have come')
    },
  },
  {
    id: 'cursor.count.type',
    ...{ clause: errors, level: 'SHOULD', after: ['cursor.count'] },
    title: 'That refusal has the scimType invalidCount',
    remedy: 'Set scimType to invalidCount.',
    async check(probe) {
      const { next } = await firstPage(probe)
      expect((await secondPage(probe, next, '1')).json.scimType === 'invalidCount', 'scimType should be invalidCount')
    },
  },
  {
    id: 'cursor.count.text',
    ...{ clause: errors, level: 'SHOULD' },
    title: 'A count that is no number is refused with 400 invalidCount',
    remedy: 'Answer 400 invalidCount.',
    async check(probe) {
      const { status, json } = await listing(probe, { cursor: '', count: 'two' })
      expect(status === 400 && json.scimType === 'invalidCount', '400 with the scimType invalidCount should have come')
    },
  },
  {
    id: 'cursor.expired.type',
    ...{ clause: errors, level: 'SHOULD', after: ['cursor.pages'] },
    title: 'A cursor that is refused because it is too old is refused with 400 expiredCursor',
    remedy: 'Answer 400 expiredCursor to a cursor of your own that came too late, not invalidCursor.',
    async check(probe) {
      const seconds = cursorSeconds(probe)
      const { next } = await firstPage(probe)
      await probe.pause((seconds + 1) * 1000)
      const { status, json } = await secondPage(probe, next, '2')
      if (status === 200) throw new NotOffered('a cursor is good for longer than cursorTimeout, as it may be')
      expect(
        status === 400 && json.scimType === 'expiredCursor',
        '400 with the scimType expiredCursor should have come',
      )
    },
  },
])
