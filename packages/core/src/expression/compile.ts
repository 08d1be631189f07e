import type { AttributeSchema, ObjectTypeSchema } from '../schema/types.ts'
import { getPath } from '../value/access.ts'
import type { Attributes, Value } from '../value/types.ts'
import { type CallExpression, type Expression, walk } from './ast.ts'
import { checkExpression } from './check.ts'
import { compareValues } from './compare.ts'
import type { Dialect } from './function-spec.ts'
import { findFunction } from './functions.ts'
import { type ExpressionCode, ExpressionFault, type ExpressionIssue } from './issue.ts'
import { parseExpression } from './parser.ts'
import {
  type Argument,
  type Evaluator,
  FlowSignal,
  fault,
  fromBigInt,
  fuelPerEvaluation,
  ignoreAttribute,
  ignoreObject,
  type Runtime,
  spend,
  toText,
} from './runtime.ts'

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

export interface EvaluationInput {
  readonly attributes: Attributes
  /** Milliseconds since 1970. */
  readonly now: number
  /** The value of `[IsSoftDeleted]`. Undefined: it is read like any other attribute. */
  readonly isSoftDeleted?: boolean | undefined
  /** Told the name of every attribute that is really read. */
  readonly onRead?: ((name: string) => void) | undefined
  /** Bytes nobody can guess, for Guid and RandomString. Default: the platform's generator. */
  readonly randomBytes?: ((length: number) => Uint8Array) | undefined
}

/** One value SelectUniqueValue offers, null among them (it is skipped), or why it could not be computed. */
export type Candidate = Extract<EvaluationResult, { readonly kind: 'value' | 'error' }>

/** How an expression is read. */
export interface CompileOptions {
  /** Default `app`; `cloud-sync` adds the functions of that dialect. */
  readonly dialect?: Dialect
  /** The attributes it may read. Absent or empty: every name is accepted. */
  readonly source?: ObjectTypeSchema
  /** What it is written to. Absent: any result is accepted. */
  readonly target?: AttributeSchema
}

export type EvaluationResult =
  /** `redacted`: the value must never be printed. */
  | { readonly kind: 'value'; readonly value: Value; readonly redacted: boolean }
  /** SelectUniqueValue: the first candidate that no other object of the target has is the value. */
  | { readonly kind: 'unique'; readonly candidates: readonly Candidate[]; readonly redacted: boolean }
  | { readonly kind: 'ignore-attribute' }
  | { readonly kind: 'ignore-object' }
  | {
      readonly kind: 'error'
      readonly code: ExpressionCode
      readonly message: string
      readonly start: number
      readonly end: number
      readonly hint?: string
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
  const run = compileNode(parsed.expression)
  const compiled: CompiledExpression = Object.freeze({
    text,
    expression: parsed.expression,
    attributes: attributesOf(parsed.expression),
    redacts: callsRedact(parsed.expression),
    evaluate: (input: EvaluationInput) => evaluate(run, parsed.expression, input),
  })
  return { ok: true, compiled, warnings: issues }
}

const platformBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

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

function evaluate(run: Evaluator, expression: Expression, input: EvaluationInput): EvaluationResult {
  const runtime: Runtime = {
    attributes: input.attributes,
    isSoftDeleted: input.isSoftDeleted,
    now: input.now,
    onRead: input.onRead,
    randomBytes: input.randomBytes ?? platformBytes,
    fuel: fuelPerEvaluation,
    redacted: false,
    at: expression,
  }
  try {
    const value = run(runtime)
    return { kind: 'value', value, redacted: runtime.redacted }
  } catch (error) {
    if (error instanceof FlowSignal) return { kind: error.kind }
    if (error instanceof ExpressionFault) {
      const { code, message, start, end, hint } = error.issue
      return { kind: 'error', code, message, start, end, ...(hint === undefined ? {} : { hint }) }
    }
    // A source attribute whose accessor throws, or a bug of ours: one object fails, the cycle goes on.
    const { start, end } = runtime.at
    return { kind: 'error', code: 'E_INTERNAL', message: 'the expression could not be evaluated', start, end }
  }
}

function compileNode(node: Expression): Evaluator {
  switch (node.kind) {
    case 'text': {
      const { value } = node
      return () => value
    }
    case 'number': {
      const value = fromBigInt(BigInt(node.value))
      return () => value
    }
    case 'attribute':
      return compileAttribute(node.name)
    case 'word':
      return compileWord(node.name)
    case 'call':
      return compileCall(node)
    case 'compare': {
      const { operator } = node
      const left = compileNode(node.left)
      const right = compileNode(node.right)
      return (runtime) => compareValues(left(runtime), operator, right(runtime), runtime)
    }
    case 'concat':
      return compileConcat(node.parts)
  }
}

function compileAttribute(name: string): Evaluator {
  const computed = name === 'IsSoftDeleted'
  return (runtime) => {
    runtime.onRead?.(name)
    if (computed && runtime.isSoftDeleted !== undefined) return runtime.isSoftDeleted
    return getPath(runtime.attributes, name)
  }
}

function compileWord(name: string): Evaluator {
  if (name === 'IgnoreAttributeFlow' || name === 'IgnoreObjectFlow') {
    const signal = name === 'IgnoreAttributeFlow' ? ignoreAttribute : ignoreObject
    return () => {
      throw signal
    }
  }
  return () => name
}

function compileConcat(nodes: readonly Expression[]): Evaluator {
  const parts = nodes.map(compileNode)
  return (runtime) => {
    let text = ''
    for (const part of parts) text += toText(part(runtime), runtime) ?? ''
    spend(runtime, text.length + 1)
    return text
  }
}

function compileCall(node: CallExpression): Evaluator {
  const spec = findFunction(node.name)?.spec
  const args = trimBlanks(node.args).map((arg) => (arg === null ? undefined : compileNode(arg)))
  const { call, lazy } = spec ?? {}
  if (call === undefined) {
    return (runtime) => {
      runtime.at = node
      spend(runtime, 1)
      if (lazy === undefined) throw fault(runtime, 'E_UNKNOWN_FUNCTION', `there is no function ${node.name}`)
      return lazy(args, runtime)
    }
  }
  return (runtime) => {
    const values: Argument[] = []
    for (let index = 0; index < args.length; index += 1) values.push(args[index]?.(runtime))
    runtime.at = node
    const value = call(values, runtime)
    spend(runtime, typeof value === 'string' ? value.length + 1 : Array.isArray(value) ? value.length + 1 : 1)
    return value
  }
}

/** A comma after the last argument supplies nothing. */
function trimBlanks(args: CallExpression['args']): CallExpression['args'] {
  let length = args.length
  while (length > 0 && args[length - 1] === null) length -= 1
  return args.slice(0, length)
}
