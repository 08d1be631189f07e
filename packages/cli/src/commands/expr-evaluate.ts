import {
  type Attributes,
  type CompiledExpression,
  compileExpression,
  explainExpression,
  formatTrace,
  type SettledResult,
  settleResult,
  type Value,
} from '@sutler/core'
import { issueText, placeIn, type ShownIssue } from '../output/expression.ts'
import { printable } from '../output/text.ts'
import { parseJson, readText, TextError } from '../read-text.ts'
import { type ExprFlags, type ExprSession, exprExit } from './expr-session.ts'
import { UsageError } from './session.ts'

/** What stands in place of a value that must not be printed. */
const hidden = '[Redact]'

/** Evaluates one expression and prints what comes of it. Answers with the exit code. */
export async function evaluate(session: ExprSession, expression: string, flags: ExprFlags): Promise<number> {
  const attributes = await attributesOf(session, flags)
  const now = timeOf(flags.now, session.io.now())
  const compiled = compileExpression(expression, { dialect: flags.dialect ?? 'app' })
  const found = compiled.ok ? compiled.warnings : compiled.issues
  if (!compiled.ok) {
    if (session.json) session.printJson({ expression, kind: 'error', issues: found.map(placed(expression)) })
    printIssues(session, expression, found)
    return exprExit(true)
  }
  const { result: evaluated, trace } = explainExpression(compiled.compiled, { attributes, now })
  const result = settleResult(evaluated, flags.existing ?? [])
  const issues = result.kind === 'error' ? [...found, { severity: 'error' as const, ...result }] : found
  if (session.json) {
    const explained = flags.explain === true ? { trace } : {}
    session.printJson({ expression, ...resultDocument(result), issues: issues.map(placed(expression)), ...explained })
  } else {
    if (flags.explain === true) session.io.stdout.write(`${formatTrace(trace).join('\n')}\n\n`)
    if (result.kind !== 'error') session.io.stdout.write(`${resultText(session, result)}\n`)
  }
  printIssues(session, expression, issues)
  warnOfUnset(session, compiled.compiled, attributes, flags)
  return exprExit(result.kind === 'error')
}

function resultDocument(result: SettledResult) {
  if (result.kind !== 'value') return { kind: result.kind }
  const { redacted } = result
  return { kind: result.kind, value: redacted ? hidden : result.value, redacted }
}

function resultText({ io }: ExprSession, result: Exclude<SettledResult, { kind: 'error' }>): string {
  switch (result.kind) {
    case 'ignore-attribute':
      return '(IgnoreAttributeFlow: the attribute stays as it is at the target)'
    case 'ignore-object':
      return '(IgnoreObjectFlow: the whole object is left alone)'
    case 'value': {
      const text = result.redacted ? hidden : wireText(result.value)
      return io.stdout.isTTY ? printable(text) : text
    }
  }
}

/** Text as it is, `True` and `False`, digits; lists, attributes with parts and null as JSON. */
function wireText(value: Value): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value)
}

function placed(expression: string) {
  return ({ severity, code, message, start, end, hint }: ShownIssue) => ({
    severity,
    code,
    message,
    start,
    end,
    ...placeIn(expression, start),
    ...(hint === undefined ? {} : { hint }),
  })
}

function printIssues({ io, paint, columns }: ExprSession, expression: string, issues: readonly ShownIssue[]): void {
  for (const issue of issues) io.stderr.write(issueText(issue, expression, paint, columns))
}

/** With attributes given, one that was forgotten is more likely a mistake than meant to be null. */
function warnOfUnset(
  { io }: ExprSession,
  compiled: CompiledExpression,
  attributes: Attributes,
  flags: ExprFlags,
): void {
  if (flags.set === undefined || flags.source !== undefined) return
  const unset = compiled.attributes.filter((name) => !(name in attributes))
  if (unset.length > 0) io.stderr.write(`not set, so null: ${unset.map((name) => `[${name}]`).join(', ')}\n`)
}

async function attributesOf({ io }: ExprSession, { source, set = [] }: ExprFlags): Promise<Attributes> {
  const attributes: Record<string, Value> = source === undefined ? {} : { ...(await readSource(io, source)) }
  for (const pair of set) {
    const at = pair.indexOf('=')
    if (at < 1) throw new UsageError(`--set takes name=value, and "${pair}" is none`)
    Object.defineProperty(attributes, pair.slice(0, at), {
      value: setValue(pair.slice(at + 1)),
      enumerable: true,
      configurable: true,
    })
  }
  return attributes
}

async function readSource(io: ExprSession['io'], source: string): Promise<Attributes> {
  const inline = source.trimStart().startsWith('{')
  const name = inline ? '--source' : source === '-' ? 'standard input' : source
  const document = parseJson(inline ? source : await readText(io, source, 'the source object'), name)
  if (!isRecord(document)) throw new TextError(`${name} has to hold one object of attributes, such as {"mail": "a@x"}`)
  const attributes = isRecord(document.attributes) && 'anchor' in document ? document.attributes : document
  // It comes out of JSON, so it holds nothing but values.
  return attributes as Attributes
}

/** Lists and attributes with parts are written as JSON; all else is text. */
function setValue(text: string): Value {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function timeOf(text: string | undefined, now: number): number {
  if (text === undefined) return now
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new UsageError(`--now takes a time such as 2026-01-05T12:00:00Z, and "${text}" is none`)
  return time
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
