// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
const ascii = /^[\x00-\x7f]*$/

/** Lower case by simple mapping: a character never becomes two, and a final sigma stays σ. */
export function lowerCase(text: string, turkic: boolean): string {
  if (!turkic && ascii.test(text)) return text.toLowerCase()
  return eachCharacter(text, (c) => {
    if (turkic && c === 'I') return 'ı'
    if (turkic && c === 'İ') return 'i'
    return simple(c, c.toLowerCase())
  })
}

/** Upper case by simple mapping: ß stays ß. */
export function upperCase(text: string, turkic: boolean): string {
  if (!turkic && ascii.test(text)) return text.toUpperCase()
  return eachCharacter(text, (c) => (turkic && c === 'i' ? 'İ' : simple(c, c.toUpperCase())))
}

function simple(character: string, mapped: string): string {
  return mapped.length > 1 && [...mapped].length > 1 ? character : mapped
}

function eachCharacter(text: string, change: (character: string) => string): string {
  let result = ''
  for (const character of text) result += change(character)
  return result
}

const letter = /\p{L}/u
// The classes that end a word. The straight apostrophe does not: "d'ythaq" gives "D'ythaq".
const wordBreak = /[\p{Z}\s\p{Cc}\p{Cf}\p{Pc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\p{S}]/u

export function isWordBreak(character: string): boolean {
  return character !== "'" && wordBreak.test(character)
}

/** Lowers everything, then raises the first letter after the start and after each break. */
export function titleCase(text: string, isBreak: (character: string) => boolean): string {
  let inWord = false
  return eachCharacter(lowerCase(text, false), (character) => {
    if (isBreak(character)) inWord = false
    else if (letter.test(character)) {
      const first = !inWord
      inWord = true
      return first ? upperCase(character, false) : character
    }
    return character
  })
}

const cluster = /\P{M}\p{M}*/gu
const latin = /^\p{Script=Latin}/u
const mark = /\p{M}/gu

/** Letters that no decomposition takes apart. */
const plainLetters: Readonly<Record<string, string>> = Object.freeze({
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

/**
 * Latin letters without their marks; everything else as it is, so that Greek, Cyrillic and Indic marks survive.
 *
 * Covers Entra's documented table and extends the same rule to the Latin letters it leaves out.
 */
export function normalizeDiacritics(text: string): string {
  if (ascii.test(text)) return text
  return text.replace(cluster, (whole) => {
    const parts = whole.normalize('NFD')
    if (!latin.test(parts)) return whole
    const base = parts.replace(mark, '')
    return plainLetters[base] ?? base
  })
}
