/** A moment, exact to any fraction of a second that was written. */
export interface Instant {
  /** Whole seconds since 1970, rounded down. */
  readonly seconds: number
  /** Digits behind the decimal point, without zeros at the end; '' for none. */
  readonly fraction: string
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/i

/** Reads a dateTime (RFC 7643 §2.3.5); one without an offset is taken as UTC. Null: it is none. */
export function parseInstant(text: string): Instant | null {
  const parts = pattern.exec(text)
  if (parts === null) return null
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = 'Z'] = parts
  // A leap second is the first one of the next minute: clocks do not count it.
  const leap = second === '60'
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${leap ? '59' : second}Z`)
  // Dates such as 30 February would roll over into the next month.
  if (Number.isNaN(time) || new Date(time).getUTCDate() !== Number(day)) return null
  const offset = offsetSeconds(zone)
  if (offset === null) return null
  return { seconds: time / 1000 + (leap ? 1 : 0) - offset, fraction: trimZeros(fraction) }
}

/** Negative when `a` is earlier, 0 when both are the same moment. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds
  if (a.fraction === b.fraction) return 0
  return a.fraction < b.fraction ? -1 : 1
}

function offsetSeconds(zone: string): number | null {
  if (zone.length === 1) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4))
  if (hours > 23 || minutes > 59) return null
  return (zone.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60)
}

function trimZeros(fraction: string): string {
  let end = fraction.length
  while (end > 0 && fraction[end - 1] === '0') end -= 1
  return fraction.slice(0, end)
}
