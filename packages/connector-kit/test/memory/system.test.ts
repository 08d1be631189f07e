import { ProvisioningError, type WriteContext } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { createMemorySystem, type MemorySettings, memoryConnector } from '../../src/memory/index.ts'

const types: MemorySettings['types'] = [
  {
    name: 'User',
    unique: ['userName'],
    attributes: [
      {
        path: 'externalId',
        type: 'string',
        multiValued: false,
        required: false,
        caseExact: true,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
      },
    ],
    references: [{ path: 'manager.value', types: ['User'] }],
  },
  { name: 'Group', unique: ['displayName'], references: [{ path: 'members.value', types: ['User', 'Group'] }] },
]

let clock = 0
const world = { now: () => clock, wait: async () => {} }
const op = (opId = 'op', signal = new AbortController().signal): WriteContext => ({ opId, signal })

function setUp(settings: Partial<MemorySettings> = {}) {
  const system = createMemorySystem({ types, ...settings }, world)
  const { source, target } = system.connect()
  if (!source || !target) throw new Error('both halves are there by default')
  return { system, source, target }
}

describe('a memory system', () => {
  it('keeps unique values unique without regard to case, on create, on update and from its own side', async () => {
    const { system, target } = setUp()
    await target.create('User', { userName: 'Ada' }, op())
    const bob = await target.create('User', { userName: 'bob' }, op())
    await expect(target.create('User', { userName: 'aDA' }, op())).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    const rename = { path: 'userName', op: 'replace', value: 'ada' } as const
    await expect(target.update('User', bob.anchor, [rename], op())).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(() => system.put({ type: 'User', anchor: 'x', attributes: { userName: 'BOB' } })).toThrow(ProvisioningError)
    expect(system.objects('User').map((object) => object.attributes.userName)).toEqual(['Ada', 'bob'])
  })

  it('lets a unique value go with the object that had it', async () => {
    const { target } = setUp()
    const first = await target.create('User', { userName: 'ada' }, op())
    await target.update('User', first.anchor, [{ path: 'userName', op: 'replace', value: 'eve' }], op())
    const second = await target.create('User', { userName: 'ada' }, op())
    await target.delete('User', second.anchor, op())
    await expect(target.create('User', { userName: 'ada' }, op())).resolves.toMatchObject({ type: 'User' })
  })

  it('respects the case where the schema says so', async () => {
    const { target } = setUp({ capabilities: { findable: ['externalId'] } })
    await target.create('User', { userName: 'a', externalId: 'E1' }, op())
    const find = (value: string) => target.find('User', { terms: [{ path: 'externalid', value }] }, 2)
    expect([(await find('E1')).length, (await find('e1')).length]).toEqual([1, 0])
  })

  it('refuses references to what is not there, and applies all deltas or none', async () => {
    const { system, target } = setUp()
    await expect(target.create('User', { userName: 'a', manager: { value: 'm9' } }, op())).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      blame: 'attribute',
    })
    const user = await target.create('User', { userName: 'a' }, op())
    const group = await target.create('Group', { displayName: 'g' }, op())
    const deltas = [
      { path: 'members', op: 'add', value: [{ value: user.anchor }] },
      { path: 'members', op: 'add', value: [{ value: 'nobody' }] },
    ] as const
    await expect(target.update('Group', group.anchor, deltas, op())).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    expect(system.get('Group', group.anchor)?.attributes).toEqual({ displayName: 'g' })
    await target.update('Group', group.anchor, deltas.slice(0, 1), op())
    expect(system.get('Group', group.anchor)?.attributes.members).toEqual([{ value: user.anchor }])
  })

  it('takes no more values in one delta than it says', async () => {
    const { target } = setUp({ capabilities: { valuesPerDelta: 2 } })
    const { anchor } = await target.create('User', { userName: 'a' }, op())
    const add = (value: string[]) => target.update('User', anchor, [{ path: 'tags', op: 'add', value }], op())
    await expect(add(['1', '2', '3'])).rejects.toMatchObject({ code: 'INVALID_VALUE' })
    await add(['1', '2'])
  })

  it('reports an object that changed twice once, and a write that changes nothing not at all', async () => {
    const { system, source } = setUp()
    const put = (anchor: string, n: number) => system.put({ type: 'User', anchor, attributes: { userName: anchor, n } })
    put('a', 1)
    put('b', 1)
    const since = (await source.changes?.('User', null, 9))?.watermark ?? ''
    put('a', 2)
    put('b', 2)
    put('a', 3)
    put('b', 2)
    const page = await source.changes?.('User', since, 9)
    expect(page?.items.map((item) => item.kind === 'upsert' && item.object.anchor)).toEqual(['b', 'a'])
    await expect(source.changes?.('User', 'bad', 9)).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  })

  it('lists a snapshot: what comes and goes meanwhile does not show', async () => {
    const { system, source } = setUp()
    for (const anchor of ['a', 'b', 'c']) system.put({ type: 'User', anchor, attributes: { userName: anchor } })
    const first = await source.list('User', { after: null, limit: 2 })
    system.remove('User', 'c')
    system.put({ type: 'User', anchor: 'd', attributes: { userName: 'd' } })
    const second = await source.list('User', { after: first.through, limit: 2 })
    expect(second).toMatchObject({ items: [{ anchor: 'c' }], through: null, complete: true })
  })

  it('lets reads miss a new object for as long as it says', async () => {
    clock = 1000
    const { target } = setUp({ capabilities: { readAfterWriteMs: 500 } })
    const { anchor } = await target.create('User', { userName: 'late' }, op())
    const find = () => target.find('User', { terms: [{ path: 'userName', value: 'late' }] }, 2)
    expect([await target.get('User', anchor), await find()]).toEqual([null, []])
    clock = 1500
    expect(await find()).toHaveLength(1)
  })

  it('knows a repeated create by the id of the client where it says so', async () => {
    const { system, target } = setUp({ capabilities: { createRecovery: 'clientId' } })
    const first = await target.create('User', { userName: 'a' }, op('one'))
    expect(await target.create('User', { userName: 'a' }, op('one'))).toEqual(first)
    expect(system.objects('User')).toHaveLength(1)
  })

  it('fails as told before a call or behind it, and counts all calls', async () => {
    const { system, target } = setUp()
    const cut = () => {
      throw new ProvisioningError('cut', { code: 'TIMEOUT' })
    }
    system.setFaults({ before: ({ verb, count }) => (verb === 'create' && count === 1 ? cut() : undefined) })
    await expect(target.create('User', { userName: 'a' }, op())).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(system.objects('User')).toHaveLength(0)
    system.setFaults({ after: cut })
    await expect(target.create('User', { userName: 'a' }, op())).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(system.objects('User')).toHaveLength(1)
    system.setFaults({})
    await target.find('User', { terms: [{ path: 'userName', value: 'a' }] }, 2)
    expect(system.calls()).toMatchObject({ create: 2, find: 1, update: 0 })
    expect(system.writes()).toBe(2)
    system.resetCalls()
    expect(system.writes()).toBe(0)
  })

  it('stops a slow write at once when it is aborted', async () => {
    const stop = new AbortController()
    const wait = (_: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    const system = createMemorySystem({ types, latencyMs: 1000 }, { now: () => 0, wait })
    const creating = system.connect().target?.create('User', { userName: 'a' }, op('x', stop.signal))
    stop.abort()
    await expect(creating).rejects.toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true })
    expect(system.objects('User')).toHaveLength(0)
  })

  it('names its types when asked for one it does not have', async () => {
    await expect(setUp().source.list('Robot', { after: null, limit: 1 })).rejects.toThrow('it has User, Group')
  })
})

describe('the memory connector', () => {
  const env = {
    name: 'demo',
    secrets: {},
    baseDir: '.',
    now: () => 0,
    http: async () => ({ status: 200, headers: {}, body: '' }),
  }

  it('opens from settings alone', async () => {
    const objects = [{ type: 'User', anchor: 'a', attributes: { userName: 'ada' } }]
    const connector = await memoryConnector.open({ types, objects, roles: ['source'] }, env)
    expect(connector.target).toBeUndefined()
    expect((await connector.source?.list('User', { after: null, limit: 5 }))?.items).toEqual(objects)
    await connector.close()
  })

  it('refuses settings without types', async () => {
    await expect(memoryConnector.open({ types: [] }, env)).rejects.toMatchObject({ code: 'INVALID_VALUE' })
  })
})
