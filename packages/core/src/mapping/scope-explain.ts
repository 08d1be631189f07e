import { getPath } from '../value/access.ts'
import { redacted, secretPaths } from '../value/secret.ts'
import type { Attributes, Value } from '../value/types.ts'
import { findOperator, isBlank } from './operators.ts'
import { compileClause, type Scope } from './scope.ts'
import type { ClauseExplanation, ScopeClause, ScopeExplanation } from './types.ts'

/** Judges a filter clause by clause. What stands at, above or below a path of `secrets` is not shown. */
export function explainScope(
  scope: Scope | undefined,
  attributes: Attributes,
  secrets: Iterable<string> = [],
): ScopeExplanation {
  const isSecret = secretPaths(secrets)
  const groups = (scope ?? []).map((group) => {
    const clauses = group.map((clause) => explainClause(clause, attributes, isSecret(clause.attribute)))
    return { holds: every(clauses.map(({ holds }) => holds)), clauses }
  })
  // Any group that holds is enough, even beside one that nobody can judge.
  const inScope = groups.length === 0 || not(every(groups.map(({ holds }) => not(holds))))
  return { inScope, groups, text: textOf(inScope, groups) }
}

type Truth = boolean | null

function not(truth: Truth): Truth {
  return truth === null ? null : !truth
}

function every(truths: readonly Truth[]): Truth {
  if (truths.includes(false)) return false
  return truths.includes(null) ? null : true
}

function explainClause(clause: ScopeClause, attributes: Attributes, isSecret: boolean): ClauseExplanation {
  const { attribute } = clause
  const value = getPath(attributes, attribute)
  const wanted = clause.value ?? null
  return {
    attribute,
    operator: findOperator(clause.operator)?.name ?? clause.operator,
    wanted: isSecret && wanted !== null ? redacted : wanted,
    found: isSecret && !isBlank(value) ? redacted : value,
    match: clause.match ?? 'all',
    holds: compileClause(clause)(attributes),
  }
}

function textOf(inScope: Truth, groups: ScopeExplanation['groups']): string {
  if (groups.length === 0) return 'There is no filter, so everything is in scope.'
  const several = groups.length > 1
  if (inScope === true) {
    const index = groups.findIndex(({ holds }) => holds === true)
    const clauses = (groups[index]?.clauses ?? []).map(conditionText).join(' and ')
    return `In scope: ${several ? `group ${index + 1} holds: ` : ''}${clauses || 'its group has no clauses'}.`
  }
  const reasons = groups.map(({ clauses }, index) => {
    const failing = clauses
      .filter(({ holds }) => holds !== true)
      .map(failureText)
      .join('; ')
    return several ? `group ${index + 1}: ${failing}` : failing
  })
  const verdict = inScope === null ? 'Nobody can say' : 'Out of scope'
  return `${verdict}: ${several ? 'no group holds: ' : ''}${reasons.join('. ')}.`
}

/** The clause as people write it: `country EQUALS "US"`. */
export function conditionText({ attribute, operator, wanted, match, found }: ClauseExplanation): string {
  const value = wanted === null ? '' : ` ${valueText(wanted)}`
  const how = match === 'any' && Array.isArray(found) ? ' for any value' : ''
  return `${attribute} ${operator}${value}${how}`
}

/** What the attribute holds, as people read it. */
export function foundText({ found }: ClauseExplanation): string {
  if (isBlank(found)) return 'it has no value'
  return found === redacted ? 'its value is secret' : `it is ${valueText(found)}`
}

function failureText(clause: ClauseExplanation): string {
  if (clause.holds === null) return `${conditionText(clause)}, but the pattern takes too long`
  return `${conditionText(clause)}, but ${foundText(clause)}`
}

const longest = 80

function valueText(value: Value): string {
  if (value === redacted) return redacted
  const text = JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
