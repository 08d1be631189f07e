import type { Diagnostic } from '../errors.ts'
import { compilePattern } from '../expression/regex/pattern.ts'
import { getPath } from '../value/access.ts'
import { isList } from '../value/kind.ts'
import type { Attributes, Value } from '../value/types.ts'
import { findOperator, isBlank, scopeOperators, valueTest } from './operators.ts'
import type { ScopeClause } from './types.ts'

/** Groups of clauses: clauses AND, groups OR. */
export type Scope = readonly (readonly ScopeClause[])[]

export type CompiledScope = (attributes: Attributes) => boolean

export type ScopeResult =
  | { readonly ok: true; readonly matches: CompiledScope }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

type CompiledClause = (attributes: Attributes) => boolean

/** Prepares a scoping filter. An absent or empty one lets everything in; so does an empty group. */
export function compileScope(scope: Scope | undefined): ScopeResult {
  if (scope === undefined || scope.length === 0) return { ok: true, matches: () => true }
  const diagnostics: Diagnostic[] = []
  const groups = scope.map((group, g) =>
    group.map((clause, c) => compileClause(clause, `scope[${g}][${c}]`, diagnostics)),
  )
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  return { ok: true, matches: (attributes) => groups.some((group) => group.every((clause) => clause(attributes))) }
}

function compileClause(clause: ScopeClause, path: string, diagnostics: Diagnostic[]): CompiledClause {
  const found = problemOf(clause, path)
  if (found !== null) {
    diagnostics.push(found)
    return () => false
  }
  const operator = findOperator(clause.operator)
  const operand = String(clause.value ?? '')
  const pattern = operator?.operand === 'pattern' ? compilePattern(operand) : null
  const find = pattern?.ok ? pattern.pattern.test : () => false
  if (operator?.name === 'IS NULL') return (attributes) => isBlank(getPath(attributes, clause.attribute))
  const test = valueTest(operator?.name ?? 'IS NULL', operand, find)
  const any = clause.match === 'any'
  return (attributes) => judge(getPath(attributes, clause.attribute), test, any)
}

function judge(value: Value, test: (value: Value) => boolean, any: boolean): boolean {
  if (isBlank(value)) return false
  if (!isList(value)) return test(value)
  const values = value.filter((each) => !isBlank(each))
  return values.length > 0 && (any ? values.some(test) : values.every(test))
}

function problemOf(clause: ScopeClause, path: string): Diagnostic | null {
  const operator = findOperator(clause.operator)
  if (operator === undefined) {
    const remedy = `use one of ${scopeOperators.map((row) => row.name).join(', ')}`
    return problem('SCOPE_OPERATOR', `there is no operator "${clause.operator}"`, remedy, `${path}.operator`)
  }
  const has = clause.value !== undefined && clause.value !== null
  if (operator.operand === 'none') return null
  if (!has) return problem('SCOPE_VALUE', `${operator.name} needs a value`, 'add `value:`', path)
  const text = String(clause.value)
  if (operator.operand === 'integer' && !/^\d+$/.test(text)) {
    const summary = `${operator.name} compares whole numbers of 0 or more, and "${text}" is none`
    return problem('SCOPE_VALUE', summary, 'write digits only', `${path}.value`)
  }
  if (operator.operand !== 'pattern') return null
  const compiled = compilePattern(text)
  if (compiled.ok) return null
  return problem('SCOPE_PATTERN', `the pattern does not work: ${compiled.message}`, 'correct it', `${path}.value`)
}

function problem(code: string, summary: string, remedy: string, path: string): Diagnostic {
  return { severity: 'error', code, summary, remedy, path }
}

export interface ScopeExplanation {
  readonly inScope: boolean
  /** Empty when there is no filter. */
  readonly groups: readonly { readonly holds: boolean; readonly clauses: readonly ClauseExplanation[] }[]
}

export interface ClauseExplanation {
  readonly clause: ScopeClause
  /** What the attribute holds; null when nothing. */
  readonly value: Value
  readonly holds: boolean
}

/** Why an object is in scope or out of it, clause by clause. A clause that does not compile never holds. */
export function explainScope(object: { readonly attributes: Attributes }, scope: Scope | undefined): ScopeExplanation {
  const groups = (scope ?? []).map((group) => {
    const clauses = group.map((clause) => ({
      clause,
      value: getPath(object.attributes, clause.attribute),
      holds: compileClause(clause, '', [])(object.attributes),
    }))
    return { holds: clauses.every((each) => each.holds), clauses }
  })
  return { inScope: groups.length === 0 || groups.some((group) => group.holds), groups }
}
