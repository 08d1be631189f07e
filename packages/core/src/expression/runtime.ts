import { isList, isObject } from '../value/kind.ts'
import type { Attributes, Value } from '../value/types.ts'
import { isDateTime, textForm } from './date/date-time.ts'
import type { Candidate } from './evaluation-result.ts'
import type { DiacriticsMode } from './functions/diacritics.ts'
import { type ExpressionCode, ExpressionFault, errorAt, type Span } from './issue.ts'

/** What one evaluation works with. */
export interface Runtime {
  readonly attributes: Attributes
  /** Undefined: `[IsSoftDeleted]` is an attribute like any other. */
  readonly isSoftDeleted: boolean | undefined
  /** Milliseconds since 1970. */
  readonly now: number
  readonly onRead: ((name: string) => void) | undefined
  readonly randomBytes: (length: number) => Uint8Array
  /** Steps and characters left; see {@link spend}. */
  fuel: number
  redacted: boolean
  /** The call being carried out, for error positions. */
  at: Span
  /** Undefined: `extended`. */
  readonly diacritics?: DiacriticsMode
}

/** A part of an expression, made ready to run. */
export type Evaluator = (runtime: Runtime) => Value

/** Undefined: an optional argument that was left blank. */
export type Argument = Value | undefined

/** Thrown to end an evaluation with something other than a value. */
export class FlowSignal {
  readonly kind: 'ignore-attribute' | 'ignore-object'

  constructor(kind: FlowSignal['kind']) {
    this.kind = kind
  }
}

/** Thrown to end an evaluation with several values, of which the target decides. */
export class UniqueSignal {
  readonly candidates: readonly Candidate[]

  constructor(candidates: readonly Candidate[]) {
    this.candidates = candidates
  }
}

export const ignoreAttribute = Object.freeze(new FlowSignal('ignore-attribute'))
export const ignoreObject = Object.freeze(new FlowSignal('ignore-object'))

/** Steps one evaluation may take, produced characters among them; nested replacements could otherwise grow without end. */
export const fuelPerEvaluation = 1_000_000

/** Takes steps or characters from the budget. Throws E_LIMIT when it is used up. */
export function spend(runtime: Runtime, amount: number): void {
  runtime.fuel -= amount
  if (runtime.fuel < 0) throw fault(runtime, 'E_LIMIT', 'the expression reads or produces too much text')
}

/** What it may take to find a text in another: where both repeat themselves, all of it at every place. */
export function spendSearch(runtime: Runtime, text: string, wanted: string): void {
  spend(runtime, Math.floor((text.length * wanted.length) / 256))
}

/** An error of the running call. Messages never hold source values: they may be secret. */
export function fault(runtime: Runtime, code: ExpressionCode, message: string, hint?: string): ExpressionFault {
  return new ExpressionFault(errorAt(code, message, runtime.at, hint))
}

/** Null and the empty list are both "no value" (RFC 7643 §2.5). */
export function isNull(value: Argument): value is null | undefined | readonly [] {
  return value === null || value === undefined || (isList(value) && value.length === 0)
}

export function isNullOrEmpty(value: Argument): boolean {
  return value === '' || isNull(value)
}

/** Text form: decimal digits, `True`/`False`, `M/d/yyyy h:mm:ss tt`, a reference's `value`. Null stays null; several values are an error. */
export function toText(value: Argument, runtime: Runtime): string | null {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (isDateTime(value)) return textForm(value)
  if (isObject(value)) return objectText(value, runtime)
  if (value.length <= 1) return toText(value[0], runtime)
  const hint = 'Choose one with Item(list, 1) or put them together with Join.'
  throw fault(runtime, 'E_ARGUMENT_TYPE', `one value is expected, but there are ${value.length}`, hint)
}

function objectText(value: { readonly [key: string]: Value }, runtime: Runtime): string | null {
  const inner = Object.hasOwn(value, 'value') ? value.value : undefined
  if (inner === undefined || (typeof inner === 'object' && inner !== null)) {
    throw fault(
      runtime,
      'E_ARGUMENT_TYPE',
      'one value is expected, but this attribute has parts',
      'Name a part: [a.b].',
    )
  }
  return toText(inner, runtime)
}

/** Every value of a list, a single value as a list of one, null as an empty list. */
export function toList(value: Argument): readonly Value[] {
  if (value === null || value === undefined) return []
  return isList(value) ? value : [value]
}

const integerText = /^\s*[+-]?\d+\s*$/

/** A whole number, from a number or its text. Null stays null. */
export function toInteger(value: Argument, parameter: string, runtime: Runtime): number | null {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  const text = toText(value, runtime)
  if (text === null) return null
  if (integerText.test(text)) return Number(text)
  throw fault(runtime, 'E_ARGUMENT_TYPE', `"${parameter}" is not a whole number`)
}

/** Like {@link toInteger}, but a missing number is an error. */
export function requireInteger(value: Argument, parameter: string, runtime: Runtime): number {
  const number = toInteger(value, parameter, runtime)
  if (number === null) throw fault(runtime, 'E_ARGUMENT_TYPE', `"${parameter}" has no value; a whole number is needed`)
  return number
}

/** Converting digits takes longer than so many are: a million of them would be half a second. */
const maxDigits = 10_000

/** A whole number of up to 10,000 digits. Null stays null. */
export function toBigInt(value: Argument, parameter: string, runtime: Runtime): bigint | null {
  const number = toText(value, runtime)
  if (number === null) return null
  if (number.length > maxDigits) throw fault(runtime, 'E_LIMIT', `"${parameter}" has more than ${maxDigits} characters`)
  if (integerText.test(number)) return BigInt(number.trim())
  throw fault(runtime, 'E_ARGUMENT_TYPE', `"${parameter}" is not a whole number`)
}

/** A number where it is exact, else its digits: JSON numbers end at 2^53. */
export function fromBigInt(value: bigint): Value {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** True or false, from a boolean or its text in any case; undefined for anything else. */
export function asBoolean(value: Argument): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  // Nothing longer can be either, and lower case of a long text takes long.
  if (value.length !== 4 && value.length !== 5) return undefined
  const lower = value.toLowerCase()
  return lower === 'true' ? true : lower === 'false' ? false : undefined
}
