import { describe, expect, it } from 'vitest'
import { compileExpression } from '../../../src/index.ts'
import { processorMs } from '../../processor-time.ts'
import { codesOf, evaluate, result } from './support.ts'

const bad = 'E_DATE_PARSE'
const round = 'yyyy-MM-ddTHH:mm:ss.fffffffK'

/** FormatDateTime with formats that come from the source, so that every character may stand in them. */
function reformat(text: string, input: string, output: string, styles: string | null = null) {
  return result('FormatDateTime([text], [styles], [input], [output])', { text, styles, input, output })
}

/** How an input format reads a text; the round-trip form shows every digit and the kind. */
const read = (text: string, input: string, styles: string | null = null) => reformat(text, input, round, styles)

/** How an output format prints a point in time given to 100 ns. */
const print = (output: string, text = '2021-03-04T05:06:07.0890000') =>
  reformat(text, 'yyyy-MM-ddTHH:mm:ss.fffffffK', output)

describe('an output format', () => {
  it.each([
    ['d', '03/04/2021'],
    ['%d', '4'],
    ['%dd', '44'],
    ['dd', '04'],
    ['ddd', 'Thu'],
    ['dddd', 'Thursday'],
    ['ddddd', 'Thursday'],
    ['%M', '3'],
    ['MM', '03'],
    ['MMM', 'Mar'],
    ['MMMM', 'March'],
    ['MMMMM', 'March'],
    ['%y', '21'],
    ['yy', '21'],
    ['yyy', '2021'],
    ['yyyy', '2021'],
    ['yyyyy', '02021'],
    ['yyyyyyyy', '00002021'],
    ['%h', '5'],
    ['hh', '05'],
    ['hhh', '05'],
    ['%H', '5'],
    ['HH', '05'],
    ['%m', '6'],
    ['mm', '06'],
    ['%s', '7'],
    ['ss', '07'],
    ['%t', 'A'],
    ['tt', 'AM'],
    ['ttt', 'AM'],
    ['%f', '0'],
    ['ff', '08'],
    ['fff', '089'],
    ['fffffff', '0890000'],
    ['%F', ''],
    ['FF', '08'],
    ['FFF', '089'],
    ['FFFFFFF', '089'],
    ['ss.F', '07'],
    ['ss.FFF', '07.089'],
    ['ss,F', '07,'],
    ["ss'.'F", '07'],
    ['%z', '+0'],
    ['zz', '+00'],
    ['zzz', '+00:00'],
    ['zzzz', '+00:00'],
    ['%K', ''],
    ['%g', 'A.D.'],
    ['ggg', 'A.D.'],
    ['yyyy/MM/dd HH:mm', '2021/03/04 05:06'],
    ['yyyy-MM-ddTHH:mm:ssZ', '2021-03-04T05:06:07Z'],
    ["dd 'de' MMMM", '04 de March'],
    ['dd "of" MMMM', '04 of March'],
    ["h 'o''clock'", '5 oclock'],
    ["'it\\'s' d", "it's 4"],
    ['\\d\\a\\y d', 'day 4'],
    ['\\\\ d', '\\ 4'],
    ["''yyyy", '2021'],
    ['GMT', 'G3T'],
    ['üyyyy', 'ü2021'],
  ])('%s prints %s', (output, expected) => {
    expect(print(output)).toBe(expected)
  })

  it.each([
    ['o', '2021-03-04T05:06:07.0890000'],
    ['O', '2021-03-04T05:06:07.0890000'],
    ['s', '2021-03-04T05:06:07'],
    ['u', '2021-03-04 05:06:07Z'],
    ['r', 'Thu, 04 Mar 2021 05:06:07 GMT'],
    ['R', 'Thu, 04 Mar 2021 05:06:07 GMT'],
  ])('the standard format %s prints %s', (output, expected) => {
    expect(print(output)).toBe(expected)
  })

  it.each([
    ['2021-01-01T00:00:00.0000000', '12:00 AM'],
    ['2021-01-01T00:59:00.0000000', '12:59 AM'],
    ['2021-01-01T11:59:00.0000000', '11:59 AM'],
    ['2021-01-01T12:00:00.0000000', '12:00 PM'],
    ['2021-01-01T13:00:00.0000000', '1:00 PM'],
    ['2021-01-01T23:59:00.0000000', '11:59 PM'],
  ])('%s is %s on the clock of twelve hours', (text, expected) => {
    expect(print('h:mm tt', text)).toBe(expected)
  })

  it.each([
    ['0001-01-01T00:00:00.0000000', '1 01 001 0001 00001', 'Monday'],
    ['0099-12-31T00:00:00.0000000', '99 99 099 0099 00099', 'Thursday'],
    ['0100-01-01T00:00:00.0000000', '0 00 100 0100 00100', 'Friday'],
    ['2000-02-29T00:00:00.0000000', '0 00 2000 2000 02000', 'Tuesday'],
    ['9999-12-31T00:00:00.0000000', '99 99 9999 9999 09999', 'Friday'],
  ])('the year of %s prints as %s, its day as %s', (text, years, day) => {
    expect(print('y yy yyy yyyy yyyyy', text)).toBe(years)
    expect(print('dddd', text)).toBe(day)
  })

  it('cuts fractions off instead of rounding them', () => {
    expect(print('ss.f ss.fff', '2021-03-04T05:06:59.9999999')).toBe('59.9 59.999')
    expect(print('s.FFFFFFF', '2021-03-04T05:06:59.0000001')).toBe('59.0000001')
  })
})

