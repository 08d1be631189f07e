import type { Value } from '../../value/types.ts'
import type { CallExpression } from '../ast.ts'
import { type FunctionSpec, optional, required } from '../function-spec.ts'
import { type ExpressionIssue, errorAt } from '../issue.ts'
import { asBoolean, type Evaluator, fault, isNull, isNullOrEmpty, type Runtime, toText } from '../runtime.ts'

const branch = { ...required('value', 'any'), flow: true }

export const choiceFunctions: readonly FunctionSpec[] = [
  {
    name: 'IIF',
    theme: 'choice',
    summary: 'One of two values, by a condition. Only the chosen one is evaluated. A null condition is false.',
    parameters: [
      { ...required('condition', 'boolean', 'a comparison, or what is true or false'), condition: true },
      { ...branch, name: 'valueIfTrue', description: 'the result when the condition holds' },
      { ...branch, name: 'valueIfFalse', description: 'the result otherwise' },
    ],
    returns: 'any',
    passes: () => [1, 2],
    examples: [
      { expression: 'IIF([country] = "US", "Home", "Abroad")', source: { country: 'FR' }, result: 'Abroad' },
      { expression: 'IIF(Count([roles]) > 1, "many", "few")', source: { roles: ['a', 'b'] }, result: 'many' },
    ],
    lazy: ([condition, yes, no], runtime) => (isTrue(condition, runtime) ? yes : no)?.(runtime) ?? null,
  },
  {
    name: 'Switch',
    theme: 'choice',
    summary: 'The value whose key is the source, else the default. Case counts; a null source has the key "".',
    parameters: [
      required('source', 'text', 'what is compared with each key, letter by letter'),
      { ...optional('defaultValue', 'any', 'for a source that is none of the keys'), flow: true },
      { ...required('switchValue', 'any'), repeating: true, flow: true, description: 'a key, then its value' },
    ],
    returns: 'any',
    passes: (count) => [1, ...everyOther(3, count)],
    examples: [
      {
        expression: 'Switch([state], "UTC", "NSW", "Sydney", "QLD", "Brisbane")',
        source: { state: 'QLD' },
        result: 'Brisbane',
      },
      { expression: 'Switch([title], [title], "", "N/A")', result: 'N/A' },
    ],
    lazy: choose,
    check: checkPairs,
  },
  {
    name: 'Coalesce',
    theme: 'choice',
    summary: 'The first value that is not null. An empty text is not null.',
    parameters: [{ ...required('source', 'any', 'tried from left to right'), repeating: true, flow: true }],
    returns: 'any',
    passes: (count) => [...Array(count).keys()],
    examples: [{ expression: 'Coalesce([mail], [upn], "none")', source: { upn: 'a@x' }, result: 'a@x' }],
    lazy: (args, runtime) => {
      for (const each of args) {
        const value = each?.(runtime)
        if (value !== undefined && !isNull(value)) return value
      }
      return null
    },
  },
]

function everyOther(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / 2)) }, (_, index) => from + 2 * index)
}

function isTrue(condition: Evaluator | undefined, runtime: Runtime): boolean {
  const at = runtime.at
  const value = condition?.(runtime)
  const truth = asBoolean(value)
  if (truth !== undefined) return truth
  if (isNullOrEmpty(value)) return false
  runtime.at = at
  throw fault(runtime, 'E_ARGUMENT_TYPE', 'the condition is neither true nor false', 'Compare: [a] = "x".')
}

function choose(args: readonly (Evaluator | undefined)[], runtime: Runtime): Value {
  const source = keyOf(args[0], runtime)
  for (let index = 2; index < args.length; index += 2) {
    if (keyOf(args[index], runtime) === source) return args[index + 1]?.(runtime) ?? null
  }
  return args[1]?.(runtime) ?? null
}

function keyOf(evaluator: Evaluator | undefined, runtime: Runtime): string {
  const at = runtime.at
  const value = evaluator?.(runtime)
  runtime.at = at
  return toText(value, runtime) ?? ''
}

function checkPairs(call: CallExpression): readonly ExpressionIssue[] {
  if (call.args.length >= 4 && call.args.length % 2 === 0) return []
  const last = call.args.at(-1) ?? call
  const hint = 'Switch(source, default, key1, value1, …). Leave the default blank if there is none.'
  return [errorAt('E_SWITCH_PAIRS', 'the last key has no value', call.args.length < 4 ? call : last, hint)]
}
