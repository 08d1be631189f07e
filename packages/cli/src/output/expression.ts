import type { ExpressionIssue } from '@sutler/core'
import { displayWidth, type Paint, printable } from './text.ts'

/** A finding about an expression; what an evaluation that failed says has the same parts. */
export type ShownIssue = Pick<ExpressionIssue, 'severity' | 'code' | 'message' | 'start' | 'end'> & {
  readonly hint?: string | undefined
}

/** Where a character stands, both counted from 1. */
export interface ShownPlace {
  readonly line: number
  readonly column: number
}

/**
 * A finding with the line of the expression it is about, a caret under each of its characters, and what to write
 * instead. A line that is wider than `columns` is cut around the place.
 */
export function issueText(issue: ShownIssue, expression: string, paint: Paint, columns: number): string {
  const style = issue.severity === 'error' ? 'red' : 'yellow'
  const { line, column } = placeIn(expression, issue.start)
  const many = expression.includes('\n')
  const where = many ? ` (line ${line}, character ${column})` : ` (character ${column})`
  const headline = `${paint(style, issue.severity)} ${issue.code}: ${printable(issue.message)}${where}\n`
  const hint = issue.hint === undefined ? '' : `  ${printable(issue.hint)}\n`
  return `${headline}${caretText(expression, issue, (text) => paint(style, text), columns)}${hint}`
}

/** The line of `expression` that holds the place, and under it a line of carets; each ends with a line end. */
export function caretText(
  expression: string,
  { start, end }: { readonly start: number; readonly end: number },
  mark: (text: string) => string,
  columns: number,
): string {
  const lineStart = expression.lastIndexOf('\n', start - 1) + 1
  const nextLine = expression.indexOf('\n', start)
  const lineEnd = nextLine < 0 ? expression.length : nextLine
  const line = oneLine(expression.slice(lineStart, lineEnd))
  const from = start - lineStart
  const to = Math.max(from + 1, Math.min(end, lineEnd) - lineStart)
  const { text, before, shown } = windowOf(line, from, to, Math.max(20, columns - 2))
  return `  ${text}\n  ${' '.repeat(before)}${mark('^'.repeat(Math.max(1, shown)))}\n`
}

/** Line and column of a character of a text. */
export function placeIn(text: string, at: number): ShownPlace {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
}

/** Characters that would move the cursor as blanks, one for one, so that places stay what they are. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}

/** The part of a line around a place that fits, with the widths in front of the place and of the place itself. */
function windowOf(line: string, from: number, to: number, columns: number) {
  if (displayWidth(line) <= columns) {
    return { text: line, before: displayWidth(line.slice(0, from)), shown: displayWidth(line.slice(from, to)) }
  }
  let first = Math.max(0, from - Math.floor(columns / 3))
  // Not between the two halves of a character.
  if (/[\uDC00-\uDFFF]/.test(line.charAt(first))) first -= 1
  const head = first > 0 ? '…' : ''
  let text = head
  let last = first
  for (const character of line.slice(first)) {
    if (displayWidth(text + character) > columns - 1) break
    text += character
    last += character.length
  }
  const shown = displayWidth(line.slice(from, Math.min(to, last)))
  const before = displayWidth(head) + displayWidth(line.slice(first, from))
  return { text: last < line.length ? `${text}…` : text, before, shown }
}
