import { asBoolean } from '../expression/runtime.ts'
import { isList, isObject, isUnassigned } from '../value/kind.ts'
import type { Value } from '../value/types.ts'
import type { ScopeOperator } from './types.ts'

export interface OperatorDescription {
  readonly name: ScopeOperator
  /** Whether the clause has a value to compare with, and of what kind. */
  readonly operand: 'none' | 'text' | 'integer' | 'pattern'
  readonly summary: string
}

/**
 * Every operator of a scoping filter. Text compares case-sensitively. A null, empty or missing attribute makes every
 * clause false but IS NULL, the negative ones included.
 */
export const scopeOperators: readonly OperatorDescription[] = Object.freeze([
  { name: 'EQUALS', operand: 'text', summary: 'is exactly' },
  { name: 'NOT EQUALS', operand: 'text', summary: 'has a value other than' },
  { name: 'INCLUDES', operand: 'text', summary: 'contains' },
  { name: 'STARTS_WITH', operand: 'text', summary: 'starts with' },
  { name: 'ENDS_WITH', operand: 'text', summary: 'ends with' },
  { name: 'GREATER_THAN', operand: 'integer', summary: 'is a whole number greater than' },
  { name: 'GREATER_THAN_OR_EQUALS', operand: 'integer', summary: 'is a whole number of at least' },
  { name: 'IS NULL', operand: 'none', summary: 'has no value' },
  { name: 'IS NOT NULL', operand: 'none', summary: 'has a value' },
  { name: 'IS TRUE', operand: 'none', summary: 'is true' },
  { name: 'IS FALSE', operand: 'none', summary: 'is false' },
  { name: 'REGEX MATCH', operand: 'pattern', summary: 'holds a match of the pattern' },
  { name: 'NOT REGEX MATCH', operand: 'pattern', summary: 'has a value without a match of the pattern' },
  { name: '&', operand: 'integer', summary: 'is a whole number with all these bits set' },
  { name: '!&', operand: 'integer', summary: 'is a whole number without all these bits set' },
])

const spellings: ReadonlyMap<string, OperatorDescription> = new Map(
  scopeOperators.map((row) => [squash(row.name), row]),
)

/** The operator of this name; case, blanks and underscores do not count (`Greater_Than`, `is not null`). */
export function findOperator(name: string): OperatorDescription | undefined {
  return spellings.get(squash(name))
}

function squash(name: string): string {
  return name.replace(/[\s_-]+/g, '').toUpperCase()
}

/** Judges one assigned value. `operand` is the clause's value as text, `find` its pattern where it has one. */
export type ValueTest = (value: Value) => boolean

/** Makes the test of one clause. `find` is only called for the pattern operators. */
export function valueTest(operator: ScopeOperator, operand: string, find: (text: string) => boolean): ValueTest {
  switch (operator) {
    case 'EQUALS':
      return (value) => equals(value, operand)
    case 'NOT EQUALS':
      return (value) => !equals(value, operand)
    case 'INCLUDES':
      return (value) => textOf(value).includes(operand)
    case 'STARTS_WITH':
      return (value) => textOf(value).startsWith(operand)
    case 'ENDS_WITH':
      return (value) => textOf(value).endsWith(operand)
    case 'IS NULL':
      return () => false
    case 'IS NOT NULL':
      return () => true
    case 'IS TRUE':
      return (value) => asBoolean(inner(value)) === true
    case 'IS FALSE':
      return (value) => asBoolean(inner(value)) === false
    case 'REGEX MATCH':
      return (value) => find(textOf(value))
    case 'NOT REGEX MATCH':
      return (value) => !find(textOf(value))
    default:
      return integerTest(operator, BigInt(operand))
  }
}

type IntegerOperator = Extract<ScopeOperator, 'GREATER_THAN' | 'GREATER_THAN_OR_EQUALS' | '&' | '!&'>

// Longer digits take too long to convert, and no system counts so far.
const maxDigits = 10_000

/** False for what is not a whole number of 0 or more. */
function integerTest(operator: IntegerOperator, operand: bigint): ValueTest {
  const holds = {
    GREATER_THAN: (value: bigint) => value > operand,
    GREATER_THAN_OR_EQUALS: (value: bigint) => value >= operand,
    '&': (value: bigint) => (value & operand) === operand,
    '!&': (value: bigint) => (value & operand) !== operand,
  }[operator]
  return (value) => {
    const text = textOf(value)
    return text.length <= maxDigits && /^\d+$/.test(text) && holds(BigInt(text))
  }
}

/** A boolean equals its text in any case, since sources write both. */
function equals(value: Value, operand: string): boolean {
  const plain = inner(value)
  return typeof plain === 'boolean' ? asBoolean(operand) === plain : textOf(plain) === operand
}

function inner(value: Value): Value {
  return isObject(value) ? (value.value ?? null) : value
}

function textOf(value: Value): string {
  const plain = inner(value)
  if (typeof plain === 'string') return plain
  return plain === null || typeof plain === 'object' ? '' : String(plain)
}

/** True for what a filter takes as no value: null, empty text, and lists of nothing else. */
export function isBlank(value: Value): boolean {
  return value === '' || (isList(value) ? value.every(isBlank) : isUnassigned(value))
}
