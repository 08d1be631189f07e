import type { Leniency } from '../patch/types.ts'
import type { ScimAttribute } from '../schema/types.ts'

type Simple = string | number | boolean
type Check = (value: unknown, leniency: Leniency) => Simple | undefined

const datePattern = /^\d{4}-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i
/** Either alphabet of RFC 4648, with or without the padding. */
const binaryPattern = /^[\w+/-]*={0,2}$/

const text: Check = (value) => (typeof value === 'string' ? value : undefined)
const ofPattern = (value: unknown, accepted: (text: string) => boolean) =>
  typeof value === 'string' && accepted(value) ? value : undefined

/** The types of RFC 7643 §2.3 that have no parts: what is kept of a value; undefined when it is of another type. */
const checks: Readonly<Record<Exclude<ScimAttribute['type'], 'complex'>, { wanted: string; check: Check }>> = {
  string: { wanted: 'a text', check: text },
  reference: { wanted: 'a reference, which is a text', check: text },
  boolean: { wanted: 'true or false', check: booleanOf },
  integer: {
    wanted: 'a whole number',
    check: (value, leniency) => numberOf(value, leniency, Number.isSafeInteger),
  },
  decimal: { wanted: 'a number', check: (value, leniency) => numberOf(value, leniency, Number.isFinite) },
  dateTime: { wanted: 'a date and time such as 2026-01-31T08:00:00Z', check: (value) => ofPattern(value, isDate) },
  binary: { wanted: 'bytes in Base64', check: (value) => ofPattern(value, (bytes) => binaryPattern.test(bytes)) },
}

/** The value as it is kept, or what would have been accepted. */
export function readSimple(
  value: unknown,
  type: ScimAttribute['type'],
  leniency: Leniency,
): { readonly value: Simple } | { readonly wanted: string } {
  if (type === 'complex') return { wanted: 'an object' }
  const { wanted, check } = checks[type]
  const read = check(value, leniency)
  return read === undefined ? { wanted } : { value: read }
}

function booleanOf(value: unknown, { booleanText }: Leniency): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (!booleanText || typeof value !== 'string' || value.length > 5) return undefined
  const word = value.toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

function numberOf(value: unknown, { numberText }: Leniency, accepted: (value: unknown) => boolean): number | undefined {
  if (typeof value === 'number') return accepted(value) ? value : undefined
  if (!numberText || typeof value !== 'string' || !/^-?\d{1,30}(\.\d{1,30})?$/.test(value)) return undefined
  return accepted(Number(value)) ? Number(value) : undefined
}

function isDate(value: string): boolean {
  const match = datePattern.exec(value)
  if (match === null) return false
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 6).map(Number)
  const days = month === 2 ? 29 : [4, 6, 9, 11].includes(month) ? 30 : 31
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour <= 24 && minute <= 59 && second <= 60
}
