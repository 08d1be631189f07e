import type { SchemaIndex } from '../mapping/schema-index.ts'
import type { ParameterSpec } from './function-spec.ts'
import { type ExpressionIssue, errorAt, warningAt } from './issue.ts'
import { inWords, type Outcome } from './static-type.ts'

/** What is wrong with a value that one value is made of: a comparison or a text takes no list. */
export function checkSingle(given: Outcome): readonly ExpressionIssue[] {
  if (given.many !== true) return []
  const hint = 'Choose one with Item(list, 1), or put them together with Join(",", list).'
  const message = 'this is a list, and it fails for whoever has more than one value'
  return [warningAt('W_MULTIVALUE_TO_SINGLE', message, given.node, hint)]
}

/** What is wrong with a value a parameter may get. */
export function checkArgument(
  given: Outcome,
  parameter: ParameterSpec,
  index: SchemaIndex | null,
): readonly ExpressionIssue[] {
  const { type } = parameter
  if (type === 'any') return []
  if (type === 'list') return checkList(given, parameter)
  if (type === 'boolean') return checkCondition(given, parameter)
  const single = checkSingle(given)
  if (single.length > 0) return single
  if (given.type === 'complex') return checkParts(given, parameter, index)
  if (type === 'number') return checkNumber(given, parameter)
  return type === 'dateTime' ? checkDate(given, parameter) : []
}

function mismatch(given: Outcome, { name }: ParameterSpec, wanted: string, hint: string): readonly ExpressionIssue[] {
  const found = given.constant === null ? inWords(given) : 'something else'
  return [errorAt('E_ARGUMENT_TYPE', `"${name}" must be ${wanted}, and this is ${found}`, given.node, hint)]
}

function checkList(given: Outcome, { name }: ParameterSpec): readonly ExpressionIssue[] {
  if (given.many !== false) return []
  const hint = 'Name a list: an attribute with several values, or Split(source, delimiter).'
  return [
    warningAt('W_TYPE', `"${name}" is meant to be a list, and this is never more than one value`, given.node, hint),
  ]
}

function checkCondition(given: Outcome, parameter: ParameterSpec): readonly ExpressionIssue[] {
  const { constant, type } = given
  const fits = given.many !== true && (constant === null ? type === 'boolean' : /^\s*(true|false)?\s*$/i.test(constant))
  if (fits || (constant === null && given.many !== true && (type === 'any' || type === 'text'))) return []
  const hint = type === 'number' ? 'Compare it: Count([a]) > 0.' : 'Compare it, [a] = "x", or test it, IsPresent([a]).'
  return mismatch(given, parameter, 'true or false', hint)
}

function checkNumber(given: Outcome, parameter: ParameterSpec): readonly ExpressionIssue[] {
  const { constant, type } = given
  if (constant === null) {
    return type === 'boolean' || (type === 'dateTime' && given.node.kind === 'call')
      ? mismatch(given, parameter, 'a whole number', 'Write digits, such as 1.')
      : []
  }
  if (parameter.fraction === true && /^\s*[+-]?\d+\.\d+\s*$/.test(constant)) return []
  if (constant.trim() === '' || !/^\s*[+-]?\d+\s*$/.test(constant)) {
    return mismatch(given, parameter, 'a whole number', 'Write digits, such as 1.')
  }
  if (parameter.minimum === undefined || BigInt(constant.trim()) >= BigInt(parameter.minimum)) return []
  const message = `"${parameter.name}" is ${constant.trim()}, and the least is ${parameter.minimum}`
  return [errorAt('E_INDEX_RANGE', message, given.node, `Counting starts at ${parameter.minimum}: that is the first.`)]
}

function checkDate(given: Outcome, parameter: ParameterSpec): readonly ExpressionIssue[] {
  if (given.type !== 'boolean' && (given.type !== 'number' || given.constant !== null)) return []
  const hint = 'Make one: CDate("2025-01-31"), or DateFromNum(number).'
  return mismatch(given, parameter, 'a date', hint)
}

/** An attribute with parts stands for its `value` (RFC 7643 §2.4); without one it has no text form. */
function checkParts(given: Outcome, parameter: ParameterSpec, index: SchemaIndex | null): readonly ExpressionIssue[] {
  const path = given.attribute?.path.toLowerCase()
  const parts = (index?.attributes ?? []).filter((each) => each.path.toLowerCase().startsWith(`${path}.`))
  const first = parts[0]
  if (first === undefined || parts.some((each) => each.path.toLowerCase() === `${path}.value`)) return []
  return mismatch(given, parameter, 'one value', `Name a part: [${first.path}].`)
}
