import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { profiles } from '@sutler/scim'
import { describe, expect, it } from 'vitest'
import { profileNames } from '../../src/config/scim-schema.ts'
import { openInstallation } from '../../src/local/installation.ts'
import { hashToken, scimClients } from '../../src/scim/credential.ts'
import { idMaker } from '../../src/scim/new-id.ts'
import { createRateLimit } from '../../src/scim/rate-limit.ts'
import { patch, startService, tokenOf, user } from './support.ts'

describe('a client of the SCIM service', () => {
  it('needs a token that is known, and is told how', async () => {
    const { send, server } = await startService()
    for (const token of [null, 'wrong', `${tokenOf('strict')}x`, '']) {
      const refused = await send('GET', '/Users', undefined, { token })
      expect(refused).toMatchObject({ status: 401, body: { status: '401' } })
      expect(refused.headers.get('www-authenticate')).toContain('Bearer')
      expect(refused.headers.get('content-type')).toContain('application/scim+json')
    }
    expect((await send('GET', '/Users', undefined, { token: null })).body.detail).toContain('has no token')
    const wrong = await send('GET', '/Users', undefined, { token: 'wrong' })
    expect(wrong.body.detail).toContain('expired or was revoked')
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"')
    const basic = { headers: { authorization: `Basic ${tokenOf('strict')}` } }
    const other = await fetch(`${server.url}/scim/v2/Users`, basic)
    // RFC 6750 §3.1: no error code where there is no token.
    expect([other.status, other.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="Sutler SCIM"'])
    const lower = { headers: { authorization: `bearer ${tokenOf('strict')}` } }
    expect((await fetch(`${server.url}/scim/v2/Users`, lower)).status).toBe(200)
  })

  it('sees only its types, and changes nothing when it may only read', async () => {
    const { send } = await startService({
      scim: `
  credentials:
    - { name: strict, token: env:SCIM_TEST_STRICT }
    - { name: reader, token: env:SCIM_TEST_READER, types: [User], readOnly: true }`,
    })
    const token = { token: tokenOf('reader') }
    expect((await send('GET', '/Users', undefined, token)).status).toBe(200)
    expect((await send('GET', '/Groups', undefined, token)).status).toBe(403)
    expect((await send('POST', '/Users', user('x'), token)).status).toBe(403)
  })

  it('is forgiven what its profile forgives', async () => {
    const { send } = await startService()
    const { id } = (await send('POST', '/Users', user('ann', { active: true }))).body
    const disable = patch({ op: 'Replace', path: 'active', value: 'False' })
    expect((await send('PATCH', `/Users/${id}`, disable)).status).toBe(400)
    const lenient = await send('PATCH', `/Users/${id}`, disable, { token: tokenOf('entra') })
    expect(lenient.body).toMatchObject({ active: false })
    expect([...profileNames].sort()).toEqual(Object.keys(profiles).sort())
  })

  it('changes its token while both are good, and no log ever shows one', async () => {
    const { send, log } = await startService({
      scim: `
  credentials:
    - { name: okta, token: [env:SCIM_TEST_STRICT, env:SCIM_TEST_OTHER], profile: okta }
    - { name: old, token: env:SCIM_TEST_READER, expires: 2020-01-01 }`,
    })
    for (const name of ['strict', 'other']) {
      expect((await send('GET', '/Users', undefined, { token: tokenOf(name) })).status).toBe(200)
    }
    expect((await send('GET', '/Users', undefined, { token: tokenOf('reader') })).status).toBe(401)
    expect(log.join('\n')).not.toContain('token-of-')
  })

  it('has a token out of the store until it is revoked, of which only the hash is kept', async () => {
    const { send, folder } = await startService()
    const installation = await openInstallation(join(folder, 'sutler.yaml'))
    const admin = installation.scimTokens()
    const { token, view } = await admin.create({ name: 'new', types: ['User'] })
    expect(token).toMatch(/^sutler_scim_[\w-]{43}$/)
    expect((await send('GET', '/Users', undefined, { token })).status).toBe(200)
    expect((await send('GET', '/Groups', undefined, { token })).status).toBe(403)
    const files = await Promise.all(
      ['state.db', 'state.db-wal'].map((name) => readFile(join(folder, name)).catch(() => Buffer.alloc(0))),
    )
    for (const bytes of files) expect(bytes.includes(token)).toBe(false)
    expect(await admin.list()).toMatchObject([{ id: view.id, name: 'new', profile: 'strict', readOnly: false }])
    expect(await admin.revoke(view.id)).toBe(true)
    expect(await admin.revoke(view.id)).toBe(false)
    await expect(admin.create({ name: 'x', profile: 'nobody' })).rejects.toThrow('there is no profile `nobody`')
    await expect(admin.create({ name: 'x', types: ['Printer'] })).rejects.toThrow('there is no resource type')
    await expect(admin.create({ name: 'x', expiresAt: 1 })).rejects.toThrow('in the past')
    await installation.close()
  })
})

describe('tokens out of the store', () => {
  const grant = { profile: 'entra', types: null, readOnly: false, subject: null }
  const stored = { id: '1', name: 'a', hash: hashToken('secret'), doc: JSON.stringify(grant), createdAt: 0 }

  function setUp(expiresAt: number | null = null) {
    const state = { at: 1_000_000, revokedAt: null as number | null, reads: 0, uses: [] as number[] }
    const tokens = {
      find: async (hash: string) => {
        state.reads += 1
        const { revokedAt } = state
        return hash === stored.hash ? { ...stored, expiresAt, lastUsedAt: null, revokedAt } : null
      },
      used: async (_: string, at: number) => void state.uses.push(at),
      add: async () => {},
      list: async () => [],
      revoke: async () => false,
    }
    const clients = scimClients({ configured: [], tokens: async () => tokens, now: () => state.at, log: () => {} })
    return { state, identify: async () => clients.identify('Bearer secret', {}) }
  }

  it('are read again after five seconds, so that a revoked one ends', async () => {
    const { state, identify } = setUp()
    expect(await identify()).toEqual({ name: 'a', ...grant })
    await identify()
    expect(state.reads).toBe(1)
    state.revokedAt = 1
    state.at += 4999
    expect(await identify()).not.toBeNull()
    state.at += 1
    expect(await identify()).toBeNull()
  })

  it('end when they expire', async () => {
    const { state, identify } = setUp(1_000_500)
    expect(await identify()).not.toBeNull()
    state.at = 1_000_500
    expect(await identify()).toBeNull()
  })

  it('note their last use once a minute', async () => {
    const { state, identify } = setUp()
    for (const at of [1_000_000, 1_030_000, 1_059_999, 1_060_000]) {
      state.at = at
      await identify()
    }
    await Promise.resolve()
    expect(state.uses).toEqual([1_000_000, 1_060_000])
  })
})

describe('the rate limit', () => {
  it('lets each client have its share, and says when to come again', () => {
    const state = { at: 0 }
    const limit = createRateLimit({ perSecond: 2, burst: 3, now: () => state.at })
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([null, null, null, 1])
    expect(limit.take('b')).toBeNull()
    state.at += 500
    expect([limit.take('a'), limit.take('a')]).toEqual([null, 1])
    state.at += 60_000
    expect([1, 2, 3, 4].map(() => limit.take('a'))).toEqual([null, null, null, 1])
  })

  it('lets nobody wait longer because the clock was set back', () => {
    const state = { at: 3_600_000 }
    const limit = createRateLimit({ perSecond: 2, burst: 3, now: () => state.at })
    expect(limit.take('a')).toBeNull()
    state.at = 0
    expect([1, 2, 3].map(() => limit.take('a'))).toEqual([null, null, 1])
    state.at += 500
    expect(limit.take('a')).toBeNull()
  })

  it('holds nobody back who is alone, unless the configuration does', () => {
    const state = { at: 0 }
    const limit = createRateLimit({ perSecond: null, burst: 10, now: () => state.at })
    for (let n = 0; n < 100; n += 1) expect(limit.take('a')).toBeNull()
    expect(limit.take('b')).toBeNull()
    expect(limit.take('a')).toBe(1)
    state.at += 20_000
    for (let n = 0; n < 100; n += 1) expect(limit.take('a')).toBeNull()
  })

  it('counts what is done for a client beside its requests, unless it is alone', () => {
    const state = { at: 0 }
    const limit = createRateLimit({ perSecond: 2, burst: 3, now: () => state.at })
    expect(limit.take('a')).toBeNull()
    for (let n = 0; n < 10; n += 1) limit.charge('a')
    // It owes eight, and the next is one more.
    expect(limit.take('a')).toBe(5)
    state.at += 4000
    expect(limit.take('a')).toBe(1)
    state.at += 500
    expect(limit.take('a')).toBeNull()
    const fair = createRateLimit({ perSecond: null, burst: 10, now: () => state.at })
    for (let n = 0; n < 100; n += 1) fair.charge('a')
    expect(fair.take('b')).toBeNull()
    // Nothing is owed from when it was alone: the share of a thousandth of a second lets one through.
    expect(fair.take('a')).toBe(1)
    state.at += 1
    expect(fair.take('a')).toBeNull()
    for (let n = 0; n < 3000; n += 1) fair.charge('a')
    expect(fair.take('a')).toBe(4)
  })

  it('counts each operation of a Bulk', async () => {
    const { send } = await startService({
      scim: `
  limits: { requestsPerSecond: 0.1, burst: 4 }
  credentials: [{ name: strict, token: env:SCIM_TEST_STRICT }]`,
    })
    const Operations = ['a', 'b', 'c'].map((bulkId) => ({ method: 'POST', path: '/Users', bulkId, data: user(bulkId) }))
    const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations }
    const done = await send('POST', '/Bulk', bulk)
    expect(done.body.Operations.map(({ status }: { status: string }) => status)).toEqual(['201', '201', '201'])
    expect((await send('GET', '/Users')).status).toBe(429)
  })

  it('is an answer of 429 with Retry-After, and leaves other clients alone', async () => {
    const { send } = await startService({
      scim: `
  limits: { requestsPerSecond: 0.1, burst: 2 }
  credentials:
    - { name: strict, token: env:SCIM_TEST_STRICT }
    - { name: other, token: env:SCIM_TEST_OTHER }`,
    })
    const statuses = []
    for (let n = 0; n < 3; n += 1) statuses.push((await send('GET', '/Users')).status)
    expect(statuses).toEqual([200, 200, 429])
    const refused = await send('GET', '/Users')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.body).toMatchObject({ status: '429' })
    expect((await send('GET', '/Users', undefined, { token: tokenOf('other') })).status).toBe(200)
  })
})

