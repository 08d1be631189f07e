import { describe, expect, it } from 'vitest'
import { holds, resultOf } from './evaluate.ts'

describe('Append and Prepend', () => {
  holds([
    [
      'Append([userPrincipalName], ".test")',
      { userPrincipalName: 'John.Doe@contoso.com' },
      'John.Doe@contoso.com.test',
    ],
    ['Append(Mid([givenName], 1, 3), Mid([surname], 1, 5))', { givenName: 'John', surname: 'Doe' }, 'JohDoe'],
    ['Append([a], "")', { a: '' }, ''],
    ['Append([a], "x")', { a: '' }, 'x'],
    ['Append([a], "x")', { a: null }, null],
    ['Append("x", [a])', {}, 'x'],
    ['Append([a], [b])', { a: 1, b: true }, '1True'],
    ['Append([a], "x")', { a: ['one'] }, 'onex'],
    ['Append([a], "x")', { a: ['one', 'two'] }, 'error: E_ARGUMENT_TYPE'],
    ['Append([a])', {}, 'refused: E_ARGUMENT_COUNT'],
    ['Append([a], )', {}, 'refused: E_ARGUMENT_COUNT'],
    ['Append("a", "b", "c")', {}, 'refused: E_ARGUMENT_COUNT'],
    ['Prepend("x", [a])', { a: '' }, 'x'],
    ['Prepend([b], [a])', { a: 'v' }, 'v'],
    ['Prepend("x", [a])', {}, null],
    ['Prepend(1, 2)', {}, '12'],
    ['Prepend("\\\\", [a])', { a: 'x' }, '\\x'],
    ['Prepend("x", [a])', { a: ['1', '2'] }, 'error: E_ARGUMENT_TYPE'],
  ])
})

describe('Join', () => {
  holds([
    ['Join(", ", "", [surname], [givenName])', { givenName: 'John', surname: 'Doe' }, 'Doe, John'],
    ['Join("", 1000, [a])', { a: '7' }, '10007'],
    ['Join(";", [a])', { a: ['x', 'y', 'x'] }, 'x;y;x'],
    ['Join(";", [a], [b], "z")', { a: ['x', ''], b: [] }, 'x;z'],
    ['Join(";", [a], [b])', { a: [null, 'y'], b: null }, 'y'],
    ['Join("-", " ", "x")', {}, ' -x'],
    ['Join("-", "", "")', {}, ''],
    ['Join("-", [a])', {}, ''],
    ['Join([sep], "a", "b")', {}, 'ab'],
    ['Join("-", True, "x")', {}, 'refused: E_UNKNOWN_WORD'],
    ['Join("-", [a], [b])', { a: false, b: 0 }, 'False-0'],
    ['Join("-", [a])', { a: { x: 1 } }, 'error: E_ARGUMENT_TYPE'],
    ['Join("-", [a])', { a: [{ value: 'v' }, { value: 'w' }] }, 'v-w'],
    ['Join("-")', {}, 'refused: E_ARGUMENT_COUNT'],
    [
      'Join("@", NormalizeDiacritics(StripSpaces(Join(".", [f], [l]))), "contoso.com")',
      { f: 'Zoë', l: 'van Dam' },
      'Zoe.vanDam@contoso.com',
    ],
  ])
})

