import { ProvisioningError } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { type Answer, failure, scripted, token } from './scripted.ts'

const now = Date.UTC(2026, 0, 2, 3, 4, 5)
const html = '<!DOCTYPE html><html><body>Oops ada</body></html>'
const ada = { userName: 'ada', password: 'hunter2-secret' }

type Call = (answer: Answer) => Promise<unknown>

const create: Call = (answer: Answer) => scripted([answer], { now: () => now }).client.create('/Users', ada)
const patch: Call = (answer: Answer) =>
  scripted([answer], { now: () => now }).client.patch('/Users', 'id-1', [{ path: 'title', op: 'replace', value: 'x' }])
const get: Call = (answer: Answer) => scripted([answer], { now: () => now }).client.get('/Users', 'id-1', {})
describe('an answer that is not 2xx', () => {
  it.each<[string, Call, Answer, object]>([
    ['409', create, { status: 409, body: { status: 409 } }, { code: 'ALREADY_EXISTS', outcomeKnown: true }],
    ['409 in HTML', create, { status: 409, body: html }, { code: 'ALREADY_EXISTS' }],
    ['400 uniqueness', create, { status: 400, body: { scimType: 'uniqueness' } }, { code: 'ALREADY_EXISTS' }],
    ['409 on a patch', patch, { status: 409, body: { scimType: 'uniqueness' } }, { code: 'ALREADY_EXISTS' }],
    ['412', patch, { status: 412 }, { code: 'CONFLICT', retry: 'backoff' }],
    ['400', create, { status: 400, body: { scimType: 'invalidValue' } }, { code: 'INVALID_VALUE', blame: 'object' }],
    ['400 in HTML', create, { status: 400, body: html }, { code: 'INVALID_VALUE' }],
    ['413', create, { status: 413 }, { code: 'INVALID_VALUE' }],
    ['404 on a patch', patch, { status: 404, body: { status: '404' } }, { code: 'NOT_FOUND', blame: 'object' }],
    ['404 on a create', create, { status: 404 }, { code: 'NOT_FOUND', blame: 'object' }],
    ['401', get, { status: 401 }, { code: 'AUTH_FAILED', blame: 'connection', retry: 'never' }],
    ['403 on a read', get, { status: 403 }, { code: 'AUTH_FAILED', blame: 'connection' }],
    ['403 on a write', create, { status: 403 }, { code: 'AUTH_FAILED', blame: 'object' }],
    ['302', get, { status: 302, headers: { location: 'https://login.test/?next=x' } }, { code: 'AUTH_FAILED' }],
    ['308', get, { status: 308, headers: { location: 'https://new.test/' } }, { code: 'UNSUPPORTED' }],
    [
      '429 with seconds',
      create,
      { status: 429, headers: { 'retry-after': '7' } },
      { code: 'RATE_LIMITED', retry: { afterMs: 7000 }, outcomeKnown: true },
    ],
    [
      '429 with a date',
      create,
      { status: 429, headers: { 'retry-after': new Date(now + 9000).toUTCString() } },
      { code: 'RATE_LIMITED', retry: { afterMs: 9000 } },
    ],
    [
      '429 with a date gone by',
      create,
      { status: 429, headers: { 'retry-after': new Date(now - 9000).toUTCString() } },
      { retry: { afterMs: 0 } },
    ],
    [
      '429 with nonsense',
      create,
      { status: 429, headers: { 'retry-after': 'soon' } },
      { code: 'RATE_LIMITED', retry: 'backoff' },
    ],
    [
      '429 with a year',
      create,
      { status: 429, headers: { 'retry-after': '31536000' } },
      { retry: { afterMs: 900_000 } },
    ],
    [
      '500 on a create',
      create,
      { status: 500, body: html },
      { code: 'UNAVAILABLE', blame: 'object', outcomeKnown: false },
    ],
    ['500 on a read', get, { status: 500 }, { code: 'UNAVAILABLE', outcomeKnown: true }],
    ['503', create, { status: 503 }, { code: 'UNAVAILABLE', blame: 'connection', outcomeKnown: false }],
    [
      '503 with Retry-After',
      create,
      { status: 503, headers: { 'retry-after': '3' } },
      { outcomeKnown: true, retry: { afterMs: 3000 } },
    ],
    ['504', create, { status: 504 }, { code: 'TIMEOUT', outcomeKnown: false }],
    ['501', patch, { status: 501 }, { code: 'UNSUPPORTED', outcomeKnown: true }],
    ['405', patch, { status: 405 }, { code: 'UNSUPPORTED' }],
  ])('%s', async (_name, call, answer, expected) => {
    const error = await failure(call(answer))
    expect(error).toBeInstanceOf(ProvisioningError)
    expect(error).toMatchObject(expected)
    expect(error.message).toMatch(call === create ? /Users "ada"/ : /Users "id-1"/)
  })

  it('blames the address when a whole listing is not there', async () => {
    const error = await failure(scripted([{ status: 404 }]).client.page('/Users', {}, null))
    expect(error).toMatchObject({ code: 'NOT_FOUND', blame: 'connection' })
    expect(error.message).toMatch(/^listing of Users: .* check baseUrl \(https:\/\/app\.test\/scim\)$/)
  })

  it.each([
    ['names the service when it is its fault', { status: 401 }, true],
    ['names no service when it is the fault of one object', { status: 400 }, false],
  ])('%s', async (_, answer, named) => {
    const baseUrl = 'https://me:hunter2@app.test/scim'
    const { message } = await failure(scripted([answer], { baseUrl }).client.get('/Users', 'id-1', {}))
    expect(message.endsWith(' (https://app.test/scim)')).toBe(named)
    expect(message).not.toContain('hunter2')
  })

  it('repeats what the server said, but no token, control characters or endless texts', async () => {
    const detail = `bad ${token} and Bearer ${token}\u0000\u001b[31m ${'x'.repeat(5000)}`
    const { message } = await failure(create({ status: 400, body: { detail } }))
    expect(message).toContain('bad [secret]')
    expect(message).not.toContain(token)
    expect(message).not.toMatch(/\p{Cc}/u)
    expect(message.length).toBeLessThan(500)
  })

  it('does not repeat a password that the server quotes', async () => {
    const body = { detail: 'hunter2-secret is too "easy"' }
    const password = { path: 'password', op: 'replace', value: 'hunter2-secret' } as const
    const onPatch = scripted([{ status: 400, body }]).client.patch('/Users', '1', [password])
    for (const call of [create({ status: 400, body }), onPatch])
      expect((await failure(call)).message).toContain('“[secret] is too "easy"”')
  })

  it('never repeats a page, nor what was sent', async () => {
    for (const answer of [
      { status: 500, body: html },
      { status: 200, body: html },
      { status: 302, body: html },
    ]) {
      const { message } = await failure(create(answer))
      expect(message).not.toContain('Oops')
      expect(message).not.toContain('hunter2')
    }
  })
})

