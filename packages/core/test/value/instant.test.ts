import { describe, expect, it } from 'vitest'
import { diff } from '../../src/value/delta.ts'
import { isSameInstant } from '../../src/value/instant.ts'
import type { Value } from '../../src/value/types.ts'

describe('two dateTimes', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.5000000Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T02:00:00+02:00'],
    ['2026-01-01T00:00:00Z', '2025-12-31T18:30:00.00-05:30'],
    ['2026-01-01T00:00:00.1234567Z', '2026-01-01T00:00:00.1234567+00:00'],
  ])('%s and %s are one instant', (a, b) => {
    expect([isSameInstant(a, b), isSameInstant(b, a)]).toEqual([true, true])
  })

  it.each<[Value, Value]>([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z'],
    ['2026-01-01T00:00:00.1234567Z', '2026-01-01T00:00:00.1234568Z'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00+02:00'],
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00'],
    ['2026-01-01T00:00:00', '2026-01-01T00:00:00.000'],
    ['2026-01-01T00:00:00Z', '2026-01-01'],
    ['2026-13-01T00:00:00Z', '2026-13-01T00:00:00.0Z'],
    ['2026-01-01T00:00:00Z', null],
    ['2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
  ])('%s and %s are none', (a, b) => {
    expect([isSameInstant(a, b), isSameInstant(b, a)]).toEqual([false, false])
  })
})

describe('the differences of two objects', () => {
  const current = { joined: '2026-01-01T00:00:00.000Z', badge: '2026-01-01T00:00:00.000Z' }
  const desired = new Map([
    ['joined', '2026-01-01T00:00:00Z'],
    ['badge', '2026-01-01T00:00:00Z'],
  ])

  it('take no instant for another one, but text for what it is', () => {
    expect(diff(current, desired, { dateTimes: new Set(['joined']) }).map(({ path }) => path)).toEqual(['badge'])
  })

  it('go through lists of instants as through other lists', () => {
    const dates = { dateTimes: new Set(['days']) }
    const held = { days: ['2026-01-02T00:00:00.0Z', '2026-01-01T00:00:00.0Z'] }
    const wanted = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']
    expect(diff(held, new Map([['days', wanted]]), dates)).toEqual([])
    expect(diff(held, new Map([['days', wanted.slice(1)]]), dates)).toHaveLength(1)
    expect(diff(held, new Map([['days', null]]), dates)).toEqual([{ path: 'days', op: 'remove' }])
  })
})
