import { type FunctionSpec, required } from '../function-spec.ts'
import { ignoreAttribute, isNullOrEmpty } from '../runtime.ts'

const value = required('expression', 'any', 'what becomes the result')

export const flowFunctions: readonly FunctionSpec[] = [
  {
    name: 'IgnoreFlowIfNullOrEmpty',
    theme: 'flow',
    summary: 'The value; when it is null or empty, the attribute is left as it is at the target.',
    parameters: [value],
    returns: 'any',
    passes: () => [0],
    examples: [{ expression: 'IgnoreFlowIfNullOrEmpty([dept])', source: { dept: 'Sales' }, result: 'Sales' }],
    effort: 0,
    call: ([result]) => {
      if (result === undefined || isNullOrEmpty(result)) throw ignoreAttribute
      return result
    },
  },
  {
    name: 'Redact',
    theme: 'flow',
    summary: 'The value, hidden in logs, plans and previews.',
    parameters: [value],
    returns: 'any',
    passes: () => [0],
    examples: [{ expression: 'Redact([pin])', source: { pin: '12' }, result: '12' }],
    // Before its argument, which may end the evaluation with candidates.
    lazy: ([secret], runtime) => {
      runtime.redacted = true
      return secret?.(runtime) ?? null
    },
  },
]
