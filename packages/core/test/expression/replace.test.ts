// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .NET group references
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attributes, compileExpression, type EvaluationResult } from '../../src/index.ts'

/** A pattern as it is written inside an expression. */
const written = (pattern: string): string => `"${pattern.replace(/["\\]/g, '\\$&')}"`

function run(expression: string, source: Attributes = {}): EvaluationResult {
  const result = compileExpression(expression)
  if (!result.ok) throw new Error(`${expression}: ${result.issues.map((issue) => issue.message).join(', ')}`)
  return result.compiled.evaluate({ attributes: source, now: 0 })
}

function value(expression: string, source: Attributes = {}): unknown {
  const result = run(expression, source)
  return result.kind === 'value' ? result.value : result
}

const replaced = (text: string | null, pattern: string, by: string, group?: string): unknown =>
  value(`Replace([a], , ${written(pattern)}, ${group === undefined ? '' : written(group)}, ${written(by)}, , )`, {
    a: text,
  })

describe('Replace with old and new', () => {
  it.each<[string | null, string, string, string | null]>([
    ['a.b.c', '.', '-', 'a-b-c'],
    ['aaa', 'aa', 'b', 'ba'],
    ['Aa', 'a', '', 'A'],
    ['abc', 'x', 'y', 'abc'],
    ['', 'x', 'y', ''],
    [null, 'x', 'y', null],
    ['a.*', '.*', '$1$&', 'a$1$&'],
    ['é', 'e\u0301', 'x', 'é'],
  ])('of %j: %j by %j', (a, old, by, expected) => {
    expect(value(`Replace([a], ${written(old)}, , , ${written(by)}, , )`, { a })).toBe(expected)
  })

  it('takes both from attributes, and a missing new one as empty', () => {
    expect(value('Replace([a], [o], , , [n])', { a: 'abc', o: 'b', n: 'x' })).toBe('axc')
    expect(value('Replace([a], [o], , , [n])', { a: 'abc', o: 'b' })).toBe('ac')
  })

  it.each([null, ''])('cannot look for %j', (o) => {
    expect(run('Replace([a], [o], , , "x")', { a: 'abc', o })).toMatchObject({ kind: 'error', code: 'E_ARGUMENT_TYPE' })
  })
})

describe('Replace with old and template', () => {
  it.each<[string | null, string, string, string | null]>([
    ['ada', '%u', '%u@%u.org', 'ada@ada.org'],
    ['ada', '%u', 'nothing', 'nothing'],
    ['', '%u', '<%u>', '<>'],
    [null, '%u', '<%u>', null],
    ['$&', 'u', 'u', '$&'],
  ])('%j for %j in %j', (a, old, template, expected) => {
    expect(value(`Replace([a], ${written(old)}, , , , , ${written(template)})`, { a })).toBe(expected)
  })
})

describe('Replace with a pattern and new', () => {
  it.each<[string | null, string, string, string | null]>([
    ['a1b22', '\\d+', '#', 'a#b#'],
    ['abc', '\\d', '#', 'abc'],
    [null, 'a', 'b', null],
    ['', '^$', 'x', 'x'],
    ['abc', '', '-', '-a-b-c-'],
    ['abc', 'x*', '-', '-a-b-c-'],
    ['00123', '^0+', '', '123'],
    ['Ada Lovelace', '(\\w)\\w* (\\w+)', '$1. $2', 'A. Lovelace'],
    ['Ada Lovelace', '(?<first>\\w+) (?<last>\\w+)', '${last}, ${first}', 'Lovelace, Ada'],
    ['Ada Lovelace', '(?<first>\\w+) (\\w+)', '$1 $2', 'Lovelace Ada'],
    ['ab', '(a)(b)', '${1}0${2}', 'a0b'],
    ['ab', '(a)(b)', '$10', '$10'],
    ['ab', 'b', '$$', 'a$'],
    ['ab', 'b', '[$&]', 'a[b]'],
    ['abc', 'b', "[$`|$']", 'a[a|c]c'],
    ['abc', 'b', '[$_]', 'a[abc]c'],
    ['abc', '(a)(b)?', '[$+]', '[b]c'],
    ['ac', '(a)(b)?', '[$+]', '[]c'],
    ['abc', 'b', '[$+]', 'a[b]c'],
    ['ab', '(?<x>a)(b)', '$+', 'a'],
    ['ac', 'a(b)?', '[$1]', '[]c'],
    ['ab', 'b', '$1 ${x} $ ${ ${} $x ${x', 'a$1 ${x} $ ${ ${} $x ${x'],
    ['ab', '(b)', '$01 ${01}', 'ab b'],
    ['ab', 'b', 'x$', 'ax$'],
    ['Müller-Lüdenscheidt', '(?i)[äöü]', '?', 'M?ller-L?denscheidt'],
    ['  a  b  ', '^\\s+|\\s+$', '', 'a  b'],
    ['JohnSmith', '(?<=[a-z])(?=[A-Z])', ' ', 'John Smith'],
    ['aabbc', '(.)\\1', '<$1>', '<a><b>c'],
    ['élan vital', '\\b(\\w)', '[$1]', '[é]lan [v]ital'],
  ])('%j: %s by %j', (text, pattern, by, expected) => {
    expect(replaced(text, pattern, by)).toBe(expected)
  })

  it('takes the pattern from an attribute', () => {
    expect(value('Replace([a], , [p], , "-")', { a: 'a1b', p: '\\d' })).toBe('a-b')
    expect(value('Replace([a], , [p], , "-")', { a: 'ab' })).toBe('-a-b-')
  })

  it('counts empty matches as JavaScript does', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 10 }),
        fc.constantFrom('a*', 'a?', '[a-c]*', '$', '^', ''),
        (text, pattern) => {
          expect(replaced(text, pattern, '-')).toBe(text.replace(new RegExp(pattern, 'g'), '-'))
        },
      ),
    )
  })
})

