import { takeLiteral } from './literal.ts'
import { isCompareOperator, noOperator } from './operators.ts'
import {
  checkName,
  type ParseOptions,
  parsed,
  refuse,
  type Scanner,
  skipPadding,
  skipSpaces,
  takePath,
  takeSpace,
  takeWord,
} from './scanner.ts'
import type { AttributePath, Filter, ParseProblem, PatchPath } from './types.ts'

export type FilterResult =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly problem: ParseProblem }

export type PathResult<T> =
  | { readonly ok: true; readonly path: T }
  | { readonly ok: false; readonly problem: ParseProblem }

/**
 * Reads a filter (RFC 7644 §3.4.2.2), never throws, and takes time in proportion to the text.
 *
 * `not` binds before `and`, `and` before `or`. Beyond the grammar it takes runs of spaces, spaces inside parentheses,
 * the name `$ref`, and a comparison behind a value path, `emails[type eq "work"].value eq "x"`, unless `strict`.
 */
export function parseFilter(text: string, options: ParseOptions = {}): FilterResult {
  const result = parsed(text, options, (scanner) => {
    skipPadding(scanner)
    if (scanner.at === text.length) refuse('The filter is empty.', 0)
    const filter = takeOr(scanner)
    skipPadding(scanner)
    if (scanner.at < text.length) refuseRest(scanner)
    return filter
  })
  return result.ok ? { ok: true, filter: result.value } : result
}

/** Reads `name`, `name.sub` or either with a URN in front (RFC 7644 §3.10), as `attributes` and `sortBy` have them. */
export function parseAttributePath(text: string, options: ParseOptions = {}): PathResult<AttributePath> {
  const result = parsed(text, options, (scanner) => {
    const path = takePath(scanner)
    if (scanner.at < text.length) refuse('The path must end here.', scanner.at)
    return path
  })
  return result.ok ? { ok: true, path: result.value } : result
}

/**
 * Reads a path of a PATCH operation (RFC 7644 §3.5.2). The URN of an extension alone, which clients send, comes out
 * with its last part as the name; `knownSchema` knows it.
 */
export function parsePatchPath(text: string, options: ParseOptions = {}): PathResult<PatchPath> {
  const result = parsed(text, options, (scanner): PatchPath => {
    const path = takePath(scanner)
    if (scanner.text[scanner.at] !== '[') {
      if (scanner.at < text.length) refuse('The path must end here.', scanner.at)
      return { ...path, filter: null }
    }
    const filter = takeElementFilter(scanner)
    const sub = scanner.text[scanner.at] === '.' ? takeSubName(scanner) : null
    if (scanner.at < text.length) refuse('The path must end here.', scanner.at)
    return { ...path, sub, filter, ...(path.sub !== null && { inner: path.sub }) }
  })
  return result.ok ? { ok: true, path: result.value } : result
}

function takeOr(scanner: Scanner): Filter {
  return takeJoined(scanner, 'or', (inner) => takeJoined(inner, 'and', takeTerm))
}

function takeJoined(scanner: Scanner, kind: 'and' | 'or', takePart: (scanner: Scanner) => Filter): Filter {
  const start = scanner.at
  const first = takePart(scanner)
  const parts = [first]
  while (takeKeyword(scanner, kind)) parts.push(takePart(scanner))
  return parts.length === 1 ? first : node(scanner, { kind, parts, start, end: scanner.at })
}

/** Moves over ` and ` or ` or `; false when something else follows. */
function takeKeyword(scanner: Scanner, keyword: 'and' | 'or'): boolean {
  const start = scanner.at
  if (takeSpace(scanner)) {
    const wordAt = scanner.at
    if (takeWord(scanner).toLowerCase() === keyword) {
      if (takeSpace(scanner)) return true
      refuse(`Another term must follow ${keyword}, after one space.`, scanner.at)
    }
    scanner.at = wordAt
  }
  scanner.at = start
  return false
}

