import type { Value } from '../value/types.ts'
import type { Expression } from './ast.ts'
import { buildEvaluator } from './closures.ts'
import { findFunction } from './functions.ts'
import { ExpressionFault, type ExpressionIssue, warningAt } from './issue.ts'
import type { Evaluator, Runtime } from './runtime.ts'

/** Finds the values of expressions that are the same for everybody. */
export interface Folder {
  /** Undefined: it reads attributes or the clock, draws lots, is no value, or fails. */
  readonly fold: (node: Expression) => Value | undefined
  /** What failed so far, although nothing but the expression itself went into it. */
  readonly failures: readonly ExpressionIssue[]
}

// Far more than anybody writes by hand, and little enough that compiling stays fast.
const fuel = 10_000

/** A folder for one expression without errors. */
export function createFolder(): Folder {
  const known = new Map<Expression, Value | undefined>()
  const failures: ExpressionIssue[] = []
  const fold = (node: Expression): Value | undefined => {
    if (!known.has(node)) known.set(node, isFixed(node) ? run(buildEvaluator(node), node, failures) : undefined)
    return known.get(node)
  }
  return { fold, failures }
}

function run(evaluator: Evaluator, node: Expression, failures: ExpressionIssue[]): Value | undefined {
  const runtime: Runtime = {
    attributes: {},
    isSoftDeleted: undefined,
    now: 0,
    onRead: undefined,
    randomBytes: (length) => new Uint8Array(length),
    fuel,
    redacted: false,
    at: node,
  }
  try {
    return evaluator(runtime)
  } catch (error) {
    if (error instanceof ExpressionFault) noteFailure(error.issue, failures)
    return undefined
  }
}

/** Error(…) is there to fail, and a limit says more about this attempt than about the expression. */
function noteFailure(issue: ExpressionIssue, failures: ExpressionIssue[]): void {
  const { code, message, hint = 'Correct it, or read an attribute instead.' } = issue
  if (code === 'E_USER_ERROR' || code === 'E_LIMIT' || code === 'E_INTERNAL') return
  if (failures.some((other) => other.start === issue.start && other.end === issue.end)) return
  failures.push(warningAt('W_ALWAYS_FAILS', `this fails for everybody: ${message}`, issue, hint))
}

function isFixed(node: Expression): boolean {
  switch (node.kind) {
    case 'text':
    case 'number':
      return true
    case 'attribute':
      return false
    case 'word':
      return !/^Ignore(Attribute|Object)Flow$/.test(node.name)
    case 'call':
      return isFixedFunction(node.name) && node.args.every((arg) => arg === null || isFixed(arg))
    case 'compare':
      return isFixed(node.left) && isFixed(node.right)
    case 'concat':
      return node.parts.every(isFixed)
  }
}

function isFixedFunction(name: string): boolean {
  const spec = findFunction(name)?.spec
  return spec !== undefined && spec.varies !== true && spec.theme !== 'unique' && spec.theme !== 'flow'
}
