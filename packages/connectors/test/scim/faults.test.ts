import { type Connector, ProvisioningError, type Target } from '@sutler/core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Fault, type ScimTarget, startScimTarget } from '../../../../test/support/scim-target.ts'
import { openScim } from './fixture.ts'

let server: ScimTarget
let connector: Connector
let target: Target

const ada = { userName: 'ada', displayName: 'Ada' }
const op = { opId: '1', signal: new AbortController().signal }

beforeAll(async () => {
  server = await startScimTarget()
  connector = await openScim({ url: server.url }, {}, { timeoutMs: 300 })
  if (connector.target === undefined) throw new Error('a SCIM connector has a target')
  target = connector.target
})
afterAll(async () => {
  await connector.close()
  await server.stop()
})
beforeEach(() => server.reset())

async function failure(call: Promise<unknown>): Promise<ProvisioningError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ProvisioningError) return error
  throw new Error('the call was expected to fail with a ProvisioningError', { cause: error })
}

const rows: readonly [string, Fault, object][] = [
  [
    '429, wait in seconds',
    { kind: 'status', status: 429, retryAfterSeconds: 5 },
    { code: 'RATE_LIMITED', retry: { afterMs: 5000 }, outcomeKnown: true },
  ],
  [
    '429, wait as a date',
    { kind: 'status', status: 429, retryAfterSeconds: 60, retryAfterDate: true },
    { code: 'RATE_LIMITED', retry: { afterMs: expect.any(Number) } },
  ],
  ['500', { kind: 'status', status: 500 }, { code: 'UNAVAILABLE', blame: 'object', outcomeKnown: false }],
  ['503', { kind: 'status', status: 503 }, { code: 'UNAVAILABLE', blame: 'connection', outcomeKnown: false }],
  ['a hanging target', { kind: 'hang' }, { code: 'TIMEOUT', outcomeKnown: false }],
  ['a connection cut after the write', { kind: 'cut' }, { code: 'UNAVAILABLE', outcomeKnown: false }],
  ['a body that is not JSON', { kind: 'notJson' }, { code: 'PROTOCOL', outcomeKnown: false }],
  ['a different object', { kind: 'otherObject' }, { code: 'PROTOCOL', outcomeKnown: false }],
]

describe('a create that meets', () => {
  it.each(rows)('%s fails with the object named', async (_name, fault, expected) => {
    server.fault({ ...fault, method: 'POST', pattern: 'ada' })
    const error = await failure(target.create('User', ada, op))
    expect(error).toMatchObject(expected)
    expect(error.message).toContain('Users "ada"')
    const written = ['cut', 'notJson', 'otherObject'].includes(fault.kind)
    expect(server.stats().creates).toBe(written ? 1 : 0)
  })

  it('trouble with one object leaves the others alone', async () => {
    server.fault({ kind: 'status', status: 500, method: 'POST', pattern: '"ada"' })
    const results = await Promise.allSettled(
      ['ada', 'bob', 'cy'].map((userName) => target.create('User', { userName }, op)),
    )
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  })
})

describe('an update that meets', () => {
  it.each(rows)('%s fails with the object named', async (_name, fault, expected) => {
    const { anchor } = await target.create('User', ada, op)
    server.fault({ ...fault, method: 'PATCH' })
    const error = await failure(target.update('User', anchor, [{ path: 'title', op: 'replace', value: 'T' }], op))
    expect(error).toMatchObject(expected)
    expect(error.message).toContain(anchor)
  })
})

describe('a read that meets', () => {
  it.each(rows)('%s fails, and its outcome is known: nothing was written', async (_name, fault, expected) => {
    const { anchor } = await target.create('User', ada, op)
    server.fault({ ...fault, method: 'GET', pattern: anchor })
    const error = await failure(target.get('User', anchor))
    expect(error).toMatchObject({ ...expected, outcomeKnown: true })
    expect(error.message).toContain(anchor)
  })

  it.each(rows)('%s while it searches never takes it for a hit', async (_name, fault) => {
    await target.create('User', ada, op)
    server.fault({ ...fault, method: 'GET' })
    const found = target.find('User', { terms: [{ path: 'userName', value: 'ada' }] }, 2)
    if (fault.kind === 'otherObject') expect(await found).toEqual([])
    else await failure(found)
  })
})

describe('a delete that meets', () => {
  it.each(rows.filter(([, { kind }]) => kind !== 'notJson' && kind !== 'otherObject'))(
    '%s fails with the object named',
    async (_name, fault, expected) => {
      const { anchor } = await target.create('User', ada, op)
      server.fault({ ...fault, method: 'DELETE' })
      const error = await failure(target.delete('User', anchor, op))
      expect(error).toMatchObject(expected)
      expect(error.message).toContain(anchor)
    },
  )
})

describe('a source', () => {
  it('shows a group without members as one with an empty list', async () => {
    const { anchor } = await target.create('Group', { displayName: 'Team' }, op)
    const page = await connector.source?.list('Group', { after: null, limit: 10 })
    expect(page?.items.map((item) => item.attributes.members)).toEqual([[]])
    expect((await connector.source?.get('Group', anchor))?.attributes.members).toEqual([])
  })
})

describe('a listing that breaks off', () => {
  it('throws instead of showing a part as the whole, and starts anew the next time', async () => {
    const source = await openScim({ url: server.url }, { pageSize: 2 })
    for (const userName of ['a', 'b', 'c', 'd', 'e']) await target.create('User', { userName }, op)
    server.fault({ kind: 'status', status: 500, method: 'GET', pattern: 'startIndex=3' })
    await failure(source.source?.list('User', { after: null, limit: 10 }) ?? Promise.resolve())
    const page = await source.source?.list('User', { after: null, limit: 10 })
    expect([page?.items.length, page?.complete]).toEqual([5, true])
    await source.close()
  })
})
