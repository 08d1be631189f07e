import { isUnassigned, type Value } from '@sutler/core'
import type { ScimAttribute } from '../schema/types.ts'
import { compareInstants, parseInstant } from './instant.ts'
import type { CompareOperator } from './types.ts'

/** Whether one value, never null or a list, passes. */
export type Test = (value: Value) => boolean

type Literal = string | number | boolean
type Tested = Exclude<CompareOperator, 'ne'>

const never: Test = () => false

/** True for what SCIM calls assigned (RFC 7643 §2.5); an empty text is. */
export const isAssigned: Test = (value) => !isUnassigned(value) && typeof value !== 'function'

/** True for what `pr` finds: a value that is not empty, or something complex that holds one (RFC 7644 table 3). */
export const isPresent: Test = (value) => {
  if (value === null || value === undefined || typeof value === 'function') return false
  if (typeof value !== 'object') return value !== ''
  return Object.values(value).some(isPresent)
}

/** The test of an operator other than `ne`. A value of the wrong type, and an operator the type lacks, never pass. */
export function testOf(attribute: ScimAttribute, operator: Tested, literal: Literal): Test {
  switch (attribute.type) {
    case 'boolean':
      return booleanTest(operator, literal)
    case 'integer':
    case 'decimal':
      return numberTest(operator, literal)
    case 'dateTime':
      return dateTest(operator, literal)
    case 'complex':
      return never
    case 'binary':
      return isOrdering(operator) ? never : textTest(operator, literal, attribute.caseExact)
    default:
      return textTest(operator, literal, attribute.caseExact)
  }
}

/** `gt`, `ge`, `lt` and `le`. */
export function isOrdering(operator: CompareOperator): boolean {
  return order(operator) !== null
}

function order(operator: CompareOperator): ((difference: number) => boolean) | null {
  switch (operator) {
    case 'gt':
      return (difference) => difference > 0
    case 'ge':
      return (difference) => difference >= 0
    case 'lt':
      return (difference) => difference < 0
    case 'le':
      return (difference) => difference <= 0
    default:
      return null
  }
}

/** True or false as a filter may write it: clients send `"True"` too. Null: neither. */
export function booleanOf(literal: Literal): boolean | null {
  if (typeof literal === 'boolean') return literal
  const word = typeof literal === 'string' ? literal.toLowerCase() : ''
  return word === 'true' ? true : word === 'false' ? false : null
}

/** A number as a filter may write it: clients send `"5"` too. Null: none. */
export function numberOf(literal: Literal): number | null {
  if (typeof literal === 'number') return literal
  return typeof literal === 'string' && /^-?\d{1,30}(?:\.\d{1,30})?$/.test(literal) ? Number(literal) : null
}

function booleanTest(operator: Tested, literal: Literal): Test {
  const wanted = booleanOf(literal)
  return operator === 'eq' && wanted !== null ? (value) => value === wanted : never
}

function numberTest(operator: Tested, literal: Literal): Test {
  const wanted = numberOf(literal)
  if (wanted === null) return never
  if (operator === 'eq') return (value) => value === wanted
  const fits = order(operator)
  return fits === null ? never : (value) => typeof value === 'number' && fits(value - wanted)
}

function dateTest(operator: Tested, literal: Literal): Test {
  const fits = operator === 'eq' ? (difference: number) => difference === 0 : order(operator)
  if (fits === null) return textTest(operator, literal, true)
  const wanted = typeof literal === 'string' ? parseInstant(literal) : null
  if (wanted === null) return never
  return (value) => {
    const instant = typeof value === 'string' ? parseInstant(value) : null
    return instant !== null && fits(compareInstants(instant, wanted))
  }
}

function textTest(operator: Tested, literal: Literal, exact: boolean): Test {
  if (typeof literal !== 'string') return never
  if (operator === 'eq') return equalText(literal, exact)
  const wanted = exact ? literal : literal.toLowerCase()
  const test = textTests[operator]
  return (value) => typeof value === 'string' && test(exact ? value : value.toLowerCase(), wanted)
}

function equalText(literal: string, exact: boolean): Test {
  if (exact) return (value) => value === literal
  const wanted = literal.toLowerCase()
  return (value) => typeof value === 'string' && equalsFolded(value, wanted)
}

/**
 * Whether `value` in lower case is `wanted`, without making a text in lower case: that would take most of the time of
 * a search. Most values differ in their first characters.
 */
export function equalsFolded(value: string, wanted: string): boolean {
  const { length } = value
  // U+0130 is the one character that grows in lower case.
  if (length !== wanted.length) return value.includes('\u0130') && value.toLowerCase() === wanted
  for (let at = 0; at < length; at += 1) {
    const have = value.charCodeAt(at)
    const want = wanted.charCodeAt(at)
    if (have === want) continue
    if (have > 0x7f) return value.toLowerCase() === wanted
    if (have < 0x41 || have > 0x5a || have + 0x20 !== want) return false
  }
  return true
}

const textTests: Readonly<Record<Exclude<Tested, 'eq'>, (value: string, wanted: string) => boolean>> = {
  co: (value, wanted) => value.includes(wanted),
  sw: (value, wanted) => value.startsWith(wanted),
  ew: (value, wanted) => value.endsWith(wanted),
  gt: (value, wanted) => value > wanted,
  ge: (value, wanted) => value >= wanted,
  lt: (value, wanted) => value < wanted,
  le: (value, wanted) => value <= wanted,
}
