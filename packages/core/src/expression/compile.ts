import type { AttributeSchema, ObjectTypeSchema } from '../schema/types.ts'
import { type Expression, walk } from './ast.ts'
import { checkExpression } from './check.ts'
import { buildEvaluator } from './closures.ts'
import { type EvaluationInput, type EvaluationResult, evaluate } from './evaluation.ts'
import type { Dialect } from './function-spec.ts'
import { findFunction } from './functions.ts'
import type { ExpressionIssue } from './issue.ts'
import { parseExpression } from './parser.ts'

export type { Candidate, EvaluationInput, EvaluationResult } from './evaluation.ts'

/** An expression made ready to run: pure, never throws, safe to share. */
export interface CompiledExpression {
  readonly text: string
  readonly expression: Expression
  /** Source attributes it may read, each once, in order of appearance. */
  readonly attributes: readonly string[]
  /** Whether its value may be secret: it calls Redact somewhere. */
  readonly redacts: boolean
  evaluate(input: EvaluationInput): EvaluationResult
}

/** How an expression is read. */
export interface CompileOptions {
  /** Default `app`; `cloud-sync` adds the functions of that dialect. */
  readonly dialect?: Dialect
  /** The attributes it may read. Absent or empty: every name is accepted. */
  readonly source?: ObjectTypeSchema
  /** What it is written to. Absent: any result is accepted. */
  readonly target?: AttributeSchema
}

export type CompileResult =
  | { readonly ok: true; readonly compiled: CompiledExpression; readonly warnings: readonly ExpressionIssue[] }
  | { readonly ok: false; readonly issues: readonly ExpressionIssue[] }

/** Parses, checks and prepares an expression. All findings are reported, not only the first. */
export function compileExpression(text: string, _options: CompileOptions = {}): CompileResult {
  const parsed = parseExpression(text)
  if (!parsed.ok) return parsed
  const issues = [...parsed.warnings, ...checkExpression(parsed.expression)]
  if (issues.some((issue) => issue.severity === 'error')) return { ok: false, issues }
  const run = buildEvaluator(parsed.expression)
  const compiled: CompiledExpression = Object.freeze({
    text,
    expression: parsed.expression,
    attributes: attributesOf(parsed.expression),
    redacts: callsRedact(parsed.expression),
    evaluate: (input: EvaluationInput) => evaluate(run, parsed.expression, input),
  })
  return { ok: true, compiled, warnings: issues }
}

function attributesOf(expression: Expression): readonly string[] {
  const names = new Set<string>()
  walk(expression, (node) => {
    if (node.kind === 'attribute') names.add(node.name)
  })
  return Object.freeze([...names])
}

function callsRedact(expression: Expression): boolean {
  let found = false
  walk(expression, (node) => {
    if (node.kind === 'call' && findFunction(node.name)?.spec.name === 'Redact') found = true
  })
  return found
}