describe('an input format', () => {
  const day = 'T00:00:00.0000000'
  it.each<[string, string, string]>([
    ['d/M/yyyy', '9/8/2021', `2021-08-09${day}`],
    ['d/M/yyyy', '09/08/2021', `2021-08-09${day}`],
    ['dd/MM/yyyy', '9/8/2021', bad],
    ['dMyyyy', '982021', bad],
    ['ddMMyyyy', '09082021', `2021-08-09${day}`],
    ['yyyy-M-d', '2021-12-31', `2021-12-31${day}`],
    ['yyyy-MM-dd', '2021-13-01', bad],
    ['yyyy-MM-dd', '2021-00-01', bad],
    ['yyyy-MM-dd', '2021-02-29', bad],
    ['yyyy-MM-dd', '2020-02-29', `2020-02-29${day}`],
    ['yyyy-MM-dd', '1900-02-29', bad],
    ['yyyy-MM-dd', '2000-02-29', `2000-02-29${day}`],
    ['yyyy-MM-dd', '2021-04-31', bad],
    ['yyyy-MM-dd', '0000-01-01', bad],
    ['yyyy-MM-dd', '0001-01-01', `0001-01-01${day}`],
    ['yyyy-MM-dd', '2021-01-01x', bad],
    ['yyyy-MM-dd', '2021-01', bad],
    ['yyyy-MM-dd', '٢٠٢١-01-01', bad],
    ['yyyyy-MM-dd', '02021-01-01', `2021-01-01${day}`],
    ['yyyyy-MM-dd', '10000-01-01', bad],
    ['yyy-MM-dd', '999-01-01', `0999-01-01${day}`],
    ['yyy-MM-dd', '2021-01-01', bad],
    ['d.M.yy', '1.2.49', `2049-02-01${day}`],
    ['d.M.yy', '1.2.50', `1950-02-01${day}`],
    ['d.M.yy', '1.2.00', `2000-02-01${day}`],
    ['d.M.yy', '1.2.5', bad],
    ['d.M.y', '1.2.5', `2005-02-01${day}`],
    ['d.M.y', '1.2.99', `1999-02-01${day}`],
    ['y yyyy MM dd', '2021 2021 01 01', bad],
    ['d MMM yyyy', '4 mAr 2021', `2021-03-04${day}`],
    ['d MMM yyyy', '4 March 2021', bad],
    ['d MMMM yyyy', '4 MARCH 2021', `2021-03-04${day}`],
    ['d MMMM yyyy', '4 Mar 2021', bad],
    ['d MMMM yyyy', '4 Mär 2021', bad],
    ['ddd d MMM yyyy', 'Thu 4 Mar 2021', `2021-03-04${day}`],
    ['ddd d MMM yyyy', 'Fri 4 Mar 2021', bad],
    ['dddd d/M/yyyy', 'thursday 4/3/2021', `2021-03-04${day}`],
    ['g yyyy-MM-dd', 'A.D. 2021-03-04', `2021-03-04${day}`],
    ['gg yyyy-MM-dd', 'ad 2021-03-04', `2021-03-04${day}`],
    ['g yyyy-MM-dd', 'B.C. 2021-03-04', bad],
    ["yyyy'year'MM", '2021year03', `2021-03-01${day}`],
    ["yyyy 'a\\'b' MM", "2021 a'b 03", `2021-03-01${day}`],
    ['yyyy\\yMM', '2021y03', `2021-03-01${day}`],
    ['yyyy\\yMM', '2021x03', bad],
    ['%d/M/yyyy', '4/3/2021', `2021-03-04${day}`],
    ['%dd/M/yyyy', '04/3/2021', `2021-03-04${day}`],
    ['yyyy-MM-dd yyyy', '2021-03-04 2021', `2021-03-04${day}`],
    ['yyyy-MM-dd yyyy', '2021-03-04 2022', bad],
    ['yyyy', '2021', `2021-01-01${day}`],
    ['yyyy-MM', '2021-03', `2021-03-01${day}`],
    ['dd/yyyy', '07/2021', `2021-01-07${day}`],
    ['MM/dd', '03/04', `2021-03-04${day}`],
    ['%M', '3', `2021-03-01${day}`],
    ['%d', '31', `2021-01-31${day}`],
  ])('%s reads %s as %s', (input, text, expected) => {
    expect(read(text, input)).toBe(expected)
  })

  it.each<[string, string, string]>([
    ['h:mm tt', '12:00 AM', '00:00:00.0000000'],
    ['h:mm tt', '12:00 pm', '12:00:00.0000000'],
    ['h:mm tt', '9:05 Pm', '21:05:00.0000000'],
    ['h:mm tt', '0:05 PM', '12:05:00.0000000'],
    ['h:mm tt', '13:05 PM', bad],
    ['h:mm tt', '9:05 XM', bad],
    ['h:mm tt', '9:05', bad],
    ['h:mm', '12:05', '00:05:00.0000000'],
    ['h:mm t', '9:05 P', '21:05:00.0000000'],
    ['h:mm t', '9:05 a', '09:05:00.0000000'],
    ['hh:mm tt', '9:05 PM', bad],
    ['H:mm', '9:05', '09:05:00.0000000'],
    ['HH:mm', '24:00', bad],
    ['HH:mm', '23:60', bad],
    ['HH:mm:ss', '23:59:60', bad],
    ['HH:mm tt', '21:05 PM', '21:05:00.0000000'],
    ['HH:mm tt', '21:05 AM', bad],
    ['HH:mm tt', '09:05 PM', bad],
    ['HH:mm tt tt', '21:05 PM AM', bad],
    ['%H', '7', '07:00:00.0000000'],
    ['HHmmss', '070809', '07:08:09.0000000'],
    ['HH:mm:ss.f', '07:08:09.1', '07:08:09.1000000'],
    ['HH:mm:ss.fff', '07:08:09.1', bad],
    ['HH:mm:ss.fff', '07:08:09.1234', bad],
    ['HH:mm:ss.fffffff', '07:08:09.0000001', '07:08:09.0000001'],
    ['HH:mm:ss.FFF', '07:08:09.12', '07:08:09.1200000'],
    ['HH:mm:ss.FFF', '07:08:09.', '07:08:09.0000000'],
    ['HH:mm:ss.FFF', '07:08:09', '07:08:09.0000000'],
    ['HH:mm:ss.FFF', '07:08:09123', bad],
    ['HH:mm:ssFFF', '07:08:09123', '07:08:09.1230000'],
    ['HH:mm:ss.fffFFF', '07:08:09.123', bad],
    ['HH:mm:ss.f f', '07:08:09.1 1', '07:08:09.1000000'],
    ['HH:mm:ss.f f', '07:08:09.1 2', bad],
    ['mm:ss', '08:09', '00:08:09.0000000'],
  ])('%s reads %s as %s of the current day', (input, text, expected) => {
    expect(read(text, input)).toBe(expected === bad ? bad : `2021-07-02T${expected}`)
  })

  it.each<[string, string, string]>([
    ['yyyy-MM-ddzzz', '2021-06-30+08:00', '2021-06-29T16:00:00.0000000+00:00'],
    ['yyyy-MM-ddzzz', '2021-06-30+0800', '2021-06-29T16:00:00.0000000+00:00'],
    ['yyyy-MM-ddzzz', '2021-06-30-7:30', '2021-06-30T07:30:00.0000000+00:00'],
    ['yyyy-MM-ddzzz', '2021-06-30+14:00', '2021-06-29T10:00:00.0000000+00:00'],
    ['yyyy-MM-ddzzz', '2021-06-30+14:01', bad],
    ['yyyy-MM-ddzzz', '2021-06-30+08:60', bad],
    ['yyyy-MM-ddzzz', '2021-06-30', bad],
    ['yyyy-MM-ddzzz', '2021-06-30Z', bad],
    ['yyyy-MM-ddzz', '2021-06-30-07', '2021-06-30T07:00:00.0000000+00:00'],
    ['yyyy-MM-ddzz', '2021-06-30-7', bad],
    ['yyyy-MM-ddz', '2021-06-30-7', '2021-06-30T07:00:00.0000000+00:00'],
    ['yyyy-MM-ddz', '2021-06-30-07', '2021-06-30T07:00:00.0000000+00:00'],
    ['yyyy-MM-ddK', '2021-06-30', '2021-06-30T00:00:00.0000000'],
    ['yyyy-MM-ddK', '2021-06-30Z', '2021-06-30T00:00:00.0000000Z'],
    ['yyyy-MM-ddK', '2021-06-30-07:00', '2021-06-30T07:00:00.0000000+00:00'],
    ['yyyy-MM-ddK', '2021-06-30x', bad],
    ['yyyy-MM-ddZ', '2021-06-30Z', '2021-06-30T00:00:00.0000000Z'],
    ['yyyy-MM-ddZ', '2021-06-30', bad],
    ['yyyy-MM-ddKZ', '2021-06-30+01:00Z', bad],
    ['yyyy-MM-dd GMT', '2021-06-30 GMT', '2021-06-30T00:00:00.0000000+00:00'],
    ['yyyy-MM-ddzzz', '0001-01-01+01:00', bad],
    ['yyyy-MM-ddzzz', '0001-01-01-01:00', '0001-01-01T01:00:00.0000000+00:00'],
    ['yyyy-MM-dd HHzzz', '9999-12-31 23-01:00', bad],
    ['ddd yyyy-MM-ddzzz', 'Wed 2021-06-30+08:00', '2021-06-29T16:00:00.0000000+00:00'],
  ])('%s reads %s as %s: offsets lead to UTC', (input, text, expected) => {
    expect(read(text, input)).toBe(expected)
  })

  it.each<[string, string, string]>([
    ['o', '2021-03-04T05:06:07.0890001Z', '2021-03-04T05:06:07.0890001Z'],
    ['o', '2021-03-04T05:06:07Z', bad],
    ['s', '2021-03-04T05:06:07', '2021-03-04T05:06:07.0000000'],
    ['u', '2021-03-04 05:06:07Z', '2021-03-04T05:06:07.0000000'],
    ['r', 'Thu, 04 Mar 2021 05:06:07 GMT', '2021-03-04T05:06:07.0000000'],
    ['d', '03/04/2021', '2021-03-04T00:00:00.0000000'],
    ['d', '3/4/2021', bad],
  ])('the standard format %s reads %s as %s', (input, text, expected) => {
    expect(read(text, input)).toBe(expected)
  })
})

