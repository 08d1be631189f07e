import type { Value } from '../value/types.ts'
import type { Candidate } from './evaluation-result.ts'
import type { TraceNode, TraceOutcome } from './explain.ts'

const redacted = '[redacted]'
const longestText = 100
const longestValue = 200

/**
 * A trace for a terminal: one line per node, those inside it indented by two blanks below.
 *
 * @example formatTrace(trace) // ['ToLower([mail]) -> "a@x"', '  [mail] -> "A@X"']
 */
export function formatTrace(trace: TraceNode): string[] {
  const lines: string[] = []
  const add = (node: TraceNode, indent: string) => {
    const { text, outcome, children } = node
    lines.push(`${indent}${printable(shorten(text, longestText))}${describe(outcome)}`)
    for (const child of children) add(child, `${indent}  `)
  }
  add(trace, '')
  return lines
}

function describe(outcome: TraceOutcome): string {
  switch (outcome.kind) {
    case 'value':
      return ` -> ${printValue(outcome.value)}`
    case 'unique':
      return ` -> the first that is free of ${outcome.candidates.map(printCandidate).join(', ')}`
    case 'hidden':
      return ` -> ${redacted}`
    case 'error':
      return ` -> ${outcome.code}: ${printable(outcome.message)}`
    case 'ignore-attribute':
      return ' -> leave the attribute alone'
    case 'ignore-object':
      return ' -> leave the object alone'
    case 'stopped':
      return ' -> stopped'
    case 'skipped':
      return ' (not evaluated)'
  }
}

function printCandidate(candidate: Candidate): string {
  if (candidate.kind === 'error') return candidate.code
  return candidate.redacted ? redacted : printValue(candidate.value)
}

function printValue(value: Value): string {
  return printable(shorten(JSON.stringify(value), longestValue))
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** Nothing that moves the cursor or turns the direction of writing reaches a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`
  })
}
