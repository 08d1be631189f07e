import type { AttributeSchema, ObjectTypeSchema } from '../schema/types.ts'
import { type Expression, walk } from './ast.ts'
import { checkExpression } from './check.ts'
import { buildEvaluator } from './closures.ts'
import { type EvaluationInput, evaluate } from './evaluation.ts'
import type { EvaluationResult } from './evaluation-result.ts'
import { createFolder } from './fold.ts'
import type { Dialect } from './function-spec.ts'
import type { DiacriticsMode } from './functions/diacritics.ts'
import { findFunction } from './functions.ts'
import type { ExpressionIssue } from './issue.ts'
import { parseExpression } from './parser.ts'
import { checkPortability } from './portability.ts'
import { checkRestrictions, mayResultFrom } from './restrictions.ts'
import { checkTypes } from './type-check.ts'

export type { EvaluationInput } from './evaluation.ts'
export type { Candidate, EvaluationResult } from './evaluation-result.ts'

/** An expression made ready to run: pure, never throws, safe to share. */
export interface CompiledExpression {
  readonly text: string
  readonly expression: Expression
  /** Source attributes it may read, each once, in order of appearance. */
  readonly attributes: readonly string[]
  /** Whether its value may be secret: it calls Redact somewhere. */
  readonly redacts: boolean
  /** Whether its result may be several candidates to ask the target about (SelectUniqueValue). */
  readonly unique: boolean
  /** Whether its values are only ever added to those of the target (AppRoleAssignmentsComplex). */
  readonly addsOnly: boolean
  /** Whether an empty result is to empty the target's (AssertiveAppRoleAssignmentsComplex). */
  readonly replaces: boolean
  /** Which letters NormalizeDiacritics changes. */
  readonly diacritics: DiacriticsMode
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
  /** Its value is written on update too, so that one that differs each time is warned of. Default false. */
  readonly writesOnUpdate?: boolean
  /** `entra`: NormalizeDiacritics keeps to the letters Entra documents. Default `extended`: every Latin letter. */
  readonly diacritics?: DiacriticsMode
  /** Warns of what works here and not in Entra (W_PORTABILITY). Default false. */
  readonly portable?: boolean
}

export type CompileResult =
  | { readonly ok: true; readonly compiled: CompiledExpression; readonly warnings: readonly ExpressionIssue[] }
  | { readonly ok: false; readonly issues: readonly ExpressionIssue[] }

/** Parses, checks and prepares an expression. All findings are reported, not only the first. */
export function compileExpression(text: string, options: CompileOptions = {}): CompileResult {
  const parsed = parseExpression(text)
  if (!parsed.ok) {
    const further = parsed.partial === undefined ? [] : checkAll(parsed.partial, options, false)
    // A warning could be about what was read in place of what is written.
    const errors = further.filter((issue) => issue.severity === 'error')
    return { ok: false, issues: [...parsed.issues, ...errors].sort(byPlace) }
  }
  const issues = [...parsed.warnings, ...checkAll(parsed.expression, options, true)].sort(byPlace)
  if (issues.some((issue) => issue.severity === 'error')) return { ok: false, issues }
  const run = buildEvaluator(parsed.expression)
  const { diacritics = 'extended' } = options
  const compiled: CompiledExpression = Object.freeze({
    text,
    expression: parsed.expression,
    attributes: attributesOf(parsed.expression),
    redacts: callsRedact(parsed.expression),
    unique: mayResultFrom(parsed.expression, (spec) => spec.theme === 'unique'),
    addsOnly: mayResultFrom(parsed.expression, (spec) => spec.addsOnly === true),
    replaces: mayResultFrom(parsed.expression, (spec) => spec.replaces === true),
    diacritics,
    evaluate: (input: EvaluationInput) => evaluate(run, parsed.expression, input, diacritics),
  })
  return { ok: true, compiled, warnings: issues }
}

/** Types are judged, and constant parts worked out, even where something else is wrong: nobody likes to ask twice. */
function checkAll(expression: Expression, options: CompileOptions, parsed: boolean): readonly ExpressionIssue[] {
  const found = [...checkExpression(expression), ...checkRestrictions(expression, options.dialect ?? 'app')]
  const sound = parsed && !found.some((issue) => issue.severity === 'error')
  const folder = sound ? createFolder() : null
  const types = checkTypes(expression, {
    source: options.source,
    target: options.target,
    writesOnUpdate: options.writesOnUpdate ?? false,
    fold: folder?.fold ?? (() => undefined),
  })
  const portability = options.portable === true ? checkPortability(expression, options.dialect ?? 'app') : []
  const failures = folder?.failures.filter((failure) => !types.some((issue) => explains(issue, failure))) ?? []
  return [...found, ...types, ...failures, ...portability]
}

/** True of an error inside a part that fails for everybody: it says why. */
function explains(issue: ExpressionIssue, failure: ExpressionIssue): boolean {
  return issue.severity === 'error' && issue.start >= failure.start && issue.end <= failure.end
}

function byPlace(a: ExpressionIssue, b: ExpressionIssue): number {
  return a.start - b.start || b.end - a.end
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
