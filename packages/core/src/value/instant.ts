import type { Value } from './types.ts'

const dateTime = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/

/**
 * True when both are a SCIM dateTime (RFC 7643 §2.3.5) of the same instant, in whatever offset and with however many
 * zeros at the end. One without an offset names no instant, and equals nothing.
 */
export function isSameInstant(a: Value, b: Value): boolean {
  const first = instantOf(a)
  return first !== null && first === instantOf(b)
}

/** Fractions stay text, for they may have more digits than a number of milliseconds holds. */
function instantOf(value: Value): string | null {
  const match = typeof value === 'string' ? dateTime.exec(value) : null
  if (match === null) return null
  const [, local, fraction = '', offset] = match
  const seconds = Date.parse(`${local}${offset}`)
  return Number.isNaN(seconds) ? null : `${seconds}.${fraction.replace(/0+$/, '')}`
}
