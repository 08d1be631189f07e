import { parseDateText } from '../expression/date/date-text.ts'
import { isoForm } from '../expression/date/date-time.ts'
import { asBoolean } from '../expression/runtime.ts'
import type { AttributeSchema } from '../schema/types.ts'
import { isList } from '../value/kind.ts'
import type { Value } from '../value/types.ts'

export type Coerced =
  | { readonly ok: true; readonly value: Value }
  /** A sentence without the value in it, which may be secret. */
  | { readonly ok: false; readonly problem: string }

/** What is known of a target attribute. */
export interface TargetType {
  readonly type: AttributeSchema['type']
  /** `either`: a path with a value filter takes one value, or several and makes an element of each. */
  readonly multiValued: boolean | 'either'
}

const nothing: Coerced = Object.freeze({ ok: true, value: null })

/**
 * Brings a result into the target's type: `True` to true, digits to a number, a date to ISO 8601 in UTC (RFC 7643
 * §2.3.5), a single value to a list of one.
 *
 * Empty text and lists without values become null, whatever the type: targets differ in whether they keep an empty
 * value, and a mapping that must be told apart from null by each of them could never settle.
 */
export function coerce(value: Value, target: TargetType | null): Coerced {
  if (value === null || value === '') return nothing
  if (isList(value)) return coerceList(value, target)
  const one = coerceOne(value, target)
  if (!one.ok || one.value === null || target?.multiValued !== true) return one
  return { ok: true, value: [one.value] }
}

function coerceList(list: readonly Value[], target: TargetType | null): Coerced {
  const values: Value[] = []
  for (const each of list) {
    if (each === null || each === '') continue
    const one = isList(each) ? coerce(each, target) : coerceOne(each, target)
    if (!one.ok) return one
    if (one.value !== null) values.push(one.value)
  }
  if (values.length === 0) return nothing
  if (target === null || target.multiValued === true) return { ok: true, value: values }
  if (values.length === 1) return { ok: true, value: values[0] ?? null }
  if (target.multiValued === 'either') return { ok: true, value: values }
  return { ok: false, problem: `there are ${values.length} values where the target takes one` }
}

function coerceOne(value: Value, target: TargetType | null): Coerced {
  if (target === null || target.type === 'complex' || (typeof value === 'object' && value !== null)) {
    return { ok: true, value }
  }
  if (target.type === 'boolean') return toBoolean(value)
  if (target.type === 'integer' || target.type === 'decimal') return toNumber(value, target.type)
  if (target.type === 'dateTime') return toDateTime(value)
  if (typeof value === 'boolean') return { ok: true, value: value ? 'True' : 'False' }
  return { ok: true, value: typeof value === 'number' ? String(value) : value }
}

function toBoolean(value: Value): Coerced {
  const truth = asBoolean(typeof value === 'string' ? value.trim() : value)
  return truth === undefined
    ? { ok: false, problem: 'the value is neither True nor False, and the target takes a boolean' }
    : { ok: true, value: truth }
}

function toNumber(value: Value, type: 'integer' | 'decimal'): Coerced {
  const number = typeof value === 'string' && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value
  const fits =
    typeof number === 'number' && (type === 'integer' ? Number.isSafeInteger(number) : Number.isFinite(number))
  if (fits) return { ok: true, value: number }
  const wanted = type === 'integer' ? 'a whole number' : 'a number'
  return { ok: false, problem: `the value is not ${wanted}, which the target takes` }
}

const isoInUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** What is in order stays letter for letter, so that it equals what the target gives back. */
function toDateTime(value: Value): Coerced {
  const date = typeof value === 'string' ? parseDateText(value) : null
  if (date === null) return { ok: false, problem: 'the value is not a date and time, which the target takes' }
  return { ok: true, value: typeof value === 'string' && isoInUtc.test(value) ? value : isoForm(date) }
}
