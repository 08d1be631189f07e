import { describe, expect, it } from 'vitest'
import { coerce } from '../../src/mapping/coerce.ts'

describe('a target attribute of type dateTime', () => {
  const one = { type: 'dateTime', multiValued: false } as const

  it.each([
    ['8/24/2021 12:00:00 AM', '2021-08-24T00:00:00Z'],
    ['8/24/2021 5:41:18 PM', '2021-08-24T17:41:18Z'],
    ['2021-08-24', '2021-08-24T00:00:00Z'],
    ['2012-03-16-07:00', '2012-03-16T07:00:00Z'],
    ['2021-08-24T01:30:00+02:00', '2021-08-23T23:30:00Z'],
    ['2021-08-24 01:30', '2021-08-24T01:30:00Z'],
    ['2021-08-24T01:30:00', '2021-08-24T01:30:00Z'],
    ['2021-08-24T01:30:00.2500000', '2021-08-24T01:30:00.25Z'],
    ['2021-08-24T01:30:00Z', '2021-08-24T01:30:00Z'],
    ['2021-08-24T01:30:00.000Z', '2021-08-24T01:30:00.000Z'],
    ['2021-08-24T01:30:00.1234567891Z', '2021-08-24T01:30:00.1234567891Z'],
    ['2021-08-24t01:30:00z', '2021-08-24T01:30:00Z'],
    [' 2021-08-24T01:30:00Z ', '2021-08-24T01:30:00Z'],
    ['0099-01-01', '0099-01-01T00:00:00Z'],
    ['', null],
    [null, null],
  ])('takes %j as %j', (value, expected) => {
    expect(coerce(value, one)).toEqual({ ok: true, value: expected })
  })

  it.each(['soon', '20210824', '2021-02-29T00:00:00Z', '24.08.2021', 20210824, true])('refuses %j', (value) => {
    const problem = 'the value is not a date and time, which the target takes'
    expect(coerce(value, one)).toEqual({ ok: false, problem })
  })

  it('takes every value of a list, and an attribute with parts as it is', () => {
    const many = { type: 'dateTime', multiValued: true } as const
    expect(coerce(['8/24/2021', '', '2021-08-25Z'], many)).toEqual({
      ok: true,
      value: ['2021-08-24T00:00:00Z', '2021-08-25T00:00:00Z'],
    })
    expect(coerce('8/24/2021', many)).toEqual({ ok: true, value: ['2021-08-24T00:00:00Z'] })
    expect(coerce({ a: 1 }, one)).toEqual({ ok: true, value: { a: 1 } })
  })

  it('differs from one whose type is text or unknown', () => {
    expect(coerce('8/24/2021', { type: 'string', multiValued: false })).toEqual({ ok: true, value: '8/24/2021' })
    expect(coerce('8/24/2021', null)).toEqual({ ok: true, value: '8/24/2021' })
  })
})
