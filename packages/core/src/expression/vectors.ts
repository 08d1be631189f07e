import { equalValues } from '../value/equal.ts'
import { isObject } from '../value/kind.ts'
import type { Attributes, Value } from '../value/types.ts'
import { walk } from './ast.ts'
import { compileExpression, type EvaluationResult } from './compile.ts'
import type { Dialect } from './function-spec.ts'
import { findFunction } from './functions.ts'
import { parseExpression } from './parser.ts'
import { settleResult } from './settle-result.ts'

/** One test of the mapping language, as it stands in a file of vectors. Fields nobody knows are passed over. */
export interface ExpressionVector {
  /** The function under test; empty when the file does not say. */
  readonly function: string
  readonly expression: string
  readonly source: Attributes
  /** A number, a boolean and their text are three different results. */
  readonly expected: Value
  /** What comes instead of a value; `redact-in-logs` comes beside it. */
  readonly outcome: string | null
  /** When it has to fail: `parse`, `validate` or `evaluate`. */
  readonly error: string | null
  readonly note: string
  readonly dialect: Dialect
  /** Milliseconds since 1970. */
  readonly now: number
  /** Values other objects of the target have, for SelectUniqueValue. */
  readonly existing: readonly string[]
}

export type VectorsResult =
  | { readonly ok: true; readonly vectors: readonly ExpressionVector[] }
  /** One sentence for each entry that is no vector, counted from 1. */
  | { readonly ok: false; readonly problems: readonly string[] }

/** How a vector ended; both sides in words that differ whenever it failed. */
export interface VectorOutcome {
  readonly passed: boolean
  readonly expected: string
  readonly actual: string
}

/** The clock of a vector that names none. */
const defaultNow = Date.UTC(2025, 0, 1)

/** Vectors out of a parsed JSON document. Only what a vector cannot do without is asked for. */
export function readVectors(document: unknown): VectorsResult {
  if (!Array.isArray(document))
    return { ok: false, problems: ['the file has to hold a list (a JSON array) of vectors'] }
  const problems: string[] = []
  const vectors: ExpressionVector[] = []
  for (const [index, entry] of document.entries()) {
    const read = readVector(entry)
    if (typeof read === 'string') problems.push(`vector ${index + 1}: ${read}`)
    else vectors.push(read)
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, vectors }
}

function readVector(entry: unknown): ExpressionVector | string {
  if (!isRecord(entry)) return 'it is not an object'
  const { expression, source = {}, context, expected = null } = entry
  if (typeof expression !== 'string') return '`expression` has to be a text'
  if (source !== null && !isRecord(source)) return '`source` has to be an object of attributes'
  const given = isRecord(context) ? context : {}
  const now = given.now === undefined || given.now === null ? defaultNow : Date.parse(String(given.now))
  if (Number.isNaN(now)) return '`context.now` has to be a time such as 2025-07-30T00:00:00Z'
  const note = textOf(entry.note) ?? ''
  return {
    function: textOf(entry.function) ?? '',
    expression,
    // It comes out of JSON, so it holds nothing but values.
    source: (source ?? {}) as Attributes,
    expected: expected as Value,
    outcome: textOf(entry.outcome),
    error: textOf(entry.error),
    note,
    dialect: dialectOf(entry.dialect, note, expression),
    now,
    existing: Array.isArray(given.existing) ? given.existing.map(String) : [],
  }
}

/** A vector belongs to the directory dialect when it says so, or calls what only that dialect has. */
function dialectOf(named: unknown, note: string, expression: string): Dialect {
  if (named === 'app' || named === 'cloud-sync') return named
  return /cloud[ -]sync/i.test(note) || callsDirectoryFunction(expression) ? 'cloud-sync' : 'app'
}

function callsDirectoryFunction(expression: string): boolean {
  const parsed = parseExpression(expression)
  let found = false
  if (parsed.ok) {
    walk(parsed.expression, (node) => {
      if (node.kind === 'call' && findFunction(node.name)?.spec.dialect === 'cloud-sync') found = true
    })
  }
  return found
}

/**
 * Runs one vector.
 *
 * An expression that has to fail when it runs may be refused before: no value comes of it either way. One that has to
 * be refused early must not get as far as running.
 */
export function runVector(vector: ExpressionVector): VectorOutcome {
  const expected = expectedText(vector)
  const outcome = (passed: boolean, actual: string): VectorOutcome => ({ passed, expected, actual })
  const compiled = compileExpression(vector.expression, { dialect: vector.dialect })
  if (!compiled.ok) {
    const stage = parseExpression(vector.expression).ok ? 'validate' : 'parse'
    const passed = vector.error === stage || (vector.error === 'evaluate' && stage === 'validate')
    const [first] = compiled.issues.filter(({ severity }) => severity === 'error')
    return outcome(passed, `error at ${stage} (${first?.code}: ${first?.message})`)
  }
  const result = settleResult(
    compiled.compiled.evaluate({ attributes: vector.source, now: vector.now }),
    vector.existing,
  )
  return outcome(matches(vector, result), resultText(result))
}

function matches({ error, outcome, expected }: ExpressionVector, result: EvaluationResult): boolean {
  if (error !== null) return result.kind === 'error' && error === 'evaluate'
  const withValue = outcome === null || outcome === 'redact-in-logs'
  if (!withValue) return result.kind === outcome
  if (result.kind !== 'value' || result.redacted !== (outcome !== null)) return false
  return sameValue(result.value, expected)
}

/** The same JSON, whatever the order of members; order counts in a list. */
function sameValue(actual: Value, expected: Value): boolean {
  if (Array.isArray(actual) && Array.isArray(expected))
    return actual.length === expected.length && actual.every((one, index) => sameValue(one, expected[index] ?? null))
  if (isObject(actual) && isObject(expected)) return equalValues(actual, expected) && equalValues(expected, actual)
  return actual === expected
}

function expectedText({ error, outcome, expected }: ExpressionVector): string {
  if (error !== null) return `error at ${error}`
  if (outcome === 'redact-in-logs') return `${JSON.stringify(expected)}, redacted`
  return outcome ?? JSON.stringify(expected)
}

function resultText(result: EvaluationResult): string {
  if (result.kind === 'error') return `error at evaluate (${result.code}: ${result.message})`
  if (result.kind !== 'value') return result.kind
  return result.redacted ? `${JSON.stringify(result.value)}, redacted` : JSON.stringify(result.value)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