describe('Replace with a pattern, a group and new', () => {
  it.each<[string | null, string, string, string, string | null]>([
    ['a-1 b-2', '[a-z]-(?<n>\\d)', 'n', '#', 'a-# b-#'],
    ['a-1 b-2', '([a-z])-(\\d)', '1', '$2', '1-1 2-2'],
    ['abab', '(?<n>a)b', 'n', 'x', 'xbxb'],
    ['ab', '(?<n>a)?b', 'n', 'x', 'xb'],
    ['b', '(?<n>a)?b', 'n', 'x', 'b'],
    ['ab', '(?<n>)b', 'n', 'x', 'axb'],
    ['abc', '(?<n>.)+', 'n', 'x', 'abx'],
    ['abc', 'b', '0', 'x', 'axc'],
    ['xab', '(?<n>z)', 'n', 'q', 'xab'],
    ['aXbX', '(?<=(?<n>[a-z]))X', 'n', '-', '-X-X'],
    ['aab', 'a(?=(?<n>.))', 'n', '-', 'a--'],
    [null, '(?<n>a)', 'n', 'x', null],
  ])('%j: %s, %s by %j', (text, pattern, group, by, expected) => {
    expect(replaced(text, pattern, by, group)).toBe(expected)
  })

  it('needs a group that is there', () => {
    const result = compileExpression('Replace([a], , "(?<n>x)", "m", "y")')
    expect(result.ok ? [] : result.issues.map((issue) => issue.hint)).toEqual(['Name one: (?<name>…).'])
    expect(run('Replace([a], , "x", [g], "y")', { a: 'x', g: 'm' })).toMatchObject({ code: 'E_REGEX_SYNTAX' })
    expect(run('Replace([a], , "x", [g], "y")', { a: 'x' })).toMatchObject({ code: 'E_REGEX_SYNTAX' })
  })
})

describe('Replace with a pattern, a group and another attribute', () => {
  const expression = 'Replace([a], , "^(?<user>[^@]+)@", "user", , [mail], )'

  it.each<[Attributes, unknown]>([
    [{ a: 'ada', mail: 'x@y.org' }, 'ada'],
    [{ a: '', mail: 'x@y.org' }, 'x'],
    [{ mail: 'x@y.org' }, 'x'],
    [{ mail: 'x' }, null],
    [{ mail: '' }, null],
    [{}, null],
  ])('of %j', (source, expected) => {
    expect(value(expression, source)).toBe(expected)
  })

  it('gives an empty text for a group that did not take part', () => {
    expect(value('Replace([a], , "(?<n>x)?y", "n", , [b], )', { b: 'y' })).toBe('')
  })
})

describe('what is wrong with a pattern', () => {
  it.each<[string, string]>([
    ['Replace([a], , "a(b", , "")', '('],
    ['Replace([a], , "\\\\d\\\\y", , "")', '\\\\'],
    ['Replace([a], , "\\"\\\\y", , "")', '\\\\'],
    ['Replace([a], , "\\d\\y", , "")', '\\'],
    ['Replace([a], , "\\"(", , "")', '('],
    ['Replace([a], , "\\\\d\\y(", , "")', '"\\\\d\\y("'],
    ['Replace([a], , "a\\\\p{Foo}", , "")', '\\\\'],
    [`Replace([a], , "${'a'.repeat(2001)}", , "")`, 'a'],
  ])('is shown where it is: %#', (expression, place) => {
    const result = compileExpression(expression)
    const issue = result.ok ? undefined : result.issues.find((each) => each.severity === 'error')
    expect(issue).toBeDefined()
    expect(expression.slice(issue?.start, issue?.end)).toBe(place)
  })

  it('is an error of the object when the pattern comes from an attribute', () => {
    expect(run('Replace([a], , [p], , "")', { a: 'x', p: '(' })).toMatchObject({
      kind: 'error',
      code: 'E_REGEX_SYNTAX',
    })
    expect(run('Replace([a], , [p], , "")', { a: 'x', p: '(?<-b>x)' })).toMatchObject({ code: 'E_REGEX_UNSUPPORTED' })
  })
})

describe('a hard pattern', () => {
  const text = `${'a'.repeat(100_000)}!`

  it('gives up with a typed error that does not show the value', () => {
    const result = run('Replace([a], , "^(a|aa)+$", , "")', { a: text })
    expect(result).toMatchObject({ kind: 'error', code: 'E_REGEX_TIMEOUT', hint: expect.stringContaining('(a+)+') })
    expect(JSON.stringify(result)).not.toContain('aaaa')
  })

  it('takes from the budget of the whole expression', () => {
    const once = 'Replace([a], , "(x+x+)+y|(?=b)!", , "")'
    const result = run(`Join("", ${Array(40).fill(once).join(', ')})`, { a: `${'x'.repeat(3000)}!` })
    expect(result.kind === 'value' || (result.kind === 'error' && result.code.startsWith('E_'))).toBe(true)
  })
})
