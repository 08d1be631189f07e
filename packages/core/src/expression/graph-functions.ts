import type { FunctionDescription, ParameterSpec, ValueType } from './function-spec.ts'
import { expressionFunctions } from './functions.ts'

/** Graph's attributeMappingFunctionSchema. */
export interface GraphFunction {
  readonly name: string
  readonly parameters: readonly GraphParameter[]
}

/** Graph's attributeMappingParameterSchema. */
export interface GraphParameter {
  readonly name: string
  /** A member of Graph's attributeType. */
  readonly type: 'String' | 'Integer' | 'Boolean' | 'DateTime'
  readonly required: boolean
  readonly allowMultipleOccurrences: boolean
}

const types: Readonly<Record<ValueType, GraphParameter['type']>> = Object.freeze({
  text: 'String',
  number: 'Integer',
  boolean: 'Boolean',
  dateTime: 'DateTime',
  list: 'String',
  complex: 'String',
  any: 'String',
})

/** The functions of the `app` dialect as Graph's `synchronizationSchema: functions` lists them. */
export function graphFunctions(): readonly GraphFunction[] {
  return expressionFunctions.filter((spec) => spec.dialect === undefined).map(graphFunction)
}

function graphFunction({ name, parameters }: FunctionDescription): GraphFunction {
  return { name, parameters: parameters.map(graphParameter) }
}

function graphParameter({ name, type, required, graphOptional, repeating }: ParameterSpec): GraphParameter {
  const allowMultipleOccurrences = repeating === true
  return { name, type: types[type], required: required && graphOptional !== true, allowMultipleOccurrences }
}
