import type { Diagnostic } from '../errors.ts'
import { callsFunction } from '../expression/calls.ts'
import { attributeReader } from '../expression/closures.ts'
import {
  type CompileOptions,
  compileExpression,
  type EvaluationInput,
  type EvaluationResult,
} from '../expression/compile.ts'
import type { ExpressionIssue } from '../expression/issue.ts'
import { canonical } from '../value/canonical.ts'
import type { Path } from '../value/path.ts'
import type { Value } from '../value/types.ts'
import {
  type AttributeContext,
  checkAddsOnly,
  checkFixed,
  checkFlow,
  checkShape,
  checkSource,
  checkTarget,
  checkUnique,
  isUnreadable,
  softDeleted,
} from './attribute-check.ts'
import type { TargetType } from './coerce.ts'
import { type SchemaIndex, targetType } from './schema-index.ts'
import type { AttributeMappingDefinition } from './types.ts'

/** One attribute mapping made ready to run. */
export interface CompiledAttribute {
  readonly path: Path
  /** What stands before its value in a projection's canonical text. */
  readonly canonicalKey: string
  readonly type: TargetType | null
  /** Takes several values, so that even one is a member of a list and not the whole. */
  readonly multiValued: boolean
  readonly flow: NonNullable<AttributeMappingDefinition['flow']>
  /** Null: none. */
  readonly defaultValue: Value
  readonly clearsOnNull: boolean
  readonly match: number | null
  /** Source type the anchors in the value belong to; null when the value is written as it is. */
  readonly reference: string | null
  /** Its value must never be printed. */
  readonly secret: boolean
  /** SelectUniqueValue chooses its value. */
  readonly unique: boolean
  /** Gives another value each time it is produced. */
  readonly varies: boolean
  /** The target tells values apart that differ in case alone. */
  readonly caseExact: boolean
  /** Source attributes it may read. */
  readonly reads: readonly string[]
  produce(input: EvaluationInput): EvaluationResult
}

/** Prepares one attribute mapping. Null when it cannot run; the reasons are in the context's diagnostics. */
export function compileAttribute(
  definition: AttributeMappingDefinition,
  context: AttributeContext,
): CompiledAttribute | null {
  const before = context.diagnostics.length
  checkShape(definition, context)
  const path = checkTarget(definition, context)
  const type = path === null ? null : targetType(path, context.target)
  checkFlow(definition, type, context)
  checkFixed(definition, 'constant', type, context)
  const defaultValue = checkFixed(definition, 'default', type, context)
  const producer = compileProducer(definition, path, context)
  if (producer?.unique) checkUnique(definition, context)
  if (producer?.addsOnly) checkAddsOnly(definition, type, context)
  const failed = context.diagnostics.slice(before).some((finding) => finding.severity === 'error')
  if (failed || path === null || producer === null) return null
  const flow = flowOf(definition, producer)
  const reference = definition.reference === true ? context.sourceType : definition.reference || null
  const { produce, reads, unique, varies } = producer
  return Object.freeze({
    produce,
    reads,
    unique,
    varies,
    path,
    canonicalKey: `\n${canonical([path.text, reference, flow])}`,
    type,
    multiValued: type?.multiValued === true || (type?.multiValued !== false && isKnownList(path)),
    flow,
    defaultValue,
    clearsOnNull: (definition.whenNull ?? (producer.replaces ? 'clear' : 'skip')) === 'clear',
    match: definition.match ?? null,
    reference,
    secret: producer.redacts || isSecret(path, context.target),
    caseExact: isCaseExact(path, context.target),
  })
}

/** What SCIM makes a list of (RFC 7643 §4.1.2, §4.2), for targets whose schema does not say. */
function isKnownList(path: Path): boolean {
  return ['members', 'groups'].includes(path.steps[0]?.lower ?? '')
}

interface Producer extends Pick<CompiledAttribute, 'produce' | 'reads' | 'unique' | 'varies'> {
  readonly redacts: boolean
  /** Its values are only ever added, whatever the flow type says. */
  readonly addsOnly: boolean
  /** An empty result empties the target's, unless the mapping says otherwise. */
  readonly replaces: boolean
}

const plain = Object.freeze({ redacts: false, unique: false, varies: false, addsOnly: false, replaces: false })

function flowOf({ flow = 'Always' }: AttributeMappingDefinition, { addsOnly }: Producer): CompiledAttribute['flow'] {
  return addsOnly && flow === 'Always' ? 'MultiValueAddOnly' : flow
}

function compileProducer(
  definition: AttributeMappingDefinition,
  target: Path | null,
  context: AttributeContext,
): Producer | null {
  const { source, expression, constant } = definition
  if (expression !== undefined) return compileText(expression, compileOptions(definition, target, context), context)
  if (source !== undefined) return direct(source, context)
  const result: EvaluationResult = Object.freeze({ kind: 'value', value: constant ?? null, redacted: false })
  return { produce: () => result, reads: [], ...plain }
}

function direct(name: string, context: AttributeContext): Producer {
  checkSource(name, `${context.at}.source`, context)
  const read = attributeReader(name)
  const isComputed = name === softDeleted
  const produce = (input: EvaluationInput): EvaluationResult => {
    input.onRead?.(name)
    const computed = isComputed ? input.isSoftDeleted : undefined
    return { kind: 'value', value: computed ?? read(input.attributes), redacted: false }
  }
  return { produce, reads: [name], ...plain }
}

/** What is known of both sides, so that the expression is judged by it. */
function compileOptions(
  { flow }: AttributeMappingDefinition,
  target: Path | null,
  context: AttributeContext,
): CompileOptions {
  const found = target === null ? null : (context.target?.find(target.text) ?? null)
  const type = target === null ? null : targetType(target, context.target)
  const known = found === null || found === 'open' || type === null ? null : found
  return {
    dialect: context.dialect,
    diacritics: context.diacritics,
    writesOnUpdate: flow !== 'ObjectAddOnly',
    ...(context.source === null ? {} : { source: context.source.schema }),
    ...(known === null ? {} : { target: { ...known, multiValued: type?.multiValued !== false } }),
  }
}

function compileText(text: string, options: CompileOptions, context: AttributeContext): Producer | null {
  const path = `${context.at}.expression`
  const result = compileExpression(text, options)
  for (const issue of result.ok ? result.warnings : result.issues)
    context.diagnostics.push(fromIssue(issue, path, text))
  if (!result.ok) return null
  const { compiled } = result
  const { evaluate, attributes: reads, redacts, unique, addsOnly, replaces, expression } = compiled
  return {
    produce: evaluate,
    reads,
    redacts,
    addsOnly,
    replaces,
    unique,
    varies: callsFunction(expression, (spec) => spec.varies === true),
  }
}

/** Columns count from 1, as editors do. */
function fromIssue(issue: ExpressionIssue, path: string, text: string): Diagnostic {
  const { severity, code, hint, start, end } = issue
  const span = { text, start, end }
  const summary = `at character ${issue.start + 1}: ${issue.message}`
  return { severity, code, summary, path, span, ...(hint === undefined ? {} : { remedy: hint }) }
}

/** As `secretPaths` has it: what is not printed there is not told by what it was made of either. */
function isSecret(path: Path, target: SchemaIndex | null): boolean {
  const found = target?.find(path.text) ?? null
  if (found !== null && found !== 'open' && isUnreadable(found)) return true
  return path.steps.at(-1)?.lower.endsWith('password') ?? false
}

function isCaseExact(path: Path, target: SchemaIndex | null): boolean {
  const found = target?.find(path.text) ?? null
  return found !== null && found !== 'open' && found.caseExact
}
