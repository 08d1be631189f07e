import { describe, expect, it } from 'vitest'
import { groups, spans } from './support.ts'

type Case = [pattern: string, text: string, groups: (string | null)[] | null]

describe('what a .NET pattern matches', () => {
  it.each<Case>([
    ['abc', 'xabcx', ['abc']],
    ['', 'a', ['']],
    ['a|b|', 'b', ['b']],
    ['ab|a', 'ab', ['ab']],
    ['a|ab', 'ab', ['a']],
    ['(?:a|b)+', 'xabbax', ['abba']],
    ['(a|b)+', 'xabbax', ['abba', 'a']],
    ['a{2}', 'aaa', ['aa']],
    ['a{2,}', 'aaaa', ['aaaa']],
    ['a{1,2}', 'aaaa', ['aa']],
    ['a{1,2}?', 'aaaa', ['a']],
    ['a{2}?', 'aaaa', ['aa']],
    ['a{0}b', 'ab', ['b']],
    ['(?:ab){2,3}', 'abababab', ['ababab']],
    ['(?:ab){1,3}?c', 'ababc', ['ababc']],
    ['(?:ab){0,2}?c', 'abababc', ['ababc']],
    ['(?:ab)*?c', 'ababc', ['ababc']],
    ['(?:ab)+?', 'abab', ['ab']],
    ['a*?', 'aa', ['']],
    ['a+?b', 'aab', ['aab']],
    ['a??b', 'ab', ['ab']],
    ['.*?b', 'aabab', ['aab']],
    ['x.*?b', 'xaa', null],
    ['a{,2}', 'a{,2}', ['a{,2}']],
    ['a{', 'a{', ['a{']],
    ['a{1', 'a{1', ['a{1']],
    ['{1', '{1', ['{1']],
    ['a {1,2}', 'a  ', ['a  ']],
    [']', ']', [']']],
    ['}', '}', ['}']],
  ])('%j in %j', (source, text, expected) => {
    expect(groups(source, text)).toEqual(expected)
  })

  it.each<Case>([
    ['.', '\n\r', ['\r']],
    ['(?s).', '\n', ['\n']],
    ['a$', 'a\n', ['a']],
    ['a$', 'a\n\n', null],
    ['a\\Z', 'a\n', ['a']],
    ['a\\z', 'a\n', null],
    ['a\\z', 'ba', ['a']],
    ['^b', 'a\nb', null],
    ['(?m)^b$', 'a\nb\nc', ['b']],
    ['(?m)^b$', 'b\r\n', null],
    ['(?m)^$', 'a\n', ['']],
    ['(?m)\\Ab', 'a\nb', null],
    ['\\Aa', 'a', ['a']],
    ['\\Ga', 'ba', null],
    ['\\bé', 'aé é', ['é']],
    ['\\b\\w+\\b', '-Zoë-', ['Zoë']],
    ['\\B.', 'ab', ['b']],
    ['a\\b', 'a\u200d', null],
    ['\\w+', 'Łódź_1', ['Łódź_1']],
    ['\\W', 'a\u0903', ['\u0903']],
    ['\\d+', 'a٣٤', ['٣٤']],
    ['\\D', '1a', ['a']],
    ['\\s', '\ufeff\u0085', ['\u0085']],
    ['\\s', '\u00a0', ['\u00a0']],
    ['\\S', ' \ufeff', ['\ufeff']],
    ['^..$', '😀', ['😀']],
    ['😀+', '😀\ude00', ['😀\ude00']],
  ])('%j in %j', (source, text, expected) => {
    expect(groups(source, text)).toEqual(expected)
  })

  it.each<Case>([
    ['[a-c]+', 'xabcd', ['abc']],
    ['[^a-c]+', 'abxyc', ['xy']],
    ['[]a]+', 'a]', ['a]']],
    ['[^]a]', ']ab', ['b']],
    ['[a-]+', 'a-', ['a-']],
    ['[-a]+', 'a-', ['a-']],
    ['[+--]+', '+,-', ['+,-']],
    ['[\\d-z]+', '1-z', ['1-z']],
    ['[\\w-]+', 'a-b', ['a-b']],
    ['[a-z-[aeiou]]+', 'eabcd', ['bcd']],
    ['[\\w-[\\d_]]+', '1ab_', ['ab']],
    ['[a-z-[c-m-[e]]]+', 'cdebz', ['ebz']],
    ['[^a-z-[X]]', 'aXY', ['Y']],
    ['[a-[b]]+', 'a', ['a']],
    ['[\\D]', '1a', ['a']],
    ['[^\\D]', 'a1', ['1']],
    ['[\\W\\d]+', 'a-1', ['-1']],
    ['[^\\s\\S]', 'a', null],
    ['[\\b]', '\b', ['\b']],
    ['[\\]\\\\]+', ']\\', [']\\']],
    ['[.$*(]+', '.$*(', ['.$*(']],
    ['[[:alpha:]]', 'a[', ['[']],
    ['[[]', '[', ['[']],
    ['[\\p{Lu}\\d]+', 'aÉ1', ['É1']],
    ['\\p{Ll}', 'Aa', ['a']],
    ['\\P{L}', 'a1', ['1']],
    ['\\p{IsCyrillic}+', 'aЖя', ['Жя']],
    ['[^\\p{IsBasicLatin}]', 'aé', ['é']],
    ['\\p{Cs}', '😀', ['\ud83d']],
    ['[\\x41-\\x43]+', 'ABCD', ['ABC']],
    ['[\\-x]+', '-x', ['-x']],
  ])('%j in %j', (source, text, expected) => {
    expect(groups(source, text)).toEqual(expected)
  })

  it.each<Case>([
    ['\\x41\\u00e9', 'Aé', ['Aé']],
    ['\\cJ\\cj', '\n\n', ['\n\n']],
    ['\\0\\07\\101', '\0\x07A', ['\0\x07A']],
    ['\\377', 'ÿ', ['ÿ']],
    ['\\777', 'ÿ', ['ÿ']],
    ['\\e\\a\\v\\f\\t\\r\\n', '\x1b\x07\v\f\t\r\n', ['\x1b\x07\v\f\t\r\n']],
    ['\\;\\=\\<\\>\\"\\@', ';=<>"@', [';=<>"@']],
    ['\\12', '\n', ['\n']],
    ['\\<a', '<a', ['<a']],
  ])('escape %j in %j', (source, text, expected) => {
    expect(groups(source, text)).toEqual(expected)
  })

  it.each<Case>([
    ['(?i)STRASSE', 'Strasse', ['Strasse']],
    ['(?i)é', 'É', ['É']],
    ['(?i)[a-c]+', 'ABC', ['ABC']],
    ['(?i)[^a]', 'Ab', ['b']],
    ['(?i)k', '\u212a', ['\u212a']],
    ['(?i)i', 'İıI', ['I']],
    ['(?i)s', 'ſ', null],
    ['(?i)\\p{Lu}', 'a', ['a']],
    ['a(?i)b', 'aB', ['aB']],
    ['a(?i)b', 'AB', null],
    ['(a(?i)b)c', 'aBC', null],
    ['a(?i:b)c', 'aBc', ['aBc']],
    ['a(?i:b)c', 'aBC', null],
    ['(?i)a(?-i)b', 'Ab', ['Ab']],
    ['(?i)a(?-i)b', 'AB', null],
    ['(?i-s:.)', '\n', null],
    ['(?i)a|b', 'B', ['B']],
    ['(?x) a b # c\n d', 'abd', ['abd']],
    ['(?x)a\\ b[ ]c', 'a b c', ['a b c']],
    ['(?x) a +', 'aa', ['aa']],
    ['(?x) a + ?', 'aa', ['a']],
    ['a(?#comment)+', 'aa', ['aa']],
    ['(?n)(a)(?<x>b)', 'ab', ['ab', 'b']],
    ['(?n:(a))(b)', 'ab', ['ab', 'b']],
  ])('option %j in %j', (source, text, expected) => {
    expect(groups(source, text)).toEqual(expected)
  })

  it.each<Case>([
    ['(?<x>a)(b)', 'ab', ['ab', 'b', 'a']],
    ["(?'x'a)(b)(?<y>c)", 'abc', ['abc', 'b', 'a', 'c']],
    ['(?<S>@(.)*)', '@ab', ['@ab', 'b', '@ab']],
    ['(?<x>a)|(?<x>b)', 'b', ['b', 'b']],
    ['(?<x>a)(?<x>b)', 'ab', ['ab', 'b']],
    ['(?<2>a)(b)', 'ab', ['ab', 'b', 'a']],
    ['(?<1>a)(b)', 'ab', ['ab', 'b']],
    ['(?<x>a)(?<1>b)', 'ab', ['ab', 'b', 'a']],
    ['(?<x>a)(?<7>b)(c)', 'abc', ['abc', 'c', 'a', 'b']],
    ['(a)?b', 'b', ['b', null]],
    ['(?:(a)|b)*', 'ab', ['ab', 'a']],
    ['(a(b)?)+', 'aba', ['aba', 'a', 'b']],
    ['((a))', 'a', ['a', 'a', 'a']],
    ['(|a)+', 'aa', ['', '']],
    ['(a*)*', 'aab', ['aa', '']],
    ['(a*)+', 'b', ['', '']],
    ['(a?)*?b', 'aab', ['aab', 'a']],
    ['(a?){2}b', 'ab', ['ab', '']],
    ['(?:a?){0,3}b', 'aab', ['aab']],
  ])('groups of %j in %j', (source, text, expected) => {
    expect(groups(source, text)).toEqual(expected)
  })

  it.each<Case>([
    ['(a)\\1', 'aa', ['aa', 'a']],
    ['(a)?\\1b', 'b', null],
    ['(?<x>a|b)\\k<x>', 'abb', ['bb', 'b']],
    ["(?<x>a)\\k'x'", 'aa', ['aa', 'a']],
    ['(?<x>a)\\<x>', 'aa', ['aa', 'a']],
    ['(a)\\k<1>', 'aa', ['aa', 'a']],
    ['(?i)(a)\\1', 'aA', ['aA', 'a']],
    ['(a)\\1', 'aA', null],
    ['\\1(a)', 'aa', null],
    ['(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10', 'abcdefghijj', 'abcdefghijj,a,b,c,d,e,f,g,h,i,j'.split(',')],
    ['(a)\\11', 'a\t', ['a\t', 'a']],
    ['a(?=b)', 'acab', ['a']],
    ['a(?=(b))', 'ab', ['a', 'b']],
    ['a(?!b).', 'abac', ['ac']],
    ['(?!(a)b)..', 'ac', ['ac', null]],
    ['(?<=a)b', 'bab', ['b']],
    ['(?<=(\\d+)(\\d+))x', '123x', ['x', '1', '23']],
    ['(?<!a)b', 'abb', ['b']],
    ['(?<=^|,)\\w', 'a,b', ['a']],
    ['(?<=ab*)c', 'abbc', ['c']],
    ['(?<=(a)\\1)b', 'aab', null],
    ['(?<=\\1(a))b', 'aab', ['b', 'a']],
    ['(?<=(?:ab){2})c', 'ababc', ['c']],
    ['(?<=a.{0,2}?)c', 'abc', ['c']],
    ['(?<=(?=ab)a)b', 'ab', ['b']],
    ['(?<=(?>a+))b', 'aab', ['b']],
    ['(?>a+)ab', 'aaab', null],
    ['(?>a|ab)c', 'abc', null],
    ['(?>(a)|b)+c', 'abc', ['abc', 'a']],
    ['(?>a*?)b', 'ab', ['b']],
    ['(a)?(?(1)b|c)', 'ab', ['ab', 'a']],
    ['^(a)?(?(1)b|c)', 'c', ['c', null]],
    ['(?<x>a)?(?(x)b|c)', 'ab', ['ab', 'a']],
    ['^(a)?(?(1)b)$', '', ['', null]],
    ['(?(?=a)ab|cd)', 'xcd', ['cd']],
    ['(?(?!a)cd|ab)', 'ab', ['ab']],
    ['(?(a)ab|cd)', 'ab', ['ab']],
    ['(?((a)b)ab|cd)', 'cd', ['cd', null]],
    ['(?(?:a)ab|cd)', 'ab', ['ab']],
    ['(?(?<=x)a|b)', 'xa', ['a']],
    ['(?<=(?(?=b)b|a))c', 'ac', ['c']],
  ])('%j in %j', (source, text, expected) => {
    expect(groups(source, text)).toEqual(expected)
  })

  it.each<[string, string, [number, number][]]>([
    [
      'a*',
      'baac',
      [
        [0, 0],
        [1, 3],
        [3, 3],
        [4, 4],
      ],
    ],
    [
      'a',
      'aaa',
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
    [
      '\\Ga',
      'aaba',
      [
        [0, 1],
        [1, 2],
      ],
    ],
    [
      '$',
      'a\n',
      [
        [1, 1],
        [2, 2],
      ],
    ],
    ['^', 'ab', [[0, 0]]],
    [
      '(?m)^',
      'a\nb',
      [
        [0, 0],
        [2, 2],
      ],
    ],
    ['x', '', []],
    ['', '', [[0, 0]]],
  ])('every match of %j in %j', (source, text, expected) => {
    expect(spans(source, text)).toEqual(expected)
  })
})
