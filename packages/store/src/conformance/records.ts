import type { Attributes, Change } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import type { DirectoryRecord, DirectoryRecords, RecordMembers } from '../directory/types.ts'
import type { OpenStore } from '../types.ts'
import { anchorsInOrder, type Open, opened } from './support.ts'

const none: RecordMembers = { add: [], remove: [] }
const everything = { after: null, skip: 0, limit: 100 }

async function readOne(records: DirectoryRecords, type: string, id: string): Promise<DirectoryRecord> {
  const found = await records.read(type, id)
  if (found === null) throw new Error(`there is no ${type} ${id}`)
  return found
}

const membersOnly = (members: RecordMembers) => () => ({ attributes: null, members })
const becomes = (attributes: Attributes) => () => ({ attributes, members: none })

const idsOf = async (records: DirectoryRecords, id: string) =>
  (await records.members('Group', id, { after: null, limit: 10_000 })).map((member) => member.id)

async function changesSince({ directory }: OpenStore, type: string, since: number) {
  const { items } = await directory.changes(type, since, 100)
  return items.map((change: Change) => (change.kind === 'gone' ? `-${change.anchor}` : change.object.anchor))
}

/** The directory as a service sees it. It shows what `directory` shows, and the other way round. */
export function recordConformance(open: Open): void {
  describe('directory records', () => {
    it('are created and read with their version and times, and are in the feed', async () => {
      const store = await opened(open)
      const { records, directory } = store
      const made = await records.create('User', 'u', { userName: 'Änn', tags: [1, null, '😀\0'] }, [])
      expect(made).toEqual(await readOne(records, 'User', 'u'))
      expect(made.createdAt).toBe(made.modifiedAt)
      expect(made.createdAt).toBeGreaterThan(1.7e12)
      expect(await directory.get('User', 'u', { members: false })).toMatchObject({ attributes: made.attributes })
      expect(await changesSince(store, 'User', 0)).toEqual(['u'])
      expect(await records.read('Group', 'u')).toBeNull()
      expect(await records.read('User', '\0')).toBeNull()
      await expect(records.create('User', 'u', { userName: 'other' }, [])).rejects.toMatchObject({
        code: 'ALREADY_EXISTS',
      })
    })

    it('leave no trace of a write that is refused', async () => {
      const { records, directory } = await opened(open)
      const taken = { code: 'ALREADY_EXISTS', message: expect.stringContaining('userName') }
      await records.create('User', '1', { userName: 'Änn', externalId: 'x' }, [])
      const bob = await records.create('User', '2', { userName: 'bob' }, [])
      const at = await directory.position()
      await expect(records.create('User', '3', { userName: 'ÄNN', externalId: 'y' }, [])).rejects.toMatchObject(taken)
      const change = becomes({ userName: 'änn', title: 'x' })
      await expect(records.change('User', '2', null, change)).rejects.toMatchObject(taken)
      expect(await records.read('User', '3')).toBeNull()
      expect(await records.page('User', [{ kind: 'value', path: 'externalId', value: 'y' }], everything)).toEqual([])
      expect(await readOne(records, 'User', '2')).toEqual(bob)
      expect(await directory.position()).toBe(at)
    })

    it('keep a unique value for one of many who ask at once, and the others go on', async () => {
      const { records } = await opened(open)
      const names = ['a', 'A', 'b', 'a', 'c']
      const all = await Promise.allSettled(names.map((userName, n) => records.create('User', `${n}`, { userName }, [])))
      expect(all.map(({ status }) => status === 'fulfilled').filter(Boolean)).toHaveLength(3)
      expect(await records.count('User', [])).toBe(3)
    })

    it('change only in the version that is asked for, and not at all when nothing differs', async () => {
      const { records, directory } = await opened(open)
      const first = await records.create('User', 'u', { userName: 'a', title: 'x' }, [])
      const at = await directory.position()
      const alike = { title: 'x', userName: 'a', nickName: undefined } as unknown as Attributes
      expect(await records.change('User', 'u', null, becomes(alike))).toEqual({ kind: 'same', record: first })
      expect(await directory.position()).toBe(at)
      const done = await records.change('User', 'u', first.version, becomes({ userName: 'b' }))
      const second = await readOne(records, 'User', 'u')
      expect(done).toEqual({ kind: 'changed', record: second })
      expect(second.version).toBeGreaterThan(first.version)
      expect(second.createdAt).toBe(first.createdAt)
      expect(await records.change('User', 'u', first.version, becomes({ userName: 'c' }))).toEqual({ kind: 'outdated' })
      expect(await records.change('User', 'v', null, becomes({ userName: 'c' }))).toEqual({ kind: 'missing' })
      const found = async (value: string) =>
        (await records.page('User', [{ kind: 'value', path: 'userName', value }], everything)).length
      expect([await found('a'), await found('B'), await found('c')]).toEqual([0, 1, 0])
    })

    it('are found by each of many values, and leave none of them behind', async () => {
      const { records } = await opened(open)
      const emails = Array.from({ length: 40 }, (_, n) => ({ value: `m${n}@example.com` }))
      const found = async (path: string, value: string) =>
        (await records.page('User', [{ kind: 'value', path, value }], everything)).map(({ id }) => id)
      await records.create('User', 'u', { userName: 'ann', emails }, [])
      expect([await found('userName', 'ANN'), await found('emails.value', 'm39@example.com')]).toEqual([['u'], ['u']])
      const taken = { code: 'ALREADY_EXISTS' }
      await expect(records.create('User', 'v', { userName: 'Ann', emails }, [])).rejects.toMatchObject(taken)
      await records.change('User', 'u', null, becomes({ userName: 'bea', emails: emails.slice(1) }))
      expect([await found('userName', 'ann'), await found('userName', 'bea')]).toEqual([[], ['u']])
      expect([await found('emails.value', 'm0@example.com'), await found('emails.value', 'm1@example.com')]).toEqual([
        [],
        ['u'],
      ])
      await records.create('User', 'v', { userName: 'ann', emails }, [])
      await records.delete('User', 'v', null)
      await records.create('User', 'w', { userName: 'ann' }, [])
      expect([await found('userName', 'ann'), await found('emails.value', 'm5@example.com')]).toEqual([['w'], ['u']])
    })

    it('may have any number of values, of types that are no text a database indexes', async () => {
      const { records, directory } = await opened(open)
      const emails = Array.from({ length: 10_000 }, (_, n) => ({ value: `m${n}@example.com` }))
      const odd = ['\0', '\ud800', 'X'.repeat(5000)].map((type, n) => ({ value: `odd${n}`, type }))
      await records.create('User', 'u', { userName: 'a', emails: [...emails, ...odd] }, [])
      const attributes = { userName: 'a', emails: [...emails.map(({ value }) => ({ value: `x${value}` })), ...odd] }
      const began = performance.now()
      await records.change('User', 'u', null, becomes(attributes))
      // Each key compared with each takes minutes.
      expect(performance.now() - began).toBeLessThan(10_000)
      const found = await directory.find('User', { terms: [{ path: 'emails.value', value: 'xm7@example.com' }] }, 2)
      expect(found.map(({ anchor }) => anchor)).toEqual(['u'])
      const work = { path: `emails[type eq "${'x'.repeat(5000)}"].value`, value: 'odd2' }
      expect(await directory.find('User', { terms: [work] }, 2)).toHaveLength(1)
    })

    it('go once, and only in the version that was asked for', async () => {
      const store = await opened(open)
      const { records } = store
      const { version } = await records.create('User', 'u', { userName: 'a' }, [])
      expect(await records.delete('User', 'u', version + 1)).toBe(false)
      expect(await records.delete('User', 'u', version)).toBe(true)
      expect(await records.delete('User', 'u', null)).toBe(false)
      expect(await records.read('User', 'u')).toBeNull()
      expect(await changesSince(store, 'User', version)).toEqual(['-u'])
      await records.create('User', 'v', { userName: 'A' }, [])
    })

    it('come in pages in byte order, by place or after an id', async () => {
      const { records } = await opened(open)
      const ids = anchorsInOrder.filter((id) => id !== '')
      for (const id of [...ids].reverse()) await records.create('Team', id, {}, [])
      const page = async (after: string | null, skip: number, limit: number) =>
        (await records.page('Team', [], { after, skip, limit })).map(({ id }) => id)
      expect(await page(null, 0, 100)).toEqual(ids)
      expect(await page(null, 3, 4)).toEqual(ids.slice(3, 7))
      expect(await page(ids[4] ?? '', 0, 3)).toEqual(ids.slice(5, 8))
      expect(await page(null, 100, 3)).toEqual([])
      expect(await records.count('Team', [])).toBe(ids.length)
    })
  })

  describe('records by terms', () => {
    it('meet all of them', async () => {
      const { records } = await opened(open)
      await records.create('User', 'u1', { userName: 'a', displayName: 'Twin' }, [])
      await records.create('User', 'u2', { userName: 'b', displayName: 'twin' }, [])
      await records.create('Group', 'inner', { displayName: 'Inner' }, ['u1'])
      await records.create('Group', 'outer', { displayName: 'Outer' }, ['inner', 'u2', 'nobody'])
      const find = async (type: string, ...terms: Parameters<DirectoryRecords['page']>[1]) => {
        const found = (await records.page(type, terms, everything)).map(({ id }) => id)
        expect(await records.count(type, terms)).toBe(found.length)
        return found
      }
      const twin = { kind: 'value', path: 'displayName', value: 'TWIN' } as const
      expect(await find('User', twin)).toEqual(['u1', 'u2'])
      expect(await find('User', twin, { kind: 'id', id: 'u2' })).toEqual(['u2'])
      expect(await find('User', { kind: 'id', id: '\0' })).toEqual([])
      expect(await find('User', { kind: 'group', id: 'outer' })).toEqual(['u1', 'u2'])
      expect(await find('User', { kind: 'group', id: 'inner' })).toEqual(['u1'])
      expect(await find('Group', { kind: 'member', id: 'inner' })).toEqual(['outer'])
      expect(await find('Group', { kind: 'id', id: 'inner' }, { kind: 'member', id: 'u2' })).toEqual([])
      const paths = ['emails.value', 'title', 'emails[type eq "work"].value']
      expect(paths.map((path) => records.isIndexed('User', path))).toEqual([true, false, false])
      const work = { kind: 'value', path: paths[2] ?? '', value: 'x' } as const
      await expect(records.page('User', [work], everything)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    })
  })

  describe('memberships of records', () => {
    it('say who is meant, and which groups somebody is in, by way of others too', async () => {
      const { records } = await opened(open)
      await records.create('User', 'u', { userName: 'ann', displayName: 'Ann' }, [])
      await records.create('Group', 'inner', { displayName: 'Inner' }, ['u', 'outer'])
      await records.create('Group', 'outer', { displayName: 'Outer' }, ['inner', 'x'])
      expect(await records.members('Group', 'outer', { after: null, limit: 5 })).toEqual([
        { id: 'inner', type: 'Group', label: 'Inner' },
        { id: 'x', type: null, label: null },
      ])
      expect(await records.members('Group', 'inner', { after: 'outer', limit: 5 })).toEqual([
        { id: 'u', type: 'User', label: 'Ann' },
      ])
      const groups = await records.groupsOf(['u', 'nobody'])
      expect(groups).toEqual([
        { member: 'u', group: 'inner', label: 'Inner', direct: true },
        { member: 'u', group: 'outer', label: 'Outer', direct: false },
      ])
    })

    it('change in deltas, and what changes nothing is no change', async () => {
      const store = await opened(open)
      const { records, directory } = store
      await records.create('Group', 'g', { displayName: 'G' }, [])
      const many = Array.from({ length: 1100 }, (_, n) => `m${n}`)
      await records.change('Group', 'g', null, membersOnly({ add: [...many, 'm1'], remove: [] }))
      await records.change('Group', 'g', null, membersOnly({ add: ['new'], remove: many.slice(2) }))
      expect(await idsOf(records, 'g')).toEqual(['m0', 'm1', 'new'])
      const { version } = await readOne(records, 'Group', 'g')
      const at = await directory.position()
      const same: RecordMembers[] = [
        { add: ['m0'], remove: ['nobody'] },
        { ...none, replace: ['new', 'm1', 'm0', 'm0'] },
        none,
      ]
      for (const members of same)
        expect(await records.change('Group', 'g', null, membersOnly(members))).toMatchObject({ kind: 'same' })
      expect(await directory.position()).toBe(at)
      expect(await records.change('Group', 'g', version - 1, membersOnly({ ...none, replace: [] }))).toEqual({
        kind: 'outdated',
      })
      const done = await records.change('Group', 'g', version, membersOnly({ ...none, replace: ['z', 'm0'] }))
      expect(done).toEqual({ kind: 'changed', record: await readOne(records, 'Group', 'g') })
      expect(await idsOf(records, 'g')).toEqual(['m0', 'z'])
      await records.change('Group', 'g', null, membersOnly({ ...none, replace: [] }))
      expect(await idsOf(records, 'g')).toEqual([])
      expect(await records.change('Group', 'h', null, membersOnly({ add: ['x'], remove: [] }))).toEqual({
        kind: 'missing',
      })
      expect(await changesSince(store, 'Group', at)).toEqual(['g'])
    })

    it('go by the thousand from a group of many in about the time they came', async () => {
      const { records } = await opened(open)
      const many = Array.from({ length: 20_000 }, (_, n) => `m${n}`)
      await records.create('Group', 'g', { displayName: 'G' }, many)
      const began = performance.now()
      await records.change('Group', 'g', null, membersOnly({ add: [], remove: many.slice(0, 5000) }))
      // Looked for among all of the group's, each of them, they take PostgreSQL half a minute.
      expect(performance.now() - began).toBeLessThan(10_000)
      expect((await records.members('Group', 'g', { after: null, limit: 100_000 })).length).toBe(15_000)
    })

    it('go with their user, whose groups then count as changed, each with a version of its own', async () => {
      const store = await opened(open)
      const { records, directory } = store
      await records.create('User', 'u', { userName: 'u' }, [])
      for (const id of ['g1', 'g2', 'g3'])
        await records.create('Group', id, { displayName: id }, id === 'g3' ? ['v'] : ['u', 'v'])
      const at = await directory.position()
      await records.delete('User', 'u', null)
      expect(await idsOf(records, 'g1')).toEqual(['v'])
      expect(await changesSince(store, 'Group', at)).toEqual(['g1', 'g2'])
      expect(await changesSince(store, 'User', at)).toEqual(['-u'])
      await records.create('User', 'w', { userName: 'w' }, [])
      expect(await changesSince(store, 'User', at)).toEqual(['-u', 'w'])
    })

    it('stay while an object of another type has the same id', async () => {
      const { records } = await opened(open)
      await records.create('User', 'same', { userName: 'u' }, [])
      await records.create('Group', 'same', { displayName: 'S' }, [])
      await records.create('Group', 'g', { displayName: 'G' }, ['same'])
      await records.delete('User', 'same', null)
      expect(await idsOf(records, 'g')).toEqual(['same'])
      await records.delete('Group', 'same', null)
      expect(await idsOf(records, 'g')).toEqual([])
    })
  })

  describe('tokens of SCIM clients', () => {
    it('are found by their hash, listed, and revoked once', async () => {
      const { scimTokens } = await opened(open)
      const token = {
        id: '1',
        name: 'entra',
        hash: 'h',
        doc: '{}',
        createdAt: 5,
        expiresAt: null,
        lastUsedAt: null,
        revokedAt: null,
      }
      await scimTokens.add(token)
      await scimTokens.add({ ...token, id: '2', hash: 'i', expiresAt: 9 })
      await scimTokens.used('1', 7)
      expect(await scimTokens.find('h')).toEqual({ ...token, lastUsedAt: 7 })
      expect(await scimTokens.find('x')).toBeNull()
      expect(await scimTokens.revoke('2', 8)).toBe(true)
      expect(await scimTokens.revoke('2', 9)).toBe(false)
      expect((await scimTokens.list()).map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
        ['1', null],
        ['2', 8],
      ])
    })
  })
}
