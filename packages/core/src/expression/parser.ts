import type { CallExpression, Comparison, Expression } from './ast.ts'
import { ExpressionFault, type ExpressionIssue, errorAt, type Span } from './issue.ts'
import { tokenize } from './lexer.ts'
import type { Token } from './token.ts'

export type ParseResult =
  | { readonly ok: true; readonly expression: Expression; readonly warnings: readonly ExpressionIssue[] }
  /** `partial`: what was most likely meant, to be looked through for further mistakes; absent when nobody can tell. */
  | { readonly ok: false; readonly issues: readonly ExpressionIssue[]; readonly partial?: Expression }

/** Longest expression, in characters, as in Entra. */
export const maxExpressionLength = 10_000
const maxDepth = 100

/**
 * Reads an expression into a frozen tree. Function names and argument counts are left to the checker.
 *
 * Goes on after a mistake whose remedy is plain, such as a forgotten comma, so that all of them are reported at once.
 */
export function parseExpression(text: string): ParseResult {
  const issues: ExpressionIssue[] = []
  try {
    if (text.length > maxExpressionLength) {
      const message = `the expression has ${text.length} characters; ${maxExpressionLength} are allowed`
      const span = { start: maxExpressionLength, end: text.length }
      throw new ExpressionFault(errorAt('E_TOO_LONG', message, span, 'Compute a part of it in another attribute.'))
    }
    const reader: Reader = { tokens: tokenize(text, issues), position: 0, issues }
    if (peek(reader).kind === 'end') {
      throw fault('E_EMPTY', 'the expression is empty', peek(reader), 'Write an attribute, [name], or a call.')
    }
    const expression = readExpression(reader, 0)
    expectEnd(reader)
    const failed = issues.some((issue) => issue.severity === 'error')
    return failed ? { ok: false, issues, partial: expression } : { ok: true, expression, warnings: issues }
  } catch (error) {
    if (error instanceof ExpressionFault) return { ok: false, issues: [...issues, error.issue] }
    throw error
  }
}

interface Reader {
  readonly tokens: readonly Token[]
  position: number
  readonly issues: ExpressionIssue[]
}

function peek(reader: Reader): Token {
  const token = reader.tokens[Math.min(reader.position, reader.tokens.length - 1)]
  if (token === undefined) throw new RangeError('a token list ends with an end token')
  return token
}

function isMark(reader: Reader, mark: string): boolean {
  const token = peek(reader)
  return token.kind === 'mark' && token.value === mark
}

function readExpression(reader: Reader, depth: number): Expression {
  if (depth > maxDepth) {
    const message = `more than ${maxDepth} levels of nesting`
    throw fault('E_TOO_DEEP', message, peek(reader), 'Compute a part of it in another attribute.')
  }
  const expression = readComparison(reader, depth)
  while (isJunction(peek(reader))) {
    reader.issues.push(junction(peek(reader)))
    reader.position += 1
    readComparison(reader, depth)
  }
  return expression
}

function readComparison(reader: Reader, depth: number): Expression {
  const { start } = peek(reader)
  const left = readConcat(reader, depth)
  const token = peek(reader)
  if (token.kind !== 'mark' || !isComparison(token.value)) return left
  reader.position += 1
  const right = readConcat(reader, depth)
  return Object.freeze({ kind: 'compare', operator: token.value, left, right, start, end: endBefore(reader) })
}

/** The words and signs by which other languages join conditions. */
function isJunction(token: Token): boolean {
  return token.kind === 'name' && /^(and|or|&&|\|\|)$/i.test(token.value)
}

function junction(token: Token): ExpressionIssue {
  const both = /^(and|&&)$/i.test(token.value)
  const hint = both
    ? 'Put one condition into the other: IIF(first, IIF(second, yes, no), no).'
    : 'Try one after the other: IIF(first, yes, IIF(second, yes, no)).'
  return errorAt('E_UNKNOWN_WORD', `conditions cannot be joined with ${token.value}`, token, hint)
}

/** Where the token just read ends; that of an operand in parentheses is its closing one. */
function endBefore(reader: Reader): number {
  return (reader.tokens[reader.position - 1] as Token).end
}

function isComparison(mark: string): mark is Comparison {
  return mark === '=' || mark === '<>' || mark === '>' || mark === '>=' || mark === '<' || mark === '<='
}

function readConcat(reader: Reader, depth: number): Expression {
  const { start } = peek(reader)
  const first = readPrimary(reader, depth)
  if (!isMark(reader, '&')) return first
  const parts = [first]
  while (isMark(reader, '&')) {
    reader.position += 1
    parts.push(readPrimary(reader, depth))
  }
  return Object.freeze({ kind: 'concat', parts: Object.freeze(parts), start, end: endBefore(reader) })
}

