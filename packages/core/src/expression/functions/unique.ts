import type { Value } from '../../value/types.ts'
import type { CallExpression } from '../ast.ts'
import { type Candidate, errorResult } from '../evaluation-result.ts'
import { type FunctionSpec, required } from '../function-spec.ts'
import { ExpressionFault, type ExpressionIssue, errorAt, type Span } from '../issue.ts'
import { type Evaluator, FlowSignal, isNullOrEmpty, type Runtime, toText, UniqueSignal } from '../runtime.ts'

export const uniqueFunctions: readonly FunctionSpec[] = [
  {
    name: 'SelectUniqueValue',
    theme: 'unique',
    summary:
      'The first of the values that no other object of the target has. Only as the result of the whole expression.',
    parameters: [
      { ...required('uniqueValueRule', 'text', 'a value; the next one counts when it is taken'), repeating: true },
    ],
    returns: 'text',
    examples: [
      {
        expression: 'SelectUniqueValue(Join(".", [first], [last]), Join("2.", [first], [last]))',
        source: { first: 'Ada', last: 'Lovelace' },
        result: 'Ada.Lovelace',
      },
    ],
    lazy: offer,
    check: checkRules,
  },
]

/**
 * Works out every rule and ends the evaluation with them all: only the target knows which is free.
 *
 * A rule that fails counts when it is reached, not before. When no rule gives anything the result is null, as that of
 * any other expression without a value.
 */
function offer(rules: readonly (Evaluator | undefined)[], runtime: Runtime): Value {
  const { at, redacted: before } = runtime
  const candidates = rules.map((rule) => {
    runtime.redacted = before
    return candidateOf(rule, runtime, at)
  })
  const some = (test: (candidate: Candidate) => boolean) => candidates.some(test)
  runtime.redacted = before || some((candidate) => candidate.kind === 'value' && candidate.redacted)
  if (some((candidate) => candidate.kind === 'error' || !isNullOrEmpty(candidate.value))) {
    throw new UniqueSignal(candidates)
  }
  return null
}

function candidateOf(rule: Evaluator | undefined, runtime: Runtime, at: Span): Candidate {
  try {
    const given = rule?.(runtime)
    runtime.at = at
    const value = toText(given, runtime)
    return { kind: 'value', value, redacted: runtime.redacted }
  } catch (error) {
    // A rule that leaves the attribute alone offers nothing; one that leaves the object alone speaks for all.
    if (error instanceof FlowSignal && error.kind === 'ignore-attribute') {
      return { kind: 'value', value: null, redacted: runtime.redacted }
    }
    // Nothing is left for the rules behind it.
    if (!(error instanceof ExpressionFault) || runtime.fuel < 0) throw error
    return errorResult(error)
  }
}

function checkRules(call: CallExpression): readonly ExpressionIssue[] {
  if (call.args.filter((arg) => arg !== null).length >= 2) return []
  const hint = 'Add what to take when the first value is taken: SelectUniqueValue([a], Append([a], "2")).'
  return [errorAt('E_ARGUMENT_COUNT', 'SelectUniqueValue needs at least two rules', call, hint)]
}
