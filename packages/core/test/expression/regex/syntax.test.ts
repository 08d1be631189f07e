import { describe, expect, it } from 'vitest'
import { compilePattern } from '../../../src/expression/regex/pattern.ts'

type Refusal = [pattern: string, position: number, message: RegExp, hint?: RegExp]

function refusal(source: string): { code: string; message: string; position: number; hint?: string } | null {
  const result = compilePattern(source)
  return result.ok ? null : result
}

describe('a pattern that .NET refuses', () => {
  it.each<Refusal>([
    ['(a', 0, /no closing parenthesis/, /Add a \)/],
    ['\\P{Foo}', 0, /no character class named Foo/],
    ['x((a)', 1, /no closing parenthesis/],
    ['a)', 1, /closes nothing/, /\\\)/],
    ['(?:a', 0, /no closing parenthesis/],
    ['(?=a', 0, /no closing parenthesis/],
    ['(?i:a', 0, /no closing parenthesis/],
    ['a(?#b', 1, /comment has no closing/],
    ['(?x)a # (', 0, /^$/],
    ['*a', 0, /\* has nothing before it/, /Write \\\*/],
    ['a|+', 2, /\+ has nothing before it/],
    ['(?i)*', 4, /nothing before it/],
    ['({2})', 1, /\{2\} has nothing/],
    ['a**', 2, /\* cannot follow/, /\(\?:/],
    ['a++', 2, /\+ cannot follow/, /\(\?>/],
    ['a*?+', 3, /\+ cannot follow/],
    ['a{2}{3}', 4, /cannot follow/],
    ['a{2,1}', 1, /largest number/],
    ['[a', 0, /class has no closing/, /Add a \]/],
    ['x[]', 1, /class has no closing/],
    ['[a-', 0, /class has no closing/],
    ['[z-a]', 1, /reverse order/],
    ['[a-\\d]', 2, /range cannot end in a class/, /\\-/],
    ['[a-z-[a]b]', 8, /must come last/],
    ['[a-[b]c]', 6, /must come last/],
    ['a\\', 1, /ends in a backslash/, /\\\\/],
    ['\\y', 0, /\\y has no meaning/, /Write y/],
    ['[\\8]', 1, /\\8 has no meaning/],
    ['\\_', 0, /\\_ has no meaning/],
    ['\\xg1', 0, /2 hexadecimal digits/],
    ['\\x1', 0, /2 hexadecimal digits/],
    ['\\u12g4', 0, /4 hexadecimal digits/],
    ['\\c1', 0, /\\c needs a letter/],
    ['\\c', 0, /\\c needs a letter/],
    ['\\p', 0, /name in braces/, /IsCyrillic/],
    ['\\p{L', 0, /name in braces/],
    ['a\\p{Foo}', 1, /no character class named Foo/, /As in/],
    ['\\p{Cyrillic}', 0, /named Cyrillic/, /\\p\{IsCyrillic\}/],
    ['\\p{lu}', 0, /named lu/, /\\p\{Lu\}/],
    ['\\1', 0, /no group 1/],
    ['(a)\\2', 3, /no group 2/],
    ['\\k<x>', 0, /no group x/],
    ['\\k<1>', 0, /no group 1/],
    ['\\kx', 0, /\\k needs the name/, /\\k<name>/],
    ['(?P<x>a)', 0, /does not open a group/, /\(\?<name>/],
    ['(?', 0, /does not open a group/],
    ['(?z)', 0, /does not open a group/],
    ['(?<x', 4, /not the name of a group/],
    ['(?<>a)', 3, /not the name of a group/],
    ['(?<a b>c)', 4, /not the name of a group/, /As in/],
    ['(?<1a>c)', 3, /not the name of a group/],
    ['(?<0>a)', 0, /number 0/],
    ['(?<9999999999>a)', 3, /not the name of a group/],
    ['(a)(?(1)b|c|d)', 3, /two branches at most/],
    ['(?(2)a|b)', 3, /no group 2/],
    ['(?(?#x)a|b)', 2, /cannot be a comment or a named group/],
    ['(?(?<x>a)a|b)', 2, /cannot be a comment or a named group/],
  ])('%j: at %i', (source, position, message, hint) => {
    const found = refusal(source)
    if (message.source === '^$') expect(found).toBeNull()
    else {
      expect(found).toMatchObject({ code: 'E_REGEX_SYNTAX', position, message: expect.stringMatching(message) })
      if (hint !== undefined) expect(found?.hint).toMatch(hint)
    }
  })

  it.each<Refusal>([
    ['(?<a-b>c)', 0, /balancing groups/],
    ['(?<-b>c)', 0, /balancing groups/],
    [`${'('.repeat(101)}${')'.repeat(101)}`, 100, /nested too deeply/],
    ['((a{1000}b){1000}){1000}', 0, /too large/],
    ['(?:ab){100000}', 0, /too large/],
    ['a'.repeat(2001), 2000, /more than 2000 characters/],
  ])('%j is not supported', (source, position, message) => {
    expect(refusal(source)).toMatchObject({
      code: 'E_REGEX_UNSUPPORTED',
      position,
      message: expect.stringMatching(message),
    })
  })

  it('refuses classes nested without end', () => {
    expect(refusal('[a-'.repeat(60) + ']'.repeat(60))?.message).toMatch(/nested too deeply/)
  })

  it('compiles counts of a single character at any size', () => {
    expect(refusal('(?:a{1000}){1000}')).toBeNull()
    expect(refusal('a{1,100000}')).toBeNull()
  })

  it('gives the same pattern for the same text, and forgets old ones when they take too much room', () => {
    const first = compilePattern('remembered')
    expect(compilePattern('remembered')).toBe(first)
    for (let index = 0; index < 200; index += 1) compilePattern(`${index}${'x'.repeat(1500)}`)
    expect(compilePattern('remembered')).not.toBe(first)
  })
})