describe('what a request may hold', () => {
  it('is bounded, and each bound has its answer', async () => {
    const { send, server } = await startService({
      scim: `
  limits: { bodyBytes: 1000, filterLength: 50, patchOperations: 2 }
  credentials: [{ name: strict, token: env:SCIM_TEST_STRICT }]`,
    })
    expect((await send('POST', '/Users', user('a', { title: 'x'.repeat(1000) }))).status).toBe(413)
    expect((await send('GET', `/Users?filter=${'x'.repeat(60)}`)).body).toMatchObject({ scimType: 'invalidFilter' })
    const body = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 20; n += 1) controller.enqueue(new TextEncoder().encode('x'.repeat(100)))
        controller.close()
      },
    })
    const headers = { authorization: `Bearer ${tokenOf('strict')}`, 'content-type': 'application/scim+json' }
    const request = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
    expect((await fetch(`${server.url}/scim/v2/Users`, request)).status).toBe(413)
    const broken = { method: 'POST', headers, body: new Uint8Array([0x22, 0xff, 0x22]) }
    const answered = await fetch(`${server.url}/scim/v2/Users`, broken)
    expect([answered.status, await answered.json()]).toMatchObject([400, { scimType: 'invalidSyntax' }])
  })
})

describe('a stop', () => {
  it('of a client in the middle of its body is no line in the log', async () => {
    const { server, send, log } = await startService()
    const headers = { authorization: `Bearer ${tokenOf('strict')}`, 'content-length': '100' }
    const gone = request(`${server.url}/scim/v2/Users`, { method: 'POST', headers })
    const closed = new Promise((resolve) => gone.on('error', () => {}).on('close', resolve))
    gone.write('{')
    await send('GET', '/Users')
    gone.destroy()
    await closed
    await send('GET', '/Users')
    await server.stop()
    expect(log.filter((line) => line.startsWith('scim:'))).toEqual([])
  })

  it('lets requests under way end, and tells later ones to come again', async () => {
    const { server, send } = await startService()
    const body = JSON.stringify(user('ann'))
    const headers = {
      authorization: `Bearer ${tokenOf('strict')}`,
      'content-type': 'application/scim+json',
      'content-length': String(body.length),
    }
    const slow = request(`${server.url}/scim/v2/Users`, { method: 'POST', headers })
    const answered = new Promise<IncomingMessage>((resolve, reject) => slow.on('response', resolve).on('error', reject))
    slow.write(body.slice(0, 10))
    await send('GET', '/Users')
    const stopped = server.stop()
    const late = await send('GET', '/Users')
    expect([late.status, late.headers.get('retry-after'), late.headers.get('connection')]).toEqual([503, '1', 'close'])
    slow.end(body.slice(10))
    const { statusCode, headers: shown } = await answered
    expect([statusCode, shown.connection]).toEqual([201, 'close'])
    await stopped
    await expect(send('GET', '/Users')).rejects.toThrow()
  })
})

describe('a Bulk request', () => {
  it('may be as long as the service says, whatever is allowed of others', async () => {
    const { send } = await startService({
      scim: `
  limits: { bodyBytes: 1000 }
  credentials: [{ name: strict, token: env:SCIM_TEST_STRICT }]`,
    })
    const data = user('a', { title: 'x'.repeat(2000) })
    const Operations = [{ method: 'POST', path: '/Users', bulkId: 'a', data }]
    const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations }
    const answered = await send('POST', '/Bulk', bulk)
    expect([answered.status, answered.body.Operations?.[0]?.status]).toEqual([200, '201'])
    expect((await send('POST', '/Users', data)).status).toBe(413)
  })
})

describe('ids of new resources', () => {
  it('are UUIDs of version 7 that sort by when they were made, also within a millisecond', () => {
    const state = { at: 1_700_000_000_000 }
    const next = idMaker(() => state.at)
    const ids = Array.from({ length: 10_000 }, (_, n) => {
      if (n === 9000) state.at -= 5000
      return next()
    })
    expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
      true,
    )
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
    expect(idMaker(() => 0)()).toMatch(/^0{8}-0{4}-7001-/)
  })
})
