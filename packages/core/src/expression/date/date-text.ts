import { type DateTime, dateTimeOf, secondsOf } from './date-time.ts'

/** Longest text that is looked at: no date is longer, and a longer one need not cost anything. */
const maxLength = 64

/** Days as ISO 8601 or the United States write them, then a time, then an offset from UTC; the last two may be missing. */
const pattern =
  /^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\/(\d{1,2})\/(\d{4}))(?:[Tt ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(?: ?([AaPp])[Mm])?)?(?: ?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?))?$/

/**
 * The point in time a text names: ISO 8601 with or without time, `M/d/yyyy` with or without time of 12 or 24 hours,
 * each with or without an offset such as `Z`, `-07:00`, `+0530`. Without one it is UTC.
 *
 * Null when it is anything else, or outside the years 1 to 9999. Digits past 100 ns are cut off.
 */
export function parseDateText(text: string): DateTime | null {
  if (text.length > maxLength) return null
  const found = pattern.exec(text.trim())
  if (found === null) return null
  const hour = hourOf(found[7], found[11])
  const offset = offsetSeconds(found[13], found[14], found[15])
  if (hour === null || offset === null) return null
  const seconds = secondsOf({
    year: Number(found[1] ?? found[6]),
    month: Number(found[2] ?? found[4]),
    day: Number(found[3] ?? found[5]),
    hour,
    minute: Number(found[8] ?? 0),
    second: Number(found[9] ?? 0),
  })
  return seconds === null ? null : dateTimeOf(seconds - offset, Number((found[10] ?? '').slice(0, 7).padEnd(7, '0')))
}

/** 0 to 23; null for an hour that the clock of twelve hours does not have. */
function hourOf(digits: string | undefined, half: string | undefined): number | null {
  const hour = Number(digits ?? 0)
  if (half === undefined) return hour
  if (hour > 12) return null
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

/** Null for what is no offset in .NET: more than 14 hours, more than 59 minutes. */
function offsetSeconds(sign: string | undefined, hours: string | undefined, minutes = '0'): number | null {
  if (sign === undefined) return 0
  const seconds = Number(hours) * 3600 + Number(minutes) * 60
  if (seconds > 14 * 3600 || Number(minutes) > 59) return null
  return sign === '-' ? -seconds : seconds
}
