import { connectorConformance, type Fixture } from '@sutler/connector-kit/conformance'
import type { Connector, ConnectorEnv, DirectoryStore } from '@sutler/core'
import { openStore } from '@sutler/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { directoryConnectorKind } from '../../src/directory/index.ts'

const openMemory = () => openStore({ kind: 'sqlite', path: ':memory:' })
const op = { opId: '1', signal: new AbortController().signal }

function open(directory?: DirectoryStore, settings: unknown = {}): Promise<Connector> {
  const env: ConnectorEnv = {
    name: 'people',
    secrets: {},
    baseDir: '.',
    now: Date.now,
    http: () => Promise.reject(new Error('the directory needs no network')),
    ...(directory === undefined ? {} : { directory }),
  }
  return directoryConnectorKind.open(settings, env)
}

/** The kit's view of one object type; the side that is not under test is worked through the storage. */
async function fixture(
  type: 'User' | 'Group',
  target: Omit<NonNullable<Fixture['target']>, 'multiValued'>,
): Promise<Fixture> {
  let store = await openMemory()
  const elements = new Map<number, string>()
  return {
    type,
    open: () => open(store.directory),
    async reset() {
      await store.close()
      store = await openMemory()
      elements.clear()
    },
    source: {
      async put(n, version) {
        const attributes = { ...target.attributes(n), [target.texts[0]]: `version ${version}` }
        const id = `id-${n}`
        const none = { add: [], remove: [] }
        return (
          (await store.directory.update(type, id, () => attributes, none)) ??
          (await store.directory.create(type, id, attributes))
        ).anchor
      },
      async remove(n) {
        await store.directory.delete(type, `id-${n}`)
      },
    },
    target: {
      ...target,
      multiValued:
        type === 'User'
          ? { path: 'emails', element: (n) => ({ type: 'work', value: `m${n}@x.org` }) }
          : {
              path: 'members',
              async element(n) {
                const id =
                  elements.get(n) ?? (await store.directory.create('User', `u-${n}`, { userName: `u${n}` })).anchor
                elements.set(n, id)
                return id
              },
            },
    },
  }
}

describe('users', () =>
  connectorConformance(() =>
    fixture('User', {
      attributes: (n) => ({
        userName: `user${n}`,
        externalId: `E-${n}`,
        displayName: `User ${n}`,
        title: `Title ${n}`,
      }),
      match: 'userName',
      texts: ['displayName', 'title'],
    }),
  ))
describe('groups', () =>
  connectorConformance(() =>
    fixture('Group', {
      attributes: (n) => ({ displayName: `Group ${n}`, externalId: `G-${n}`, description: `Text ${n}` }),
      match: 'displayName',
      texts: ['externalId', 'description'],
    }),
  ))

describe('the directory connector', () => {
  let directory: DirectoryStore
  let connector: Connector
  let close: () => Promise<void>
  beforeEach(async () => {
    const store = await openMemory()
    directory = store.directory
    close = () => store.close()
    connector = await open(directory)
  })
  afterEach(() => close())
  const target = () => connector.target ?? expect.fail('no target')
  const source = () => connector.source ?? expect.fail('no source')
  const create = async (userName: string) => (await target().create('User', { userName }, op)).anchor

  it('shows members to a source as plain ids, in lists, by id and in changes', async () => {
    const ids = [await create('a'), await create('b')].sort()
    const start = (await source().changes?.('Group', null, 10))?.watermark ?? ''
    const { anchor } = await target().create('Group', { displayName: 'Team', members: ids }, op)
    const seen = [
      (await source().list('Group', { after: null, limit: 10 })).items[0],
      await source().get('Group', anchor),
      (await source().changes?.('Group', start, 10))?.items[0],
    ]
    expect(seen.map((each) => (each && 'kind' in each ? each.kind === 'upsert' && each.object : each))).toEqual(
      seen.map(() => ({ type: 'Group', anchor, attributes: { displayName: 'Team', members: ids } })),
    )
  })

  it('takes members as ids and as objects, and the last word on each counts', async () => {
    const [a, b, c] = [await create('a'), await create('b'), await create('c')]
    const { anchor } = await target().create('Group', { displayName: 'Team', members: [a] }, op)
    await target().update(
      'Group',
      anchor,
      [
        { path: 'members', op: 'replace', value: [{ value: b }, c] },
        { path: 'members', op: 'remove', value: [c] },
        { path: 'Members', op: 'add', value: [c, a] },
        { path: 'members', op: 'remove', value: [a] },
        { path: 'description', op: 'replace', value: 'D' },
      ],
      op,
    )
    expect((await source().get('Group', anchor))?.attributes).toEqual({
      displayName: 'Team',
      description: 'D',
      members: [b, c].sort(),
    })
    await target().update('Group', anchor, [{ path: 'members', op: 'remove' }], op)
    expect((await source().get('Group', anchor))?.attributes.members).toEqual([])
  })

  it('keeps a manager as SCIM does, whether given as an id or as an object', async () => {
    const boss = await create('boss')
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    const manager = async (id: string) => (await target().get('User', id))?.attributes[enterprise]
    const ada = (await target().create('User', { userName: 'ada', [enterprise]: { manager: boss } }, op)).anchor
    expect(await manager(ada)).toEqual({ manager: { value: boss } })
    await target().update('User', ada, [{ path: `${enterprise}:manager`, op: 'replace', value: ada }], op)
    expect(await manager(ada)).toEqual({ manager: { value: ada } })
  })

  it('refuses to write a part of the members', async () => {
    const { anchor } = await target().create('Group', { displayName: 'Team' }, op)
    const part = [{ path: 'members[value eq "x"]', op: 'remove' }] as const
    await expect(target().update('Group', anchor, part, op)).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  })

  it.each(['id', 'meta', 'groups', 'meta.created', 'GROUPS'])('refuses to write %s', async (path) => {
    const anchor = await create('ada')
    const update = target().update('User', anchor, [{ path, op: 'replace', value: 'x' }], op)
    await expect(update).rejects.toMatchObject({ code: 'INVALID_VALUE', blame: 'attribute' })
    const [name = ''] = path.split('.')
    await expect(target().create('User', { userName: 'bob', [name]: 'x' }, op)).rejects.toThrow(/User "bob"/)
  })

  it('refuses types it does not keep, watermarks it never gave out, and settings', async () => {
    await expect(source().list('Device', { after: null, limit: 1 })).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await expect(source().changes?.('User', 'soon', 1)).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await expect(open(directory, { path: 'x' })).rejects.toThrow(/people: settings\.path is not known/)
    await expect(open()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })
})
