import type { Connector, Target } from '@sutler/core'
import { getPath } from '@sutler/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { call, enterprise, openScim } from './fixture.ts'
import { type SampleApp, startSampleApp } from './sample-app.ts'

let app: SampleApp
beforeAll(async () => {
  app = await startSampleApp()
})
afterAll(async () => expect(await app.stop()).toBe(0))
beforeEach(() => app.empty())

it('lists all users of scimmy-routers, page by page', async () => {
  const connector = await openScim(app, { pageSize: 7 })
  for (let n = 0; n < 30; n++) await call(app, 'POST', '/Users', { userName: `user${n}`, schemas: [userSchema] })
  const page = await connector.source?.list('User', { after: null, limit: 100 })
  expect([page?.items.length, page?.complete, await connector.source?.count?.('User')]).toEqual([30, true, 30])
  await connector.close()
})

const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
const op = { opId: '1', signal: new AbortController().signal }

describe.each([
  ['PATCH, members removed one by one', { update: 'patch', memberRemoval: 'filter' }],
  ['PATCH, members removed as a list', { update: 'patch', memberRemoval: 'value' }],
  ['PUT', { update: 'put' }],
])('scimmy-routers, changed by %s', (_name, settings) => {
  let connector: Connector
  let target: Target
  beforeAll(async () => {
    connector = await openScim(app, settings)
    if (connector.target === undefined) throw new Error('a SCIM connector has a target')
    target = connector.target
  })
  afterAll(() => connector.close())

  const create = async (userName: string, other = {}) =>
    (await target.create('User', { userName, ...other }, op)).anchor
  const read = async (type: string, anchor: string, path: string) =>
    getPath((await target.get(type, anchor, { include: ['members'] }))?.attributes ?? {}, path)

  it('sets, changes and clears a manager', async () => {
    const [boss, other, ada] = [await create('boss'), await create('other'), await create('ada')]
    const path = `${enterprise}:manager`
    await target.update('User', ada, [{ path, op: 'replace', value: boss }], op)
    expect(await read('User', ada, `${path}.value`)).toBe(boss)
    await target.update('User', ada, [{ path, op: 'replace', value: other }], op)
    expect(await read('User', ada, `${path}.value`)).toBe(other)
    await target.update('User', ada, [{ path, op: 'remove' }], op)
    expect(await read('User', ada, path)).toBeNull()
  })

  it('creates a user with a manager and a department, and changes only the department', async () => {
    const boss = await create('boss')
    const ada = await create('ada', { [enterprise]: { department: 'R&D', manager: boss } })
    await target.update('User', ada, [{ path: `${enterprise}:department`, op: 'replace', value: 'Sales' }], op)
    expect(await read('User', ada, `${enterprise}:department`)).toBe('Sales')
    expect(await read('User', ada, `${enterprise}:manager.value`)).toBe(boss)
  })

  it('adds members and removes some of them', async () => {
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((name) => create(name)))
    const group = (await target.create('Group', { displayName: 'Team' }, op)).anchor
    await target.update('Group', group, [{ path: 'members', op: 'add', value: ids }], op)
    expect(await read('Group', group, 'members.value')).toEqual(ids)
    await target.update('Group', group, [{ path: 'members', op: 'remove', value: ids.slice(1, 3) }], op)
    expect(await read('Group', group, 'members.value')).toEqual([ids[0], ids[3]])
    expect((await target.get('Group', group))?.attributes.members).toBeUndefined()
    const [found] = await target.find('Group', { terms: [{ path: 'displayName', value: 'Team' }] }, 2)
    expect([found?.anchor, found?.attributes.members]).toEqual([group, undefined])
  })

  it('removes the last member', async () => {
    const ada = await create('ada')
    const group = (await target.create('Group', { displayName: 'Team', members: [ada] }, op)).anchor
    await target.update('Group', group, [{ path: 'members', op: 'remove', value: [ada] }], op)
    expect(await read('Group', group, 'members')).toBeNull()
  })

  it('writes the work e-mail whether there is one or not, and leaves the other', async () => {
    const ada = await create('ada', { emails: [{ type: 'home', value: 'h@x.org' }] })
    const path = 'emails[type eq "work"].value'
    for (const value of ['w@x.org', 'new@x.org']) {
      await target.update('User', ada, [{ path, op: 'replace', value }], op)
      expect(await read('User', ada, path)).toBe(value)
      expect(await read('User', ada, 'emails[type eq "home"].value')).toBe('h@x.org')
    }
  })

  it('changes several attributes at once, disables and enables', async () => {
    const ada = await create('ada', { active: true, name: { givenName: 'Ada', familyName: 'L' } })
    await target.update(
      'User',
      ada,
      [
        { path: 'active', op: 'replace', value: false },
        { path: 'name.familyName', op: 'replace', value: 'King' },
        { path: 'userName', op: 'replace', value: 'ada.king' },
      ],
      op,
    )
    expect(await read('User', ada, 'active')).toBe(false)
    expect(await read('User', ada, 'name.familyName')).toBe('King')
    expect(await read('User', ada, 'name.givenName')).toBe('Ada')
    expect((await target.find('User', { terms: [{ path: 'userName', value: 'ADA.KING' }] }, 2))[0]?.anchor).toBe(ada)
  })

  it('refuses a userName that is taken, in any spelling, also on a rename', async () => {
    await create('ada')
    await expect(create('ADA')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    const bob = await create('bob')
    const rename = [{ path: 'userName', op: 'replace', value: 'ada' }] as const
    await expect(target.update('User', bob, rename, op)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  })
})
