import type { EvaluationResult } from './compile.ts'

/** What an evaluation gives once the target has been asked. */
export type SettledResult = Exclude<EvaluationResult, { readonly kind: 'unique' }>

/**
 * The result with SelectUniqueValue settled: its first candidate that is not among the values other objects have,
 * whatever their case. Candidates that are null are passed over; one that failed fails it all.
 */
export function settleResult(result: EvaluationResult, existing: Iterable<string>): SettledResult {
  if (result.kind !== 'unique') return result
  const taken = new Set([...existing].map((value) => value.toLowerCase()))
  for (const candidate of result.candidates) {
    if (candidate.kind === 'error') return candidate
    const { value } = candidate
    if (value === null || value === '' || taken.has(String(value).toLowerCase())) continue
    return { kind: 'value', value, redacted: result.redacted || candidate.redacted }
  }
  const message = 'every value it offers is taken'
  return { kind: 'error', code: 'E_NO_UNIQUE_VALUE', message, start: 0, end: 0 }
}
