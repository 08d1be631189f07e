import type { AttributeSchema } from '../schema/types.ts'
import { type ExpressionIssue, errorAt, warningAt } from './issue.ts'
import { asBoolean } from './runtime.ts'
import { inWords, type Outcome } from './static-type.ts'

const digits = /^\s*[+-]?\d+\s*$/
const decimal = /^\s*[+-]?\d+(\.\d+)?\s*$/
const isoDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

/** What is wrong with a value that is to be written to the target. */
export function checkResult(given: Outcome, target: AttributeSchema): readonly ExpressionIssue[] {
  if (given.many === true && !target.multiValued) {
    const message = `this is a list, and ${target.path} takes one value`
    const hint = 'Choose one with Item(list, 1), or put them together with Join(",", list).'
    return [warningAt('W_MULTIVALUE_TO_SINGLE', message, given.node, hint)]
  }
  if (given.type === 'any' || given.constant === '') return []
  if (given.type === 'complex') return checkComplex(given, target)
  if (target.type === 'boolean') return checkBoolean(given, target)
  if (target.type === 'integer' || target.type === 'decimal') return checkNumber(given, target, target.type)
  return target.type === 'dateTime' ? checkDateTime(given, target) : []
}

function checkBoolean(given: Outcome, target: AttributeSchema): readonly ExpressionIssue[] {
  const fits = given.constant === null ? given.type === 'text' : asBoolean(given.constant.trim()) !== undefined
  if (fits || given.type === 'boolean') return []
  return misfit(given, target, 'True or False', 'Write "True" or "False", or CBool(number).')
}

function checkNumber(given: Outcome, target: AttributeSchema, type: 'integer' | 'decimal'): readonly ExpressionIssue[] {
  const pattern = type === 'integer' ? digits : decimal
  const fits = given.constant === null ? given.type === 'text' || given.type === 'number' : pattern.test(given.constant)
  return fits
    ? []
    : misfit(given, target, type === 'integer' ? 'a whole number' : 'a number', 'Write digits, such as 1.')
}

/** A date made by a function has Entra's text form, which no SCIM server reads (RFC 7643 §2.3.5). */
function checkDateTime(given: Outcome, target: AttributeSchema): readonly ExpressionIssue[] {
  if (given.type === 'dateTime' && given.node.kind === 'call') {
    const message = `the date is written like 1/31/2025 8:00:00 AM, and ${target.path} takes 2025-01-31T08:00:00Z`
    const hint = 'FormatDateTime(…, , "M/d/yyyy h:mm:ss tt", "yyyy-MM-ddTHH:mm:ssZ")'
    return [warningAt('W_TYPE', message, given.node, hint)]
  }
  const fits = given.constant === null ? given.type !== 'boolean' : isoDate.test(given.constant)
  return fits ? [] : misfit(given, target, 'a date and time', 'Write it like "2025-01-31T08:00:00Z".')
}

function checkComplex(given: Outcome, target: AttributeSchema): readonly ExpressionIssue[] {
  if (target.type === 'complex' || target.type === 'reference') return []
  const message = `this has parts, and ${target.path} is one value`
  return [warningAt('W_TYPE', message, given.node, 'Name the part that is meant: [name.givenName].')]
}

function misfit(given: Outcome, target: AttributeSchema, wanted: string, hint: string): readonly ExpressionIssue[] {
  const found = given.constant === null ? inWords(given) : 'something else'
  return [errorAt('E_RESULT_TYPE', `${target.path} takes ${wanted}, and this is ${found}`, given.node, hint)]
}
