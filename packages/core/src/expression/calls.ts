import { type Expression, walk } from './ast.ts'
import type { FunctionSpec } from './function-spec.ts'
import { findFunction } from './functions.ts'

/** True when the expression calls a function that fits. */
export function callsFunction(expression: Expression, fits: (spec: FunctionSpec) => boolean): boolean {
  let found = false
  walk(expression, (node) => {
    const spec = node.kind === 'call' ? findFunction(node.name)?.spec : undefined
    found ||= spec !== undefined && fits(spec)
  })
  return found
}