describe('date styles', () => {
  const plain = '2021-06-30T00:00:00.0000000'
  it.each<[string, string | null, string, string]>([
    ['none given', null, '  2021-06-30\t', plain],
    ['none given', '', ' 2021-06-30 ', plain],
    ['0', '0', '2021-06-30', plain],
    ['0', '0', ' 2021-06-30', bad],
    ['0', '0', '2021-06-30 ', bad],
    ['1', '1', ' 2021-06-30', plain],
    ['1', '1', '2021-06-30 ', bad],
    ['2', '2', '2021-06-30 ', plain],
    ['2', '2', ' 2021-06-30', bad],
    ['7', '7', ' 2021 - 06 - 30 ', plain],
    ['4', '4', '2021 -  06 - 30', plain],
    ['4', '4', '2021-06-30 ', bad],
    ['AllowWhiteSpaces', 'AllowWhiteSpaces', ' 2021 -06-30 ', plain],
    ['names', 'allowleadingwhite , DateTimeStyles.AllowTrailingWhite', ' 2021-06-30 ', plain],
    ['AssumeUniversal', 'AssumeUniversal', '2021-06-30', `${plain}+00:00`],
    ['AssumeLocal', '32', '2021-06-30', `${plain}+00:00`],
    ['AdjustToUniversal', '16', '2021-06-30', plain],
    ['AdjustToUniversal, AssumeUniversal', '80', '2021-06-30', `${plain}Z`],
    ['AdjustToUniversal | AssumeLocal', 'AdjustToUniversal | AssumeLocal', '2021-06-30', `${plain}Z`],
    ['an unknown name', 'AssumeUtc', '2021-06-30', 'E_DATE_FORMAT'],
    ['too large a number', '256', '2021-06-30', 'E_DATE_FORMAT'],
    ['a negative number', '-1', '2021-06-30', 'E_DATE_FORMAT'],
    ['AssumeLocal with AssumeUniversal', '96', '2021-06-30', 'E_DATE_FORMAT'],
    ['RoundtripKind with AssumeLocal', 'RoundtripKind, AssumeLocal', '2021-06-30', 'E_DATE_FORMAT'],
    ['RoundtripKind with AssumeUniversal', '192', '2021-06-30', 'E_DATE_FORMAT'],
    ['RoundtripKind with AdjustToUniversal', '144', '2021-06-30', 'E_DATE_FORMAT'],
  ])('%s (%s) makes "%s" %s', (_title, styles, text, expected) => {
    expect(read(text, 'yyyy-MM-dd', styles)).toBe(expected)
  })

  it.each<[string, string, string]>([
    ['0', '2021-06-30T00:00:00Z', `${plain}+00:00`],
    ['128', '2021-06-30T00:00:00Z', `${plain}Z`],
    ['16', '2021-06-30T02:00:00+02:00', `${plain}Z`],
    ['128', '2021-06-30T02:00:00+02:00', `${plain}+00:00`],
    ['32', '2021-06-30T02:00:00+02:00', `${plain}+00:00`],
  ])('%s turns %s into %s', (styles, text, expected) => {
    expect(read(text, 'yyyy-MM-ddTHH:mm:ssK', styles)).toBe(expected)
  })

  it('NoCurrentDateDefault puts a time on the first day of all', () => {
    expect(read('07:08', 'HH:mm', 'NoCurrentDateDefault')).toBe('0001-01-01T07:08:00.0000000')
    expect(read('3', '%M', '8')).toBe('2021-03-01T00:00:00.0000000')
  })

  it.each([
    [' yyyy-MM-dd ', null, '2021-06-30', plain],
    ["' 'yyyy-MM-dd' '", null, '2021-06-30', plain],
    [' yyyy-MM-dd', '0', '2021-06-30', bad],
    [' yyyy-MM-dd', '0', ' 2021-06-30', plain],
    ['yyyy -MM-dd', null, '2021-06-30', plain],
    ['yyyy -MM-dd', '0', '2021-06-30', bad],
    ["yyyy' - 'MM-dd", '4', '2021-06-30', plain],
    ["yyyy' - 'MM-dd", '0', '2021-06-30', bad],
  ])('white space in the format "%s" with %s reads "%s" as %s', (input, styles, text, expected) => {
    expect(read(text, input, styles)).toBe(expected)
  })
})

