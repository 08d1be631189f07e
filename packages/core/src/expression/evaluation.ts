import type { Attributes } from '../value/types.ts'
import type { Expression } from './ast.ts'
import { withoutDateTimes } from './date/date-time.ts'
import { type EvaluationResult, errorResult } from './evaluation-result.ts'
import type { DiacriticsMode } from './functions/diacritics.ts'
import { ExpressionFault } from './issue.ts'
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
    const value = run(runtime)
    // Nearly all results are texts, which hold no date.
    const plain = typeof value === 'string' ? value : withoutDateTimes(value)
    return { kind: 'value', value: plain, redacted: runtime.redacted }
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
