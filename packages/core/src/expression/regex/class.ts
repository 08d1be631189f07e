import { foldCase } from './categories.ts'
import { type CharSet, charSet, negate, subtract, union } from './char-set.ts'
import { type Cursor, peek, syntaxFault, take, takeMatch } from './cursor.ts'
import { characterEscape, setEscape } from './escape.ts'

/** One thing between the brackets: a character, written with a backslash or not, or a whole set. */
type Member = { readonly unit: number; readonly escaped: boolean } | { readonly set: CharSet }

const maxDepth = 50

/** A class such as `[^a-z\d-[aeiou]]`; the opening bracket has been passed. */
export function parseClass(cursor: Cursor, depth = 0): CharSet {
  const start = cursor.at - 1
  if (depth > maxDepth) throw syntaxFault('classes are nested too deeply', start)
  const negated = take(cursor, '^')
  const pairs: [number, number][] = []
  const sets: CharSet[] = []
  let taken: CharSet | null = null
  for (let first = true; first || peek(cursor) !== ']'; first = false) {
    if (peek(cursor) === '') throw syntaxFault('the class has no closing bracket', start, 'Add a ].')
    if (!first && take(cursor, '-[')) taken = subtraction(cursor, depth)
    else {
      const member = parseMember(cursor)
      if ('set' in member) sets.push(member.set)
      else taken = parseRange(cursor, member, pairs, depth) ?? taken
    }
  }
  cursor.at += 1
  const plain = cursor.options.i ? foldCase(charSet(pairs)) : charSet(pairs)
  // Joining large sets takes time, and [^\w] needs none of it.
  const all = pairs.length === 0 && sets.length === 1 ? (sets[0] as CharSet) : union(plain, ...sets)
  const set = negated ? negate(all) : all
  return taken === null ? set : subtract(set, taken)
}

function subtraction(cursor: Cursor, depth: number): CharSet {
  const taken = parseClass(cursor, depth + 1)
  if (peek(cursor) !== ']') {
    throw syntaxFault('a class that is taken away must come last', cursor.at, 'As in [a-z-[aeiou]].')
  }
  return taken
}

function parseMember(cursor: Cursor): Member {
  if (take(cursor, '\\')) {
    const set = setEscape(cursor)
    if (set !== null) return { set }
    return { unit: characterEscape(cursor), escaped: true }
  }
  const unit = peek(cursor).charCodeAt(0)
  cursor.at += 1
  // .NET passes over what looks like a POSIX class, and keeps the bracket.
  if (unit === 0x5b) takeMatch(cursor, /:\w*:\]/y)
  return { unit, escaped: false }
}

/** Adds the character, or the range it begins. A range that turns out to be a subtraction gives what is taken away. */
function parseRange(
  cursor: Cursor,
  from: { readonly unit: number },
  pairs: [number, number][],
  depth: number,
): CharSet | null {
  const isRange = peek(cursor) === '-' && peek(cursor, 1) !== ']' && peek(cursor, 1) !== ''
  if (!isRange) {
    pairs.push([from.unit, from.unit])
    return null
  }
  const dash = cursor.at
  cursor.at += 1
  if (peek(cursor) === '[') {
    pairs.push([from.unit, from.unit])
    cursor.at += 1
    return subtraction(cursor, depth)
  }
  const to = parseMember(cursor)
  if ('set' in to) throw syntaxFault('a range cannot end in a class', dash, 'Put the - last, or write \\-.')
  if (to.unit < from.unit) throw syntaxFault('the range is in reverse order', dash - 1)
  pairs.push([from.unit, to.unit])
  return null
}
