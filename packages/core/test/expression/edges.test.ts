import { describe, expect, it } from 'vitest'
import { Machine, RegexTimeout } from '../../src/expression/regex/machine.ts'
import { type Attributes, compileExpression, formatTrace, readVectors, type Value } from '../../src/index.ts'
import { resultOf } from './functions/evaluate.ts'
import { pattern } from './regex/support.ts'

/** Codes and hints of a text that is refused or warned of. */
function issuesOf(text: string, dialect: 'app' | 'cloud-sync' = 'app') {
  const result = compileExpression(text, { dialect })
  return (result.ok ? result.warnings : result.issues).map(({ code, message, hint }) => ({ code, message, hint }))
}

describe('what is seldom written', () => {
  it.each<[string, Attributes, Value]>([
    ['IIF([a] >= [b], "yes", "no")', { a: '01', b: '1' }, 'yes'],
    ['IIF([a] > [b], "yes", "no")', { a: '01', b: '1' }, 'no'],
    ['IIF([a] > [b], "yes", "no")', { a: '9007199254740993', b: '9007199254740992' }, 'yes'],
    ['IIF([a] > [b], "yes", "no")', { a: '-9007199254740993', b: '-9007199254740992' }, 'no'],
    ['IIF([a] > [b], "yes", "no")', { a: '+9007199254740993', b: '-9007199254740992' }, 'yes'],
    ['IIF([a] < [b], "yes", "no")', { a: '-1', b: '10000000000000000000' }, 'yes'],
    ['IIF([a] = [b], "yes", "no")', { a: '-0000000000000000000', b: '0' }, 'yes'],
    ['[constructor]', {}, null],
    ['[toString]', { toString: 'mine' }, 'mine'],
    ['Word([a], 3, " ,;:.-_/|#")', { a: 'one, two;three' }, 'three'],
    ['Word([a], 4, " ,;:.-_/|#")', { a: 'one, two;three' }, ''],
    ['Replace([a], , "(?<n>b)", [g], "x", , )', { a: 'abc', g: 'n' }, 'axc'],
    ['Replace([a], , "(?<n>b)", [g], "x", , )', { a: 'abc', g: 'zz' }, 'error: E_REGEX_SYNTAX'],
    ['Replace([a], , "(?<n>b)", [g], "x", , )', { a: 'abc' }, 'error: E_REGEX_SYNTAX'],
    ['Replace([a], , [p], , "x", , )', { a: 'abc' }, 'xaxbxcx'],
    ['Replace([a], , [p], , "x", , )', { a: 'abc', p: '(' }, 'error: E_REGEX_SYNTAX'],
    ['FormatDateTime([a], , "yyyy\'x  y\'MM", "yyyy")', { a: '2026x y07' }, 'error: E_DATE_PARSE'],
    ['FormatDateTime([a], "AllowInnerWhite", "yyyy\'x  y\'MM", "yyyy")', { a: '2026x   y07' }, '2026'],
    ['FormatDateTime([a], , "yM", "yyyy-MM")', { a: '126' }, '2012-06'],
    ['CBool([a])', { a: [] }, false],
    ['CBool([a])', { a: [''] }, 'error: E_ARGUMENT_TYPE'],
  ])('%s of %j gives %j', (text, attributes, expected) => {
    expect(resultOf(text, attributes)).toEqual(expected)
  })

  it('a branch that a condition without attributes cuts off is pointed at, whichever it is', () => {
    expect(issuesOf('IIF("True" = "True", [a], [b])').map(({ code }) => code)).toContain('W_UNREACHABLE')
    expect(issuesOf('IIF("True", [a], [b])')).toMatchObject([{ message: expect.stringMatching(/always true/) }])
    expect(issuesOf('IIF("False", [a], [b])')).toMatchObject([{ message: expect.stringMatching(/always false/) }])
    const joined = issuesOf('IIF("a" & "b" = "ab", [a], [b])', 'cloud-sync')
    expect(joined).toMatchObject([{}, { code: 'W_UNREACHABLE', message: expect.stringMatching(/always true/) }])
  })

  it('Replace looks for no empty text', () => {
    expect(issuesOf('Replace([a], "", , , "x", , )')).toMatchObject([{ code: 'E_ARGUMENT_TYPE' }])
  })

  it.each([
    ['IIF([a] = "x", false, "y")', 'Write "False".'],
    ['IIF([a] = "x", TRUE, "y")', 'Write "True".'],
    ['Replace([a], , "(", , "x", , )', 'Add a ).'],
  ])('%s is refused with the hint %j', (text, hint) => {
    expect(issuesOf(text).map((issue) => issue.hint)).toContain(hint)
  })

  it('a candidate that is redacted shows in no trace', () => {
    const candidates = [
      { kind: 'value', value: 'seen', redacted: false },
      { kind: 'value', value: 'hunter2', redacted: true },
      { kind: 'error', code: 'E_LIMIT', message: 'too much', start: 0, end: 1 },
    ] as const
    const node = { text: 'SelectUniqueValue([a], [b], [c])', start: 0, end: 3, children: [] }
    expect(formatTrace({ ...node, outcome: { kind: 'unique', candidates } })).toEqual([
      'SelectUniqueValue([a], [b], [c]) -> the first that is free of "seen", [redacted], E_LIMIT',
    ])
  })

  it('a vector may name its dialect', () => {
    const read = readVectors([
      { expression: 'DNComponent([dn], 1)', dialect: 'app' },
      { expression: 'ToLower([a])', dialect: 'cloud-sync', context: 'none', source: null },
      { expression: 'DNComponent([dn], 1)' },
      { expression: 'ToLower([a])' },
    ])
    const dialects = read.ok ? read.vectors.map(({ dialect }) => dialect) : read.problems
    expect(dialects).toEqual(['app', 'cloud-sync', 'cloud-sync', 'app'])
  })
})

describe('a search that runs out of steps', () => {
  it.each([
    ['(a+)+$', `${'a'.repeat(50)}!`],
    ['(a|b)*[cd]$', `${'ab'.repeat(100)}!`],
    ['(?>(a|b)*)[cd]$', `${'ab'.repeat(100)}!`],
    ['(?=(a|b)*[cd])a', `${'ab'.repeat(100)}!`],
    ['(?>(a|b)*?!)a$', `${'ab'.repeat(100)}!`],
    ['(?i)(.*)\\1x', 'ab'.repeat(100)],
  ])('%j says so', (source, text) => {
    const { search } = pattern(source)
    for (let fuel = 1; fuel < 120; fuel += 1) {
      expect(() => search(text, { fuel }).next(), `${fuel}`).toThrow(RegexTimeout)
    }
  })

  it('does so too when there is no room left for what it would have to come back to', () => {
    const text = `${'ab'.repeat(2_000_000)}!`
    expect(() => pattern('(a|b)*[cd]$').search(text, { fuel: Number.MAX_SAFE_INTEGER }).next()).toThrow(RegexTimeout)
  })

  it('remembers nothing where that would take too much room', () => {
    expect(() => new Machine('a'.repeat(1000), 2, 1_000_000, 10)).not.toThrow()
  })
})