describe('Left and Mid', () => {
  holds([
    ['Left("John Doe", 3)', {}, 'Joh'],
    ['Left("John", 0)', {}, ''],
    ['Left("John", -1)', {}, 'John'],
    ['Left("John", 99)', {}, 'John'],
    ['Left([a], 3)', {}, ''],
    ['Left([a], -3)', {}, ''],
    ['Left("John", "2")', {}, 'Jo'],
    ['Left("John", [n])', { n: ' 2 ' }, 'Jo'],
    ['Left("John", [n])', {}, 'error: E_ARGUMENT_TYPE'],
    ['Left("John", [n])', { n: 'two' }, 'error: E_ARGUMENT_TYPE'],
    ['Left("John", [n])', { n: 1.5 }, 'error: E_ARGUMENT_TYPE'],
    ['Left("John", "two")', {}, 'refused: E_ARGUMENT_TYPE'],
    ['Left([a], 1)', { a: '😀x' }, '\uD83D'],
    ['Left(12345, 2)', {}, '12'],
    ['Mid("John Doe", 3, 5)', {}, 'hn Do'],
    ['Mid("John", 2, 99)', {}, 'ohn'],
    ['Mid("John", 5, 1)', {}, ''],
    ['Mid("John", 99, 1)', {}, ''],
    ['Mid("John", 1, 0)', {}, ''],
    ['Mid("John", 1, -1)', {}, ''],
    ['Mid([a], 1, 1)', {}, ''],
    ['Mid("John", "2", "2")', {}, 'oh'],
    ['Mid([a], [n], 1)', { a: 'x', n: 0 }, 'error: E_INDEX_RANGE'],
    ['Mid([a], [n], 1)', { a: 'x', n: -2 }, 'error: E_INDEX_RANGE'],
    ['Mid([a], [n], 1)', { a: 'x' }, 'error: E_ARGUMENT_TYPE'],
    ['Mid([a], 1)', { a: 'x' }, 'refused: E_ARGUMENT_COUNT'],
    ['Mid([a], 1, 1)', { a: ['x', 'y'] }, 'error: E_ARGUMENT_TYPE'],
  ])
})

describe('Len and InStr', () => {
  holds([
    ['Len([a])', {}, 0],
    ['Len([a])', { a: '' }, 0],
    ['Len([a])', { a: '😀' }, 2],
    ['Len([a])', { a: 'e\u0301' }, 2],
    ['Len([a])', { a: -12 }, 3],
    ['Len([a])', { a: true }, 4],
    ['Len([a])', { a: ['x', 'y'] }, 'error: E_ARGUMENT_TYPE'],
    ['InStr("The quick brown fox", "quick")', {}, 5],
    ['InStr("repEated", "e", 3, vbBinaryCompare)', {}, 7],
    ['InStr("repEated", "e", 3, vbTextCompare)', {}, 4],
    ['InStr("repEated", "E", , vbTextCompare)', {}, 2],
    ['InStr("repEated", "E")', {}, 4],
    ['InStr("abc", "x")', {}, 0],
    ['InStr("abc", "c", 3)', {}, 3],
    ['InStr("abc", "c", 4)', {}, 0],
    ['InStr("abc", "")', {}, 1],
    ['InStr("abc", "", 3)', {}, 3],
    ['InStr("abc", "", 9)', {}, 0],
    ['InStr("", "")', {}, 0],
    ['InStr([a], "x")', {}, 0],
    ['InStr("x", [a])', {}, 0],
    ['InStr("abc", "a", [n])', { n: 0 }, 'error: E_INDEX_RANGE'],
    ['InStr("abc", "a", [n])', {}, 1],
    ['InStr("abc", "a", 1, vbDatabaseCompare)', {}, 'refused: E_UNKNOWN_WORD'],
    ['InStr("straße", "SSE", 1, vbTextCompare)', {}, 0],
    ['InStr("ÄÖÜ", "ö", 1, vbTextCompare)', {}, 2],
  ])
})

describe('Word', () => {
  holds([
    ['Word("The quick brown fox", 3, " ")', {}, 'brown'],
    ['Word("This,string!has&many separators", 3, ",!&#")', {}, 'has'],
    ['Word("a", 0, " ")', {}, ''],
    ['Word("a", -1, " ")', {}, ''],
    ['Word("a b", 3, " ")', {}, ''],
    ['Word([a], 1, " ")', {}, ''],
    ['Word("", 1, " ")', {}, ''],
    ['Word("  a  b ", 2, " ")', {}, 'b'],
    ['Word("a b", 1, "")', {}, 'a b'],
    ['Word("a b", 2, [d])', {}, ''],
    ['Word("a b", "2", " ")', {}, 'b'],
    ['Word("a b", [n], " ")', {}, 'error: E_ARGUMENT_TYPE'],
    ['Word("a.b]c", 3, ".]")', {}, 'c'],
  ])
})

