import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DateTime, dateTimeOf } from '../../../src/expression/date/date-time.ts'
import { fromFileTime, toFileTime } from '../../../src/expression/date/filetime.ts'
import { evaluate, result } from './support.ts'

describe('DateFromNum', () => {
  it.each([
    ['129699324000000000', '1/1/2012 11:00:00 PM'],
    [' 129699324000000000 ', '1/1/2012 11:00:00 PM'],
    ['0', '1/1/1601 12:00:00 AM'],
    [0, '1/1/1601 12:00:00 AM'],
    ['1', '1/1/1601 12:00:00 AM'],
    ['116444736000000000', '1/1/1970 12:00:00 AM'],
    ['116444735999999999', '12/31/1969 11:59:59 PM'],
    ['2650467743999999999', '12/31/9999 11:59:59 PM'],
    ['2650467744000000000', 'E_INDEX_RANGE'],
    ['9223372036854775807', 'E_INDEX_RANGE'],
    ['-1', 'E_INDEX_RANGE'],
    ['9'.repeat(400), 'E_INDEX_RANGE'],
    ['soon', 'E_ARGUMENT_TYPE'],
    ['1.5', 'E_ARGUMENT_TYPE'],
    ['', 'E_ARGUMENT_TYPE'],
    [null, 'E_DATE_PARSE'],
    [true, 'E_ARGUMENT_TYPE'],
  ])('of %j is %s', (a, expected) => {
    expect(result('DateFromNum([a])', { a })).toBe(expected)
  })

  it('names the number that means never', () => {
    expect(evaluate('DateFromNum([a])', { a: '9223372036854775807' })).toMatchObject({
      kind: 'error',
      hint: expect.stringContaining('never'),
    })
    expect(
      result('Switch([a], DateFromNum([a]), "9223372036854775807", "", "0", "")', { a: '9223372036854775807' }),
    ).toBe('')
  })
})

describe('NumFromDate', () => {
  it.each([
    ['2012-01-01T23:00:00Z', '129699324000000000'],
    ['2012-01-01 23:00:00.0000001', '129699324000000001'],
    ['2025-12-31T23:59:59-05:00', '134117171990000000'],
    ['2025-12-31 23:59:59-08:00', '134117279990000000'],
    ['1/1/2012 11:00:00 PM', '129699324000000000'],
    ['1601-01-01', '0'],
    ['1600-12-31T23:59:59Z', '-10000000'],
    ['1969-12-31T23:59:59.9999999Z', '116444735999999999'],
    ['0001-01-01', '-504911232000000000'],
    ['9999-12-31T23:59:59.9999999Z', '2650467743999999999'],
    ['', 'E_DATE_PARSE'],
    [null, 'E_DATE_PARSE'],
    ['9223372036854775807', 'E_DATE_PARSE'],
  ])('of %j is %s', (a, expected) => {
    expect(result('NumFromDate([a])', { a })).toBe(expected)
  })

  it.each([
    ['NumFromDate(DateFromNum("129699324000000001"))', '129699324000000001'],
    ['NumFromDate(CDate("2012-01-01T23:00:00.1234567Z"))', '129699324001234567'],
    ['NumFromDate(DateAdd("m", 1, "2011-12-01T23:00:00.0000001Z"))', '129699324000000001'],
    ['NumFromDate(DateAdd("d", 1, "2011-12-31T23:00:00.0000001Z"))', '129699324000000001'],
    ['NumFromDate(Coalesce([a], DateFromNum("129699324000000001")))', '129699324000000001'],
    ['NumFromDate(CStr(DateFromNum("129699324000000001")))', '129699324000000000'],
    ['DateDiff("s", DateFromNum("129699324000000001"), DateFromNum("129699324010000000"))', 0],
  ])('%s is %s: ticks get lost in text only', (text, expected) => {
    expect(result(text)).toBe(expected)
  })

  it('is the inverse of DateFromNum', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2_650_467_743_999_999_999n }), (ticks) => {
        expect(toFileTime(fromFileTime(ticks) as DateTime)).toBe(ticks)
      }),
      { numRuns: 1000 },
    )
    expect(toFileTime(dateTimeOf(0, 1) as DateTime)).toBe(116_444_736_000_000_001n)
  })
})
