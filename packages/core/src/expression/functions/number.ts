import { type FunctionSpec, required } from '../function-spec.ts'
import { asBoolean, fault, fromBigInt, isNull, toBigInt, toText } from '../runtime.ts'

export const numberFunctions: readonly FunctionSpec[] = [
  {
    name: 'BitAnd',
    theme: 'number',
    summary: 'The bits that are set in both whole numbers. &H introduces a hexadecimal number.',
    parameters: [required('value1', 'number'), required('value2', 'number')],
    returns: 'number',
    examples: [
      { expression: 'BitAnd(&HF, &HF7)', result: 7 },
      { expression: 'BitAnd([uac], 2)', source: { uac: '514' }, result: 2 },
    ],
    call: ([a, b], runtime) => {
      const left = toBigInt(a, 'value1', runtime)
      const right = toBigInt(b, 'value2', runtime)
      return left === null || right === null ? null : fromBigInt(left & right)
    },
  },
  {
    name: 'CBool',
    theme: 'number',
    summary: 'True for a number other than 0, for True, and for a comparison that holds. Null is false.',
    parameters: [{ ...required('expression', 'any', 'a number, True or False, or a comparison'), condition: true }],
    returns: 'boolean',
    examples: [
      { expression: 'CBool([a] = [b])', source: { a: 'x', b: 'x' }, result: true },
      { expression: 'CBool(0)', result: false },
    ],
    call: ([value], runtime) => {
      if (isNull(value)) return false
      const truth = asBoolean(value)
      if (truth !== undefined) return truth
      const text = String(toText(value, runtime))
      if (/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text)) return Number(text) !== 0
      throw fault(runtime, 'E_ARGUMENT_TYPE', 'the value is neither a number nor True or False')
    },
  },
]
