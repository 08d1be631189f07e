// What simple mapping treats otherwise than JavaScript: a final sigma stays σ, and of no culture İ and ı stay.
const unlikeLower = /[İΣ]/
const unlikeUpper = /[ıᾀ-῾]/

/** Lower case by simple mapping, as in .NET: a character never becomes two. */
export function lowerCase(text: string, turkic: boolean): string {
  if (!turkic && !unlikeLower.test(text)) return text.toLowerCase()
  const small = text.replaceAll('Σ', 'σ')
  if (turkic) return small.replaceAll('I', 'ı').replaceAll('İ', 'i').toLowerCase()
  return small
    .split('İ')
    .map((part) => part.toLowerCase())
    .join('İ')
}

/** Upper case by simple mapping, as in .NET: a character never becomes two, so ß stays ß. */
export function upperCase(text: string, turkic: boolean): string {
  if (turkic) return upperCase(text.replaceAll('i', 'İ').replaceAll('ı', 'I'), false)
  if (!unlikeUpper.test(text)) {
    const upper = text.toUpperCase()
    // The rest of what has no single upper case grows.
    if (upper.length === text.length) return upper
  }
  return eachCharacter(text, (c) => (c === 'ı' ? c : upperOf(c)))
}

function upperOf(character: string): string {
  const upper = character.toUpperCase()
  return upper.length === character.length ? upper : (greekUpper.get(character) ?? character)
}

/** Greek letters with iota below: JavaScript writes the iota beside them, simple mapping has capitals for them. */
const greekUpper: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 0x7d }, (_, index) => String.fromCharCode(0x1f80 + index))
    .filter((character) => character.toLowerCase() !== character)
    .map((character) => [character.toLowerCase(), character]),
)

function eachCharacter(text: string, change: (character: string) => string): string {
  let result = ''
  for (const character of text) result += change(character)
  return result
}

// What ends a word. The straight apostrophe does not: "d'ythaq" gives "D'ythaq".
const wordBreak = "[[\\p{Z}\\s\\p{Cc}\\p{Cf}\\p{Pc}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}\\p{S}]--[']]"
const fromFirstLetter = new RegExp(`\\p{L}[^${wordBreak}]*`, 'gv')

// The same for ASCII alone, which takes a sixth of the time.
const asciiWordStart = /(?<![a-z0-9'])[0-9']*[a-z]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
const notAscii = /[^\x00-\x7f]/

/** Whether nothing but ASCII is in a text: then most of what follows is done in a tenth of the time. */
export function isAscii(text: string): boolean {
  return !notAscii.test(text)
}

/** Lowers everything, then raises the first letter after the start and after each break between words. */
export function titleCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase().replace(asciiWordStart, (found) => found.toUpperCase())
  return lowerCase(text, false).replace(fromFirstLetter, (word) => {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0)
    return (digraphs[first] ?? upperCase(first, false)) + word.slice(first.length)
  })
}

/** One character for two letters, of which a title raises the first. */
const digraphs: Readonly<Record<string, string>> = Object.freeze({ ǆ: 'ǅ', ǉ: 'ǈ', ǌ: 'ǋ', ǳ: 'ǲ' })

const letter = /\p{L}/u

/** The same, with nothing but the given characters between words. */
export function titleCaseBetween(text: string, separators: string): string {
  const between = new Set(separators)
  let inWord = false
  return eachCharacter(lowerCase(text, false), (character) => {
    if (between.has(character)) inWord = false
    else if (!inWord && letter.test(character)) {
      inWord = true
      return upperCase(character, false)
    }
    return character
  })
}

// What .NET takes for white space: U+0085 is, U+FEFF is not.
const white = /[[\s\u0085]--\ufeff]/v

/** The text without white space at both ends. */
export function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isWhite(text, start)) start += 1
  while (end > start && isWhite(text, end - 1)) end -= 1
  return text.slice(start, end)
}

function isWhite(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code <= 0x20 || code >= 0x7f ? white.test(text.charAt(at)) : false
}
