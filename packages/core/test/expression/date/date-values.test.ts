import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDateText } from '../../../src/expression/date/date-text.ts'
import {
  compareDateTimes,
  type DateTime,
  dateTimeOf,
  dateTimeOfClock,
  dayOfWeek,
  isDateTime,
  isoForm,
  textForm,
} from '../../../src/expression/date/date-time.ts'
import { compileExpression } from '../../../src/index.ts'
import { result } from './support.ts'

function at(now: number, text = 'Now()') {
  const compiled = compileExpression(text)
  if (!compiled.ok) throw new Error(text)
  const given = compiled.compiled.evaluate({ attributes: {}, now })
  return given.kind === 'value' ? given.value : given.kind === 'error' ? given.code : given.kind
}

describe('Now', () => {
  it.each([
    [Date.UTC(2021, 6, 2, 15, 33, 38), '7/2/2021 3:33:38 PM'],
    [Date.UTC(2021, 0, 5, 0, 3, 8), '1/5/2021 12:03:08 AM'],
    [Date.UTC(2021, 0, 5, 12, 0, 0, 999), '1/5/2021 12:00:00 PM'],
    [Date.UTC(2024, 1, 29, 23, 59, 59), '2/29/2024 11:59:59 PM'],
    [0, '1/1/1970 12:00:00 AM'],
    [-1, '12/31/1969 11:59:59 PM'],
    [0.5, '1/1/1970 12:00:00 AM'],
    [8.64e15, 'E_INDEX_RANGE'],
    [Number.NaN, 'E_INDEX_RANGE'],
    [Number.POSITIVE_INFINITY, 'E_INDEX_RANGE'],
  ])('at %s is %s', (now, expected) => {
    expect(at(now)).toBe(expected)
  })

  it('keeps the milliseconds of the clock for other date functions', () => {
    expect(at(1_625_240_018_123, 'NumFromDate(Now())')).toBe('132697136181230000')
    expect(at(-1, 'NumFromDate(Now())')).toBe('116444735999990000')
  })

  it('is needed to read a time without a day, which fails without a clock', () => {
    expect(at(Number.NaN, 'FormatDateTime("12:00", , "HH:mm", "yyyy")')).toBe('E_INDEX_RANGE')
  })
})

describe('a date where text is wanted', () => {
  it.each([
    ['CDate("2021-08-24T00:00:00.5Z")', '8/24/2021 12:00:00 AM'],
    ['Append("on ", CDate("2021-08-24"))', 'on 8/24/2021 12:00:00 AM'],
    ['Join("|", CDate("2021-08-24"), "x")', '8/24/2021 12:00:00 AM|x'],
    ['CDate("2021-08-24") & ""', '8/24/2021 12:00:00 AM'],
    ['CStr(CDate("2021-08-24"))', '8/24/2021 12:00:00 AM'],
    ['Left(CDate("2021-08-24"), 9)', '8/24/2021'],
    ['Item(Split(CDate("2021-08-24"), " "), 1)', '8/24/2021'],
    ['Coalesce([a], CDate("2021-08-24"))', '8/24/2021 12:00:00 AM'],
    ['IIF(IsPresent([a]), [a], CDate("2021-08-24"))', '8/24/2021 12:00:00 AM'],
    ['Switch(CDate("2021-08-24"), "n", "8/24/2021 12:00:00 AM", "y")', 'y'],
    ['Redact(CDate("2021-08-24"))', '8/24/2021 12:00:00 AM'],
    ['IgnoreFlowIfNullOrEmpty(CDate("2021-08-24"))', '8/24/2021 12:00:00 AM'],
    ['IsPresent(CDate("2021-08-24"))', true],
    ['IsNull(CDate("2021-08-24"))', false],
    ['IsString(CDate("2021-08-24"))', true],
    ['Len(CDate("2021-08-24"))', 21],
    ['Count(CDate("2021-08-24"))', 1],
    ['RemoveDuplicates(CDate("2021-08-24"))', ['8/24/2021 12:00:00 AM']],
  ])('%s is %j', (text, expected) => {
    expect(result(text)).toEqual(expected)
  })

  it('is what a target is offered as a unique value', () => {
    const compiled = compileExpression('SelectUniqueValue(CDate("2021-08-24"), "x")')
    expect(compiled.ok && compiled.compiled.evaluate({ attributes: {}, now: 0 })).toMatchObject({
      kind: 'unique',
      candidates: [{ value: '8/24/2021 12:00:00 AM' }, { value: 'x' }],
    })
  })
})

