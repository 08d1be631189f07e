import type { Value } from '../value/types.ts'
import type { ExpressionCode, ExpressionFault } from './issue.ts'

/** How an evaluation ended. */
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

/** One value SelectUniqueValue offers, null among them (it is skipped), or why it could not be computed. */
export type Candidate = Extract<EvaluationResult, { readonly kind: 'value' | 'error' }>

/** A fault of the language as the outcome of an evaluation. */
export function errorResult({ issue }: ExpressionFault): Extract<EvaluationResult, { readonly kind: 'error' }> {
  const { code, message, start, end, hint } = issue
  return { kind: 'error', code, message, start, end, ...(hint === undefined ? {} : { hint }) }
}
