import { cached } from './cached.ts'
import { type DateTime, dayOfWeek, type Fields, fieldsOf, pad } from './date-time.ts'
import { customFormat, type FormatToken, tokenize } from './format-tokens.ts'
import { dayNames, monthNames, shortName } from './names.ts'

/** What .NET knows of a parsed date's offset: none was said, it is UTC, or it was converted to the server's zone. */
export type Kind = 'unspecified' | 'utc' | 'local'

/** Prints a point in time, or what is wrong with the format. */
export type Printer =
  | { readonly ok: true; readonly print: (value: DateTime, kind: Kind) => string }
  | { readonly ok: false; readonly problem: string }

interface Printed {
  readonly fields: Fields
  readonly value: DateTime
  readonly kind: Kind
}

/** Adds its part to what is printed so far. */
type Part = (text: string, printed: Printed) => string

/** The .NET format, custom or standard, made ready to print in the invariant culture; kept for the next time. */
export const printerOf: (format: string) => Printer = cached(compilePrinter)

function compilePrinter(format: string): Printer {
  const custom = customFormat(format)
  if ('problem' in custom) return { ok: false, problem: custom.problem }
  const cut = tokenize(custom.format, 'print')
  if (!cut.ok) return cut
  const parts = cut.tokens.map(partOf)
  return { ok: true, print: (value, kind) => printParts(parts, { fields: fieldsOf(value), value, kind }) }
}

function printParts(parts: readonly Part[], printed: Printed): string {
  let text = ''
  for (const part of parts) text = part(text, printed)
  return text
}

function partOf(token: FormatToken): Part {
  if (token.kind === 'literal') return (text) => text + token.text
  const { letter, count } = token
  return letter === 'F' ? trimmedFraction(count) : appended(letter, count)
}

function appended(letter: string, count: number): Part {
  const field = fieldPart(letter, count)
  return (text, printed) => text + field(printed)
}

type Field = (printed: Printed) => string

function fieldPart(letter: string, count: number): Field {
  const digits = Math.min(count, 2)
  switch (letter) {
    case 'y':
      return yearPart(count)
    case 'M':
      if (count > 2) return ({ fields }) => named(monthNames, fields.month - 1, count)
      return ({ fields }) => pad(fields.month, digits)
    case 'd':
      if (count > 2) return ({ value }) => named(dayNames, dayOfWeek(value), count)
      return ({ fields }) => pad(fields.day, digits)
    case 'h':
      return ({ fields }) => pad(fields.hour % 12 || 12, digits)
    case 'H':
      return ({ fields }) => pad(fields.hour, digits)
    case 'm':
      return ({ fields }) => pad(fields.minute, digits)
    case 's':
      return ({ fields }) => pad(fields.second, digits)
    case 'f':
      return ({ value }) => pad(value.ticks, 7).slice(0, count)
    case 't':
      return ({ fields }) => (fields.hour < 12 ? 'AM' : 'PM').slice(0, digits)
    case 'z':
      return () => zeroOffset(count)
    case 'K':
      return ({ kind }) => kindText[kind]
    default:
      return () => 'A.D.'
  }
}

function yearPart(count: number): Field {
  return count > 2 ? ({ fields }) => pad(fields.year, count) : ({ fields }) => pad(fields.year % 100, count)
}

function named(names: readonly string[], index: number, count: number): string {
  const name = names[index] as string
  return count === 3 ? shortName(name) : name
}

/** The server's zone is UTC, so every offset that is printed is zero. */
const zeroOffset = (count: number): string => ['+0', '+00'][count - 1] ?? '+00:00'
const kindText: Readonly<Record<Kind, string>> = Object.freeze({ unspecified: '', utc: 'Z', local: '+00:00' })

/** `F` drops trailing zeros, and the point before it when nothing is left. */
function trimmedFraction(count: number): Part {
  return (text, { value }) => {
    const digits = pad(value.ticks, 7).slice(0, count).replace(/0+$/, '')
    return digits === '' && text.endsWith('.') ? text.slice(0, -1) : text + digits
  }
}
