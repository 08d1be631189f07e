import { indexSchema, type SchemaIndex } from '../mapping/schema-index.ts'
import type { AttributeSchema, ObjectTypeSchema } from '../schema/types.ts'
import type { Value } from '../value/types.ts'
import type { CallExpression, Expression } from './ast.ts'
import { checkArgument, checkSingle } from './check-argument.ts'
import { checkReachable } from './check-reachable.ts'
import { checkResult } from './check-result.ts'
import { type FunctionSpec, parameterAt } from './function-spec.ts'
import { findFunction } from './functions.ts'
import { type ExpressionIssue, errorAt, warningAt } from './issue.ts'
import { attributeType, type Outcome, outcome } from './static-type.ts'

/** What the types of an expression are judged by. */
export interface TypeContext {
  readonly source: ObjectTypeSchema | undefined
  readonly target: AttributeSchema | undefined
  readonly writesOnUpdate: boolean
  /** The value of an expression that is the same for everybody; undefined for all others. */
  readonly fold: (node: Expression) => Value | undefined
}

interface Checker extends TypeContext {
  readonly index: SchemaIndex | null
  readonly issues: ExpressionIssue[]
}

/** Everything that does not fit together: attributes, arguments, branches and the result. */
export function checkTypes(expression: Expression, context: TypeContext): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = []
  const outcomes = infer(expression, { ...context, index: indexSchema(context.source), issues })
  if (context.target !== undefined) for (const each of outcomes) issues.push(...checkResult(each, context.target))
  const varying = outcomes.find((each) => each.varies !== null)
  if (context.writesOnUpdate && varying !== undefined) {
    const message = `${varying.varies} gives another value each time, so every cycle writes it again`
    const hint = 'Write it on create only: `flow: ObjectAddOnly`.'
    issues.push(warningAt('W_VARIES_ON_UPDATE', message, varying.node, hint))
  }
  return issues
}

/** The values a node may have. Adds what is wrong with it and below it to the issues. */
function infer(node: Expression, checker: Checker): readonly Outcome[] {
  switch (node.kind) {
    case 'text':
      return [outcome(node, { type: 'text', many: false, constant: node.value })]
    case 'number':
      return [outcome(node, { type: 'number', many: false, constant: node.value })]
    case 'attribute':
      return [attributeOutcome(node, checker)]
    case 'word':
      return /^Ignore(Attribute|Object)Flow$/.test(node.name)
        ? []
        : [outcome(node, { type: 'text', many: false, constant: node.name })]
    case 'call':
      return inferCall(node, checker)
    case 'compare': {
      const sides = [infer(node.left, checker), infer(node.right, checker)] as const
      for (const each of sides.flat()) checker.issues.push(...checkSingle(each))
      checker.issues.push(...checkReachable(node, sides, checker.fold))
      return [outcome(node, { type: 'boolean', many: false })]
    }
    case 'concat': {
      const parts = node.parts.flatMap((part) => infer(part, checker))
      for (const each of parts) checker.issues.push(...checkSingle(each))
      return [outcome(node, { type: 'text', many: false, varies: varyingOf(parts) })]
    }
  }
}

function inferCall(node: CallExpression, checker: Checker): readonly Outcome[] {
  const spec = findFunction(node.name)?.spec
  const args = node.args.map((arg) => (arg === null ? [] : infer(arg, checker)))
  if (spec === undefined) return [outcome(node)]
  for (const [index, outcomes] of args.entries()) {
    const parameter = parameterAt(spec, index)
    if (parameter !== undefined) {
      for (const each of outcomes) checker.issues.push(...checkArgument(each, parameter, checker.index))
    }
  }
  checker.issues.push(...checkReachable(node, args, checker.fold))
  const passed = spec.passes?.(node.args.length)
  return passed === undefined ? [returned(node, spec, args.flat(), checker)] : passed.flatMap((at) => args[at] ?? [])
}

function returned(node: CallExpression, spec: FunctionSpec, args: readonly Outcome[], checker: Checker): Outcome {
  const { returns } = spec
  const type = returns === 'list' ? 'text' : returns
  const varies = spec.varies === true ? spec.name : returns === 'boolean' ? null : varyingOf(settling(spec, args))
  const many = returns === 'list' ? true : returns === 'any' || returns === 'complex' ? null : false
  const folded = checker.fold(node)
  const constant = folded === undefined || folded === null || typeof folded === 'object' ? null : textOf(folded)
  return outcome(node, { type, many, varies, constant })
}

/** What is drawn for a unique value stays; only what the clock says is another offer each time. */
function settling({ theme }: FunctionSpec, args: readonly Outcome[]): readonly Outcome[] {
  return theme === 'unique' ? args.filter(({ varies }) => varies === 'Now') : args
}

function textOf(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}

function varyingOf(outcomes: readonly Outcome[]): string | null {
  return outcomes.find((each) => each.varies !== null)?.varies ?? null
}

function attributeOutcome(node: Extract<Expression, { kind: 'attribute' }>, checker: Checker): Outcome {
  const { name } = node
  const found = checker.index?.find(name)
  if (found === null && name !== 'IsSoftDeleted') {
    checker.issues.push(unknownAttribute(node, checker.index))
    return outcome(node)
  }
  if (name === 'IsSoftDeleted' && (found === undefined || found === null)) {
    return outcome(node, { type: 'boolean', many: false })
  }
  if (found === undefined || found === null || found === 'open') return outcome(node)
  if (name !== found.path && name.toLowerCase() === found.path.toLowerCase()) {
    const hint = 'Names with a dot of their own, and other services, tell them apart.'
    checker.issues.push(warningAt('W_CASE', `the attribute is spelt [${found.path}]`, node, hint))
  }
  const many = checker.index?.isList(found) ? (name.includes('[') ? null : true) : false
  return outcome(node, { type: attributeType(found.type), many, attribute: found })
}

function unknownAttribute(
  node: Extract<Expression, { kind: 'attribute' }>,
  index: SchemaIndex | null,
): ExpressionIssue {
  const near = node.name === node.name.trim() ? index?.suggest(node.name) : node.name.trim()
  const hint = near === undefined ? 'See the schema of the source.' : `Did you mean [${near}]?`
  return errorAt('E_UNKNOWN_ATTRIBUTE', `the source has no attribute ${node.name}`, node, hint)
}
