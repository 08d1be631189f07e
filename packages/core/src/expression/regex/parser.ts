import { boundaryCharacters, foldCase, notLineFeed } from './categories.ts'
import { charSet, negate } from './char-set.ts'
import { parseClass } from './class.ts'
import { type Cursor, type Options, peek, syntaxFault, take, takeMatch, unsupportedFault } from './cursor.ts'
import { characterEscape, setEscape } from './escape.ts'
import { groupKey, parseGroup } from './group.ts'
import { type GroupNumbers, numberGroups } from './group-numbers.ts'
import type { Assertion, Node, ParsedPattern } from './tree.ts'

const maxDepth = 100
const noOptions: Options = Object.freeze({ i: false, m: false, n: false, s: false, x: false })

/**
 * Parses a pattern as .NET reads it. Throws PatternFault.
 *
 * It is read twice, since `\12` is group 12 or octal 12 depending on groups that may come later.
 */
export function parsePattern(source: string): ParsedPattern {
  const counting = parseAll(source, null)
  const groups = numberGroups(counting.cursor.opened)
  const { node } = parseAll(source, groups)
  return { node, groups: groups.public, count: groups.count }
}

function parseAll(source: string, groups: GroupNumbers | null): { readonly node: Node; readonly cursor: Cursor } {
  const find = groups === null ? null : groups.find
  const cursor: Cursor = { source, at: 0, options: noOptions, depth: 0, opened: [], find }
  const node = parseChoice(cursor)
  if (cursor.at < source.length) throw syntaxFault('this parenthesis closes nothing', cursor.at, 'Write \\) for a ).')
  return { node, cursor }
}

function parseChoice(cursor: Cursor): Node {
  cursor.depth += 1
  if (cursor.depth > maxDepth) throw unsupportedFault('groups are nested too deeply', cursor.at)
  const branches = [parseSequence(cursor)]
  while (take(cursor, '|')) branches.push(parseSequence(cursor))
  cursor.depth -= 1
  return branches.length === 1 ? (branches[0] as Node) : { kind: 'choice', branches }
}

function parseSequence(cursor: Cursor): Node {
  const items: Node[] = []
  for (;;) {
    skipBlank(cursor)
    const next = peek(cursor)
    if (next === '' || next === '|' || next === ')') break
    const start = cursor.at
    const atom = parseAtom(cursor)
    if (atom !== null) items.push(parseQuantifier(cursor, atom))
    else refuseQuantifier(cursor, start)
  }
  return items.length === 1 ? (items[0] as Node) : { kind: 'sequence', items }
}

/** Passes over `(?#…)`, and with option x over blanks and `# …` too. */
function skipBlank(cursor: Cursor): void {
  for (;;) {
    const start = cursor.at
    if (cursor.options.x) takeMatch(cursor, /(?:[ \t\n\f\r]|#[^\n]*)+/y)
    if (take(cursor, '(?#') && takeMatch(cursor, /[^)]*\)/y) === null) {
      throw syntaxFault('the comment has no closing parenthesis', start, 'Add a ).')
    }
    if (cursor.at === start) return
  }
}

/** Null for what matches nothing and cannot be repeated: a change of options. */
function parseAtom(cursor: Cursor): Node | null {
  refuseQuantifier(cursor, cursor.at)
  const start = cursor.at
  const character = peek(cursor)
  cursor.at += 1
  switch (character) {
    case '[':
      return { kind: 'set', set: parseClass(cursor) }
    case '(':
      return parseGroup(cursor, parseChoice)
    case '\\':
      return parseEscape(cursor, start)
    case '^':
      return { kind: 'assertion', what: cursor.options.m ? 'lineStart' : 'start' }
    case '$':
      return { kind: 'assertion', what: cursor.options.m ? 'lineEnd' : 'endOrLineFeed' }
    case '.':
      return { kind: 'set', set: cursor.options.s ? negate(charSet([])) : notLineFeed() }
    default:
      return literal(cursor, character.charCodeAt(0))
  }
}