describe('StripSpaces and Trim', () => {
  holds([
    ['StripSpaces(" a b  c ")', {}, 'abc'],
    ['StripSpaces([a])', { a: 'a\tb\u00a0c\nd' }, 'a\tb\u00a0c\nd'],
    ['StripSpaces([a])', {}, null],
    ['StripSpaces([a])', { a: '' }, ''],
    ['StripSpaces([a])', { a: ' ' }, ''],
    ['StripSpaces([a])', { a: 12 }, '12'],
    ['Trim(" Test ")', {}, 'Test'],
    ['Trim([a])', { a: '\t\r\n\u00a0\u2003x y\u3000' }, 'x y'],
    ['Trim([a])', { a: [' x', 'y '] }, ['x', 'y']],
    ['Trim([a])', { a: [null, ' '] }, [null, '']],
    ['Trim([a])', { a: [] }, []],
    ['Trim([a])', {}, null],
    // .NET takes U+0085 for white space and U+FEFF and U+200B for none.
    ['Trim([a])', { a: '\u0085x\u0085' }, 'x'],
    ['Trim([a])', { a: '\ufeffx\u200b' }, '\ufeffx\u200b'],
  ])
})

describe('ToLower and ToUpper', () => {
  holds([
    ['ToLower("ABC-Ä")', {}, 'abc-ä'],
    ['ToLower([a])', {}, null],
    ['ToLower([a])', { a: '' }, ''],
    ['ToLower("ISPARTA", "tr-TR")', {}, 'ısparta'],
    ['ToLower("İI", "az")', {}, 'iı'],
    ['ToLower("İI", "az-Latn-AZ")', {}, 'iı'],
    ['ToLower("İI", "en-US")', {}, 'İi'],
    ['ToLower("İ")', {}, 'İ'],
    ['ToLower("ΣΑΣ")', {}, 'σασ'],
    ['ToLower("ẞ")', {}, 'ß'],
    ['ToLower("ǅ")', {}, 'ǆ'],
    ['ToLower("𐐀")', {}, '𐐨'],
    ['ToLower("X", )', {}, 'x'],
    ['ToLower("X", "")', {}, 'x'],
    ['ToLower("X", [c])', {}, 'x'],
    ['ToLower("X", [c])', { c: 'xx-nothing-at-all' }, 'x'],
    ['ToLower("X", [c])', { c: 'no culture!' }, 'error: E_UNKNOWN_CULTURE'],
    ['ToLower("X", [c])', { c: 'english' }, 'error: E_UNKNOWN_CULTURE'],
    ['ToLower([a])', { a: ['X', 'Y'] }, 'error: E_ARGUMENT_TYPE'],
    ['ToUpper("isparta", "tr-TR")', {}, 'İSPARTA'],
    ['ToUpper("ı", "TR")', {}, 'I'],
    ['ToUpper("ı")', {}, 'ı'],
    ['ToUpper("straße")', {}, 'STRAßE'],
    ['ToUpper("straße", "tr")', {}, 'STRAßE'],
    ['ToUpper("ŉ ǰ ﬁ")', {}, 'ŉ ǰ ﬁ'],
    ['ToUpper("ᾳᾀ")', {}, 'ᾼᾈ'],
    ['ToUpper("ǆ µ ſ")', {}, 'Ǆ Μ S'],
    ['ToUpper("𐐨x")', {}, '𐐀X'],
    ['ToUpper([a])', { a: '\uD800x' }, '\uD800X'],
    ['ToUpper([a])', { a: true }, 'TRUE'],
    ['ToUpper([a])', {}, null],
  ])
})

