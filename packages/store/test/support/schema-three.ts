import type { Attributes } from '@sutler/core'
import { sql } from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Engine } from '../../src/engine.ts'
import { first } from '../../src/migrations/0001-first.ts'
import { reservations } from '../../src/migrations/0002-reservations.ts'
import { scimService } from '../../src/migrations/0003-scim-service.ts'
import { storeOn } from '../../src/open.ts'

const people = 3
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** A store as version 3 of the schema left it: people, one who left, and a group. */
async function fill({ db, words: { key } }: Engine): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(db)
  const statements = [...first(key), ...reservations(key), ...scimService(key)]
  for (const statement of statements) await run(statement)
  await run(`create table meta (key ${key} not null primary key, value text not null)`)
  await run("insert into meta (key, value) values ('schema_version', '3'), ('installation_key', 'kept')")
  const add = async (
    change: number,
    type: string,
    id: string,
    attributes: object,
    keys: readonly [string, string][],
  ) => {
    await run(`insert into directory_object (type, id, change, deleted, doc, created_at, modified_at, label)
      values ('${type}', '${id}', ${change}, ${keys.length === 0 ? 1 : 0}, '${JSON.stringify(attributes)}', 1, 2, null)`)
    for (const [path, value] of keys)
      await run(`insert into directory_key (type, path, value, id, exclusive) values ('${type}', '${path}', '${value}',
        '${id}', ${path === (type === 'Group' ? 'displayname' : 'username') ? 1 : 0})`)
  }
  for (let n = 1; n <= people; n++) {
    const attributes = {
      userName: `Ann${n}`,
      displayName: 'Ann',
      emails: [{ value: 'a@x', type: n === 1 ? 'work' : 'home' }],
      [enterprise]: { employeeNumber: String(n) },
    }
    await add(n, 'User', `u${n}`, attributes, [
      ['username', `ann${n}`],
      ['displayname', 'ann'],
      ['emails.value', 'a@x'],
      [`${enterprise.toLowerCase()}:employeenumber`, String(n)],
      [`emails[type eq "${n === 1 ? 'work' : 'home'}"].value`, 'a@x'],
    ])
  }
  await add(4, 'User', 'gone', {}, [])
  await add(5, 'Group', 'g', { displayName: 'All' }, [['displayname', 'all']])
  // Two groups of one name, as those with a userName could be.
  for (const [n, id] of ['h1', 'h2'].entries()) {
    await add(6 + n, 'Group', id, { userName: id, displayName: 'Twin' }, [
      ['username', id],
      ['displayname', 'twin'],
    ])
    await run(`update directory_key set exclusive = case path when 'username' then 1 else 0 end where id = '${id}'`)
  }
  await run('update directory_feed set last = 7')
}

/** Declares tests of the way from version 3 of the schema; `open` gives a new, empty database. */
export function schemaThreeUpgrades(name: string, open: () => Promise<Engine>): void {
  describe(`a store of schema version 3 on ${name}`, () => {
    const upgraded = async () => {
      const engine = await open()
      await fill(engine)
      const store = await storeOn(engine)
      onTestFinished(() => store.close())
      const find = async (type: string, path: string, value: string) =>
        (await store.directory.find(type, { terms: [{ path, value }] }, 10)).map(({ anchor }) => anchor)
      const rows = async (id: string) =>
        (await engine.db.selectFrom('directory_key').selectAll().execute())
          .filter((row) => (row.owner ?? row.holder) === id)
          .map(({ path }) => path)
      return { ...store, engine, digestKey: store.digestKey, find, rows }
    }

    it('finds everybody by the same values', async () => {
      const { find, digestKey, records } = await upgraded()
      expect(digestKey).toBe('kept')
      expect(await find('User', 'userName', 'ANN2')).toEqual(['u2'])
      expect(await find('User', 'displayName', 'ann')).toEqual(['u1', 'u2', 'u3'])
      expect(await find('User', 'emails.value', 'A@x')).toEqual(['u1', 'u2', 'u3'])
      expect(await find('User', 'emails[type eq "work"].value', 'a@x')).toEqual(['u1'])
      expect(await find('User', `${enterprise}:employeeNumber`, '2')).toEqual(['u2'])
      expect(await find('Group', 'displayName', 'all')).toEqual(['g'])
      expect(await records.read('User', 'u1')).toMatchObject({ version: 1, createdAt: 1, modifiedAt: 2 })
    })

    it('takes no keys from a Sutler of version 4 that still has it open', async () => {
      const { engine } = await upgraded()
      const add = sql`insert into directory_key (type, path, value, holder, id) values ('User', 'username', 'x', '', 'u')`
      await expect(add.execute(engine.db)).rejects.toThrow(/\bid\b/)
    })

    it('lets one of two groups have the name they share, and the other another', async () => {
      const { records, find, rows } = await upgraded()
      const [owner = '', ...none] = await find('Group', 'displayName', 'TWIN')
      expect(none).toEqual([])
      const other = owner === 'h1' ? 'h2' : 'h1'
      const change = (id: string, attributes: Attributes) =>
        records.change('Group', id, null, () => ({ attributes, members: { add: [], remove: [] } }))
      await change(other, { displayName: 'Single' })
      expect(await rows(other)).toEqual(['displayname'])
      expect(await find('Group', 'displayName', 'twin')).toEqual([owner])
      await change(owner, { displayName: 'Twin', userName: owner })
      await expect(change(other, { displayName: 'twin' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    })

    it('still gives a unique value to one only, and again once it is free', async () => {
      const { records, rows } = await upgraded()
      const none = { add: [], remove: [] }
      const rename = (id: string, userName: string) =>
        records.change('User', id, null, () => ({ attributes: { userName }, members: none }))
      await expect(rename('u1', 'ann2')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
      await expect(records.create('Group', 'h', { displayName: 'ALL' }, [])).rejects.toMatchObject({
        code: 'ALREADY_EXISTS',
      })
      expect((await rows('u1')).sort()).toEqual(['displayname', 'emails.value', 'employeenumber', 'username'])
      await rename('u2', 'else')
      expect(await rows('u2')).toEqual(['username'])
      await rename('u1', 'ann2')
      await records.delete('User', 'u3', null)
      expect(await rows('u3')).toEqual([])
      expect((await records.create('User', 'gone', { userName: 'ANN3' }, [])).version).toBeGreaterThan(7)
    })
  })
}