describe('a comparison of dates', () => {
  it.each([
    ['CDate("2021-10-01") > CDate("2021-09-30")', true],
    ['CDate("2021-09-30") > CDate("2021-10-01")', false],
    ['CDate("2021-10-01") = CDate("2021-10-01T00:00:00Z")', true],
    ['CDate("2021-10-01T02:00:00+02:00") = CDate("2021-10-01")', true],
    ['CDate("2021-10-01T00:00:00.0000001Z") = CDate("2021-10-01")', false],
    ['CDate("2021-10-01T00:00:00.0000001Z") > CDate("2021-10-01")', true],
    ['CDate("2021-10-01T00:00:00.0000001Z") <> CDate("2021-10-01")', true],
    ['CDate("2021-10-01") >= CDate("2021-10-01")', true],
    ['CDate("2021-10-01") <= CDate("2021-10-01")', true],
    ['CDate("2021-10-01") < CDate("2021-10-01")', false],
    ['CDate("0001-01-01") < CDate("9999-12-31")', true],
    ['Now() = Now()', true],
    ['Now() = "7/2/2021 3:33:38 PM"', true],
    ['Now() > "7/2/2021 3:33:38 PM"', false],
    ['Now() > "2021-07-02"', true],
    ['"10/1/2021" > CDate("9/30/2021")', true],
    ['"2021-09-01" >= CDate("10/1/2021")', false],
    ['CDate("2021-10-01") = "soon"', false],
    ['CDate("2021-10-01") <> "soon"', true],
    ['CDate("2021-10-01") = ""', false],
    ['[a] < CDate("2021-10-01")', false],
    ['CDate("2021-10-01") > 5', false],
    ['5 > CDate("2021-10-01")', true],
  ])('%s is %s', (text, expected) => {
    expect(result(`CBool(${text})`)).toBe(expected)
  })
})

describe('a point in time', () => {
  const dateTime = fc
    .tuple(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), fc.integer({ min: 0, max: 9_999_999 }))
    .map(([seconds, ticks]) => dateTimeOf(seconds, ticks) as DateTime)

  it('is read back from its texts, to 100 ns and to the second', () => {
    fc.assert(
      fc.property(dateTime, (date) => {
        expect(parseDateText(isoForm(date))).toEqual(date)
        expect(parseDateText(textForm(date))).toEqual(dateTimeOf(date.seconds, 0))
      }),
      { numRuns: 1000 },
    )
  })

  it('survives printing and reading in the round-trip format, and in one of a field each', () => {
    fc.assert(
      fc.property(dateTime, (date) => {
        const a = isoForm(date)
        const text = 'NumFromDate(FormatDateTime([a], , "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "o"))'
        expect(result(text, { a })).toBe(result('NumFromDate([a])', { a }))
        const wide = 'dddd, d MMMM yyyy h:m:s.fffffff tt'
        const there = result('FormatDateTime([a], "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", [wide])', { a, wide })
        const back = result('FormatDateTime([there], [wide], "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ")', { there, wide })
        expect(back).toBe(a)
      }),
      { numRuns: 500 },
    )
  })

  it('lies within the years 1 to 9999', () => {
    expect(dateTimeOf(-62_135_596_801, 0)).toBeNull()
    expect(dateTimeOf(253_402_300_800, 0)).toBeNull()
    expect(dateTimeOf(Number.NaN, 0)).toBeNull()
    expect(dateTimeOfClock(Number.NaN)).toBeNull()
  })

  it('cannot be made by a source', () => {
    expect(isDateTime(JSON.parse('{"seconds":0,"ticks":0}'))).toBe(false)
    expect(isDateTime(null)).toBe(false)
    expect(isDateTime('2021-01-01')).toBe(false)
    expect(result('CDate([a])', { a: { seconds: 0, ticks: 0 } })).toBe('E_ARGUMENT_TYPE')
  })

  it('has a day of the week, and an order', () => {
    const days = ['1970-01-01', '1969-12-31', '2021-01-03', '0001-01-01'].map((text) => parseDateText(text) as DateTime)
    expect(days.map(dayOfWeek)).toEqual([4, 3, 0, 1])
    expect([...days].sort(compareDateTimes).map(textForm)[0]).toBe('1/1/0001 12:00:00 AM')
  })
})
