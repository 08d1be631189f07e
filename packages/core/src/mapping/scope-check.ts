import type { Diagnostic } from '../errors.ts'
import { nearest } from '../expression/functions.ts'
import { compilePattern } from '../expression/regex/pattern.ts'
import { asBoolean } from '../expression/runtime.ts'
import type { AttributeSchema } from '../schema/types.ts'
import { findOperator, type OperatorDescription, scopeOperators } from './operators.ts'
import type { SchemaIndex } from './schema-index.ts'
import type { ScopeClause } from './types.ts'

/** Names of other filters that people try here. */
const foreignNames: Readonly<Record<string, string>> = Object.freeze({
  '=': 'EQUALS',
  '==': 'EQUALS',
  eq: 'EQUALS',
  '!=': 'NOT EQUALS',
  '<>': 'NOT EQUALS',
  ne: 'NOT EQUALS',
  co: 'INCLUDES',
  contains: 'INCLUDES',
  like: 'INCLUDES',
  sw: 'STARTS_WITH',
  beginswith: 'STARTS_WITH',
  ew: 'ENDS_WITH',
  '>': 'GREATER_THAN',
  gt: 'GREATER_THAN',
  '>=': 'GREATER_THAN_OR_EQUALS',
  ge: 'GREATER_THAN_OR_EQUALS',
  pr: 'IS NOT NULL',
  exists: 'IS NOT NULL',
  isempty: 'IS NULL',
  match: 'REGEX MATCH',
  matches: 'REGEX MATCH',
})

/** Everything wrong with a clause, whatever the schema; `path` is its place, such as `scope[0][1]`. */
export function checkClause(clause: ScopeClause, path: string): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  if (clause.attribute === '') {
    found.push(problem('SCOPE_ATTRIBUTE', 'no attribute is named', 'name one', `${path}.attribute`))
  }
  if (clause.match !== undefined && !['all', 'any'].includes(clause.match)) {
    const summary = `several values cannot be judged by "${clause.match}"`
    found.push(problem('SCOPE_MATCH', summary, 'use all or any', `${path}.match`))
  }
  const operator = findOperator(clause.operator)
  const wrong = operator === undefined ? unknownOperator(clause, path) : checkValue(clause, operator, path)
  return wrong === null ? found : [...found, wrong]
}

function unknownOperator({ operator }: ScopeClause, path: string): Diagnostic {
  const names = scopeOperators.map(({ name }) => name)
  const plain = operator.toLowerCase().replace(/[\s_-]+/g, '')
  const near = (Object.hasOwn(foreignNames, plain) ? foreignNames[plain] : undefined) ?? nearest(operator, names)
  const remedy = near === undefined ? `use one of ${names.join(', ')}` : `did you mean ${near}?`
  return problem('SCOPE_OPERATOR', `there is no operator "${operator}"`, remedy, `${path}.operator`)
}

function checkValue(clause: ScopeClause, { name, operand }: OperatorDescription, path: string): Diagnostic | null {
  const has = clause.value !== undefined && clause.value !== null
  if (operand === 'none') {
    return has ? problem('SCOPE_VALUE', `${name} takes no value`, 'remove `value:`', `${path}.value`) : null
  }
  if (!has) return problem('SCOPE_VALUE', `${name} needs a value`, 'add `value:`', path)
  const text = String(clause.value)
  if (operand === 'pattern') return checkPattern(text, path)
  if (operand !== 'integer' || /^\d+$/.test(text)) return null
  const summary = `${name} compares whole numbers of 0 or more, and "${text}" is none`
  return problem('SCOPE_VALUE', summary, isDate(text) ? dateRemedy : 'write digits only', `${path}.value`)
}

function checkPattern(text: string, path: string): Diagnostic | null {
  const compiled = compilePattern(text)
  if (compiled.ok) return null
  const summary = `the pattern does not work: at character ${compiled.position + 1}: ${compiled.message}`
  return problem('SCOPE_PATTERN', summary, compiled.hint ?? 'correct it', `${path}.value`)
}

const dateRemedy =
  'filters compare no dates; leave people out in an expression: IIF(DateDiff(…) > 0, …, IgnoreObjectFlow)'

function isDate(text: string): boolean {
  return /\d{4}-\d{2}|\d+\/\d+\/\d+/.test(text)
}

/** Warns of a clause that can never hold, given the types of the source. Its attribute is known to be there. */
export function checkClauseType(clause: ScopeClause, path: string, source: SchemaIndex | null): readonly Diagnostic[] {
  const found = source?.find(clause.attribute) ?? null
  const operator = findOperator(clause.operator)
  if (found === null || found === 'open' || operator === undefined) return []
  const { type } = found
  if (operator.operand === 'integer' && ['boolean', 'dateTime', 'complex', 'binary'].includes(type)) {
    const remedy = type === 'dateTime' ? dateRemedy : 'use another operator or attribute'
    return [
      neverHolds(`${operator.name} compares whole numbers, and ${clause.attribute} is ${nouns[type]}`, remedy, path),
    ]
  }
  const isTruth = operator.name === 'IS TRUE' || operator.name === 'IS FALSE'
  if (isTruth && !['boolean', 'string'].includes(type)) {
    const remedy = 'use another operator or attribute'
    return [
      neverHolds(`${operator.name} asks for true or false, and ${clause.attribute} is ${nouns[type]}`, remedy, path),
    ]
  }
  const isEquality = operator.name === 'EQUALS' || operator.name === 'NOT EQUALS'
  if (!isEquality || type !== 'boolean' || asBoolean(String(clause.value)) !== undefined) return []
  const summary = `${clause.attribute} is true or false, and never "${String(clause.value)}"`
  return [neverHolds(summary, 'write true or false', path)]
}

const nouns: Readonly<Record<AttributeSchema['type'], string>> = Object.freeze({
  string: 'a text',
  boolean: 'a boolean',
  integer: 'a whole number',
  decimal: 'a number',
  dateTime: 'a date',
  reference: 'a reference',
  binary: 'binary',
  complex: 'an attribute with parts',
})

function neverHolds(summary: string, remedy: string, path: string): Diagnostic {
  return { severity: 'warning', code: 'SCOPE_TYPE', summary, remedy, path }
}

function problem(code: string, summary: string, remedy: string, path: string): Diagnostic {
  return { severity: 'error', code, summary, remedy, path }
}
