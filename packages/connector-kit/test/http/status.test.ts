import { describe, expect, it } from 'vitest'
import { failureOfStatus, retryAfterMs, type StatusContext } from '../../src/index.ts'

const now = Date.UTC(2026, 0, 1)
const fail = (status: number, operation: StatusContext['operation'] = 'update', headers: Record<string, string> = {}) =>
  failureOfStatus({ status, headers }, { what: 'update User "7"', operation, now })

describe('the failure a status means', () => {
  it.each([
    [400, 'INVALID_VALUE', true],
    [401, 'AUTH_FAILED', true],
    [403, 'AUTH_FAILED', true],
    [404, 'NOT_FOUND', true],
    [409, 'CONFLICT', true],
    [412, 'CONFLICT', true],
    [413, 'INVALID_VALUE', true],
    [422, 'INVALID_VALUE', true],
    [429, 'RATE_LIMITED', true],
    [500, 'UNAVAILABLE', false],
    [501, 'UNSUPPORTED', true],
    [502, 'UNAVAILABLE', false],
    [503, 'UNAVAILABLE', false],
    [504, 'TIMEOUT', false],
    [302, 'PROTOCOL', true],
    [418, 'INVALID_VALUE', true],
    [599, 'UNAVAILABLE', false],
    [204, 'PROTOCOL', false],
  ])('of %i is %s, outcome known: %s', (status, code, outcomeKnown) => {
    const error = fail(status)
    expect(error).toMatchObject({ code, outcomeKnown })
    expect(error.message).toMatch(new RegExp(`^update User "7": the target answered ${status}\\. .+\\.$`))
  })

  it('is ALREADY_EXISTS for a conflict on create', () => {
    expect(fail(409, 'create')).toMatchObject({ code: 'ALREADY_EXISTS', retry: 'never' })
  })

  it('leaves no outcome open for a read', () => {
    expect(fail(500, 'read').outcomeKnown).toBe(true)
  })

  it('takes the pause a target asks for, and a 503 that carries one as a refusal', () => {
    expect(fail(429, 'create', { 'retry-after': '3' }).retry).toEqual({ afterMs: 3000 })
    expect(fail(503, 'create', { 'retry-after': '3' })).toMatchObject({ retry: { afterMs: 3000 }, outcomeKnown: true })
    expect(fail(429).retry).toBe('backoff')
  })

  it('blames one object, not the connection, for an error inside the target', () => {
    expect(fail(500).blame).toBe('object')
    expect(fail(503).blame).toBe('connection')
  })

  it('quotes the reason of the target in one short line', () => {
    const { message } = failureOfStatus(
      { status: 400, headers: {} },
      { what: 'x', operation: 'update', now, detail: `a\n b${'c'.repeat(500)}` },
    )
    expect(message).toContain('(a bccc')
    expect(message.length).toBeLessThan(300)
  })
})

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['0', 0],
    ['1.5', 1500],
    [' 7 ', 7000],
    ['86400', 900_000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Thu Jan  1 00:00:30 2026', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['Fri, 02 Jan 2026 00:00:00 GMT', 900_000],
  ])('of %j is %i ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms)
  })

  it.each([undefined, '', 'soon', '-5', '2026-01-01', '1e3', 'Xyz, 99 Foo 2026 00:00:00 GMT'])(
    'of %j means nothing',
    (header) => {
      expect(retryAfterMs(header, now)).toBeNull()
    },
  )
})
