import { type ExpressionIssue, errorAt, type Span } from './issue.ts'
import type { Token } from './token.ts'

/** Signs of other languages, each with the one that is read in its place. */
const signs: Readonly<Record<string, readonly [kind: 'mark' | 'name', value: string, hint: string]>> = Object.freeze({
  '==': ['mark', '=', 'Write =.'],
  '!=': ['mark', '<>', 'Write <>.'],
  '=>': ['mark', '>=', 'Write >=.'],
  '=<': ['mark', '<=', 'Write <=.'],
  ';': ['mark', ',', 'Arguments are separated by commas, and nothing ends an expression.'],
  '+': ['mark', '&', 'Join texts with Join("", …) or Append(…). There is no arithmetic.'],
  '*': ['mark', '&', 'There is no arithmetic.'],
  '/': ['mark', '&', 'There is no arithmetic.'],
  '-': ['mark', '&', 'There is no arithmetic; of dates, DateAdd("d", -1, …).'],
})

const signAt = /==|!=|=>|=<|[;+*/]|-(?![0-9])/y
const junctionAt = /&&|\|\|/y
const decimalAt = /-?[0-9]+\.[0-9]+/y
const quotes: readonly RegExp[] = [
  /'([^']*)'/y,
  /`([^`]*)`/y,
  /[‘’‚‛‹›]([^‘’‚‛‹›]*)[‘’‚‛‹›]/y,
  /[“”„‟«»]([^“”„‟«»"]*)[“”„‟«»"]/y,
]

/** What other languages, or a word processor, make of a token of this one; null when nothing of the kind stands here. */
export function foreignToken(text: string, at: number, issues: ExpressionIssue[]): Token | null {
  const junction = match(junctionAt, text, at)
  if (junction !== null) return { kind: 'name', value: junction[0], ...spanOf(junction, at) }
  const found = match(signAt, text, at)
  const sign = found === null ? undefined : signs[found[0]]
  if (found !== null && sign !== undefined) {
    const [kind, value, hint] = sign
    issues.push(errorAt('E_UNEXPECTED_CHARACTER', `"${found[0]}" is not of this language`, spanOf(found, at), hint))
    return { kind, value, ...spanOf(found, at) }
  }
  return decimal(text, at, issues) ?? foreignText(text, at, issues)
}

function decimal(text: string, at: number, issues: ExpressionIssue[]): Token | null {
  const found = match(decimalAt, text, at)
  if (found === null) return null
  const message = 'there are whole numbers only'
  issues.push(errorAt('E_UNEXPECTED_CHARACTER', message, spanOf(found, at), `As a text it is "${found[0]}".`))
  return { kind: 'number', value: found[0].replace(/\..*/, ''), ...spanOf(found, at) }
}

function foreignText(text: string, at: number, issues: ExpressionIssue[]): Token | null {
  for (const pattern of quotes) {
    const found = match(pattern, text, at)
    if (found === null) continue
    const value = found[1] as string
    const hint = `Use straight double quotes: "${value.replace(/["\\]/g, '\\$&')}".`
    issues.push(errorAt('E_UNEXPECTED_CHARACTER', `${found[0][0]} does not delimit text`, spanOf(found, at), hint))
    return { kind: 'text', value, ...spanOf(found, at) }
  }
  return null
}

function spanOf(found: RegExpExecArray, start: number): Span {
  return { start, end: start + found[0].length }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