describe('PCase', () => {
  holds([
    ['PCase([firstName])', { firstName: 'PABLO GONSALVES (SECOND)' }, 'Pablo Gonsalves (Second)'],
    ['PCase([lastName], " \'-")', { lastName: "PINTO-DE'SILVA" }, "Pinto-De'Silva"],
    ['PCase(Join(" ", [firstName], [lastName]))', { firstName: 'GREGORY', lastName: 'JAMES' }, 'Gregory James'],
    ['PCase("d\'ythaq")', {}, "D'ythaq"],
    ['PCase("o’neil")', {}, 'O’Neil'],
    ['PCase("anna_maria-smith.jr/x+y$z^w©v")', {}, 'Anna_Maria-Smith.Jr/X+Y$Z^W©V'],
    ['PCase([a])', { a: 'a\u00a0b\u2028c\u200bd\u0007e' }, 'A\u00a0B\u2028C\u200bD\u0007E'],
    ['PCase("1st 2nd3rd")', {}, '1St 2Nd3rd'],
    ['PCase("ÉCOLE ßtra ǆx")', {}, 'École ßtra ǅx'],
    ['PCase("e\u0301cole x")', {}, 'E\u0301cole X'],
    ['PCase("a-b c", " ")', {}, 'A-b C'],
    ['PCase("a b", "")', {}, 'A b'],
    ['PCase("XaXb", "x")', {}, 'xAxB'],
    ['PCase("--a", "-")', {}, '--A'],
    ['PCase([a])', {}, null],
    ['PCase([a])', { a: '' }, ''],
    ['PCase("a b", [s])', {}, 'A B'],
    ['PCase("𐐨a")', {}, '𐐀a'],
  ])
})

describe('NormalizeDiacritics', () => {
  const documented: readonly (readonly [string, string])[] = [
    ['a', 'ä à â ã å á ą ă ā ā́ ā̀ ā̂ ā̃ ǟ ā̈ ǡ a̱ å̄'],
    ['ae', 'æ ǣ'],
    ['c', 'ç č ć c̄ c̱'],
    ['d', 'ď d̄ ḏ'],
    ['e', 'ë è é ê ę ě ė ē ḗ ḕ ē̂ ē̃ ê̄ e̱ ë̄ e̊̄'],
    ['g', 'ğ ḡ g̱'],
    ['i', 'ï î ì í ı ī ī́ ī̀ ī̂ ī̃ i̱'],
    ['l', 'ľ ł l̄ ḹ ḻ'],
    ['n', 'ñ ń ň n̄ ṉ'],
    ['o', 'ö ò ő õ ô ó ō ṓ ṑ ō̂ ō̃ ȫ ō̈ ǭ ȭ ȱ o̱'],
    ['oe', 'ø ø̄ œ̄'],
    ['r', 'ř r̄ ṟ ṝ'],
    ['s', 'š ś ș ş s̄ s̱'],
    ['t', 'ť ț t̄ ṯ'],
    ['u', 'ü ù û ú ů ű ū ū́ ū̀ ū̂ ū̃ u̇̄ ǖ ṻ ṳ̄ u̱'],
    ['y', 'ÿ ý ȳ ȳ́ ȳ̀ ȳ̃ y̱'],
    ['z', 'ź ž ż z̄ ẕ'],
  ]
  const rows = documented.flatMap(([plain, letters]) => letters.split(' ').map((letter) => [letter, plain] as const))
  const upper = rows.map(
    ([letter, plain]) => [letter === 'ı' ? 'İ' : letter.toUpperCase(), plain.toUpperCase()] as const,
  )

  it.each([...rows, ...upper, ['ß', 'ss'] as const])(
    '%s becomes %s, composed or not, in both modes',
    (letter, plain) => {
      for (const form of ['NFC', 'NFD'] as const) {
        for (const diacritics of ['extended', 'entra'] as const) {
          const source = { a: `x${letter.normalize(form)}x` }
          expect(resultOf('NormalizeDiacritics([a])', source, { diacritics })).toBe(`x${plain}x`)
        }
      }
    },
  )

  holds([
    ['NormalizeDiacritics([givenName])', { givenName: 'Zoë' }, 'Zoe'],
    ['NormalizeDiacritics([a])', {}, null],
    ['NormalizeDiacritics([a])', { a: '' }, ''],
    ['NormalizeDiacritics("plain ASCII 1!")', {}, 'plain ASCII 1!'],
    ['NormalizeDiacritics("Đặng Þór Œuvre ẞ Łódź ŋ ħ ŵ")', {}, 'Dang THor OEuvre SS Lodz n h w'],
    ['NormalizeDiacritics("Ελλάς Йога เก้า हिन्दी")', {}, 'Ελλάς Йога เก้า हिन्दी'],
    ['NormalizeDiacritics([a])', { a: '\u0301x' }, '\u0301x'],
    ['NormalizeDiacritics([a])', { a: 'a\u0301\u0302\u0303\u0304\u0305\u0306' }, 'a'],
    ['NormalizeDiacritics([a])', { a: '\uD800é' }, '\uD800e'],
  ])

  it('leaves letters outside of the table alone where it keeps to the table', () => {
    const text = 'œ Œ ţ đ ħ ð þ ŋ ŕ ķ ũ ŏ ĉ ŵ ặ ẞ a\u0305'
    expect(resultOf('NormalizeDiacritics([a])', { a: `${text} é` }, { diacritics: 'entra' })).toBe(`${text} e`)
  })
})

