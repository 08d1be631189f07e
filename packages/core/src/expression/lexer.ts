import { foreignToken } from './foreign-token.ts'
import { ExpressionFault, type ExpressionIssue, errorAt, warningAt } from './issue.ts'
import type { Token } from './token.ts'

const space = /\s*/y
const nameAt = /[\p{L}][\p{L}\p{N}_]*/uy
const numberAt = /-?[0-9]+/y
const hexAt = /&[Hh]([0-9A-Fa-f]+)/y
const markAt = /<>|<=|>=|[(),&=<>]/y

/**
 * Cuts an expression into tokens, the last one being `end`.
 *
 * Signs of other languages are reported and read as what they must mean. Throws ExpressionFault, which then ends the
 * issues, at the first character that means nothing.
 */
export function tokenize(text: string, issues: ExpressionIssue[]): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  for (;;) {
    space.lastIndex = at
    space.test(text)
    at = space.lastIndex
    if (at >= text.length) break
    const token = foreignToken(text, at, issues) ?? next(text, at, issues)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length })
  return tokens
}

function next(text: string, at: number, issues: ExpressionIssue[]): Token {
  const first = text.charAt(at)
  if (first === '"') return quoted(text, at, issues)
  if (first === '[') return attribute(text, at)
  const hex = match(hexAt, text, at)
  if (hex !== null) return token('hex', BigInt(`0x${hex[1]}`).toString(), at, hex[0].length)
  for (const [kind, pattern] of [
    ['number', numberAt],
    ['name', nameAt],
    ['mark', markAt],
  ] as const) {
    const found = match(pattern, text, at)
    if (found !== null) return token(kind, found[0], at, found[0].length)
  }
  throw new ExpressionFault(unexpected(text, at))
}

function unexpected(text: string, at: number): ExpressionIssue {
  const character = String.fromCodePoint(Number(text.codePointAt(at)))
  const span = { start: at, end: at + character.length }
  const hint = 'Text stands in double quotes, "text", an attribute in brackets, [name].'
  return errorAt('E_UNEXPECTED_CHARACTER', `"${character}" has no meaning here`, span, hint)
}

function quoted(text: string, start: number, issues: ExpressionIssue[]): Token {
  let value = ''
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '"') return token('text', value, start, at + 1 - start)
    if (character !== '\\') {
      value += character
      continue
    }
    const escaped = text[at + 1]
    if (escaped === '"' || escaped === '\\') {
      value += escaped
      at += 1
      continue
    }
    value += character
    const hint = 'Double the backslash: "\\\\".'
    const message = 'a backslash before this character is kept as it is'
    if (escaped !== undefined) issues.push(warningAt('W_ESCAPE', message, { start: at, end: at + 2 }, hint))
  }
  const span = { start, end: text.length }
  const hint = /[“”„‟]/.test(value) ? 'Close it with a straight ", not with a curly one.' : 'Add a ".'
  throw new ExpressionFault(errorAt('E_UNTERMINATED_STRING', 'the text has no closing quote', span, hint))
}

/** Attribute names may hold SCIM value filters, so brackets inside balance, and quoted parts are passed over. */
function attribute(text: string, start: number): Token {
  let depth = 0
  let inText = false
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (inText) {
      if (character === '\\') at += 1
      else if (character === '"') inText = false
    } else if (character === '"' && depth > 1) inText = true
    else if (character === '[') depth += 1
    else if (character === ']') {
      depth -= 1
      if (depth === 0) return namedAttribute(text.slice(start + 1, at), start, at + 1)
    }
  }
  const span = { start, end: text.length }
  throw new ExpressionFault(
    errorAt('E_UNTERMINATED_ATTRIBUTE', 'the attribute has no closing bracket', span, 'Add a ].'),
  )
}

function namedAttribute(name: string, start: number, end: number): Token {
  if (name.trim() !== '') return { kind: 'attribute', value: name, start, end }
  const message = 'the attribute has no name'
  throw new ExpressionFault(errorAt('E_UNTERMINATED_ATTRIBUTE', message, { start, end }, 'Write it as [name].'))
}

function token(kind: Token['kind'], value: string, start: number, length: number): Token {
  return { kind, value, start, end: start + length }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