describe('FormatDateTime', () => {
  it.each([
    ['FormatDateTime([a], , "yyyy-MM-dd", "d")', null],
    ['FormatDateTime([a], "yyyy-MM-dd", "d")', null],
    ['FormatDateTime("", , "yyyy-MM-dd", "d")', ''],
    ['FormatDateTime(" ", , "yyyy-MM-dd", "d")', bad],
    ['FormatDateTime("2021-06-30", , "yyyy-MM-dd", [a])', 'E_DATE_FORMAT'],
    ['FormatDateTime("2021-06-30", , [a], "d")', 'E_DATE_FORMAT'],
    ['FormatDateTime("2021-06-30", "yyyy-MM-dd", "d", )', '06/30/2021'],
    ['FormatDateTime("2021-06-30", [a], "yyyy-MM-dd", "d")', '06/30/2021'],
    ['FormatDateTime("2021-06-30", 16, "yyyy-MM-dd", "d")', '06/30/2021'],
    ['FormatDateTime("2021-06-30", &H40, "yyyy-MM-dd", "d")', '06/30/2021'],
    ['FormatDateTime(20210630, , "yyyyMMdd", "d")', '06/30/2021'],
    ['FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "HH:mm:ss.fff")', '15:33:38.000'],
    ['FormatDateTime(CDate("2021-06-30"), , "M/d/yyyy hh:mm:ss tt", "yyyy")', '2021'],
  ])('%s is %s', (text, expected) => {
    expect(result(text)).toBe(expected)
  })

  it.each([
    ['FormatDateTime([a], , "yyyy-MM-dd", "D")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], , "g", "G")', ['E_DATE_FORMAT', 'E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "x")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "", "yyyy")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "\'open")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "\'open\\\\")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "yyyy%")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "%%d")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy%%", "yyyy")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "%\'")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "yyyy\\\\")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "ffffffff", "yyyy")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "FFFFFFFF")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "96", "yyyy", "MM")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], 999, "yyyy", "MM")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], "Utc", "yyyy", "MM")', ['E_DATE_FORMAT']],
    ['FormatDateTime([a], " ", "yyyy", "MM")', []],
    ['FormatDateTime([a], [b], [c], [d])', []],
    ['FormatDateTime([a], "yyyy-mm-dd", "MM")', ['W_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy-MM-dd", "yyyymmdd")', ['W_DATE_FORMAT']],
    ['FormatDateTime([a], "YYYY-MM-DD", "d")', ['W_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "DD.MM.yyyy")', ['W_DATE_FORMAT']],
    ['FormatDateTime([a], "yyyy", "HH:mm:SS")', ['W_DATE_FORMAT']],
    ['FormatDateTime([a], "hh:mm", "hh:mm:ss")', ['W_DATE_FORMAT', 'W_DATE_FORMAT']],
    ['FormatDateTime([a], "mm:ss", "m:ss")', []],
    ['FormatDateTime([a], "yyyyMMddTHHmmssZ", "h tt")', []],
    ['FormatDateTime([a], "\'DD\'yyyy", "\\\\D\\\\Dyyyy")', []],
    ['FormatDateTime([a], "D.M.yyyy D", "o")', []],
    ['FormatDateTime([a], , "yyyy")', ['E_ARGUMENT_COUNT']],
    ['FormatDateTime([a], "yyyy")', ['E_ARGUMENT_COUNT']],
    ['FormatDateTime([a], "yyyy", , "MM")', ['E_ARGUMENT_COUNT']],
  ])('%s is checked before it runs: %j', (text, expected) => {
    expect(codesOf(text)).toEqual(expected)
  })

  it('points at the format that is wrong', () => {
    const compiled = compileExpression('FormatDateTime([a], , "yyyy", "D")')
    expect(compiled).toMatchObject({ ok: false, issues: [{ start: 30, end: 33 }] })
  })

  it('says where a text stops to fit, and never what it is', () => {
    const given = evaluate('FormatDateTime([a], , "yyyy-MM-dd", "d")', { a: '2021-0x-11' })
    expect(given).toMatchObject({ kind: 'error', code: bad, message: expect.stringContaining('from character 6 on') })
    expect(JSON.stringify(given)).not.toContain('0x')
  })

  it('refuses a format of endless length', () => {
    expect(reformat('2021', 'y'.repeat(201), 'yyyy')).toBe('E_DATE_FORMAT')
    expect(reformat('2021', 'yyyy', '-'.repeat(201))).toBe('E_DATE_FORMAT')
  })

  it('reads a long text in no time', () => {
    const spent = processorMs(() => {
      expect(read(`${' '.repeat(50_000)}x${' '.repeat(50_000)}`, 'yyyy')).toBe(bad)
      expect(read('1'.repeat(100_000), 'FFFFFFF')).toBe(bad)
    })
    expect(spent).toBeLessThan(100)
  })

  it('keeps its bearings among many formats', () => {
    for (let length = 1; length < 600; length += 1) {
      expect(reformat('2021', `yyyy'${'x'.repeat(length % 150)}'`.replace(/x/g, ''), `yyyy'${length}'`)).toBe(
        `2021${length}`,
      )
    }
  })
})
