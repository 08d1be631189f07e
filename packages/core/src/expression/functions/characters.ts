// What simple mapping treats otherwise than JavaScript: a final sigma stays σ, and of no culture İ and ı stay.
const unlikeLower = /[İΣ]/
const unlikeUpper = /[ıᾀ-῾]/

/** Lower case by simple mapping, as in .NET: a character never becomes two. */
export function lowerCase(text: string, turkic: boolean): string {
  if (!turkic && !unlikeLower.test(text)) return text.toLowerCase()
  return eachCharacter(text, (c) => {
    if (c === 'I') return turkic ? 'ı' : 'i'
    if (c === 'İ') return turkic ? 'i' : c
    return c.toLowerCase()
  })
}

/** Upper case by simple mapping, as in .NET: a character never becomes two, so ß stays ß. */
export function upperCase(text: string, turkic: boolean): string {
  if (!turkic && !unlikeUpper.test(text)) {
    const upper = text.toUpperCase()
    // The rest of what has no single upper case grows.
    if (upper.length === text.length) return upper
  }
  return eachCharacter(text, (c) => (turkic ? (c === 'i' ? 'İ' : upperOf(c)) : c === 'ı' ? c : upperOf(c)))
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

const letter = /\p{L}/u
// The classes that end a word. The straight apostrophe does not: "d'ythaq" gives "D'ythaq".
const wordBreak = /[\p{Z}\s\p{Cc}\p{Cf}\p{Pc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\p{S}]/u

export function isWordBreak(character: string): boolean {
  if (isPlainLetter(character)) return false
  return character !== "'" && wordBreak.test(character)
}

function isPlainLetter(character: string): boolean {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
}

/** Lowers everything, then raises the first letter after the start and after each break. */
export function titleCase(text: string, isBreak: (character: string) => boolean): string {
  let inWord = false
  return eachCharacter(lowerCase(text, false), (character) => {
    if (isBreak(character)) inWord = false
    else if (!inWord && (isPlainLetter(character) || letter.test(character))) {
      inWord = true
      return upperCase(character, false)
    }
    return character
  })
}
