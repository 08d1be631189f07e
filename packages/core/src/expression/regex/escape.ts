import { digits, namedComplement, namedSet, others, propertyNames, spaces, wordCharacters } from './categories.ts'
import { type CharSet, negate, union } from './char-set.ts'
import { type Cursor, peek, syntaxFault, takeMatch } from './cursor.ts'

const simple: Readonly<Record<string, number>> = Object.freeze({
  a: 0x07,
  b: 0x08,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
})

/** The character of an escape such as `\n`, `\x41`, `\u00e9`, `\cJ`, `\033` or `\.`; the backslash has been passed. */
export function characterEscape(cursor: Cursor): number {
  const start = cursor.at - 1
  const letter = peek(cursor)
  if (letter === '') throw syntaxFault('the pattern ends in a backslash', start, 'Write \\\\ for a backslash.')
  if (letter >= '0' && letter <= '7') return octal(cursor)
  cursor.at += 1
  if (letter === 'x') return hexadecimal(cursor, 2, start)
  if (letter === 'u') return hexadecimal(cursor, 4, start)
  if (letter === 'c') return control(cursor, start)
  const code = simple[letter]
  if (code !== undefined) return code
  if (/[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u.test(letter)) {
    throw syntaxFault(`\\${letter} has no meaning`, start, `Write ${letter} for the character itself.`)
  }
  return letter.charCodeAt(0)
}

function octal(cursor: Cursor): number {
  return Number.parseInt(takeMatch(cursor, /[0-7]{1,3}/y)?.[0] as string, 8) & 0xff
}

function hexadecimal(cursor: Cursor, length: number, start: number): number {
  const text = cursor.source.slice(cursor.at, cursor.at + length)
  if (text.length < length || !/^[0-9A-Fa-f]+$/.test(text)) {
    const letter = length === 2 ? 'x' : 'u'
    throw syntaxFault(`\\${letter} needs ${length} hexadecimal digits`, start)
  }
  cursor.at += length
  return Number.parseInt(text, 16)
}

function control(cursor: Cursor, start: number): number {
  const code = peek(cursor).toUpperCase().charCodeAt(0) - 0x40
  if (!(code >= 0 && code < 0x20)) throw syntaxFault('\\c needs a letter', start, 'As in \\cJ, the line feed.')
  cursor.at += 1
  return code
}

const setEscapes: Readonly<Record<string, () => CharSet>> = Object.freeze({
  d: digits,
  D: () => others('D'),
  w: wordCharacters,
  W: () => others('W'),
  s: spaces,
  S: () => others('S'),
})

/** The set of `\d \D \w \W \s \S \p{…} \P{…}`; null when another escape follows the backslash. */
export function setEscape(cursor: Cursor): CharSet | null {
  const letter = peek(cursor)
  const make = setEscapes[letter]
  if (make !== undefined) {
    cursor.at += 1
    return make()
  }
  if (letter !== 'p' && letter !== 'P') return null
  cursor.at += 1
  return named(cursor, letter === 'P')
}

const cased = ['Lu', 'Ll', 'Lt']

function named(cursor: Cursor, negated: boolean): CharSet {
  const start = cursor.at - 2
  const name = takeMatch(cursor, /\{([\w-]*)\}/y)?.[1]
  if (name === undefined) throw syntaxFault('\\p needs a name in braces', start, 'As in \\p{L} or \\p{IsCyrillic}.')
  if (cursor.options.i && cased.includes(name)) return anyCase(negated)
  const set = negated ? namedComplement(name) : namedSet(name)
  if (set === undefined) throw syntaxFault(`there is no character class named ${name}`, start, suggestion(name))
  return set
}

/** With option i the three cases are one. */
function anyCase(negated: boolean): CharSet {
  const set = union(...cased.flatMap((name) => namedSet(name) ?? []))
  return negated ? negate(set) : set
}

function suggestion(name: string): string {
  const wanted = new Set([name, `is${name}`].map((text) => text.toLowerCase()))
  const meant = propertyNames().find((known) => wanted.has(known.toLowerCase()))
  return meant === undefined ? 'As in \\p{L}, \\p{Lu}, \\p{Nd} or \\p{IsCyrillic}.' : `Did you mean \\p{${meant}}?`
}
