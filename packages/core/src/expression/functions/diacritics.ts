import { isAscii } from './characters.ts'

/** `extended`: every Latin letter. `entra`: the letters of Entra's documented table, and no other. */
export type DiacriticsMode = 'extended' | 'entra'

const combining = (base: string, ...marks: readonly string[]) => marks.map((mark) => base + mark).join('')

/** Entra's documented table in lower case: what a letter with marks becomes, and the letters it is made from. */
const documented: readonly (readonly [string, string])[] = [
  ['a', `äàâãåáąăāǟǡ${combining('ā', '\u0301', '\u0300', '\u0302', '\u0303', '\u0308')}a\u0331å\u0304`],
  ['ae', 'æǣ'],
  ['c', 'çčćc\u0304c\u0331'],
  ['d', 'ďd\u0304ḏ'],
  ['e', `ëèéêęěėēḗḕ${combining('ē', '\u0302', '\u0303')}ê\u0304e\u0331ë\u0304e\u030A\u0304`],
  ['g', 'ğḡg\u0331'],
  ['i', `ïîìíıī${combining('ī', '\u0301', '\u0300', '\u0302', '\u0303')}i\u0331`],
  ['l', 'ľłl\u0304ḹḻ'],
  ['n', 'ñńňn\u0304ṉ'],
  ['o', `öòőõôóōṓṑ${combining('ō', '\u0302', '\u0303', '\u0308')}ȫǭȭȱo\u0331`],
  ['oe', 'øø\u0304œ\u0304'],
  ['r', 'řr\u0304ṟṝ'],
  ['ss', 'ß'],
  ['s', 'šśșşs\u0304s\u0331'],
  ['t', 'ťțt\u0304ṯ'],
  ['u', `üùûúůűū${combining('ū', '\u0301', '\u0300', '\u0302', '\u0303')}u\u0307\u0304ǖṻṳ\u0304u\u0331`],
  ['y', `ÿýȳ${combining('ȳ', '\u0301', '\u0300', '\u0303')}y\u0331`],
  ['z', 'źžżz\u0304ẕ'],
]

const cluster = /\P{M}\p{M}*/gu
// Nothing else can change: a letter beyond ASCII, or one of ASCII with marks behind it.
const candidate = /[A-Za-z]\p{M}+|[\p{Script=Latin}--[A-Za-z]]\p{M}*/gv
const mark = /\p{M}/gu

/** Letters that no decomposition takes apart. */
const whole: Readonly<Record<string, string>> = Object.freeze({
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'oe',
  Ø: 'OE',
  ß: 'ss',
  ẞ: 'SS',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  ħ: 'h',
  Ħ: 'H',
  þ: 'th',
  Þ: 'TH',
  ŋ: 'n',
  Ŋ: 'N',
})

const table: ReadonlyMap<string, string> = new Map(
  documented.flatMap(([plain, letters]) =>
    [...letters.matchAll(cluster)].flatMap(([letter]) => bothCases(letter, plain)),
  ),
)

function bothCases(letter: string, plain: string): [string, string][] {
  const lower: [string, string] = [letter.normalize('NFC'), plain]
  // ß has no upper case in the table, and the one of ı is İ.
  if (letter === 'ß') return [lower]
  const upper = letter === 'ı' ? 'İ' : letter.toUpperCase()
  return [lower, [upper.normalize('NFC'), plain.toUpperCase()]]
}

const known: Readonly<Record<DiacriticsMode, Map<string, string>>> = { extended: new Map(), entra: new Map() }
const knownLimit = 5000
const longestKnown = 4

/**
 * Letters without their marks; everything else as it is, so that Greek, Cyrillic and Indic marks survive.
 *
 * Covers Entra's documented table. Extended, the same rule holds for the Latin letters the table leaves out.
 */
export function normalizeDiacritics(text: string, mode: DiacriticsMode): string {
  if (isAscii(text)) return text
  const seen = known[mode]
  return text.replace(candidate, (part) => {
    const before = seen.get(part)
    if (before !== undefined) return before
    const plain = mode === 'entra' ? documentedForm(part) : withoutMarks(part)
    if (seen.size < knownLimit && part.length <= longestKnown) seen.set(part, plain)
    return plain
  })
}

// Putting marks in order takes the square of their number, and letters have a few.
const longestDocumented = 8

function documentedForm(letter: string): string {
  return letter.length > longestDocumented ? letter : (table.get(letter.normalize('NFC')) ?? letter)
}

function withoutMarks(letter: string): string {
  const [first = ''] = letter
  const base = first.normalize('NFD').replace(mark, '')
  return whole[base] ?? base
}
