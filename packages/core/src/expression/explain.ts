import { parsePath } from '../value/path.ts'
import type { Value } from '../value/types.ts'
import { type Expression, print, walk } from './ast.ts'
import { buildEvaluator, type Wrap } from './closures.ts'
import type { CompiledExpression } from './compile.ts'
import { withoutDateTimes } from './date/date-time.ts'
import { type EvaluationInput, evaluate } from './evaluation.ts'
import type { Candidate, EvaluationResult } from './evaluation-result.ts'
import { findFunction } from './functions.ts'
import { type ExpressionCode, ExpressionFault, type Span } from './issue.ts'
import { FlowSignal, UniqueSignal } from './runtime.ts'

/** One call, attribute, comparison or flow word of an expression, and what became of it. Constants have no node. */
export interface TraceNode extends Span {
  /** Canonical spelling; constants inside Redact are replaced. */
  readonly text: string
  readonly outcome: TraceOutcome
  readonly children: readonly TraceNode[]
}

export type TraceOutcome =
  | { readonly kind: 'value'; readonly value: Value }
  /** It has to do with a value that is kept secret: nothing is said, not even whether it was evaluated. */
  | { readonly kind: 'hidden' }
  /** The error began here. */
  | { readonly kind: 'error'; readonly code: ExpressionCode; readonly message: string; readonly hint?: string }
  /** SelectUniqueValue: what it offers to the target. */
  | { readonly kind: 'unique'; readonly candidates: readonly Candidate[] }
  /** Everything ended here: the attribute, or the object, is left alone. */
  | { readonly kind: 'ignore-attribute' | 'ignore-object' }
  /** What happened further in ended this one too. */
  | { readonly kind: 'stopped' }
  /** A branch not taken, or what stands behind an error. */
  | { readonly kind: 'skipped' }

export interface Explanation {
  readonly result: EvaluationResult
  readonly trace: TraceNode
}

/**
 * Evaluates once more, taking down what every part gives. Never throws.
 *
 * Redaction is a taint: a node shows nothing when it stands inside Redact, reads an attribute that is read inside one,
 * or was computed from such a node, be it only that this decided which branch is taken.
 */
export function explainExpression(compiled: CompiledExpression, input: EvaluationInput): Explanation {
  const { expression } = compiled
  const outcomes = new Map<Expression, TraceOutcome>()
  const result = evaluate(buildEvaluator(expression, recorder(outcomes)), expression, input, compiled.diacritics)
  const view: View = { outcomes, secrets: attributesInRedact(expression) }
  return { result, trace: traceOf(expression, view, false).node }
}

function recorder(outcomes: Map<Expression, TraceOutcome>): Wrap {
  // What is on its way out, so that only the node it began at is blamed.
  let leaving: unknown = null
  return (node, evaluator) => (runtime) => {
    leaving = null
    try {
      const value = evaluator(runtime)
      outcomes.set(node, { kind: 'value', value: withoutDateTimes(value) })
      leaving = null
      return value
    } catch (error) {
      outcomes.set(node, error === leaving ? { kind: 'stopped' } : endingOf(error))
      leaving = error
      throw error
    }
  }
}

function endingOf(error: unknown): TraceOutcome {
  if (error instanceof FlowSignal) return { kind: error.kind }
  if (error instanceof UniqueSignal) return { kind: 'unique', candidates: error.candidates }
  if (!(error instanceof ExpressionFault)) {
    return { kind: 'error', code: 'E_INTERNAL', message: 'the expression could not be evaluated' }
  }
  const { code, message, hint } = error.issue
  return { kind: 'error', code, message, ...(hint === undefined ? {} : { hint }) }
}

interface View {
  readonly outcomes: ReadonlyMap<Expression, TraceOutcome>
  /** Attributes read inside Redact, as {@link attributeKey} writes them. */
  readonly secrets: readonly string[]
}

interface Traced {
  readonly node: TraceNode
  readonly tainted: boolean
}

const skipped: TraceOutcome = Object.freeze({ kind: 'skipped' })
const hidden: TraceOutcome = Object.freeze({ kind: 'hidden' })

