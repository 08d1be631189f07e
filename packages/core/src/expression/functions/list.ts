import { canonical } from '../../value/canonical.ts'
import type { Value } from '../../value/types.ts'
import { type FunctionSpec, required } from '../function-spec.ts'
import { errorAt } from '../issue.ts'
import { fault, requireInteger, spend, spendSearch, toList, toText } from '../runtime.ts'

const list = required('attribute', 'list', 'an attribute with several values, or what Split gives')
const noDelimiter = '"delimiter" is empty'
// What keeping one value takes, and putting the parts of one in order.
const stepsPerValue = 4
const stepsPerObject = 60

const delimiterHint = 'Name the text to split at.'

export const listFunctions: readonly FunctionSpec[] = [
  {
    name: 'Count',
    theme: 'list',
    summary: 'Number of values; 0 when there is none.',
    parameters: [list],
    returns: 'number',
    examples: [{ expression: 'Count([mails])', source: { mails: ['a@x', 'b@x'] }, result: 2 }],
    effort: 0,
    call: ([values]) => toList(values).length,
  },
  {
    name: 'Item',
    theme: 'list',
    summary: 'One value of a list. The first is 1; a number outside the list is an error.',
    parameters: [list, { ...required('index', 'number', 'the first is 1'), minimum: 1 }],
    returns: 'text',
    examples: [{ expression: 'Item(Split([mail], "@"), 2)', source: { mail: 'ada@x.org' }, result: 'x.org' }],
    effort: 0,
    call: ([value, index], runtime) => {
      const values = toList(value)
      const wanted = requireInteger(index, 'index', runtime)
      const found = values[wanted - 1]
      if (found !== undefined) return found
      const message = wanted < 1 ? 'the index is less than 1' : 'the list ends before this item'
      throw fault(runtime, 'E_INDEX_RANGE', message, 'The first item is 1.')
    },
  },
  {
    name: 'Split',
    theme: 'list',
    summary: 'A list of the parts between the delimiters, untrimmed. Null gives an empty list.',
    parameters: [
      required('source', 'text'),
      { ...required('delimiter', 'text', 'what stands between two parts'), graphOptional: true },
    ],
    returns: 'list',
    examples: [{ expression: 'Split("a,b", ",")', result: ['a', 'b'] }],
    check: ({ args: [, delimiter] }) => {
      if (delimiter?.kind !== 'text' || delimiter.value !== '') return []
      return [errorAt('E_ARGUMENT_TYPE', noDelimiter, delimiter, delimiterHint)]
    },
    call: ([source, delimiter], runtime) => {
      const text = toText(source, runtime)
      const by = toText(delimiter, runtime) ?? ''
      if (by === '') throw fault(runtime, 'E_ARGUMENT_TYPE', noDelimiter, delimiterHint)
      if (text === null) return []
      spendSearch(runtime, text, by)
      return text.split(by)
    },
  },
  {
    name: 'RemoveDuplicates',
    theme: 'list',
    summary: 'The list with each value once, where it first stood. Case counts.',
    parameters: [list],
    returns: 'list',
    examples: [{ expression: 'RemoveDuplicates(Split("a,b,a", ","))', result: ['a', 'b'] }],
    call: ([values], runtime) => {
      // Texts and the like are looked up as they are, which takes a fifth of the time.
      const plain = new Set<Value>()
      const made = new Set<string>()
      return toList(values).filter((value) => {
        const before = plain.size + made.size
        spend(runtime, stepsPerValue)
        if (typeof value !== 'object' || value === null) plain.add(value)
        else {
          const text = canonical(value)
          spend(runtime, stepsPerObject + text.length)
          made.add(text)
        }
        return plain.size + made.size > before
      })
    },
  },
]