function readPrimary(reader: Reader, depth: number): Expression {
  const token = peek(reader)
  const { start, end } = token
  if (token.kind === 'end' || (token.kind === 'mark' && token.value !== '(')) throw missingOperand(reader)
  reader.position += 1
  if (token.kind === 'text') return Object.freeze({ kind: 'text', value: token.value, start, end })
  if (token.kind === 'attribute') return Object.freeze({ kind: 'attribute', name: token.value, start, end })
  if (token.kind === 'number') return Object.freeze({ kind: 'number', value: token.value, hex: false, start, end })
  if (token.kind === 'hex') return Object.freeze({ kind: 'number', value: token.value, hex: true, start, end })
  if (token.kind === 'mark') {
    const inner = readExpression(reader, depth + 1)
    expectClose(reader, token)
    return inner
  }
  if (isMark(reader, '(')) return readCall(reader, token, depth)
  if (/^not$/i.test(token.value) && startsValue(peek(reader))) {
    reader.issues.push(errorAt('E_UNKNOWN_WORD', 'Not is a function', token, 'Write it with parentheses: Not([a]).'))
    return readPrimary(reader, depth)
  }
  return Object.freeze({ kind: 'word', name: token.value, start, end })
}

function readCall(reader: Reader, name: Token, depth: number): CallExpression {
  const open = peek(reader)
  reader.position += 1
  const args: (Expression | null)[] = []
  if (!isMark(reader, ')')) {
    args.push(readArgument(reader, depth))
    while (nextArgument(reader)) args.push(readArgument(reader, depth))
    // `f(x, )` supplies as little as `f(x)`; keeping the blank lets the text be printed as it was.
  }
  const close = expectClose(reader, open)
  const span = { start: name.start, end: close.end }
  const call = Object.freeze({ kind: 'call' as const, name: name.value, args: Object.freeze(args), ...span })
  return readSubscript(reader, call)
}

/** Passes over the comma, also where it was forgotten. */
function nextArgument(reader: Reader): boolean {
  const token = peek(reader)
  if (isMark(reader, ',')) {
    reader.position += 1
    return true
  }
  if (!startsValue(token)) return false
  const message = `a comma is missing before ${describe(token)}`
  reader.issues.push(errorAt('E_MISSING_COMMA', message, token, `Write , ${describe(token)}.`))
  return true
}

function startsValue(token: Token): boolean {
  return token.kind !== 'end' && token.kind !== 'mark'
}

/** `Split(…)[1]`: other languages count from 0, so the item that is meant has the next number. */
function readSubscript(reader: Reader, call: CallExpression): CallExpression {
  const { kind, value, start, end } = peek(reader)
  if (kind !== 'attribute' || !/^\s*\d+\s*$/.test(value)) return call
  const index = String(BigInt(value.trim()) + 1n)
  const hint = `Write Item(…, ${index}). The first item is 1.`
  reader.issues.push(errorAt('E_TRAILING_INPUT', 'there is no subscript', { start, end }, hint))
  reader.position += 1
  const item = Object.freeze({ kind: 'number' as const, value: index, hex: false, start, end })
  return Object.freeze({ kind: 'call', name: 'Item', args: Object.freeze([call, item]), start: call.start, end })
}

function readArgument(reader: Reader, depth: number): Expression | null {
  return isMark(reader, ',') || isMark(reader, ')') ? null : readExpression(reader, depth + 1)
}

function expectClose(reader: Reader, open: Token): Token {
  const token = peek(reader)
  if (isMark(reader, ')')) {
    reader.position += 1
    return token
  }
  if (token.kind !== 'end') {
    const hint = 'Put a comma between two arguments, and close each call with ).'
    throw fault('E_MISSING_COMMA', `a comma or ")" is missing before ${describe(token)}`, token, hint)
  }
  const hint = 'Add a ) where the call ends.'
  reader.issues.push(errorAt('E_MISSING_PAREN', 'this parenthesis is never closed', open, hint))
  return token
}

function expectEnd(reader: Reader): void {
  const token = peek(reader)
  // A sign of another language has been pointed out already.
  if (token.kind === 'end' || reader.issues.some(({ start }) => start === token.start)) return
  const closes = token.kind === 'mark' && token.value === ')'
  const message = closes ? 'there is one ")" too many' : `${describe(token)} stands after the end of the expression`
  const hint = closes
    ? 'Take it away, or open a parenthesis before.'
    : 'Put both into one call: Join("", first, second).'
  const end = closes ? token.end : (reader.tokens.at(-1) as Token).end
  reader.issues.push(errorAt('E_TRAILING_INPUT', message, { start: token.start, end }, hint))
}

function missingOperand(reader: Reader): ExpressionFault {
  const token = peek(reader)
  const place = token.kind === 'end' ? 'at the end' : `before ${describe(token)}`
  const isFormula = reader.position === 0 && isMark(reader, '=')
  const hint = isFormula ? 'An expression begins without it.' : 'Write an attribute, [name], or a text, "text".'
  return fault('E_MISSING_OPERAND', `a value is missing ${place}`, token, hint)
}

function describe(token: Token): string {
  if (token.kind === 'attribute') return `[${token.value}]`
  if (token.kind === 'text') return 'a text'
  return `"${token.value}"`
}

function fault(code: ExpressionIssue['code'], message: string, span: Span, hint?: string): ExpressionFault {
  return new ExpressionFault(errorAt(code, message, span, hint))
}
