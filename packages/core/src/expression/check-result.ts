import { coerce } from '../mapping/coerce.ts'
import type { AttributeSchema } from '../schema/types.ts'
import type { Value } from '../value/types.ts'
import { type ExpressionIssue, errorAt, warningAt } from './issue.ts'
import { inWords, type Outcome } from './static-type.ts'

/** One value of each type whose values all fare alike; texts do not. */
const samples: Readonly<Partial<Record<Outcome['type'], Value>>> = Object.freeze({
  number: 1,
  boolean: true,
  dateTime: '1/31/2025 8:00:00 AM',
})

/** What a target type takes, and how to write it; the others take anything. */
const wanted: Readonly<Record<string, readonly [what: string, hint: string]>> = Object.freeze({
  boolean: ['True or False', 'Write "True" or "False", or CBool(number).'],
  integer: ['a whole number', 'Write digits, such as 1.'],
  decimal: ['a number', 'Write digits, such as 1.5.'],
  dateTime: ['a date and time', 'Write it like "2025-01-31T08:00:00Z".'],
})

/** What is wrong with a value that is to be written to the target: what bringing it into the target's type would say. */
export function checkResult(given: Outcome, target: AttributeSchema): readonly ExpressionIssue[] {
  if (given.many === true && !target.multiValued) {
    const message = `this is a list, and ${target.path} takes one value`
    const hint = 'Choose one with Item(list, 1), or put them together with Join(",", list).'
    return [warningAt('W_MULTIVALUE_TO_SINGLE', message, given.node, hint)]
  }
  if (given.type === 'complex') return checkComplex(given, target)
  const sample = given.constant ?? samples[given.type] ?? null
  const { type } = target
  if (coerce(sample, { type, multiValued: 'either' }).ok) return []
  const found = given.constant === null ? inWords(given) : 'something else'
  const [what, hint] = wanted[type] ?? ['another type', 'See the schema of the target.']
  return [errorAt('E_RESULT_TYPE', `${target.path} takes ${what}, and this is ${found}`, given.node, hint)]
}

function checkComplex(given: Outcome, target: AttributeSchema): readonly ExpressionIssue[] {
  if (target.type === 'complex' || target.type === 'reference') return []
  const message = `this has parts, and ${target.path} is one value`
  return [warningAt('W_TYPE', message, given.node, 'Name the part that is meant: [name.givenName].')]
}