function takeTerm(scanner: Scanner): Filter {
  if (scanner.text[scanner.at] === '(') return takeWithin(scanner, ')', takeOr)
  const start = scanner.at
  const word = takeWord(scanner).toLowerCase()
  if (word === 'not') {
    skipSpaces(scanner)
    if (scanner.text[scanner.at] !== '(') refuse('After not goes a filter in parentheses: not (…).', scanner.at)
    const part = takeWithin(scanner, ')', takeOr)
    return node(scanner, { kind: 'not', part, start, end: scanner.at })
  }
  scanner.at = start
  const path = takePath(scanner)
  return scanner.text[scanner.at] === '[' ? takeElements(scanner, path, start) : takeComparison(scanner, path, start)
}

/** Reads what stands between the bracket here and `close`. */
function takeWithin(scanner: Scanner, close: ')' | ']', take: (scanner: Scanner) => Filter): Filter {
  const open = scanner.at
  scanner.depth += 1
  if (scanner.depth > scanner.limits.depth) refuse(`It is nested deeper than ${scanner.limits.depth} levels.`, open)
  scanner.at += 1
  skipPadding(scanner)
  const filter = take(scanner)
  skipPadding(scanner)
  if (scanner.at >= scanner.text.length) refuse(`This ${scanner.text[open]} is never closed.`, open)
  if (scanner.text[scanner.at] !== close) refuseRest(scanner, close)
  scanner.at += 1
  scanner.depth -= 1
  return filter
}

function takeElementFilter(scanner: Scanner): Filter {
  if (scanner.inElement) {
    refuse('There are no brackets within brackets: elements have no elements of their own.', scanner.at)
  }
  scanner.inElement = true
  const filter = takeWithin(scanner, ']', takeOr)
  scanner.inElement = false
  return filter
}

function takeElements(scanner: Scanner, path: AttributePath, start: number): Filter {
  const filter = takeElementFilter(scanner)
  const then = scanner.text[scanner.at] === '.' && !scanner.strict ? takeThen(scanner) : null
  return node(scanner, { kind: 'elements', path, filter, then, start, end: scanner.at })
}

/** `.value eq "x"` behind a value path. */
function takeThen(scanner: Scanner): Filter {
  const start = scanner.at + 1
  const name = takeSubName(scanner)
  return takeComparison(scanner, { urn: null, name, sub: null }, start)
}

/** Moves over a dot and the name behind it. */
function takeSubName(scanner: Scanner): string {
  scanner.at += 1
  const start = scanner.at
  const name = takeWord(scanner)
  checkName(scanner, name, start)
  return name
}

function takeComparison(scanner: Scanner, path: AttributePath, start: number): Filter {
  if (!takeSpace(scanner)) refuse('An operator such as eq must follow, after one space.', scanner.at)
  const wordAt = scanner.at
  const word = takeWord(scanner)
  const operator = word.toLowerCase()
  if (operator === 'pr') return node(scanner, { kind: 'present', path, start, end: scanner.at })
  if (!isCompareOperator(operator)) refuse(noOperator(scanner, path, word), wordAt)
  if (!takeSpace(scanner)) refuse(`A value must follow ${operator}, after one space.`, scanner.at)
  const value = takeLiteral(scanner)
  return node(scanner, { kind: 'compare', path, operator, value, start, end: scanner.at })
}

function node(scanner: Scanner, filter: Filter): Filter {
  scanner.nodes += 1
  if (scanner.nodes > scanner.limits.nodes) refuse(`It has more than ${scanner.limits.nodes} parts.`, filter.start)
  return filter
}

function refuseRest(scanner: Scanner, close?: ')' | ']'): never {
  const rest = scanner.at
  skipSpaces(scanner)
  const character = scanner.text[scanner.at]
  const at = scanner.at < scanner.text.length ? scanner.at : rest
  if (character === ')' || character === ']') refuse(`There is no bracket that this ${character} would close.`, at)
  refuse(`Here goes and, or, or ${close ?? 'the end'}.`, at)
}
