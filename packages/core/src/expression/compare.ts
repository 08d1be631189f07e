import type { Value } from '../value/types.ts'
import type { Comparison } from './ast.ts'
import { parseDateText } from './date/date-text.ts'
import { compareDateTimes, type DateTime, isDateTime, textForm } from './date/date-time.ts'
import { asBoolean, type Runtime, spend, toText } from './runtime.ts'

const integer = /^[+-]?\d+$/

/**
 * The truth of a comparison. Two whole numbers compare as numbers, two points in time by what is earlier, everything
 * else by code units, case included. Text beside a point in time is read as one, where it names one.
 *
 * Null equals the empty text, and an order that involves either is false. A real boolean equals its text in any case.
 */
export function compareValues(left: Value, operator: Comparison, right: Value, runtime: Runtime): boolean {
  if (typeof left === 'number' && typeof right === 'number') return holds(operator, left - right)
  const time = timeOrder(left, right)
  if (time !== null) return holds(operator, time)
  const a = toText(left, runtime) ?? ''
  const b = toText(right, runtime) ?? ''
  spend(runtime, (a.length + b.length) >> 5)
  if (operator === '=' || operator === '<>') return equal(left, a, right, b) === (operator === '=')
  return a !== '' && b !== '' && holds(operator, orderOf(a, b))
}

/** Less than 0 when `left` is earlier; null unless one of both is a point in time, and the other may be read as one. */
function timeOrder(left: Value, right: Value): number | null {
  if (isDateTime(left)) return isDateTime(right) ? compareDateTimes(left, right) : orderToText(left, right)
  const order = isDateTime(right) ? orderToText(right, left) : null
  return order === null ? null : -order
}

/** The text form ends at whole seconds, so it equals every point in time within its second. */
function orderToText(time: DateTime, other: Value): number | null {
  if (typeof other !== 'string') return null
  if (other === textForm(time)) return 0
  const read = parseDateText(other)
  return read === null ? null : compareDateTimes(time, read)
}

function holds(operator: Comparison, order: number): boolean {
  if (operator === '=') return order === 0
  if (operator === '<>') return order !== 0
  if (operator === '>') return order > 0
  if (operator === '>=') return order >= 0
  return operator === '<' ? order < 0 : order <= 0
}

function equal(left: Value, a: string, right: Value, b: string): boolean {
  if (a === b) return true
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    const truth = asBoolean(left)
    return truth !== undefined && truth === asBoolean(right)
  }
  return integer.test(a) && integer.test(b) && integerOrder(a, b) === 0
}

function orderOf(a: string, b: string): number {
  return integer.test(a) && integer.test(b) ? integerOrder(a, b) : textOrder(a, b)
}

/** Of two whole numbers in digits, however many: a BigInt of a million of them takes a tenth of a second. */
function integerOrder(a: string, b: string): number {
  if (a.length < 16 && b.length < 16) return Number(a) - Number(b)
  const left = magnitude(a)
  const right = magnitude(b)
  if (left.negative !== right.negative) return left.negative ? -1 : 1
  const order = left.digits.length - right.digits.length || textOrder(left.digits, right.digits)
  return left.negative ? -order : order
}

/** Digits without leading zeros; none for 0, which has no sign. */
function magnitude(text: string): { readonly negative: boolean; readonly digits: string } {
  const digits = text.replace(/^[+-]?0*/, '')
  return { negative: digits !== '' && text.startsWith('-'), digits }
}

function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