describe('a 2xx that cannot be right', () => {
  it.each<[string, Call, Answer, object, RegExp]>([
    [
      'a page instead of JSON, on a create',
      create,
      { status: 201, body: html },
      { code: 'PROTOCOL', outcomeKnown: false },
      /Users "ada"/,
    ],
    ['a page instead of JSON, on a patch', patch, { body: html }, { code: 'PROTOCOL', outcomeKnown: false }, /id-1/],
    ['a page instead of JSON, on a read', get, { body: html }, { code: 'PROTOCOL', outcomeKnown: true }, /id-1/],
    ['a list instead of an object', get, { body: [] }, { code: 'PROTOCOL' }, /id-1/],
    ['another object, on a read', get, { body: { id: 'id-2' } }, { code: 'PROTOCOL' }, /id-1.*id-2/],
    [
      'another object, on a patch',
      patch,
      { body: { id: 'id-2' } },
      { code: 'PROTOCOL', outcomeKnown: false },
      /id-1.*id-2/,
    ],
    [
      'another object, on a create',
      create,
      { status: 201, body: { id: '7', userName: 'bob' } },
      { code: 'PROTOCOL', outcomeKnown: false },
      /"ada".*"7"/,
    ],
    [
      'neither id nor Location',
      create,
      { status: 201, body: {} },
      { code: 'PROTOCOL', outcomeKnown: false },
      /without an id/,
    ],
    [
      'no id, and a Location that has lost it',
      create,
      { status: 201, headers: { location: 'https://app.test/scim/Users/undefined' }, body: { userName: 'ada' } },
      { code: 'PROTOCOL', outcomeKnown: false },
      /without an id/,
    ],
  ])('%s', async (_name, call, answer, expected, message) => {
    const error = await failure(call(answer))
    expect(error).toMatchObject(expected)
    expect(error.message).toMatch(message)
  })

  it('an answer longer than the limit is not parsed', async () => {
    const { client } = scripted([{ body: { id: 'id-1', pad: 'x'.repeat(200) } }], { maxBodyLength: 100 })
    expect((await failure(client.get('/Users', 'id-1', {}))).code).toBe('PROTOCOL')
  })
})

describe('what is tolerated', () => {
  it.each<[string, Answer]>([
    ['an absolute Location', { status: 201, headers: { location: 'https://app.test/scim/Users/a%2Fb?x=1' } }],
    ['a relative Location', { status: 201, headers: { location: 'Users/a%2Fb' }, body: { userName: 'Ada' } }],
    ['200 with a body', { status: 200, body: { id: 'a/b', userName: 'renamed', externalId: 'x' } }],
  ])('an id from %s', async (_name, answer) => {
    const { client } = scripted([answer])
    expect((await client.create('/Users', { displayName: 'Ada' })).id).toBe('a/b')
  })

  it('a number as an id', async () => {
    expect((await scripted([{ status: 201, body: { id: 42 } }]).client.create('/Users', ada)).id).toBe('42')
  })

  it('a delete of what is not there, and one that is answered 200', async () => {
    await scripted([{ status: 404, body: html }]).client.delete('/Users', 'a')
    await scripted([{ status: 200, body: html }]).client.delete('/Users', 'a')
  })

  it('no answer: the failure of the transport, with the object named', async () => {
    const cause = new ProvisioningError('no answer within 5 ms.', { code: 'TIMEOUT' })
    const send = async () => {
      throw cause
    }
    const { client } = scripted([], { send })
    const error = await failure(client.create('/Users', ada))
    expect(error).toMatchObject({ code: 'TIMEOUT', outcomeKnown: false, cause })
    expect(error.message).toContain('Users "ada"')
    expect(await failure(client.get('/Users', 'x', {}))).toMatchObject({ code: 'TIMEOUT', outcomeKnown: true })
  })

  it('an address with a trailing slash, but none that cannot be called', () => {
    const open = (baseUrl: string) => scripted([], { baseUrl })
    expect(() => open('https://app.test/scim///')).not.toThrow()
    for (const wrong of ['app.test', 'ftp://app.test', 'https://app.test/?a=b', ''])
      expect(() => open(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
  })
})
