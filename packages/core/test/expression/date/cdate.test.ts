import { describe, expect, it } from 'vitest'
import { parseDateText } from '../../../src/expression/date/date-text.ts'
import { isoForm } from '../../../src/expression/date/date-time.ts'
import { processorMs } from '../../processor-time.ts'
import { evaluate, result } from './support.ts'

const bad = 'E_DATE_PARSE'
const form = (text: string) => {
  const date = parseDateText(text)
  return date === null ? null : isoForm(date)
}

describe('CDate', () => {
  it.each([
    ['2021-08-24', '8/24/2021 12:00:00 AM'],
    ['2021-8-4', '8/4/2021 12:00:00 AM'],
    ['2012-03-16-07:00', '3/16/2012 7:00:00 AM'],
    ['2021-06-30+08:00', '6/29/2021 4:00:00 PM'],
    ['2021-06-30Z', '6/30/2021 12:00:00 AM'],
    ['2021-08-24T00:00:00Z', '8/24/2021 12:00:00 AM'],
    ['2021-08-24t12:00:00z', '8/24/2021 12:00:00 PM'],
    ['2021-08-24T12:59', '8/24/2021 12:59:00 PM'],
    ['2021-08-24T23:59:59.9999999Z', '8/24/2021 11:59:59 PM'],
    ['2021-08-24T23:59:59.999999999Z', '8/24/2021 11:59:59 PM'],
    ['2021-08-24T01:00:00+05:30', '8/23/2021 7:30:00 PM'],
    ['2021-08-24T01:00:00+0530', '8/23/2021 7:30:00 PM'],
    ['2021-08-24T01:00:00-02', '8/24/2021 3:00:00 AM'],
    ['2025-12-31 23:59:59-08:00', '1/1/2026 7:59:59 AM'],
    ['2025-12-31 23:59:59 +00:00', '12/31/2025 11:59:59 PM'],
    ['8/25/2021 5:41:18 PM', '8/25/2021 5:41:18 PM'],
    ['08/25/2021 05:41:18 pm', '8/25/2021 5:41:18 PM'],
    ['8/25/2021 12:00:00 AM', '8/25/2021 12:00:00 AM'],
    ['8/25/2021 12:00:00 PM', '8/25/2021 12:00:00 PM'],
    ['8/25/2021 5:41 PM', '8/25/2021 5:41:00 PM'],
    ['8/25/2021 17:41:18', '8/25/2021 5:41:18 PM'],
    ['8/25/2021', '8/25/2021 12:00:00 AM'],
    ['8/25/2021 5:41:18 PM -07:00', '8/26/2021 12:41:18 AM'],
    [' 2021-08-24\t', '8/24/2021 12:00:00 AM'],
    ['2020-02-29', '2/29/2020 12:00:00 AM'],
    ['0001-01-01', '1/1/0001 12:00:00 AM'],
    ['0099-06-01T00:00:00Z', '6/1/0099 12:00:00 AM'],
    ['1/1/0001 12:00:00 AM', '1/1/0001 12:00:00 AM'],
    ['9999-12-31T23:59:59.9999999Z', '12/31/9999 11:59:59 PM'],
  ])('of "%s" is %s', (a, expected) => {
    expect(result('CDate([a])', { a })).toBe(expected)
  })

  it.each([
    'not a date',
    '',
    '  ',
    '2021',
    '2021-08',
    '20210824',
    '24.08.2021',
    '25/8/2021',
    '13/1/2021',
    '8/25/21',
    '2021-02-29',
    '2021-04-31',
    '2021-13-01',
    '2021-00-10',
    '2021-01-00',
    '0000-01-01',
    '10000-01-01',
    '2021-08-24T',
    '2021-08-24T24:00:00',
    '2021-08-24T12',
    '2021-08-24T12:60',
    '2021-08-24T12:00:60',
    '2021-08-24T1:2:3',
    '2021-08-24T13:00 PM',
    '2021-08-24T12:00:00.',
    '2021-08-24T12:00:00+14:01',
    '2021-08-24T12:00:00+1:00',
    '2021-08-24T12:00:00+01:60',
    '2021-08-24 CET',
    '2013-01-10 4:00 PM -8',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    'Thu, 04 Mar 2021 05:06:07 GMT',
    '٢٠٢١-٠٨-٢٤',
  ])('refuses "%s"', (a) => {
    expect(result('CDate([a])', { a })).toBe(bad)
  })

  it.each([
    [{}, bad],
    [{ a: null }, bad],
    [{ a: [] }, bad],
    [{ a: ['2021-08-24'] }, '8/24/2021 12:00:00 AM'],
    [{ a: ['2021-08-24', '2021-08-25'] }, 'E_ARGUMENT_TYPE'],
    [{ a: { value: '2021-08-24' } }, '8/24/2021 12:00:00 AM'],
    [{ a: true }, bad],
    [{ a: 20210824 }, bad],
  ])('of %j is %s', (attributes, expected) => {
    expect(result('CDate([a])', attributes)).toBe(expected)
  })

  it('says what is missing, and nothing of the value', () => {
    expect(evaluate('CDate([a])')).toMatchObject({ message: '"expression" has no value; a date is needed' })
    const refused = evaluate('CDate([a])', { a: 'hunter2' })
    expect(refused).toMatchObject({ kind: 'error', code: bad, start: 0, end: 10 })
    expect(JSON.stringify(refused)).not.toContain('hunter2')
  })

  it('takes what another date function gives', () => {
    expect(result('CDate(CDate("2021-08-24"))')).toBe('8/24/2021 12:00:00 AM')
    expect(result('CDate(IIF(IsPresent([a]), [a], Now()))')).toBe('7/2/2021 3:33:38 PM')
  })

  it('does not look at endless text', () => {
    const spent = processorMs(() => {
      for (const a of [' '.repeat(100_000), `2021-08-24T12:00:00.${'1'.repeat(100_000)}x`]) {
        expect(result('CDate([a])', { a })).toBe(bad)
      }
    })
    expect(spent).toBeLessThan(50)
  })
})

describe('the text of a date', () => {
  it.each([
    ['2021-08-24T12:00:00.1Z', '2021-08-24T12:00:00.1Z'],
    ['2021-08-24T12:00:00.0000001Z', '2021-08-24T12:00:00.0000001Z'],
    ['2021-08-24T12:00:00.00000019Z', '2021-08-24T12:00:00.0000001Z'],
    ['2021-08-24T12:00:00.000Z', '2021-08-24T12:00:00Z'],
    ['1969-12-31T23:59:59.9999999Z', '1969-12-31T23:59:59.9999999Z'],
    ['0001-01-01', '0001-01-01T00:00:00Z'],
    ['8/25/2021 5:41:18.25 PM', '2021-08-25T17:41:18.25Z'],
  ])('"%s" is %s to 100 ns', (text, expected) => {
    expect(form(text)).toBe(expected)
  })
})
