import { type Scanner, shown } from './scanner.ts'
import type { AttributePath, CompareOperator } from './types.ts'

const operators: readonly CompareOperator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']

/** Why this word is no operator, and what is. */
export function noOperator(scanner: Scanner, { name }: AttributePath, word: string): string {
  if (/^(?:and|or)$/i.test(name)) return `A term must stand in front of ${name.toLowerCase()}.`
  if (scanner.text[scanner.at] === '[' && word === '') return 'No space goes in front of the bracket.'
  const found = word === '' ? 'An operator must stand here' : `"${shown(word)}" is no operator`
  return `${found}; there are ${operators.join(', ')} and pr.`
}

export function isCompareOperator(word: string): word is CompareOperator {
  return operators.some((operator) => operator === word)
}
