import { type DateTime, dateTimeOf, ticksPerSecond } from './date-time.ts'

/** Seconds from 1601-01-01, where FILETIME begins, to 1970-01-01. */
const secondsTo1970 = 11_644_473_600n
const perSecond = BigInt(ticksPerSecond)

/** Active Directory's date: 100 ns ticks since 1601-01-01T00:00:00Z. Negative before. */
export function toFileTime(value: DateTime): bigint {
  return (BigInt(value.seconds) + secondsTo1970) * perSecond + BigInt(value.ticks)
}

/** The point in time; null below 0 and after the year 9999, so for 9223372036854775807, which means "never". */
export function fromFileTime(ticks: bigint): DateTime | null {
  if (ticks < 0n) return null
  return dateTimeOf(Number(ticks / perSecond - secondsTo1970), Number(ticks % perSecond))
}
