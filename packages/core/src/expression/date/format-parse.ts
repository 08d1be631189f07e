import { cached } from './cached.ts'
import { type DateTime, dateTimeOf, dayOfWeek, fieldsOf, secondsOf } from './date-time.ts'
import { styleFlags } from './date-time-styles.ts'
import { fieldReader } from './format-fields.ts'
import type { Kind } from './format-print.ts'
import { customFormat, type FormatToken, tokenize } from './format-tokens.ts'
import { type Reader, readerOf, readLiteral, skipWhite } from './reader.ts'

type Parsed =
  | { readonly ok: true; readonly value: DateTime; readonly kind: Kind }
  /** `at`: the character, counted from 1, from which the text does not fit; null when it fits but is no date. */
  | { readonly ok: false; readonly at: number | null }

/** Reads a text by a format, or what is wrong with the format. `now` stands in for a date that the format lacks. */
export type FormatParser =
  | { readonly ok: true; readonly parse: (text: string, now: DateTime) => Parsed }
  | { readonly ok: false; readonly problem: string }

/** Reads one part of the format; false when the text does not fit. */
type Part = (reader: Reader) => boolean

const { AllowLeadingWhite, AllowTrailingWhite, AllowInnerWhite } = styleFlags

/**
 * The .NET format, custom or standard, made ready to read in the invariant culture, the server's zone being UTC; kept
 * for the next time.
 *
 * @param styles flags as parseStyles gives them
 */
export function formatParserOf(format: string, styles: number): FormatParser {
  let parsers = parsersByStyles.get(styles)
  if (parsers === undefined) {
    parsers = cached((key) => compileParser(key, styles))
    parsersByStyles.set(styles, parsers)
  }
  return parsers(format)
}

// There are 256 combinations of styles, so this needs no bound.
const parsersByStyles = new Map<number, (format: string) => FormatParser>()

function compileParser(format: string, styles: number): FormatParser {
  const custom = customFormat(format)
  if ('problem' in custom) return { ok: false, problem: custom.problem }
  const cut = tokenize(trimmed(custom.format, styles), 'parse')
  if (!cut.ok) return cut
  const parts = partsOf(cut.tokens, styles)
  return { ok: true, parse: (text, now) => parse(parts, text, styles, now) }
}

/** White space that may stand at the ends of the text does not count at the ends of the format, quoted or not. */
function trimmed(format: string, styles: number): string {
  let rest = format
  if (styles & AllowTrailingWhite) rest = rest.trimEnd().replace(/(\S)\s+(['"])$/, '$1$2')
  if (styles & AllowLeadingWhite) rest = rest.trimStart().replace(/^(['"])\s+/, '$1')
  return rest
}

function partsOf(tokens: readonly FormatToken[], styles: number): readonly Part[] {
  const parts: Part[] = []
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]
    const next = tokens[index + 1]
    if (token?.kind === 'field') parts.push(fieldReader(token.letter, token.count))
    else if (token?.text === '.' && !token.quoted && next?.kind === 'field' && next.letter === 'F') {
      parts.push(optionalFraction(next.count))
      index += 1
    } else if (token !== undefined) parts.push(literalReader(token.text, token.quoted, styles, next !== undefined))
  }
  return parts
}

/** `.F`: without the point there is no fraction either. */
function optionalFraction(count: number): Part {
  const fraction = fieldReader('F', count)
  return (reader) => !readLiteral(reader, '.') || fraction(reader)
}

function literalReader(text: string, quoted: boolean, styles: number, followed: boolean): Part {
  if (text === ' ' && !quoted) return spaceReader(styles, followed)
  return quoted && styles & AllowInnerWhite ? looseLiteral(text) : (reader) => readLiteral(reader, text)
}

/** A blank that does not fit is passed over where blanks may follow, except at the end: so .NET has it. */
function spaceReader(styles: number, followed: boolean): Part {
  if (styles & AllowInnerWhite) return () => true
  const forgiven = followed && (styles & AllowTrailingWhite) !== 0
  return (reader) => readLiteral(reader, ' ') || forgiven
}

function looseLiteral(text: string): Part {
  const words = text.split(' ')
  return (reader) =>
    words.every((word, index) => {
      if (index > 0) skipWhite(reader)
      return readLiteral(reader, word)
    })
}

function parse(parts: readonly Part[], text: string, styles: number, now: DateTime): Parsed {
  const start = styles & AllowLeadingWhite ? text.length - text.trimStart().length : 0
  const reader = readerOf(
    text,
    start,
    styles & AllowTrailingWhite ? Math.max(start, text.trimEnd().length) : text.length,
  )
  const inner = (styles & AllowInnerWhite) !== 0
  for (const part of parts) {
    if (inner) skipWhite(reader)
    const from = reader.at
    if (!part(reader)) return { ok: false, at: from + 1 }
  }
  if (reader.at < reader.end) return { ok: false, at: reader.at + 1 }
  return settle(reader, styles, now)
}

function settle(reader: Reader, styles: number, now: DateTime): Parsed {
  const hour = settleHour(reader)
  const date = settleDate(reader, styles, now)
  const local = secondsOf({ ...date, hour, minute: Math.max(reader.minute, 0), second: Math.max(reader.second, 0) })
  const value = local === null ? null : dateTimeOf(local, Math.max(reader.ticks, 0))
  if (value === null || (reader.weekday !== -1 && reader.weekday !== dayOfWeek(value))) return { ok: false, at: null }
  const moved = reader.offset ? dateTimeOf(value.seconds - reader.offset, value.ticks) : value
  return moved === null ? { ok: false, at: null } : { ok: true, value: moved, kind: kindOf(reader, styles) }
}

/** 0 to 23, 0 when there was none; something larger for an hour that does not go with its half of the day. */
function settleHour({ hour, half, twelveHours }: Reader): number {
  if (!twelveHours) return half === -1 || hour >= 12 === (half === 1) ? Math.max(hour, 0) : noHour
  if (hour > 12) return noHour
  return (hour % 12) + (half === 1 ? 12 : 0)
}
const noHour = 99

/** Without year the current one, without month or day the first; without all three today, or 0001-01-01. */
function settleDate({ year, twoDigitYear, month, day }: Reader, styles: number, now: DateTime) {
  if (year === -1 && month === -1 && day === -1) {
    return styles & styleFlags.NoCurrentDateDefault ? { year: 1, month: 1, day: 1 } : fieldsOf(now)
  }
  const full = year === -1 ? fieldsOf(now).year : twoDigitYear ? centuryOf(year) : year
  return { year: full, month: month === -1 ? 1 : month, day: day === -1 ? 1 : day }
}

/** Two digits are a year from 1950 to 2049. */
function centuryOf(year: number): number {
  return year > 99 ? Number.NaN : year + (year < 50 ? 2000 : 1900)
}

function kindOf(reader: Reader, styles: number): Kind {
  const { AssumeLocal, AssumeUniversal, AdjustToUniversal, RoundtripKind } = styleFlags
  if (reader.offset === null && (styles & (AssumeLocal | AssumeUniversal)) === 0) return 'unspecified'
  return styles & AdjustToUniversal || (styles & RoundtripKind && reader.utc) ? 'utc' : 'local'
}
