import type { Value } from '../value/types.ts'
import type { Comparison } from './ast.ts'
import { asBoolean, type Runtime, toText } from './runtime.ts'

const integer = /^[+-]?\d+$/

/**
 * The truth of a comparison. Two whole numbers compare as numbers, everything else by code units, case included.
 *
 * Null equals the empty text, and an order that involves either is false. A real boolean equals its text in any case.
 */
export function compareValues(left: Value, operator: Comparison, right: Value, runtime: Runtime): boolean {
  const a = toText(left, runtime) ?? ''
  const b = toText(right, runtime) ?? ''
  if (operator === '=' || operator === '<>') return equal(left, a, right, b) === (operator === '=')
  if (a === '' || b === '') return false
  const order = orderOf(a, b)
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
  return integer.test(a) && integer.test(b) && BigInt(a) === BigInt(b)
}

function orderOf(a: string, b: string): number {
  if (integer.test(a) && integer.test(b)) {
    const difference = BigInt(a) - BigInt(b)
    return difference > 0n ? 1 : difference < 0n ? -1 : 0
  }
  return a < b ? -1 : a > b ? 1 : 0
}