const quantifier = /[*+?]|\{(\d+)(?:(,)(\d*))?\}/y

function refuseQuantifier(cursor: Cursor, start: number): void {
  skipBlank(cursor)
  const found = takeMatch(cursor, quantifier)
  if (found === null) return
  throw syntaxFault(`${found[0]} has nothing before it to repeat`, cursor.at - found[0].length, hintFor(cursor, start))
}

function hintFor(cursor: Cursor, start: number): string {
  const sign = cursor.source.charAt(start)
  return `Write \\${'*+?{'.includes(sign) ? sign : '+'} for the character itself.`
}

function literal(cursor: Cursor, unit: number): Node {
  const set = charSet([[unit, unit]])
  return { kind: 'set', set: cursor.options.i ? foldCase(set) : set }
}

function parseQuantifier(cursor: Cursor, body: Node): Node {
  skipBlank(cursor)
  const start = cursor.at
  const found = takeMatch(cursor, quantifier)
  if (found === null) return body
  const [min, max] = bounds(found)
  if (max < min) throw syntaxFault('the largest number of repetitions is less than the smallest', start)
  skipBlank(cursor)
  const lazy = take(cursor, '?')
  skipBlank(cursor)
  const second = cursor.at
  const nested = takeMatch(cursor, quantifier)
  if (nested !== null) {
    const hint =
      nested[0] === '+' ? 'Possessive repetition is written (?>…) in .NET.' : 'Put the first part into (?:…).'
    throw syntaxFault(`${nested[0]} cannot follow another repetition`, second, hint)
  }
  return { kind: 'repeat', body, min, max, lazy }
}

function bounds(found: RegExpExecArray): [number, number] {
  if (found[0] === '*') return [0, Number.POSITIVE_INFINITY]
  if (found[0] === '+') return [1, Number.POSITIVE_INFINITY]
  if (found[0] === '?') return [0, 1]
  const min = Number(found[1])
  if (found[2] === undefined) return [min, min]
  return [min, found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3])]
}

const assertions: Readonly<Record<string, Assertion>> = Object.freeze({
  A: 'start',
  z: 'end',
  Z: 'endOrLineFeed',
  G: 'origin',
  b: 'boundary',
  B: 'notBoundary',
})

function parseEscape(cursor: Cursor, start: number): Node {
  const what = assertions[peek(cursor)]
  if (what !== undefined) {
    cursor.at += 1
    boundaryCharacters()
    return { kind: 'assertion', what }
  }
  const set = setEscape(cursor)
  if (set !== null) return { kind: 'set', set }
  return parseReference(cursor, start) ?? literal(cursor, characterEscape(cursor))
}

/** `\1`, `\k<name>`, `\k'name'` or the old `\<name>`; null when it is none of them. */
function parseReference(cursor: Cursor, start: number): Node | null {
  const ignoreCase = cursor.options.i
  const named = takeMatch(cursor, /k?(?:<([\p{L}\p{Mn}\p{Nd}\p{Pc}]+)>|'([\p{L}\p{Mn}\p{Nd}\p{Pc}]+)')/uy)
  const digits = named === null ? takeMatch(cursor, /[1-9]\d*/y)?.[0] : undefined
  const reference = named?.[1] ?? named?.[2] ?? digits
  if (reference === undefined) {
    if (peek(cursor) === 'k') throw syntaxFault('\\k needs the name of a group', start, 'As in \\k<name>.')
    return null
  }
  const group = cursor.find === null ? 0 : cursor.find(groupKey(reference))
  if (group !== undefined) return { kind: 'reference', group, ignoreCase }
  const isCharacter = digits === undefined ? peek({ ...cursor, at: start + 1 }) !== 'k' : Number(digits) > 9
  if (!isCharacter) throw syntaxFault(`there is no group ${reference}`, start)
  cursor.at = start + 1
  return null
}
