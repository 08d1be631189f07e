import type { EvaluationResult } from './evaluation-result.ts'
import { chooseUnique, takenAmong } from './unique.ts'

/** What an evaluation gives once the target has been asked. */
export type SettledResult = Exclude<EvaluationResult, { readonly kind: 'unique' }>

/** The result with SelectUniqueValue settled by {@link chooseUnique}, `existing` being the values other objects have. */
export function settleResult(result: EvaluationResult, existing: Iterable<string>): SettledResult {
  if (result.kind !== 'unique') return result
  const chosen = chooseUnique(result.candidates, takenAmong(existing))
  return chosen.kind === 'value' ? { ...chosen, redacted: result.redacted || chosen.redacted } : chosen
}
