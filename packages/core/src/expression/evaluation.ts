import type { Attributes, Value } from '../value/types.ts'
import type { Expression } from './ast.ts'
import { withoutDateTimes } from './date/date-time.ts'
import type { DiacriticsMode } from './functions/diacritics.ts'
import { type ExpressionCode, ExpressionFault } from './issue.ts'
import { type Evaluator, FlowSignal, fuelPerEvaluation, type Runtime, UniqueSignal } from './runtime.ts'

export interface EvaluationInput {
  readonly attributes: Attributes
  /** Milliseconds since 1970. */
  readonly now: number
  /** The value of `[IsSoftDeleted]`. Undefined: it is read like any other attribute. */
  readonly isSoftDeleted?: boolean | undefined
  /** Told the name of every attribute that is really read. */
  readonly onRead?: ((name: string) => void) | undefined
  /** Bytes nobody can guess, for Guid and RandomString. Default: the platform's generator. */
  readonly randomBytes?: ((length: number) => Uint8Array) | undefined
}

/** One value SelectUniqueValue offers, null among them (it is skipped), or why it could not be computed. */
export type Candidate = Extract<EvaluationResult, { readonly kind: 'value' | 'error' }>

export type EvaluationResult =
  /** `redacted`: the value must never be printed. */
  | { readonly kind: 'value'; readonly value: Value; readonly redacted: boolean }
  /** SelectUniqueValue: the first candidate that no other object of the target has is the value. */
  | { readonly kind: 'unique'; readonly candidates: readonly Candidate[]; readonly redacted: boolean }
  | { readonly kind: 'ignore-attribute' }
  | { readonly kind: 'ignore-object' }
  | {
      readonly kind: 'error'
      readonly code: ExpressionCode
      readonly message: string
      readonly start: number
      readonly end: number
      readonly hint?: string
    }

const platformBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** Runs a prepared expression once. Never throws. */
export function evaluate(
  run: Evaluator,
  expression: Expression,
  input: EvaluationInput,
  diacritics: DiacriticsMode,
): EvaluationResult {
  const runtime: Runtime = {
    attributes: input.attributes,
    isSoftDeleted: input.isSoftDeleted,
    now: input.now,
    onRead: input.onRead,
    randomBytes: input.randomBytes ?? platformBytes,
    fuel: fuelPerEvaluation,
    redacted: false,
    at: expression,
    diacritics,
  }
  try {
    const value = withoutDateTimes(run(runtime))
    return { kind: 'value', value, redacted: runtime.redacted }
  } catch (error) {
    return outcomeOf(error, runtime)
  }
}

function outcomeOf(error: unknown, runtime: Runtime): EvaluationResult {
  if (error instanceof FlowSignal) return { kind: error.kind }
  if (error instanceof UniqueSignal) {
    return { kind: 'unique', candidates: error.candidates, redacted: runtime.redacted }
  }
  if (error instanceof ExpressionFault) return errorResult(error)
  // A source attribute whose accessor throws, or a bug of ours: one object fails, the cycle goes on.
  const { start, end } = runtime.at
  return { kind: 'error', code: 'E_INTERNAL', message: 'the expression could not be evaluated', start, end }
}

/** A fault of the language as the outcome of an evaluation. */
export function errorResult({ issue }: ExpressionFault): Extract<EvaluationResult, { readonly kind: 'error' }> {
  const { code, message, start, end, hint } = issue
  return { kind: 'error', code, message, start, end, ...(hint === undefined ? {} : { hint }) }
}
