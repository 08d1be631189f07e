import { addMonths, create } from 'temporal-polyfill/fns/PlainDate'
import { type DateTime, dateTimeOf, dayOfWeek, fieldsOf, secondsOf, secondsPerDay } from './date-time.ts'

/** Lengths in seconds of the intervals that always last the same; `y` and `w` are days, as in Visual Basic. */
const secondsPerUnit: Readonly<Record<string, number>> = Object.freeze({
  ww: 7 * secondsPerDay,
  d: secondsPerDay,
  y: secondsPerDay,
  w: secondsPerDay,
  h: 3600,
  n: 60,
  s: 1,
})
const monthsPerUnit: Readonly<Record<string, number>> = Object.freeze({ yyyy: 12, q: 3, m: 1 })

/** What an interval code means, in any case; only the documented ones work everywhere. */
export function intervalOf(code: string): { readonly unit: string; readonly documented: boolean } | null {
  const unit = code.trim().toLowerCase()
  if (documentedIntervals.includes(unit)) return { unit, documented: true }
  return unit === 'q' || unit === 'y' || unit === 'w' ? { unit, documented: false } : null
}

export const documentedIntervals: readonly string[] = Object.freeze(['yyyy', 'm', 'd', 'ww', 'h', 'n', 's'])

/**
 * A number of units later, or earlier when it is negative; digits behind the point do not count. Steps of months keep
 * the day, or take the last one of a shorter month. Null outside the years 1 to 9999.
 *
 * @param unit as {@link intervalOf} gives it
 */
export function addInterval(value: DateTime, unit: string, amount: number): DateTime | null {
  const whole = Math.trunc(amount)
  const months = monthsPerUnit[unit]
  if (months !== undefined) return addCalendarMonths(value, whole * months)
  return dateTimeOf(value.seconds + whole * (secondsPerUnit[unit] ?? Number.NaN), value.ticks)
}

/** More months than the years 1 to 9999 have. */
const mostMonths = 12 * 9999

function addCalendarMonths(value: DateTime, months: number): DateTime | null {
  if (Math.abs(months) > mostMonths) return null
  const fields = fieldsOf(value)
  const { year, month, day } = addMonths(create(fields.year, fields.month, fields.day), months)
  const seconds = secondsOf({ ...fields, year, month, day })
  return seconds === null ? null : dateTimeOf(seconds, value.ticks)
}

/**
 * How many units `to` is after `from`, less than 0 when it is before: whole elapsed ones for `d h n s`, the difference
 * of the calendar for `yyyy m`, and of weeks that begin on Sunday for `ww`. So reckons the runtime of Visual Basic.
 *
 * @param unit one of {@link documentedIntervals}
 */
export function difference(unit: string, from: DateTime, to: DateTime): number {
  if (unit === 'yyyy' || unit === 'm') return calendarDifference(unit, from, to)
  if (unit !== 'ww') return wholeUnits(elapsedSeconds(from, to), secondsPerUnit[unit] ?? Number.NaN)
  const shift = (dayOfWeek(to) - dayOfWeek(from)) * secondsPerDay
  return wholeUnits(elapsedSeconds(from, to, -shift), 7 * secondsPerDay)
}

function calendarDifference(unit: 'yyyy' | 'm', from: DateTime, to: DateTime): number {
  const a = fieldsOf(from)
  const b = fieldsOf(to)
  return unit === 'yyyy' ? b.year - a.year : (b.year - a.year) * 12 + b.month - a.month
}

/** Whole seconds towards zero, the ticks taken into account. */
function elapsedSeconds(from: DateTime, to: DateTime, shift = 0): number {
  const seconds = to.seconds - from.seconds + shift
  const ticks = to.ticks - from.ticks
  if (seconds > 0 && ticks < 0) return seconds - 1
  return seconds < 0 && ticks > 0 ? seconds + 1 : seconds
}

// The sum turns -0 into 0.
const wholeUnits = (seconds: number, unit: number): number => Math.trunc(seconds / unit) + 0
