import type { Value } from '../value/types.ts'
import type { CallExpression, Expression } from './ast.ts'
import { findFunction } from './functions.ts'
import { type ExpressionIssue, warningAt } from './issue.ts'
import { asBoolean } from './runtime.ts'
import type { Outcome } from './static-type.ts'

type Fold = (node: Expression) => Value | undefined
type Sides = readonly (readonly Outcome[])[]

/** Branches nobody can come to, and comparisons that always end in the same way. */
export function checkReachable(
  node: Extract<Expression, { kind: 'call' | 'compare' }>,
  args: Sides,
  fold: Fold,
): readonly ExpressionIssue[] {
  if (node.kind === 'compare') return checkComparison(node, args, fold)
  const name = findFunction(node.name)?.spec.name
  if (name === 'IIF') return checkCondition(node, fold)
  if (name === 'Coalesce') return checkAlternatives(node, fold)
  return name === 'Switch' ? checkKeys(node, args, fold) : []
}

function unreachable(message: string, node: Expression, hint?: string): ExpressionIssue {
  return warningAt('W_UNREACHABLE', message, node, hint)
}

function checkCondition(call: CallExpression, fold: Fold): readonly ExpressionIssue[] {
  const [condition, yes, no] = call.args
  const value = condition === null || condition === undefined ? undefined : fold(condition)
  if (value === undefined) return []
  const dead = asBoolean(value) === true ? no : yes
  const message = `the condition is always ${asBoolean(value) === true}, so this is never used`
  return dead === null || dead === undefined ? [] : [unreachable(message, dead, 'Compare an attribute.')]
}

function checkAlternatives(call: CallExpression, fold: Fold): readonly ExpressionIssue[] {
  const last = call.args.findIndex((arg) => arg !== null && (fold(arg) ?? null) !== null)
  const dead = last < 0 ? null : call.args.slice(last + 1).find((arg) => arg !== null)
  return dead === null || dead === undefined
    ? []
    : [unreachable('what stands before it is never null', dead, 'Put what may be null first.')]
}

function checkComparison(
  node: Extract<Expression, { kind: 'compare' }>,
  [left = [], right = []]: Sides,
  fold: Fold,
): readonly ExpressionIssue[] {
  if (fold(node) !== undefined || (node.operator !== '=' && node.operator !== '<>')) return []
  if (!neverEqual(left, right) && !neverEqual(right, left)) return []
  const message = `the two sides are never the same, so this is always ${node.operator === '<>'}`
  return [unreachable(message, node, 'Compare with a value it can have, such as "True" or a number.')]
}

/** True and False, and numbers, never equal a text of another form; but null equals the empty text. */
function neverEqual(typed: readonly Outcome[], constants: readonly Outcome[]): boolean {
  const [one, ...more] = constants
  if (one === undefined || more.length > 0 || one.constant === null || one.constant === '') return false
  const fits = { boolean: /^(true|false)$/i, number: /^[+-]?\d+$/ }
  return (
    typed.length > 0 &&
    typed.every(({ type, constant }) => {
      if (constant !== null || (type !== 'boolean' && type !== 'number')) return false
      return !fits[type].test(one.constant ?? '')
    })
  )
}

/** Switch(source, default, key, value, …): the same key twice, and keys the source cannot have. */
function checkKeys(call: CallExpression, args: Sides, fold: Fold): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = []
  const seen = new Set<string>()
  const source = call.args[0]
  if (source && fold(source) !== undefined) {
    issues.push(unreachable('this is always the same, so only one value is ever chosen', source, 'Name an attribute.'))
  }
  for (let at = 2; at < call.args.length; at += 2) {
    const node = call.args[at]
    const [key, ...others] = args[at] ?? []
    if (!node || key === undefined || others.length > 0 || key.constant === null) continue
    if (seen.has(key.constant)) {
      issues.push(unreachable('this key stood before; the first one is taken', node, 'Take one of the two away.'))
    } else if (!canBe(key.constant, args[0] ?? [])) {
      const hint = 'Case counts: the keys of a boolean are "True" and "False".'
      issues.push(unreachable('the source never has this text, being True or False', node, hint))
    }
    seen.add(key.constant)
  }
  return issues
}

function canBe(key: string, source: readonly Outcome[]): boolean {
  if (source.length === 0 || source.some((each) => each.type !== 'boolean')) return true
  return key === 'True' || key === 'False' || (key === '' && source.some((each) => each.node.kind === 'attribute'))
}
