import type { Value } from '../../value/types.ts'

const mark: unique symbol = Symbol('dateTime')
const marked = true as const

/**
 * A point in time between two date functions, in UTC and exact to 100 ns. No source can hold one: it is recognised by
 * a symbol, so JSON never looks like it. Wherever text is wanted it becomes the text form of {@link textForm}.
 */
export type DateTime = {
  readonly [mark]: true
  /** Whole seconds since 1970-01-01T00:00:00Z, negative before. */
  readonly seconds: number
  /** 100 ns ticks past the second: 0 to 9,999,999. */
  readonly ticks: number
}

/** Year, month (1 to 12), day, hour (0 to 23), minute and second of a point in time. */
export interface Fields {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

export const secondsPerDay = 86_400
export const ticksPerSecond = 10_000_000

/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the range of .NET. */
const firstSecond = -62_135_596_800
const lastSecond = 253_402_300_799

/** The point in time; null outside the years 1 to 9999. */
export function dateTimeOf(seconds: number, ticks: number): DateTime | null {
  if (!(seconds >= firstSecond && seconds <= lastSecond)) return null
  return Object.freeze({ [mark]: marked, seconds, ticks })
}

/** Milliseconds since 1970, as clocks give them. Null outside the years 1 to 9999. */
export function dateTimeOfClock(milliseconds: number): DateTime | null {
  const seconds = Math.floor(milliseconds / 1000)
  return dateTimeOf(seconds, Math.floor((milliseconds - seconds * 1000) * 10_000))
}

export function isDateTime(value: unknown): value is DateTime {
  return typeof value === 'object' && value !== null && mark in value
}

// Four centuries are a whole number of days, and keep Date.UTC from reading the years 0 to 99 as 1900 to 1999.
const secondsPerFourCenturies = 146_097 * secondsPerDay

/** Seconds since 1970 of a calendar day and time; null when there is no such day or time. */
export function secondsOf({ year, month, day, hour, minute, second }: Fields): number | null {
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null
  if (day > 28 && day > daysInMonth(year, month)) return null
  return Date.UTC(year + 400, month - 1, day, hour, minute, second) / 1000 - secondsPerFourCenturies
}

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate()
}

/** The calendar fields of a point in time, in UTC. */
export function fieldsOf({ seconds }: DateTime): Fields {
  const date = new Date(seconds * 1000)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  }
}

/** 0 for Sunday to 6 for Saturday. 1970 began on a Thursday. */
export function dayOfWeek({ seconds }: DateTime): number {
  return (((Math.floor(seconds / secondsPerDay) + 4) % 7) + 7) % 7
}

/** Less than 0 when `a` is earlier, 0 when both are the same point in time. */
export function compareDateTimes(a: DateTime, b: DateTime): number {
  return a.seconds - b.seconds || a.ticks - b.ticks
}

export const pad = (value: number, length: number): string => String(value).padStart(length, '0')

/** `M/d/yyyy h:mm:ss tt`, in UTC: what every other function, and the target, sees of a point in time. */
export function textForm(value: DateTime): string {
  const { year, month, day, hour, minute, second } = fieldsOf(value)
  const time = `${hour % 12 || 12}:${pad(minute, 2)}:${pad(second, 2)} ${hour < 12 ? 'AM' : 'PM'}`
  return `${month}/${day}/${pad(year, 4)} ${time}`
}

/** ISO 8601 in UTC with as many digits of a second as are needed, for attributes of type dateTime (RFC 7643 §2.3.5). */
export function isoForm(value: DateTime): string {
  const { year, month, day, hour, minute, second } = fieldsOf(value)
  const fraction = value.ticks === 0 ? '' : `.${pad(value.ticks, 7).replace(/0+$/, '')}`
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}${fraction}Z`
}

/** The value with points in time in their text form, also within a list: what leaves an expression. */
export function withoutDateTimes(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  if (isDateTime(value)) return textForm(value)
  return Array.isArray(value) && value.some(isDateTime) ? value.map(withoutDateTimes) : value
}