function traceOf(expression: Expression, view: View, mustHide: boolean): Traced {
  const outcome = view.outcomes.get(expression)
  const inner = outcome === undefined && !mustHide ? nothingInside : childrenOf(expression, view, mustHide)
  const tainted = mustHide || inner.tainted || isSecretRead(expression, view)
  const { start, end } = expression
  const shown = tainted ? veiled(outcome, mustHide) : (outcome ?? skipped)
  const text = print(masked(expression, mustHide))
  return { node: Object.freeze({ text, start, end, outcome: shown, children: inner.children }), tainted }
}

/** Errors stay where they are: their texts hold no values, unless the expression wrote them itself. */
function veiled(outcome: TraceOutcome | undefined, mustHide: boolean): TraceOutcome {
  if (outcome === undefined) return mustHide ? hidden : skipped
  if (outcome.kind === 'error' && outcome.code !== 'E_USER_ERROR') return outcome
  return outcome.kind === 'stopped' ? outcome : hidden
}

interface Children {
  readonly children: readonly TraceNode[]
  readonly tainted: boolean
}

const nothingInside: Children = Object.freeze({ children: Object.freeze([]), tainted: false })

function childrenOf(expression: Expression, view: View, mustHide: boolean): Children {
  const inRedact = isRedact(expression)
  const chooses = isLazy(expression)
  const children: TraceNode[] = []
  let tainted = inRedact
  for (const part of partsOf(expression)) {
    if (part.kind === 'text' || part.kind === 'number' || isEnumeration(part)) continue
    const traced = traceOf(part, view, mustHide || inRedact || (chooses && tainted))
    children.push(traced.node)
    if (traced.tainted && traced.node.outcome.kind !== 'skipped') tainted = true
  }
  return { children: Object.freeze(children), tainted }
}

function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.args.filter((arg) => arg !== null)
  if (expression.kind === 'compare') return [expression.left, expression.right]
  return expression.kind === 'concat' ? expression.parts : []
}

function isEnumeration(expression: Expression): boolean {
  return expression.kind === 'word' && !expression.name.startsWith('Ignore')
}

function isRedact(expression: Expression): boolean {
  return expression.kind === 'call' && findFunction(expression.name)?.spec.name === 'Redact'
}

function isLazy(expression: Expression): boolean {
  return expression.kind === 'call' && findFunction(expression.name)?.spec.lazy !== undefined
}

function attributesInRedact(expression: Expression): readonly string[] {
  const names = new Set<string>()
  walk(expression, (node) => {
    if (!isRedact(node)) return
    walk(node, (inner) => {
      if (inner.kind === 'attribute') names.add(attributeKey(inner.name))
    })
  })
  return [...names]
}

/** The same for every spelling of an attribute; value filters are left out, since others may find the same element. */
function attributeKey(name: string): string {
  const parsed = parsePath(name)
  return parsed.ok ? parsed.path.schemaKey : name.toLowerCase()
}

function isSecretRead(expression: Expression, view: View): boolean {
  if (expression.kind !== 'attribute') return false
  const key = attributeKey(expression.name)
  return view.secrets.some((secret) => holds(secret, key) || holds(key, secret))
}

/** `name` holds itself and `name.givenName`; a URN holds what stands behind its colon. */
function holds(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}:`)
}

/** The same tree with the constants inside Redact replaced. */
function masked(node: Expression, inRedact: boolean): Expression {
  switch (node.kind) {
    case 'text':
    case 'number':
      return inRedact ? { ...node, kind: 'word', name: '[redacted]' } : node
    case 'call': {
      const inside = inRedact || isRedact(node)
      return { ...node, args: node.args.map((arg) => (arg === null ? null : masked(arg, inside))) }
    }
    case 'compare':
      return { ...node, left: masked(node.left, inRedact), right: masked(node.right, inRedact) }
    case 'concat':
      return { ...node, parts: node.parts.map((part) => masked(part, inRedact)) }
    default:
      return node
  }
}
