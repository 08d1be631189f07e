import { isDateTime } from '../date/date-time.ts'
import { type FunctionSpec, required } from '../function-spec.ts'
import { asBoolean, isNull, isNullOrEmpty } from '../runtime.ts'

const value = required('source', 'any', 'what is looked at')

export const testFunctions: readonly FunctionSpec[] = [
  {
    name: 'IsNull',
    theme: 'test',
    summary: 'True when there is no value. An empty text is a value.',
    parameters: [value],
    returns: 'boolean',
    examples: [{ expression: 'IsNull([mail])', source: { mail: '' }, result: false }],
    effort: 0,
    call: ([source]) => isNull(source),
  },
  {
    name: 'IsNothing',
    theme: 'test',
    summary: 'The same as IsNull.',
    parameters: [value],
    returns: 'boolean',
    examples: [{ expression: 'IsNothing([mail])', result: true }],
    effort: 0,
    call: ([source]) => isNull(source),
  },
  {
    name: 'IsNullOrEmpty',
    theme: 'test',
    summary: 'True when there is no value or an empty text. A blank is not empty.',
    parameters: [value],
    returns: 'boolean',
    examples: [{ expression: 'IsNullOrEmpty([mail])', source: { mail: '' }, result: true }],
    effort: 0,
    call: ([source]) => isNullOrEmpty(source),
  },
  {
    name: 'IsPresent',
    theme: 'test',
    summary: 'The opposite of IsNullOrEmpty.',
    parameters: [value],
    returns: 'boolean',
    examples: [{ expression: 'IsPresent([mail])', source: { mail: 'a@x' }, result: true }],
    effort: 0,
    call: ([source]) => !isNullOrEmpty(source),
  },
  {
    name: 'IsString',
    theme: 'test',
    summary: 'True when the value can be written as text: not null, not a list, not an attribute with parts.',
    parameters: [value],
    returns: 'boolean',
    examples: [{ expression: 'IsString([mail])', source: { mail: 'a@x' }, result: true }],
    effort: 0,
    call: ([source]) => isDateTime(source) || (source !== null && typeof source !== 'object' && source !== undefined),
  },
  {
    name: 'Not',
    theme: 'test',
    summary: 'False for true, in any case and as text too; true for everything else, null included.',
    parameters: [{ ...value, condition: true }],
    returns: 'boolean',
    examples: [{ expression: 'Not([IsSoftDeleted])', source: { IsSoftDeleted: 'True' }, result: false }],
    effort: 0,
    call: ([source]) => asBoolean(source) !== true,
  },
]
