import { type Cursor, type Options, peek, syntaxFault, take, takeMatch, unsupportedFault } from './cursor.ts'
import { empty, type Look, type Node } from './tree.ts'

/** Reads everything up to the closing parenthesis, which stays. */
export type Body = (cursor: Cursor) => Node

/** A group; its opening parenthesis has been passed. Null: it only changed options, or was a comment. */
export function parseGroup(cursor: Cursor, body: Body): Node | null {
  const start = cursor.at - 1
  const outer = cursor.options
  if (!take(cursor, '?')) return plain(cursor, start, body)
  const set = takeMatch(cursor, /([imnsx]*)(?:-([imnsx]*))?([:)])/iy)
  if (set !== null) {
    cursor.options = withOptions(outer, set[1] as string, set[2] ?? '')
    return set[3] === ')' ? null : close(cursor, start, body(cursor), outer)
  }
  const look = takeMatch(cursor, /(<?)([=!])/y)
  if (look !== null) {
    const inner = close(cursor, start, body(cursor), outer)
    return { kind: 'look', behind: look[1] === '<', negative: look[2] === '!', body: inner }
  }
  if (take(cursor, '>')) return { kind: 'atomic', body: close(cursor, start, body(cursor), outer) }
  if (take(cursor, '(')) return condition(cursor, start, body)
  return named(cursor, start, body)
}

function plain(cursor: Cursor, start: number, body: Body): Node {
  const outer = cursor.options
  if (outer.n) return close(cursor, start, body(cursor), outer)
  const number = cursor.opened.push(null)
  const inner = close(cursor, start, body(cursor), outer)
  return { kind: 'capture', group: cursor.find?.(unnamedKey(number)) ?? 0, body: inner }
}

/** How the group that opened as the given one, counted from 1, is found when it has no name. */
export function unnamedKey(opened: number): string {
  return `#${opened}`
}

function close(cursor: Cursor, start: number, node: Node, outer: Options): Node {
  if (!take(cursor, ')')) throw syntaxFault('the group has no closing parenthesis', start, 'Add a ).')
  cursor.options = outer
  return node
}

function withOptions(options: Options, on: string, off: string): Options {
  const next = { ...options }
  for (const letter of on.toLowerCase()) next[letter as keyof Options] = true
  for (const letter of off.toLowerCase()) next[letter as keyof Options] = false
  return next
}

const nameHint = 'As in (?<name>…).'

function named(cursor: Cursor, start: number, body: Body): Node {
  const opening = takeMatch(cursor, /[<']/y)?.[0]
  if (opening === undefined) {
    const hint = peek(cursor) === 'P' ? 'In .NET a named group is written (?<name>…).' : undefined
    throw syntaxFault(`(?${peek(cursor)} does not open a group`, start, hint)
  }
  const name = takeMatch(cursor, /[\p{L}\p{Mn}\p{Nd}\p{Pc}]+/uy)?.[0] ?? ''
  if (peek(cursor) === '-') {
    throw unsupportedFault('balancing groups, (?<a-b>…), are not supported', start)
  }
  if (name === '' || !take(cursor, opening === '<' ? '>' : "'")) {
    throw syntaxFault('this is not the name of a group', cursor.at, nameHint)
  }
  const key = groupKey(name)
  if (key === '0') throw syntaxFault('a group cannot have the number 0', start, nameHint)
  if (/^\d/.test(key) && (!/^\d+$/.test(key) || key.length > 9)) {
    throw syntaxFault('this is not the name of a group', start + 3, nameHint)
  }
  cursor.opened.push(key)
  const outer = cursor.options
  const inner = close(cursor, start, body(cursor), outer)
  return { kind: 'capture', group: cursor.find?.(key) ?? 0, body: inner }
}

/** Numbers lose their leading zeros: `(?<01>…)` is group 1. */
export function groupKey(name: string): string {
  return /^\d+$/.test(name) ? name.replace(/^0+(?=\d)/, '') : name
}

/** `(?(1)yes|no)`, `(?(name)yes|no)` or `(?(?=look)yes|no)`; the second parenthesis has been passed. */
function condition(cursor: Cursor, start: number, body: Body): Node {
  const outer = cursor.options
  const test = groupTest(cursor) ?? lookTest(cursor, body)
  const choice = close(cursor, start, body(cursor), outer)
  const branches = choice.kind === 'choice' ? choice.branches : [choice]
  if (branches.length > 2) throw syntaxFault('a conditional group has two branches at most', start)
  return { kind: 'condition', if: test, yes: branches[0] as Node, no: branches[1] ?? empty }
}

function groupTest(cursor: Cursor): number | null {
  const start = cursor.at
  const reference = takeMatch(cursor, /([\p{L}\p{Mn}\p{Nd}\p{Pc}]+)\)/uy)?.[1]
  if (reference === undefined) return null
  if (cursor.find === null) return 0
  const group = cursor.find(groupKey(reference))
  if (group !== undefined) return group
  if (/^\d/.test(reference)) throw syntaxFault(`there is no group ${reference}`, start)
  cursor.at = start
  return null
}

function lookTest(cursor: Cursor, body: Body): Look {
  const start = cursor.at - 1
  if (/^\?(?:#|'|<[^=!])/.test(cursor.source.slice(cursor.at, cursor.at + 3))) {
    throw syntaxFault('the condition of a group cannot be a comment or a named group', start)
  }
  const outer = cursor.options
  if (peek(cursor) === '?') {
    const node = parseGroup(cursor, body) ?? empty
    return node.kind === 'look' ? node : { kind: 'look', behind: false, negative: false, body: node }
  }
  return { kind: 'look', behind: false, negative: false, body: close(cursor, start, body(cursor), outer) }
}
