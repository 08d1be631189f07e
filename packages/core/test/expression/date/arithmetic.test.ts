import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { addInterval, difference, intervalOf } from '../../../src/expression/date/arithmetic.ts'
import { parseDateText } from '../../../src/expression/date/date-text.ts'
import { type DateTime, dateTimeOf, isoForm } from '../../../src/expression/date/date-time.ts'
import { codesOf, result } from './support.ts'

const dateTime = fc
  .tuple(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), fc.integer({ min: 0, max: 9_999_999 }))
  .map(([seconds, ticks]) => dateTimeOf(seconds, ticks) as DateTime)

describe('DateAdd', () => {
  it.each<[string, string, string, string]>([
    ['yyyy', '1', '2020-02-29', '2/28/2021 12:00:00 AM'],
    ['yyyy', '4', '2020-02-29', '2/29/2024 12:00:00 AM'],
    ['yyyy', '-1', '2020-02-29', '2/28/2019 12:00:00 AM'],
    ['yyyy', '-120', '2020-02-29', '2/28/1900 12:00:00 AM'],
    ['m', '1', '2021-01-31', '2/28/2021 12:00:00 AM'],
    ['m', '1', '2020-01-31', '2/29/2020 12:00:00 AM'],
    ['m', '-1', '2021-03-31', '2/28/2021 12:00:00 AM'],
    ['m', '10', '2012-03-16-07:00', '1/16/2013 7:00:00 AM'],
    ['m', '-15', '2021-03-31T10:11:12Z', '12/31/2019 10:11:12 AM'],
    ['m', '0', '2021-01-31', '1/31/2021 12:00:00 AM'],
    ['d', '10', '2021-08-24', '9/3/2021 12:00:00 AM'],
    ['d', '-1', '2020-03-01', '2/29/2020 12:00:00 AM'],
    ['d', '1', '1969-12-31', '1/1/1970 12:00:00 AM'],
    ['ww', '2', '2012-03-16-07:00', '3/30/2012 7:00:00 AM'],
    ['ww', '-53', '2021-01-01', '12/27/2019 12:00:00 AM'],
    ['h', '-7', '2021-01-01', '12/31/2020 5:00:00 PM'],
    ['h', '25', '2021-12-31', '1/1/2022 1:00:00 AM'],
    ['n', '90', '2021-08-24', '8/24/2021 1:30:00 AM'],
    ['s', '-1', '2021-01-01', '12/31/2020 11:59:59 PM'],
    ['s', '86400', '2021-01-01', '1/2/2021 12:00:00 AM'],
    ['q', '1', '2020-11-30', '2/28/2021 12:00:00 AM'],
    ['y', '1', '2020-12-31', '1/1/2021 12:00:00 AM'],
    ['w', '1', '2021-01-01', '1/2/2021 12:00:00 AM'],
    ['D', '1', '2021-01-01', '1/2/2021 12:00:00 AM'],
    ['YYYY', '1', '2021-01-01', '1/1/2022 12:00:00 AM'],
    ['d', '1.9', '2021-01-01', '1/2/2021 12:00:00 AM'],
    ['d', '-1.9', '2021-01-02', '1/1/2021 12:00:00 AM'],
    ['m', '0.9', '2021-01-02', '1/2/2021 12:00:00 AM'],
    ['d', ' +2 ', '2021-01-02', '1/4/2021 12:00:00 AM'],
    ['s', '0', '2021-01-02T03:04:05.9999999Z', '1/2/2021 3:04:05 AM'],
    ['d', '1', '1/1/0001 12:00:00 AM', '1/2/0001 12:00:00 AM'],
    ['m', '-1', '0001-02-28', '1/28/0001 12:00:00 AM'],
    ['m', '119987', '0001-01-31', '12/31/9999 12:00:00 AM'],
  ])('("%s", %s, %s) is %s', (interval, value, date, expected) => {
    expect(result('DateAdd([interval], [value], [date])', { interval, value, date })).toBe(expected)
  })

  it.each<[string, string, string, string]>([
    ['d', '1', '9999-12-31', 'E_INDEX_RANGE'],
    ['s', '-1', '0001-01-01', 'E_INDEX_RANGE'],
    ['m', '1', '9999-12-01', 'E_INDEX_RANGE'],
    ['yyyy', '-1', '0001-06-01', 'E_INDEX_RANGE'],
    ['yyyy', '99999999999999999999', '2021-01-01', 'E_INDEX_RANGE'],
    ['s', '-99999999999999999999', '2021-01-01', 'E_INDEX_RANGE'],
    ['x', '1', '2021-01-01', 'E_ARGUMENT_TYPE'],
    ['ms', '1', '2021-01-01', 'E_ARGUMENT_TYPE'],
    ['', '1', '2021-01-01', 'E_ARGUMENT_TYPE'],
    ['constructor', '1', '2021-01-01', 'E_ARGUMENT_TYPE'],
    ['d', 'one', '2021-01-01', 'E_ARGUMENT_TYPE'],
    ['d', '', '2021-01-01', 'E_ARGUMENT_TYPE'],
    ['d', '1e3', '2021-01-01', 'E_ARGUMENT_TYPE'],
    ['d', '1', '', 'E_DATE_PARSE'],
    ['d', '1', 'soon', 'E_DATE_PARSE'],
  ])('("%s", %s, %s) fails with %s', (interval, value, date, expected) => {
    expect(result('DateAdd([interval], [value], [date])', { interval, value, date })).toBe(expected)
  })

  it.each([
    ['DateAdd("d", 1, [a])', 'E_DATE_PARSE'],
    ['DateAdd("d", [a], Now())', 'E_ARGUMENT_TYPE'],
    ['DateAdd([a], 1, Now())', 'E_ARGUMENT_TYPE'],
    ['DateAdd("h", "-7", Now())', '7/2/2021 8:33:38 AM'],
    ['DateAdd("d", Len("ab"), "2021-01-01")', '1/3/2021 12:00:00 AM'],
    ['DateAdd("d", "1.5", "2021-01-01")', '1/2/2021 12:00:00 AM'],
    ['DateAdd("d", &HA, "2021-01-01")', '1/11/2021 12:00:00 AM'],
    ['DateAdd("d", -1, DateAdd("m", 1, "2021-01-31"))', '2/27/2021 12:00:00 AM'],
  ])('%s is %s', (text, expected) => {
    expect(result(text)).toBe(expected)
  })

  it.each([
    ['DateAdd("mm", 1, [a])', ['E_ARGUMENT_TYPE']],
    ['DateDiff("", [a], [b])', ['E_ARGUMENT_TYPE']],
    ['DateAdd("q", 1, [a])', ['W_UNDOCUMENTED']],
    ['DateAdd("w", 1, [a])', ['W_UNDOCUMENTED']],
    ['DateAdd("y", 1, [a])', ['W_UNDOCUMENTED']],
    ['DateDiff("q", [a], [b])', ['E_ARGUMENT_TYPE']],
    ['DateDiff("w", [a], [b])', ['E_ARGUMENT_TYPE']],
    ['DateDiff("D", [a], [b])', ['W_CASE']],
    ['DateAdd("d", "x", [a])', ['E_ARGUMENT_TYPE']],
    ['DateAdd("d", "1.", [a])', ['E_ARGUMENT_TYPE']],
    ['DateAdd([i], 1, [a])', []],
  ])('%s is checked before it runs: %j', (text, expected) => {
    expect(codesOf(text)).toEqual(expected)
  })

  it('agrees with Temporal, whatever the date, the unit and the number', () => {
    const parts = {
      yyyy: 'years',
      m: 'months',
      ww: 'weeks',
      d: 'days',
      h: 'hours',
      n: 'minutes',
      s: 'seconds',
    } as const
    const unit = fc.constantFrom(...(Object.keys(parts) as (keyof typeof parts)[]))
    fc.assert(
      fc.property(dateTime, unit, fc.integer({ min: -30_000, max: 30_000 }), (date, code, amount) => {
        const expected = Temporal.PlainDateTime.from(isoForm(date).slice(0, -1)).add({ [parts[code]]: amount })
        const sum = addInterval(date, code, amount)
        if (expected.year < 1 || expected.year > 9999) expect(sum).toBeNull()
        else expect(sum && isoForm(sum)).toBe(`${expected}Z`.replace(/T(\d\d:\d\d)Z/, 'T$1:00Z'))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('DateDiff', () => {
  it.each<[string, string, string, number]>([
    ['d', '2021-08-18+08:00', '2021-08-31+08:00', 13],
    ['d', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -3449],
    ['ww', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -493],
    ['m', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -113],
    ['yyyy', '8/25/2021 5:41:18 PM', '2012-03-16-07:00', -9],
    ['h', '2021-08-24', '2021-08-25', 24],
    ['n', '2021-08-24', '2021-08-25', 1440],
    ['s', '2021-08-24', '2021-08-25', 86_400],
    ['d', '2025-08-01T12:00', '2025-07-31T00:00', -1],
    ['d', '2025-08-01T12:00', '2025-08-02T11:59:59.9999999Z', 0],
    ['d', '2025-08-02T11:59:59', '2025-08-01T12:00', 0],
    ['d', '2025-08-01T12:00', '2025-08-02T12:00', 1],
    ['h', '2025-08-01T12:00:00.0000001Z', '2025-08-01T13:00:00Z', 0],
    ['h', '2025-08-01T13:00:00Z', '2025-08-01T12:00:00.0000001Z', 0],
    ['h', '2025-08-01T13:00:00Z', '2025-08-01T12:00:00Z', -1],
    ['n', '2025-08-01T12:00:59', '2025-08-01T12:01:00', 0],
    ['s', '2025-08-01T12:00:00.9Z', '2025-08-01T12:00:01Z', 0],
    ['s', '2025-08-01T12:00:01.1Z', '2025-08-01T12:00:00.9Z', 0],
    ['s', '2025-08-01T12:00:01Z', '2025-08-01T12:00:00Z', -1],
    ['s', '0001-01-01', '9999-12-31T23:59:59Z', 315_537_897_599],
    ['yyyy', '2020-12-31', '2021-01-01', 1],
    ['yyyy', '2021-01-01', '2021-12-31', 0],
    ['yyyy', '2020-12-31T23:00:00-02:00', '2021-01-01', 0],
    ['yyyy', '0001-01-01', '9999-12-31', 9998],
    ['m', '2021-01-31', '2021-02-01', 1],
    ['m', '2021-02-01', '2021-02-28', 0],
    ['m', '2021-01-01', '2020-12-31', -1],
    ['m', '2020-01-31', '2021-01-01', 12],
    // 2021-01-01 is a Friday, 2021-01-03 a Sunday: weeks go on over the end of a year.
    ['ww', '2020-12-31', '2021-01-01', 0],
    ['ww', '2020-12-27', '2021-01-02', 0],
    ['ww', '2021-01-02', '2021-01-03', 1],
    ['ww', '2021-01-03', '2021-01-02', -1],
    ['ww', '2021-01-02T23:00', '2021-01-03T01:00', 0],
    ['ww', '2021-01-03', '2021-01-09', 0],
    ['ww', '2021-01-03', '2021-01-10', 1],
    ['ww', '2021-01-01', '2021-12-31', 52],
    ['ww', '0001-01-01', '0001-01-01', 0],
    ['ww', '1969-12-28', '1970-01-04', 1],
  ])('("%s", %s, %s) is %s', (interval, date1, date2, expected) => {
    expect(result('DateDiff([interval], [date1], [date2])', { interval, date1, date2 })).toBe(expected)
  })

  it.each([
    ['DateDiff("d", [a], Now())', 'E_DATE_PARSE'],
    ['DateDiff("d", Now(), "")', 'E_DATE_PARSE'],
    ['DateDiff([i], Now(), Now())', 'E_ARGUMENT_TYPE'],
    ['DateDiff([q], Now(), Now())', 'E_ARGUMENT_TYPE'],
    ['DateDiff("s", Now(), DateAdd("n", 1, Now()))', 60],
    ['IIF(DateDiff("d", "2021-01-02", "2021-01-01") < 0, "y", "n")', 'y'],
    ['Append(DateDiff("h", "2021-01-02", "2021-01-01"), "")', '-24'],
  ])('%s is %s', (text, expected) => {
    expect(result(text, { q: 'q' })).toBe(expected)
  })

  it('counts whole units as exact integers do, and turns round with its dates', () => {
    const ticks = (date: DateTime) => BigInt(date.seconds) * 10_000_000n + BigInt(date.ticks)
    const units = { d: 864_000_000_000n, h: 36_000_000_000n, n: 600_000_000n, s: 10_000_000n } as const
    fc.assert(
      fc.property(dateTime, dateTime, (a, b) => {
        for (const [code, unit] of Object.entries(units)) {
          expect(difference(code, a, b)).toBe(Number((ticks(b) - ticks(a)) / unit))
        }
        for (const code of ['yyyy', 'm', 'ww', 'd', 's'])
          expect(difference(code, b, a) + difference(code, a, b)).toBe(0)
      }),
      { numRuns: 1000 },
    )
  })

  it('is what DateAdd added', () => {
    const unit = fc.constantFrom('yyyy', 'm', 'ww', 'd', 'h', 'n', 's')
    fc.assert(
      fc.property(dateTime, unit, fc.integer({ min: -900, max: 900 }), (date, code, amount) => {
        const sum = addInterval(date, code, amount)
        if (sum !== null) expect(difference(code, date, sum)).toBe(amount)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('an interval', () => {
  it.each([
    [' ww ', { unit: 'ww', documented: true }],
    ['M', { unit: 'm', documented: true }],
    ['Q', { unit: 'q', documented: false }],
    ['mi', null],
  ])('"%s" is %j', (code, expected) => {
    expect(intervalOf(code)).toEqual(expected)
  })

  it('that nobody knows leads nowhere', () => {
    const date = parseDateText('2021-01-01') as DateTime
    expect(addInterval(date, 'x', 1)).toBeNull()
    expect(difference('x', date, date)).toBeNaN()
  })
})
