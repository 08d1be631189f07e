import { describe, expect, it } from 'vitest'
import { compareInstants, parseInstant } from '../../src/index.ts'

describe('parseInstant', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0, ''],
    ['1970-01-01t00:00:01.50z', 1, '5'],
    ['1970-01-01T00:00:00.000Z', 0, ''],
    ['1970-01-01T01:00:00+01:00', 0, ''],
    ['1969-12-31T23:30:00-00:30', 0, ''],
    ['1970-01-01T00:00:10', 10, ''],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1) / 1000, ''],
    ['2020-02-29T00:00:00Z', Date.UTC(2020, 1, 29) / 1000, ''],
    ['0001-01-03T00:00:00.0000000Z', -62_135_424_000, ''],
    ['1969-12-31T23:59:59.9Z', -1, '9'],
  ])('%s is second %i and "%s"', (text, seconds, fraction) => {
    expect(parseInstant(text)).toEqual({ seconds, fraction })
  })

  it.each([
    '',
    '2020',
    '2020-01-01',
    '2021-02-29T00:00:00Z',
    '2020-13-01T00:00:00Z',
    '2020-01-01T24:00:00Z',
    '2020-01-01T00:61:00Z',
    '2020-01-01T00:00:00.Z',
    '2020-01-01T00:00:00+25:00',
    '2020-01-01T00:00:00+01:60',
    '2020-01-01T00:00:00+0100',
    ' 2020-01-01T00:00:00Z',
    '2020-01-01T00:00:00Z\n',
    '10000-01-01T00:00:00Z',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeNull()
  })
})

describe('compareInstants', () => {
  it.each([
    ['2020-01-01T00:00:00Z', '2020-01-01T00:00:00.000Z', 0],
    ['2020-01-01T00:00:00.1Z', '2020-01-01T00:00:00.09Z', 1],
    ['2020-01-01T00:00:00.1Z', '2020-01-01T00:00:00.11Z', -1],
    ['2019-12-31T23:59:59.9Z', '2020-01-01T00:00:00Z', -1],
    ['2020-01-01T02:00:00+02:00', '2020-01-01T00:00:00Z', 0],
  ])('%s and %s: %i', (a, b, expected) => {
    const [first, second] = [parseInstant(a), parseInstant(b)]
    expect(first && second && Math.sign(compareInstants(first, second))).toBe(expected)
  })
})
