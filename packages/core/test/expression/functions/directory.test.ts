import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attributes, compileExpression, type EvaluationResult, type Value } from '../../../src/index.ts'
import { processorMs } from '../../processor-time.ts'

function evaluate(text: string, attributes: Attributes = {}): EvaluationResult {
  const result = compileExpression(text, { dialect: 'cloud-sync' })
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('; '))
  return result.compiled.evaluate({ attributes, now: 0 })
}

const base64 = (...bytes: number[]) => btoa(String.fromCharCode(...bytes))

describe('ConvertFromBase64', () => {
  it.each<[string, Value, string | null]>([
    ['', null, null],
    ['', '', ''],
    ['', 'SABpAA==', 'Hi'],
    [', Unicode', 'SABpAA==', 'Hi'],
    [', "UTF8"', 'SGk=', 'Hi'],
    [', ', 'SABpAA==', 'Hi'],
    ['', ' SABp\r\n\tAA== ', 'Hi'],
    ['', base64(0x3d, 0xd8, 0x00, 0xde), '\u{1f600}'],
    ['', base64(0x48, 0x00, 0x69), 'H\ufffd'],
    ['', base64(0x3d, 0xd8), '\ufffd'],
    ['', base64(0xff, 0xfe, 0x48, 0x00), '\ufeffH'],
    [', UTF8', base64(0xc3, 0xa9), 'é'],
    [', UTF8', base64(0xc3), '\ufffd'],
    [', UTF8', base64(0xef, 0xbb, 0xbf, 0x48), '\ufeffH'],
    [', ASCII', base64(0x48, 0xe9, 0x7f, 0x80), 'H?\u007f?'],
  ])('with encoding "%s" of %j gives %j', (encoding, a, expected) => {
    expect(evaluate(`ConvertFromBase64([a]${encoding})`, { a })).toMatchObject({ kind: 'value', value: expected })
  })

  it.each(['SGk', 'S', '====', 'SG=k', 'SGk-', 'päng', 'SGk==='])('refuses %j, which is no Base64', (a) => {
    const result = evaluate('ConvertFromBase64([a], UTF8)', { a })
    expect(result).toMatchObject({ kind: 'error', code: 'E_ARGUMENT_TYPE' })
  })

  it('refuses an encoding it does not know', () => {
    expect(compileExpression('ConvertFromBase64([a], UTF7)', { dialect: 'cloud-sync' })).toMatchObject({
      ok: false,
      issues: [{ code: 'E_UNKNOWN_WORD' }],
    })
    expect(evaluate('ConvertFromBase64([a], [b])', { a: '', b: 'UTF7' })).toMatchObject({ code: 'E_ARGUMENT_TYPE' })
  })

  it.each(['', 'a', 'Zoë', '\u{1f600}', '\u0000', 'x'.repeat(200_000)])('undoes ConvertToBase64 (%#)', (a) => {
    expect(evaluate('ConvertFromBase64(ConvertToBase64([a]))', { a })).toMatchObject({ value: a })
  })

  it('takes a long text in every encoding', () => {
    for (const encoding of ['ASCII', 'UTF8']) {
      const a = btoa('x'.repeat(200_000))
      expect(evaluate(`Len(ConvertFromBase64([a], ${encoding}))`, { a })).toMatchObject({ value: 200_000 })
    }
  })
})

