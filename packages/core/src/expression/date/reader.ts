/** A place in a text that is being read, and the calendar fields read so far; -1: not seen. */
export interface Reader {
  readonly text: string
  /** One past the last character that counts. */
  readonly end: number
  at: number
  year: number
  twoDigitYear: boolean
  month: number
  day: number
  weekday: number
  hour: number
  twelveHours: boolean
  /** 0 for AM, 1 for PM. */
  half: number
  minute: number
  second: number
  /** 100 ns. */
  ticks: number
  /** Seconds; null: none was given. */
  offset: number | null
  /** The offset was written as `Z`. */
  utc: boolean
}

/** Fields that may be given twice, if both say the same. */
export type ReaderField = 'year' | 'month' | 'day' | 'weekday' | 'hour' | 'half' | 'minute' | 'second' | 'ticks'

export function readerOf(text: string, at: number, end: number): Reader {
  return {
    text,
    end,
    at,
    year: -1,
    twoDigitYear: false,
    month: -1,
    day: -1,
    weekday: -1,
    hour: -1,
    twelveHours: false,
    half: -1,
    minute: -1,
    second: -1,
    ticks: -1,
    offset: null,
    utc: false,
  }
}

/** Notes a field; false when it has another value already. */
export function setField(reader: Reader, field: ReaderField, value: number): boolean {
  if (reader[field] !== -1 && reader[field] !== value) return false
  reader[field] = value
  return true
}

/** Notes the offset from UTC in seconds; false when another was read. .NET allows at most 14 hours. */
export function setOffset(reader: Reader, seconds: number): boolean {
  if (Math.abs(seconds) > 14 * 3600 || (reader.offset !== null && reader.offset !== seconds)) return false
  reader.offset = seconds
  return true
}

/** The digit at the place, or -1. */
function digitAt(reader: Reader): number {
  if (reader.at >= reader.end) return -1
  const digit = reader.text.charCodeAt(reader.at) - 48
  return digit >= 0 && digit <= 9 ? digit : -1
}

/** The number that follows, -1 when it has too few digits. */
export function readDigits(reader: Reader, fewest: number, most: number): number {
  let value = 0
  let count = 0
  for (let digit = digitAt(reader); digit >= 0 && count < most; digit = digitAt(reader)) {
    value = value * 10 + digit
    count += 1
    reader.at += 1
  }
  return count < fewest ? -1 : value
}

/** Passes over a text that has to stand here. */
export function readLiteral(reader: Reader, text: string): boolean {
  if (reader.at + text.length > reader.end || !reader.text.startsWith(text, reader.at)) return false
  reader.at += text.length
  return true
}

/** Passes over the first of the names that stands here in any case, and gives its number; -1 when none does. */
export function readName(reader: Reader, names: readonly string[]): number {
  for (const [index, name] of names.entries()) {
    const end = reader.at + name.length
    if (end > reader.end || reader.text.slice(reader.at, end).toLowerCase() !== name.toLowerCase()) continue
    reader.at = end
    return index
  }
  return -1
}

const white = /\s/

const isWhite = (character: string | undefined): boolean => character !== undefined && white.test(character)

export function skipWhite(reader: Reader): void {
  while (reader.at < reader.end && isWhite(reader.text[reader.at])) reader.at += 1
}
