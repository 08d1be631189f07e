import { dayNames, monthNames, shortName } from './names.ts'
import { type Reader, type ReaderField, readDigits, readLiteral, readName, setField, setOffset } from './reader.ts'

/** Reads what one specifier stands for; false when it is not there, or contradicts what was read before. */
export type FieldReader = (reader: Reader) => boolean

const shortMonths = monthNames.map(shortName)
const shortDays = dayNames.map(shortName)
const eras = ['A.D.', 'AD']

/** How a specifier of a .NET format reads; a single letter takes one digit or two, a longer run its own number. */
export function fieldReader(letter: string, count: number): FieldReader {
  switch (letter) {
    case 'y':
      return yearReader(count)
    case 'M':
      if (count > 2) return nameReader('month', count === 3 ? shortMonths : monthNames, 1)
      return numberReader('month', count)
    case 'd':
      if (count > 2) return nameReader('weekday', count === 3 ? shortDays : dayNames, 0)
      return numberReader('day', count)
    case 'h':
      return (reader) => {
        reader.twelveHours = true
        return readNumber(reader, 'hour', count)
      }
    case 'H':
      return numberReader('hour', count)
    case 'm':
      return numberReader('minute', count)
    case 's':
      return numberReader('second', count)
    case 't':
      return nameReader('half', count === 1 ? ['A', 'P'] : ['AM', 'PM'], 0)
    case 'g':
      return (reader) => readName(reader, eras) >= 0
    default:
      return fractionOrOffset(letter, count)
  }
}

function fractionOrOffset(letter: string, count: number): FieldReader {
  switch (letter) {
    case 'f':
      return (reader) => readFraction(reader, count, count)
    case 'F':
      return (reader) => readFraction(reader, 0, count)
    case 'z':
      return (reader) => readOffset(reader, count)
    case 'K':
      return readZone
    case 'Z':
      return (reader) => readName(reader, ['GMT', 'Z']) >= 0 && setUtc(reader)
    default:
      return (reader) => readLiteral(reader, letter) && setOffset(reader, 0)
  }
}

function yearReader(count: number): FieldReader {
  return (reader) => {
    if (count <= 2) reader.twoDigitYear = true
    const year = readDigits(reader, count, Math.max(count, 2))
    return year >= 0 && setField(reader, 'year', year)
  }
}

function numberReader(field: ReaderField, count: number): FieldReader {
  return (reader) => readNumber(reader, field, count)
}

function readNumber(reader: Reader, field: ReaderField, count: number): boolean {
  const value = readDigits(reader, Math.min(count, 2), 2)
  return value >= 0 && setField(reader, field, value)
}

function nameReader(field: ReaderField, names: readonly string[], first: number): FieldReader {
  return (reader) => {
    const index = readName(reader, names)
    return index >= 0 && setField(reader, field, index + first)
  }
}

/** Up to seven digits of a second. */
function readFraction(reader: Reader, fewest: number, most: number): boolean {
  const start = reader.at
  const digits = readDigits(reader, fewest, most)
  return digits >= 0 && setField(reader, 'ticks', digits * 10 ** (7 - (reader.at - start)))
}

/** `z` and `zz`: hours; `zzz`: hours and minutes, with or without a colon. */
function readOffset(reader: Reader, count: number): boolean {
  const sign = readLiteral(reader, '-') ? -1 : readLiteral(reader, '+') ? 1 : 0
  const hours = readDigits(reader, count === 2 ? 2 : 1, 2)
  if (sign === 0 || hours < 0) return false
  if (count < 3) return setOffset(reader, sign * hours * 3600)
  readLiteral(reader, ':')
  const minutes = readDigits(reader, 2, 2)
  return minutes >= 0 && minutes < 60 && setOffset(reader, sign * (hours * 3600 + minutes * 60))
}

/** `K`: `Z`, an offset, or nothing. */
function readZone(reader: Reader): boolean {
  if (readLiteral(reader, 'Z')) return setUtc(reader)
  const next = reader.at < reader.end ? reader.text[reader.at] : ''
  return (next !== '+' && next !== '-') || readOffset(reader, 3)
}

function setUtc(reader: Reader): boolean {
  reader.utc = true
  return setOffset(reader, 0)
}
