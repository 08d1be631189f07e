/** A piece of a .NET custom format. */
export type FormatToken =
  /** A specifier such as `yyyy`: its letter and how often it stands there. */
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }
  /** Text as it is: plain, escaped, or in quotes (`quoted`), where white space is treated differently. */
  | { readonly kind: 'literal'; readonly text: string; readonly quoted: boolean }

/** A format cut into tokens, or what is wrong with it. */
export type FormatTokens =
  | { readonly ok: true; readonly tokens: readonly FormatToken[] }
  | { readonly ok: false; readonly problem: string }

/** Printing and parsing read `%`, `Z` and `GMT` differently. */
export type FormatUse = 'print' | 'parse'

/** Letters that count how often they are repeated. */
const repeated = 'yMdghHmsfFtz'

/** The standard formats that are supported, as custom ones. */
const standard: ReadonlyMap<string, string> = new Map([
  ['o', "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK"],
  ['O', "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK"],
  ['s', "yyyy'-'MM'-'dd'T'HH':'mm':'ss"],
  ['u', "yyyy'-'MM'-'dd HH':'mm':'ss'Z'"],
  ['r', "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'"],
  ['R', "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'"],
  ['d', 'MM/dd/yyyy'],
])
const unsupported = 'the one-letter formats are o, s, u, r and d; put "%" before a letter that is meant as a specifier'

/** The custom format that a format stands for; a format of one character is a standard format. */
export function customFormat(format: string): { readonly format: string } | { readonly problem: string } {
  if (format.trim() === '') return { problem: 'the format is empty' }
  if (format.length > maxLength) return { problem: `the format is longer than ${maxLength} characters` }
  if (format.length > 1) return { format }
  const expanded = standard.get(format)
  return expanded === undefined ? { problem: unsupported } : { format: expanded }
}
const maxLength = 200

/** Cuts a custom format into tokens. */
export function tokenize(format: string, use: FormatUse): FormatTokens {
  const tokens: FormatToken[] = []
  let at = 0
  while (at < format.length) {
    const next = tokenAt(format, at, use)
    if ('problem' in next) return { ok: false, problem: next.problem }
    if (next.token !== null) tokens.push(next.token)
    at = next.end
  }
  return { ok: true, tokens }
}

type Step = { readonly token: FormatToken | null; readonly end: number } | { readonly problem: string }

function tokenAt(format: string, at: number, use: FormatUse): Step {
  const letter = format.charAt(at)
  if (repeated.includes(letter)) return runAt(format, at, letter)
  if (letter === 'K') return { token: { kind: 'field', letter, count: 1 }, end: at + 1 }
  if (letter === "'" || letter === '"') return quotedAt(format, at)
  if (letter === '\\') return escapedAt(format, at)
  if (letter === '%') return percentAt(format, at, use)
  if (use === 'parse' && letter === 'Z') return { token: { kind: 'field', letter, count: 1 }, end: at + 1 }
  if (use === 'parse' && format.slice(at, at + 3).toUpperCase() === 'GMT') {
    return { token: { kind: 'field', letter: 'GMT', count: 1 }, end: at + 3 }
  }
  return { token: literal(letter, false), end: at + 1 }
}

const literal = (text: string, quoted: boolean): FormatToken => ({ kind: 'literal', text, quoted })

function runAt(format: string, at: number, letter: string): Step {
  let end = at + 1
  while (format[end] === letter) end += 1
  const count = end - at
  if ((letter === 'f' || letter === 'F') && count > 7)
    return { problem: `a second has at most 7 digits: "${letter}" is written ${count} times` }
  return { token: { kind: 'field', letter, count }, end }
}

function quotedAt(format: string, at: number): Step {
  const quote = format[at]
  let text = ''
  for (let end = at + 1; end < format.length; end += 1) {
    if (format[end] === quote) return { token: literal(text, true), end: end + 1 }
    if (format[end] === '\\') end += 1
    text += format[end] ?? ''
  }
  return { problem: `a quotation mark (${quote}) is not closed` }
}

function escapedAt(format: string, at: number): Step {
  const next = format[at + 1]
  return next === undefined ? { problem: 'nothing follows the last "\\"' } : { token: literal(next, true), end: at + 2 }
}

/** Printing takes one character after the `%` as a format of its own, parsing just passes over it. */
function percentAt(format: string, at: number, use: FormatUse): Step {
  const next = format[at + 1]
  if (next === undefined || next === '%') return { problem: 'a specifier has to follow "%"' }
  if (use === 'parse') return { token: null, end: at + 1 }
  const step = tokenAt(next, 0, use)
  return 'problem' in step ? step : { token: step.token, end: at + 2 }
}