describe('CStr and the conversions', () => {
  holds([
    ['CStr([dn])', { dn: 'cn=Joe,dc=contoso,dc=com' }, 'cn=Joe,dc=contoso,dc=com'],
    ['CStr([a])', { a: true }, 'True'],
    ['CStr([a])', { a: -7 }, '-7'],
    ['CStr([a])', {}, null],
    ['CStr([a])', { a: [] }, null],
    ['CStr([a])', { a: ['x'] }, 'x'],
    ['CStr([a])', { a: ['x', 'y'] }, 'error: E_ARGUMENT_TYPE'],
    ['CStr([a])', { a: { value: 'id', display: 'n' } }, 'id'],
    ['CStr([a])', { a: { value: { x: 1 } } }, 'error: E_ARGUMENT_TYPE'],
    ['CStr(&HFF)', {}, '255'],
    ['CStr(9223372036854775807)', {}, '9223372036854775807'],
    ['ConvertToBase64("Hello world!")', {}, 'SABlAGwAbABvACAAdwBvAHIAbABkACEA'],
    ['ConvertToBase64("")', {}, ''],
    ['ConvertToBase64([a])', {}, null],
    ['ConvertToBase64([a])', { a: 'é' }, '6QA='],
    ['ConvertToBase64([a])', { a: '😀' }, 'PdgA3g=='],
    ['ConvertToBase64([a])', { a: '\uD800' }, 'ANg='],
    ['ConvertToUTF8Hex("Hello world!")', {}, '48656C6C6F20776F726C6421'],
    ['ConvertToUTF8Hex("")', {}, ''],
    ['ConvertToUTF8Hex([a])', {}, null],
    ['ConvertToUTF8Hex([a])', { a: '😀' }, 'F09F9880'],
    ['ConvertToUTF8Hex([a])', { a: '\uD800' }, 'EFBFBD'],
    ['ConvertToUTF8Hex([a])', { a: '\u0000\u000a' }, '000A'],
    ['ConvertToUTF8Hex([a])', { a: 12 }, '3132'],
    [
      'Join("", 1000, Replace(ConvertToUTF8Hex([objectId]), , "[a-zA-Z_]*", , "", , ))',
      { objectId: '00aa' },
      '100030306161',
    ],
  ])
})
