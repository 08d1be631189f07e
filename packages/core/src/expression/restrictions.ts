import { type CallExpression, type Expression, walk } from './ast.ts'
import type { Dialect, FunctionSpec } from './function-spec.ts'
import { findFunction } from './functions.ts'
import { type ExpressionIssue, errorAt } from './issue.ts'

/** What a call may not do although it is well formed: stand where it stands, or be used in this dialect. */
export function checkRestrictions(expression: Expression, dialect: Dialect): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = []
  const results: ReadonlySet<Expression> = new Set(resultCalls(expression))
  walk(expression, (node) => {
    const spec = node.kind === 'call' ? findFunction(node.name)?.spec : undefined
    if (spec === undefined) return
    if (spec.dialect !== undefined && spec.dialect !== dialect) {
      issues.push(errorAt('E_DIALECT', `${spec.name} belongs to the dialect of cloud sync`, node, dialectHint(spec)))
    }
    if (spec.theme === 'unique' && !results.has(node)) {
      const hint = 'Put it outermost, and what is around it into each of its rules.'
      issues.push(errorAt('E_NOT_TOP_LEVEL', `${spec.name} may only be the result of the whole`, node, hint))
    }
  })
  return issues
}

function dialectHint({ name }: FunctionSpec): string {
  const hint = 'Write `dialect: cloud-sync` beside `attributes:`; on the command line, --dialect cloud-sync.'
  // In most languages this name says whether a text holds another.
  return name === 'Contains' ? `InStr(source, text) > 0 tells whether a text holds another. ${hint}` : hint
}

/** Whether a call of a function of this sort may give the result of the whole expression. */
export function mayResultFrom(expression: Expression, sort: (spec: FunctionSpec) => boolean): boolean {
  return resultCalls(expression).some((call) => {
    const spec = findFunction(call.name)?.spec
    return spec !== undefined && sort(spec)
  })
}

/** The calls whose value may be the result, unchanged: the outermost, and those it hands on. */
function resultCalls(node: Expression | null | undefined): readonly CallExpression[] {
  if (node?.kind !== 'call') return []
  const { args } = node
  const places = findFunction(node.name)?.spec.passes?.(args.length) ?? []
  return [node, ...places.flatMap((place) => resultCalls(args[place]))]
}
