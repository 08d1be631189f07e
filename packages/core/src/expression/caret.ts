import { type ParameterSpec, parameterAt } from './function-spec.ts'
import { findFunction } from './functions.ts'

/** Where in an expression that is still being written the caret stands. */
export interface CaretPlace {
  readonly kind: 'text' | 'attribute' | 'name'
  /** The characters of the text, attribute or name that the caret touches, without quotes and brackets. */
  readonly start: number
  readonly end: number
  /** The calls around the caret, outermost first. */
  readonly calls: readonly OpenCall[]
}

interface OpenCall {
  /** Empty: parentheses that group. */
  readonly name: string
  /** Argument the caret is in, counted from 0. */
  readonly argument: number
}

/** Finds the caret's place without a parse, for the text is seldom complete. Offsets count characters from 0. */
export function caretPlace(text: string, offset: number): CaretPlace {
  const calls: OpenCall[] = []
  for (let at = 0; at < offset; at += 1) {
    const character = text.charAt(at)
    if (character !== '"' && character !== '[') {
      follow(text, at, calls)
      continue
    }
    const end = character === '"' ? closingQuote(text, at) : closingBracket(text, at)
    if (offset <= end) return { kind: character === '"' ? 'text' : 'attribute', start: at + 1, end, calls }
    at = /["\]]/.test(text.charAt(end)) ? end : end - 1
  }
  return { kind: 'name', start: edge(text, offset, -1), end: edge(text, offset, 1), calls }
}

function follow(text: string, at: number, calls: OpenCall[]): void {
  const character = text[at]
  const last = calls.at(-1)
  if (character === '(') calls.push({ name: nameBefore(text, at), argument: 0 })
  else if (character === ')') calls.pop()
  else if (character === ',' && last !== undefined) {
    calls[calls.length - 1] = { ...last, argument: last.argument + 1 }
  }
}

function nameBefore(text: string, open: number): string {
  const end = text.slice(0, open).trimEnd().length
  return text.slice(edge(text, end, -1), end)
}

/** Where the run of word characters around a place begins or ends. */
function edge(text: string, offset: number, step: 1 | -1): number {
  let at = offset
  while (/[\p{L}\p{N}_]/u.test(text[step < 0 ? at - 1 : at] ?? '')) at += step
  return at
}

function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}

/** Where the attribute ends; a bracket that is still missing is taken to stand before the next argument. */
function closingBracket(text: string, open: number): number {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '[') depth += 1
    else if (text[at] === ']') depth -= 1
    if (depth === 0) return at
  }
  const next = text.slice(open).search(/[,)"]/)
  return next < 0 ? text.length : open + next
}

/** The parameter of the innermost call that the caret stands in; undefined when there is none. */
export function parameterAtCaret({ calls }: CaretPlace): ParameterSpec | undefined {
  const call = calls.at(-1)
  const spec = call === undefined ? undefined : findFunction(call.name)?.spec
  return call === undefined || spec === undefined ? undefined : parameterAt(spec, call.argument)
}
