import type { Change, DirectoryStore } from '@sutler/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchorsInOrder, type Open, opened } from './support.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const none = { add: [], remove: [] }
const same = <T>(present: T): T => present

const idOf = (change: Change) => (change.kind === 'gone' ? change.anchor : change.object.anchor)

async function membersIn(directory: DirectoryStore, id: string): Promise<string[]> {
  const members = (await directory.get('Group', id, { members: true }))?.attributes.members ?? []
  return (members as { value: string }[]).map((member) => member.value)
}

/** Everything after `since`, page by page. */
async function feed(directory: DirectoryStore, type: string, since: number, limit = 100) {
  const items: Change[] = []
  for (let last = since; ; ) {
    const page = await directory.changes(type, last, limit)
    expect(page.items.length).toBeLessThanOrEqual(limit)
    items.push(...page.items)
    last = page.last
    if (!page.more) return { items, last }
  }
}

/** The built-in directory. */
export function directoryConformance(open: Open): void {
  describe('directory objects', () => {
    it('are created, read, changed and deleted', async () => {
      const { directory } = await opened(open)
      const attributes = { userName: 'Ann', name: { familyName: 'Ö\0' }, active: true, tags: [1.5, null, '😀'] }
      expect(await directory.create('User', 'u1', attributes)).toEqual({ type: 'User', anchor: 'u1', attributes })
      expect(await directory.get('User', 'u1', { members: true })).toEqual({ type: 'User', anchor: 'u1', attributes })
      const change = () => ({ userName: 'Ann', active: false })
      const after = { type: 'User', anchor: 'u1', attributes: { userName: 'Ann', active: false } }
      expect(await directory.update('User', 'u1', change, none)).toEqual(after)
      expect(await directory.get('User', 'u1', { members: false })).toEqual(after)
      expect(await directory.count('User')).toBe(1)
      expect(await directory.delete('User', 'u1')).toBe(true)
      expect(await directory.delete('User', 'u1')).toBe(false)
      expect(await directory.get('User', 'u1', { members: false })).toBeNull()
      expect(await directory.update('User', 'u1', change, none)).toBeNull()
      expect(await directory.count('User')).toBe(0)
    })

    it('are listed in byte order, at any page size', async () => {
      const { directory } = await opened(open)
      for (const id of [...anchorsInOrder].reverse()) await directory.create('Team', id, {})
      await directory.create('User', 'elsewhere', {})
      for (const limit of [1, 2, anchorsInOrder.length]) {
        const seen: string[] = []
        for (let after: string | null = null; ; ) {
          const page: Awaited<ReturnType<DirectoryStore['list']>> = await directory.list('Team', { after, limit })
          seen.push(...page.items.map((item) => item.anchor))
          after = page.through
          if (after === null) break
          expect(after).toBe(seen.at(-1))
        }
        expect(seen).toEqual(anchorsInOrder)
      }
      expect(await directory.list('nothing', { after: null, limit: 5 })).toEqual({ items: [], through: null })
    })

    it('have a userName, and groups a displayName, of their own in any case', async () => {
      const { directory } = await opened(open)
      const taken = { code: 'ALREADY_EXISTS' }
      await directory.create('User', '1', { userName: 'Änn', displayName: 'Same' })
      await directory.create('User', '2', { userName: 'Bob', displayName: 'same' })
      await directory.create('Group', '1', { displayName: 'Same' })
      await expect(directory.create('User', '3', { userName: 'ÄNN' })).rejects.toMatchObject(taken)
      await expect(directory.create('User', '1', { userName: 'new' })).rejects.toMatchObject(taken)
      await expect(directory.create('Group', '2', { displayName: 'SAME' })).rejects.toMatchObject(taken)
      await expect(directory.update('User', '2', () => ({ userName: 'änn' }), none)).rejects.toMatchObject(taken)
      expect(await directory.get('User', '3', { members: false })).toBeNull()
      expect((await directory.get('User', '2', { members: false }))?.attributes.userName).toBe('Bob')
      await directory.update('User', '1', () => ({ userName: 'änn' }), none)
      await directory.delete('User', '1')
      await directory.create('User', '3', { userName: 'ÄNN' })
    })

    it('take every one of many changes at once', async () => {
      const { directory } = await opened(open)
      await directory.create('User', 'u', { userName: 'u', count: 0 })
      const raise = () =>
        directory.update('User', 'u', ({ count, ...rest }) => ({ ...rest, count: Number(count) + 1 }), none)
      await Promise.all(Array.from({ length: 150 }, raise))
      expect((await directory.get('User', 'u', { members: false }))?.attributes.count).toBe(150)
    })

    it('are neither read nor written within a transaction, which would wait for itself or see nothing of it', async () => {
      const { directory, tx } = await opened(open)
      const reads = [
        () => directory.list('User', { after: null, limit: 1 }),
        () => directory.count('User'),
        () => directory.get('User', 'u', { members: false }),
        () => directory.get('User', 'u', { members: true }),
      ]
      for (const read of reads) await expect(tx<unknown>(read)).rejects.toThrow('inside another')
      await expect(tx(async () => directory.create('User', 'u', { userName: 'u' }))).rejects.toThrow('inside another')
      await expect(tx(async () => directory.delete('User', 'u'))).rejects.toThrow('inside another')
    })

    it('come with all of their members or not at all while they are deleted', async () => {
      const { directory } = await opened(open)
      const members = Array.from({ length: 50 }, (_, n) => ({ value: `u${n}` }))
      const counts = new Set<unknown>()
      for (let n = 0; n < 5; n += 1) {
        await directory.create('Group', `g${n}`, { displayName: `g${n}`, members })
        const deleted = directory.delete('Group', `g${n}`)
        const reads = Array.from({ length: 20 }, () => directory.get('Group', `g${n}`, { members: true }))
        for (const found of await Promise.all(reads)) {
          const list = found?.attributes.members
          counts.add(found && (Array.isArray(list) ? list.length : list))
        }
        await deleted
      }
      expect([...counts].filter((count) => count !== null && count !== 50)).toEqual([])
    })

    it('give a unique name to one of two who ask at once', async () => {
      const { directory } = await opened(open)
      const results = await Promise.allSettled(
        ['1', '2'].map((id) => directory.create('User', id, { userName: 'ann' })),
      )
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(await directory.count('User')).toBe(1)
    })
  })

  describe('directory search', () => {
    const ann = {
      userName: 'Ann.Müller@example.com',
      externalId: 'E-1',
      displayName: 'Ann O\'Hara "x" % _',
      emails: [
        { value: 'Work@Example.com', type: 'work', primary: true },
        { value: 'home@example.com', type: 'home' },
      ],
      [enterprise]: { employeeNumber: '0042' },
    }

    it('finds by every attribute it names, caseless where SCIM says so', async () => {
      const { directory } = await opened(open)
      await directory.create('User', 'Id-1', ann)
      await directory.create('User', 'Id-2', { userName: 'bob', displayName: 'bob' })
      const finds = async (path: string, value: string) =>
        (await directory.find('User', { terms: [{ path, value }] }, 2)).map((found) => found.anchor)
      const hits: [string, string][] = [
        ['id', 'Id-1'],
        ['userName', 'ANN.MÜLLER@example.COM'],
        ['USERNAME', 'ann.müller@example.com'],
        ['urn:ietf:params:scim:schemas:core:2.0:User:userName', 'ann.müller@example.com'],
        ['externalId', 'E-1'],
        ['displayName', 'ann o\'hara "x" % _'],
        ['emails.value', 'home@example.com'],
        ['emails.value', 'work@example.com'],
        ['emails[type eq "work"].value', 'work@example.com'],
        ['emails[primary eq true].value', 'work@example.com'],
        [`${enterprise}:employeeNumber`, '0042'],
      ]
      for (const [path, value] of hits) expect([path, await finds(path, value)]).toEqual([path, ['Id-1']])
      const misses: [string, string][] = [
        ['id', 'id-1'],
        ['id', '\0'],
        ['externalId', 'e-1'],
        ['userName', '%'],
        ['userName', 'ann.muller@example.com'],
        ['emails[type eq "work"].value', 'home@example.com'],
        ['emails[type eq "other"].value', 'work@example.com'],
        [`${enterprise}:employeeNumber`, '42'],
      ]
      for (const [path, value] of misses) expect([path, await finds(path, value)]).toEqual([path, []])
    })

    it('asks for all terms at once, up to the limit, and forgets old values', async () => {
      const { directory } = await opened(open)
      await directory.create('User', '1', { userName: 'a', displayName: 'Twin', externalId: 'x' })
      await directory.create('User', '2', { userName: 'b', displayName: 'twin', externalId: 'y' })
      const find = async (terms: { path: string; value: string | null }[], limit = 2) =>
        (await directory.find('User', { terms }, limit)).map((found) => found.anchor)
      expect(await find([{ path: 'displayName', value: 'TWIN' }])).toEqual(['1', '2'])
      expect(await find([{ path: 'displayName', value: 'TWIN' }], 1)).toEqual(['1'])
      const both = (id: string) => [
        { path: 'displayName', value: 'twin' },
        { path: 'externalId', value: id },
      ]
      expect(await find(both('y'))).toEqual(['2'])
      expect(await find(both('z'))).toEqual([])
      expect(await find([{ path: 'displayName', value: null }])).toEqual([])
      await directory.update('User', '2', () => ({ userName: 'b', displayName: 'Solo' }), none)
      expect(await find([{ path: 'displayName', value: 'twin' }])).toEqual(['1'])
      await directory.delete('User', '1')
      expect(await find([{ path: 'userName', value: 'a' }])).toEqual([])
    })

    it('looks at all who share an address, however many it takes to find the one', async () => {
      const { directory, records } = await opened(open)
      const shared = (type: string) => [{ value: 'office@example.com', type }]
      for (let start = 0; start < 1200; start += 100)
        await Promise.all(
          Array.from({ length: 100 }, (_, n) => {
            const id = `u${String(start + n).padStart(4, '0')}`
            return records.create('User', id, { userName: id, emails: shared('work') }, [])
          }),
        )
      await directory.create('User', 'u9998', { userName: 'a', emails: shared('home') })
      await directory.create('User', 'u9999', { userName: 'b', emails: shared('Home') })
      const find = async (type: string, limit: number) =>
        (
          await directory.find(
            'User',
            { terms: [{ path: `emails[type eq "${type}"].value`, value: 'Office@example.com' }] },
            limit,
          )
        ).map(({ anchor }) => anchor)
      expect(await find('home', 2)).toEqual(['u9998', 'u9999'])
      expect(await find('home', 1)).toEqual(['u9998'])
      expect(await find('work', 3)).toEqual(['u0000', 'u0001', 'u0002'])
      expect(await find('other', 2)).toEqual([])
    })

    it('compares long and odd values in full', async () => {
      const { directory } = await opened(open)
      const long = 'x'.repeat(5000)
      await directory.create('User', '1', { userName: `${long}1`, displayName: 'a\0b' })
      const find = (path: string, value: string) => directory.find('User', { terms: [{ path, value }] }, 2)
      expect(await find('userName', `${long.toUpperCase()}1`)).toHaveLength(1)
      expect(await find('userName', `${long}2`)).toEqual([])
      expect(await find('displayName', 'A\0B')).toHaveLength(1)
    })

    it('refuses a path it keeps no index of', async () => {
      const { directory } = await opened(open)
      const search = async () => directory.find('User', { terms: [{ path: 'nickName', value: 'x' }] }, 2)
      await expect(search()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    })
  })

  describe('directory memberships', () => {
    it('come with the group when asked for, and may be given at its creation', async () => {
      const { directory } = await opened(open)
      await directory.create('Group', 'g', { displayName: 'G', members: [{ value: 'b' }, { value: 'a' }] })
      expect((await directory.get('Group', 'g', { members: false }))?.attributes).toEqual({ displayName: 'G' })
      expect((await directory.get('Group', 'g', { members: true }))?.attributes).toEqual({
        displayName: 'G',
        members: [{ value: 'a' }, { value: 'b' }],
      })
    })

    it('change in deltas, and what changes nothing is no change', async () => {
      const { directory } = await opened(open)
      await directory.create('Group', 'g', { displayName: 'G' })
      const many = Array.from({ length: 1100 }, (_, n) => `m${n}`)
      await directory.update('Group', 'g', same, { add: many, remove: [] })
      expect(await membersIn(directory, 'g')).toHaveLength(1100)
      await directory.update('Group', 'g', same, { add: ['new', 'm1'], remove: many.slice(2) })
      expect(await membersIn(directory, 'g')).toEqual(['m0', 'm1', 'new'])
      const at = await directory.position()
      await directory.update('Group', 'g', same, { add: ['m0'], remove: ['nobody'] })
      await directory.update('Group', 'g', same, { add: [], remove: [], replace: ['new', 'm1', 'm0'] })
      await directory.update('Group', 'g', same, { add: ['x'], remove: ['x'] })
      await directory.update('Group', 'g', () => ({ displayName: 'G' }), none)
      expect(await directory.position()).toBe(at)
      await directory.update('Group', 'g', same, { add: ['plus'], remove: ['m0'], replace: ['m0', 'z'] })
      expect(await membersIn(directory, 'g')).toEqual(['plus', 'z'])
      expect(await directory.position()).toBe(at + 1)
    })

    it('go with their user, whose groups then count as changed', async () => {
      const { directory } = await opened(open)
      await directory.create('User', 'u', { userName: 'u' })
      for (const id of ['g1', 'g2', 'g3']) await directory.create('Group', id, { displayName: id })
      for (const id of ['g1', 'g2']) await directory.update('Group', id, same, { add: ['u', 'v'], remove: [] })
      const at = await directory.position()
      await directory.delete('User', 'u')
      expect(await membersIn(directory, 'g1')).toEqual(['v'])
      expect((await feed(directory, 'Group', at)).items.map(idOf).sort()).toEqual(['g1', 'g2'])
      expect((await feed(directory, 'User', at)).items).toEqual([{ kind: 'gone', anchor: 'u' }])
    })

    it('agree with sets of ids after any history', async () => {
      const { directory } = await opened(open)
      const ids = fc.subarray(['a', 'b', 'c', 'd', 'é', '😀'])
      const step = fc.record({
        group: fc.constantFrom('g', 'h'),
        add: ids,
        remove: ids,
        replace: fc.option(ids, { nil: undefined }),
      })
      let round = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          round++
          const model = new Map<string, Set<string>>()
          for (const group of ['g', 'h']) {
            model.set(group, new Set())
            await directory.create('Group', `${group}${round}`, { displayName: `${group}${round}` })
          }
          for (const { group, add, remove, replace } of steps) {
            const before = model.get(group) ?? new Set()
            const after = new Set([...(replace ?? before), ...add])
            for (const id of remove) after.delete(id)
            model.set(group, after)
            const at = await directory.position()
            await directory.update('Group', `${group}${round}`, same, { add, remove, ...(replace && { replace }) })
            const [was, is] = [before, after].map((set) => JSON.stringify([...set].sort()))
            if (was !== is) expect(await directory.position()).toBe(at + 1)
          }
          for (const [group, members] of model)
            expect((await membersIn(directory, `${group}${round}`)).sort()).toEqual([...members].sort())
        }),
        { numRuns: 20 },
      )
    })
  })

  describe('directory feed', () => {
    it('tells each object once, by its last change, deletions included', async () => {
      const { directory } = await opened(open)
      expect(await directory.position()).toBe(0)
      expect(await directory.changes('User', 0, 10)).toEqual({ items: [], last: 0, more: false })
      for (const id of ['1', '2', '3', '4']) await directory.create('User', id, { userName: id })
      await directory.update('User', '1', () => ({ userName: '1', title: 'x' }), none)
      await directory.delete('User', '2')
      await directory.delete('User', '3')
      await directory.create('User', '3', { userName: 'again' })
      for (const limit of [1, 2, 10]) {
        const { items, last } = await feed(directory, 'User', 0, limit)
        expect(items).toEqual([
          { kind: 'upsert', object: { type: 'User', anchor: '4', attributes: { userName: '4' } } },
          { kind: 'upsert', object: { type: 'User', anchor: '1', attributes: { userName: '1', title: 'x' } } },
          { kind: 'gone', anchor: '2' },
          { kind: 'upsert', object: { type: 'User', anchor: '3', attributes: { userName: 'again' } } },
        ])
        expect(last).toBe(await directory.position())
      }
    })

    it('loses and repeats nothing while two write and one reads', async () => {
      const { directory } = await opened(open)
      let writing = 2
      const write = async (writer: string) => {
        for (let n = 0; n < 25; n++) await directory.create('User', `${writer}${n}`, { userName: `${writer}${n}` })
        writing--
      }
      const seen: string[] = []
      const read = async () => {
        for (let last = 0, final = false; ; ) {
          const ended = writing === 0
          const page = await directory.changes('User', last, 7)
          seen.push(...page.items.map(idOf))
          last = page.last
          if (final && !page.more) return
          final = ended
        }
      }
      await Promise.all([write('a'), write('b'), read()])
      expect(new Set(seen).size).toBe(50)
      expect(seen).toHaveLength(50)
    })
  })
}