describe('DNComponent', () => {
  const joe = 'CN=Joe,OU=Sales,DC=contoso,DC=com'
  it.each<[Value, number, string | null]>([
    [null, 1, null],
    ['', 1, ''],
    [joe, 1, 'Joe'],
    [joe, 4, 'com'],
    ['cn = Joe , ou = Sales ', 2, 'Sales'],
    ['CN=Doe\\, Jane,OU=x', 1, 'Doe, Jane'],
    ['CN=Doe\\2C Jane,OU=x', 1, 'Doe, Jane'],
    ['CN=a\\+b+SN=c,OU=x', 1, 'a+b'],
    ['CN=a+SN=c,OU=x', 2, 'x'],
    ['OU=x,CN=a+SN=b+UID=c', 2, 'a'],
    ['CN=Lu\\C4\\8Di\\C4\\87', 1, 'Lučić'],
    ['CN=Lučić', 1, 'Lučić'],
    ['CN=\\"quoted\\"', 1, '"quoted"'],
    ['CN=\\#x\\;y\\<z\\>\\=', 1, '#x;y<z>='],
    ['CN=a\\\\,OU=b', 1, 'a\\'],
    ['CN=a\\\\,OU=b', 2, 'b'],
    ['CN=a\\\\\\,b,OU=c', 1, 'a\\,b'],
    ['CN=a\\ ,OU=b', 1, 'a '],
    ['CN=a\\  ,OU=b', 1, 'a '],
    ['CN=\\ a', 1, ' a'],
    ['CN=a\\20', 1, 'a '],
    ['CN=\u00a0a\u00a0', 1, '\u00a0a\u00a0'],
    ['CN=a,\r\n OU=b\n', 2, 'b'],
    ['CN=', 1, ''],
    ['CN=\\EF\\BB\\BFa', 1, '\ufeffa'],
    ['CN=a=b', 1, 'a=b'],
    ['CN=Joe\\0ACNF:1234', 1, 'Joe\nCNF:1234'],
    ['1.3.6.1.4.1.1466.0=#04024869', 1, '#04024869'],
    [[joe], 2, 'Sales'],
  ])('of %j, number %i is %j', (dn, number, expected) => {
    expect(evaluate(`DNComponent([dn], ${number})`, { dn })).toMatchObject({ kind: 'value', value: expected })
  })

  it.each(['Joe', 'CN=a,', ',CN=a', 'CN=a,,CN=b', 'CN=a\\', 'CN=a\\zz', '=x', 'C N=x', 'CN="x"', 'CN=a;OU=b', '1.=x'])(
    'refuses %j, which is no distinguished name',
    (dn) => {
      expect(evaluate('DNComponent([dn], 1)', { dn })).toMatchObject({ kind: 'error', code: 'E_ARGUMENT_TYPE' })
    },
  )

  it('gives back every value that was escaped as RFC 4514 says', () => {
    const escaped = (text: string) =>
      text
        .replace(/["+,;<>\\]/g, '\\$&')
        .replace(/^[ #]|(?!^) $/g, '\\$&')
        .replaceAll('\0', '\\00')
    // Line ends at an end may come of a line that was folded, so they do not count.
    const part = fc
      .string({ unit: 'binary' })
      .filter((text) => text.replace(/^ +| +$/g, '') === text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''))
    const text = fc.oneof(part, fc.string({ unit: fc.constantFrom(' ', ',', '\\', '+', '#', 'a', '"', '=') }))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (values) => {
        const dn = values.map((each) => `CN=${escaped(each)}`).join(',')
        values.forEach((each, index) => {
          expect(evaluate('DNComponent([dn], [n])', { dn, n: index + 1 }), dn).toMatchObject({ value: each })
        })
      }),
    )
  })

  it.each([0, -1, 5])('has no number %i', (number) => {
    expect(evaluate('DNComponent([dn], [n])', { dn: joe, n: number })).toMatchObject({ code: 'E_INDEX_RANGE' })
  })

  it('says neither name nor part in its errors', () => {
    expect(JSON.stringify(evaluate('DNComponent([dn], 1)', { dn: 'hush' }))).not.toContain('hush')
    expect(evaluate('DNComponent([dn], [pin])', { dn: joe, pin: 4711 })).toMatchObject({
      message: 'the name has no such component',
      hint: 'The first component is 1.',
    })
  })

  it('reads a reference with parts and a long name in good time', () => {
    expect(evaluate('DNComponent([m], 1)', { m: { value: joe } })).toMatchObject({ value: 'Joe' })
    const spent = processorMs(() => {
      evaluate('DNComponent([dn], 1)', { dn: `CN=${' '.repeat(100_000)}"` })
      evaluate('DNComponent([dn], 1)', { dn: `CN=a${' '.repeat(100_000)}b,OU=x` })
      evaluate('DNComponent([dn], 1)', { dn: `CN=${'\\41'.repeat(30_000)}\\` })
    })
    expect(spent).toBeLessThan(1000)
  })
})

describe('CRef', () => {
  it.each<[Value, Value]>([
    [null, null],
    ['', ''],
    ['CN=a', 'CN=a'],
    [{ value: 'CN=a', $ref: 'x' }, 'CN=a'],
    [['CN=a'], 'CN=a'],
    [7, '7'],
    ['no name at all', 'no name at all'],
  ])('of %j is %j', (a, expected) => {
    expect(evaluate('CRef([a])', { a })).toMatchObject({ kind: 'value', value: expected })
  })

  it('takes one value', () => {
    expect(evaluate('CRef([a])', { a: ['x', 'y'] })).toMatchObject({ kind: 'error', code: 'E_ARGUMENT_TYPE' })
  })
})

describe('StringFromSid', () => {
  const domainUser = base64(
    ...[1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0xa0, 0x65, 0xcf, 0x7e, 0x78, 0x4b, 0x9b, 0x5f, 0xe7, 0x7c, 0x87, 0x70],
    ...[0x09, 0x1c, 0x01, 0x00],
  )
  it.each<[Value, string | null]>([
    [null, null],
    ['', ''],
    [base64(1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0), 'S-1-1-0'],
    [base64(1, 0, 0, 0, 0, 0, 0, 5), 'S-1-5'],
    ['AQIAAAAAAAUgAAAAIAIAAA==', 'S-1-5-32-544'],
    [domainUser, 'S-1-5-21-2127521184-1604012920-1887927527-72713'],
    [base64(1, 1, 0, 0, 0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff), 'S-1-5-4294967295'],
    [base64(1, 1, 0, 0, 0xff, 0xff, 0xff, 0xff, 7, 0, 0, 0), 'S-1-4294967295-7'],
    [base64(1, 1, 0x12, 0, 0, 0, 0, 5, 7, 0, 0, 0), 'S-1-0x120000000005-7'],
    ['S-1-5-32-544', 'S-1-5-32-544'],
    ['S-1-0x120000000005-7', 'S-1-0x120000000005-7'],
  ])('of %j is %j', (sid, expected) => {
    expect(evaluate('StringFromSid([sid])', { sid })).toMatchObject({ kind: 'value', value: expected })
  })

  it.each([
    ['no Base64', 'S-2-5'],
    ['another revision', base64(2, 0, 0, 0, 0, 0, 0, 5)],
    ['fewer parts than it says', base64(1, 2, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0)],
    ['more parts than it says', base64(1, 0, 0, 0, 0, 0, 0, 5, 1, 0, 0, 0)],
    ['more than fifteen parts', base64(1, 16, 0, 0, 0, 0, 0, 5, ...new Array<number>(64).fill(0))],
    ['half an authority', base64(1, 0, 0, 0)],
    ['blanks alone', ' '],
  ])('refuses %s', (_title, sid) => {
    expect(evaluate('StringFromSid([sid])', { sid })).toMatchObject({ kind: 'error', code: 'E_ARGUMENT_TYPE' })
  })
})

describe('Contains', () => {
  it.each<[Value, Value, number]>([
    [null, 'x', 0],
    [[], 'x', 0],
    [['a', 'b'], null, 0],
    [['smtp:a', 'SMTP:b'], 'SMTP:', 2],
    [['SMTP:a', 'SMTP:b'], 'SMTP:', 1],
    [['a'], 'A', 0],
    ['abc', 'bc', 1],
    [['a', 'b'], '', 1],
    [[null, 'b'], '', 2],
    [[null, 'b'], 'b', 2],
    [[1, 20], 0, 2],
    [[{ value: 'x' }], 'x', 1],
  ])('of %j, looking for %j, is %i', (list, search, expected) => {
    expect(evaluate('Contains([list], [search])', { list, search })).toMatchObject({ kind: 'value', value: expected })
  })

  it('refuses what has parts and no value', () => {
    expect(evaluate('Contains([list], "x")', { list: [{ a: 'x' }] })).toMatchObject({ code: 'E_ARGUMENT_TYPE' })
  })
})

describe('Error', () => {
  it.each<[string, string]>([
    ['Error("AccountName is required")', 'AccountName is required'],
    ['Error(Join(" ", "no", "name"))', 'no name'],
    ['Error("")', 'the mapping refuses this object'],
    ['Error([a])', 'the mapping refuses this object'],
    ['Error(Append("no name for ", [a]))', 'the mapping refuses this object'],
    ['Error(IIF(IsPresent([a]), "set", "not set"))', 'the mapping refuses this object'],
    ['IIF(IsPresent([a]), Error("too much"), "fine")', 'too much'],
    ['Coalesce([b], Error("nothing there"))', 'nothing there'],
  ])('%s ends with: %s', (text, message) => {
    const result = evaluate(text, { a: 'hush' })
    expect(result).toMatchObject({ kind: 'error', code: 'E_USER_ERROR', message })
    expect(JSON.stringify(result)).not.toContain('hush')
  })

  it('says why a message that reads the source is not shown', () => {
    expect(evaluate('Error([a])')).toMatchObject({ hint: expect.stringContaining('constant') })
  })

  it('stands at its own place', () => {
    const text = 'IIF([a] = "x", "y", Error(Append("no", "name")))'
    const result = evaluate(text)
    expect(result.kind === 'error' && text.slice(result.start, result.end)).toBe('Error(Append("no", "name"))')
  })

  it.each([
    'IIF(IsPresent([a]), [a], Error("no"))',
    'Coalesce([a], Error("no"))',
    'Switch([a], Error("no"), "x", "x")',
  ])('%s does no harm where it is not reached', (text) => {
    expect(evaluate(text, { a: 'x' })).toMatchObject({ kind: 'value', value: 'x' })
  })

  it('tells of the attributes that its message reads', () => {
    const read: string[] = []
    const result = compileExpression('Error([a])')
    if (result.ok) result.compiled.evaluate({ attributes: {}, now: 0, onRead: (name) => read.push(name) })
    expect(read).toEqual(['a'])
  })

  it('fails as its message does', () => {
    expect(evaluate('Error(Item([a], 9))')).toMatchObject({ kind: 'error', code: 'E_INDEX_RANGE' })
  })
})
