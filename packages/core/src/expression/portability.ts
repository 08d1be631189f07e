import { type CallExpression, type Expression, walk } from './ast.ts'
import type { Dialect } from './function-spec.ts'
import { findFunction } from './functions.ts'
import { type ExpressionIssue, type Span, warningAt } from './issue.ts'

const nullTests = ['IsNull', 'IsNullOrEmpty', 'IsPresent', 'IsNothing']
/** Functions that fail on a value nobody has, of which Entra works out the branch all the same. */
const partial = ['FormatDateTime', 'CDate', 'DateAdd', 'DateDiff', 'DateFromNum', 'NumFromDate', 'Item']

/** What works here and not, or not in the same way, in Entra: findings for a mapping that is to go there. */
export function checkPortability(expression: Expression, dialect: Dialect): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = []
  walk(expression, (node) => {
    if (node.kind === 'concat' && dialect === 'app') issues.push(concatenation(node))
    if (node.kind === 'call') issues.push(...checkCall(node, node === expression, dialect))
  })
  return issues
}

function warning(message: string, at: Span, hint: string): ExpressionIssue {
  return warningAt('W_PORTABILITY', message, at, hint)
}

function concatenation(node: Expression): ExpressionIssue {
  return warning('Entra does not join texts with "&" outside cloud sync', node, 'Use Join("", …).')
}

function checkCall(call: CallExpression, outermost: boolean, dialect: Dialect): readonly ExpressionIssue[] {
  const spec = findFunction(call.name)?.spec
  if (spec === undefined) return []
  const issues: ExpressionIssue[] = []
  if (spec.theme === 'unique' && !outermost) {
    const hint = 'Put it outermost, and the choice into each of its rules.'
    issues.push(warning(`Entra takes ${spec.name} as the whole expression only`, call, hint))
  }
  if (spec.undocumented === true && dialect === 'app') {
    issues.push(warning(`Entra's reference does not list ${spec.name}`, call, 'Try it there before you rely on it.'))
  }
  if (spec.name === 'IIF' || spec.name === 'Switch') issues.push(...checkBranches(call))
  if (spec.name === 'IIF') issues.push(...checkCondition(call.args[0] ?? null))
  return issues
}

/** Entra's own pages disagree on whether these tests work as a condition. */
function checkCondition(condition: Expression | null): readonly ExpressionIssue[] {
  if (condition?.kind !== 'call') return []
  const name = findFunction(condition.name)?.spec.name ?? ''
  if (!nullTests.includes(name)) return []
  const hint = 'Use Switch(source, value, "", value when it is empty).'
  return [warning(`Entra's reference says that ${name} does not work as a condition of IIF`, condition, hint)]
}

function checkBranches(call: CallExpression): readonly ExpressionIssue[] {
  return call.args.slice(1).flatMap((branch) => {
    const name = branch?.kind === 'call' ? findFunction(branch.name)?.spec.name : undefined
    if (!branch || name === undefined || !partial.includes(name) || !reads(branch)) return []
    const hint = `Put the choice inside ${name}(…).`
    return [warning(`Entra works out ${name} even when this branch is not taken, and may fail`, branch, hint)]
  })
}

function reads(expression: Expression): boolean {
  let found = false
  walk(expression, (node) => {
    found ||= node.kind === 'attribute'
  })
  return found
}
