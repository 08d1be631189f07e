import type { CallExpression, Comparison, Expression } from './ast.ts'
import { ExpressionFault, type ExpressionIssue, errorAt, type Span } from './issue.ts'
import { type Token, tokenize } from './lexer.ts'

export type ParseResult =
  | { readonly ok: true; readonly expression: Expression; readonly warnings: readonly ExpressionIssue[] }
  | { readonly ok: false; readonly issues: readonly ExpressionIssue[] }

/** Longest expression, in characters, as in Entra. */
export const maxExpressionLength = 10_000
const maxDepth = 100

/** Reads an expression into a frozen tree. Function names and argument counts are left to the checker. */
export function parseExpression(text: string): ParseResult {
  try {
    if (text.length > maxExpressionLength) {
      const message = `the expression has ${text.length} characters; ${maxExpressionLength} are allowed`
      throw new ExpressionFault(errorAt('E_TOO_LONG', message, { start: maxExpressionLength, end: text.length }))
    }
    const { tokens, warnings } = tokenize(text)
    const reader: Reader = { tokens, position: 0 }
    if (peek(reader).kind === 'end') throw fault('E_EMPTY', 'the expression is empty', peek(reader))
    const expression = readExpression(reader, 0)
    expectEnd(reader)
    return { ok: true, expression, warnings }
  } catch (error) {
    if (error instanceof ExpressionFault) return { ok: false, issues: [error.issue] }
    throw error
  }
}

interface Reader {
  readonly tokens: readonly Token[]
  position: number
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
  if (depth > maxDepth) throw fault('E_TOO_DEEP', `more than ${maxDepth} levels of nesting`, peek(reader))
  const { start } = peek(reader)
  const left = readConcat(reader, depth)
  const token = peek(reader)
  if (token.kind !== 'mark' || !isComparison(token.value)) return left
  reader.position += 1
  const right = readConcat(reader, depth)
  return Object.freeze({ kind: 'compare', operator: token.value, left, right, start, end: endBefore(reader) })
}

/** Where the token just read ends; that of an operand in parentheses is its closing one. */
function endBefore(reader: Reader): number {
  return reader.tokens[reader.position - 1]?.end ?? 0
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
  if (token.kind === 'end' || (token.kind === 'mark' && token.value !== '(')) throw missingOperand(token)
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
  return Object.freeze({ kind: 'word', name: token.value, start, end })
}

function readCall(reader: Reader, name: Token, depth: number): CallExpression {
  const open = peek(reader)
  reader.position += 1
  const args: (Expression | null)[] = []
  if (!isMark(reader, ')')) {
    args.push(readArgument(reader, depth))
    while (isMark(reader, ',')) {
      reader.position += 1
      args.push(readArgument(reader, depth))
    }
    // `f(x, )` supplies as little as `f(x)`; keeping the blank lets the text be printed as it was.
  }
  const close = expectClose(reader, open)
  return Object.freeze({
    kind: 'call',
    name: name.value,
    args: Object.freeze(args),
    start: name.start,
    end: close.end,
  })
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
  if (token.kind === 'end') {
    throw fault('E_MISSING_PAREN', 'this parenthesis is never closed', open, 'Add a ) where the call ends.')
  }
  throw fault('E_MISSING_COMMA', `a comma or ")" is missing before ${describe(token)}`, token)
}

function expectEnd(reader: Reader): void {
  const token = peek(reader)
  if (token.kind === 'end') return
  const hint =
    token.kind === 'attribute' && /^\d+$/.test(token.value)
      ? `There is no subscript; write Item(…, ${Number(token.value) + 1}). The first item is 1.`
      : undefined
  const message = `${describe(token)} stands after the end of the expression`
  throw fault('E_TRAILING_INPUT', message, { start: token.start, end: reader.tokens.at(-1)?.end ?? token.end }, hint)
}

function missingOperand(token: Token): ExpressionFault {
  const place = token.kind === 'end' ? 'at the end' : `before ${describe(token)}`
  return fault('E_MISSING_OPERAND', `a value is missing ${place}`, token)
}

function describe(token: Token): string {
  if (token.kind === 'attribute') return `[${token.value}]`
  if (token.kind === 'text') return 'a text'
  return `"${token.value}"`
}

function fault(code: ExpressionIssue['code'], message: string, span: Span, hint?: string): ExpressionFault {
  return new ExpressionFault(errorAt(code, message, span, hint))
}
