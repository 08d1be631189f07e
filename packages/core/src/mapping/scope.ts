import type { Diagnostic } from '../errors.ts'
import { RegexTimeout } from '../expression/regex/machine.ts'
import { compilePattern } from '../expression/regex/pattern.ts'
import { getPath } from '../value/access.ts'
import { isList } from '../value/kind.ts'
import { parsePath } from '../value/path.ts'
import type { Attributes, Value } from '../value/types.ts'
import { findOperator, isBlank, valueTest } from './operators.ts'
import { checkClause } from './scope-check.ts'
import type { ScopeClause } from './types.ts'

/** Groups of clauses: clauses AND, groups OR. */
export type Scope = readonly (readonly ScopeClause[])[]

/** Null: nobody can say, because a pattern took too long. */
export type CompiledScope = (attributes: Attributes) => boolean | null

export type ScopeResult =
  | { readonly ok: true; readonly matches: CompiledScope }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/** Judges one clause. May throw RegexTimeout. */
type ClauseTest = (attributes: Attributes) => boolean

/** Prepares a scoping filter. An absent or empty one lets everything in; so does an empty group. */
export function compileScope(scope: Scope | undefined): ScopeResult {
  if (scope === undefined || scope.length === 0) return { ok: true, matches: () => true }
  const diagnostics = scope.flatMap((group, g) =>
    group.flatMap((clause, c) => checkClause(clause, `scope[${g}][${c}]`)),
  )
  if (diagnostics.length > 0) return { ok: false, diagnostics }
  const groups = scope.map((group) => group.map(clauseTest))
  const matches: ClauseTest = (attributes) => groups.some((group) => group.every((clause) => clause(attributes)))
  return { ok: true, matches: withoutTimeout(matches) }
}

/** The test of a clause that has been checked; of one that does not compile it never holds. */
export function compileClause(clause: ScopeClause): CompiledScope {
  return checkClause(clause, '').length > 0 ? () => false : withoutTimeout(clauseTest(clause))
}

function withoutTimeout(test: ClauseTest): CompiledScope {
  return (attributes) => {
    try {
      return test(attributes)
    } catch (error) {
      if (error instanceof RegexTimeout) return null
      throw error
    }
  }
}

function clauseTest(clause: ScopeClause): ClauseTest {
  const operator = findOperator(clause.operator)
  const parsed = parsePath(clause.attribute)
  const path = parsed.ok ? parsed.path : clause.attribute
  if (operator === undefined || operator.name === 'IS NULL') {
    return (attributes) => isBlank(getPath(attributes, path))
  }
  const operand = String(clause.value ?? '')
  const pattern = operator.operand === 'pattern' ? compilePattern(operand) : null
  const find = pattern?.ok ? pattern.pattern.test : () => false
  const test = valueTest(operator.name, operand, find)
  const any = clause.match === 'any'
  return (attributes) => judge(getPath(attributes, path), test, any)
}

function judge(value: Value, test: (value: Value) => boolean, any: boolean): boolean {
  if (isBlank(value)) return false
  if (!isList(value)) return test(value)
  const values = value.filter((each) => !isBlank(each))
  return values.length > 0 && (any ? values.some(test) : values.every(test))
}
