import type { Diagnostic } from '../errors.ts'
import { callsFunction } from '../expression/calls.ts'
import { attributeReader } from '../expression/closures.ts'
import {
  type CompileOptions,
  compileExpression,
  type EvaluationInput,
  type EvaluationResult,
} from '../expression/compile.ts'
import type { Dialect } from '../expression/function-spec.ts'
import type { DiacriticsMode } from '../expression/functions/diacritics.ts'
import type { ExpressionIssue } from '../expression/issue.ts'
import { canonical } from '../value/canonical.ts'
import { type Path, parsePath } from '../value/path.ts'
import type { Value } from '../value/types.ts'
import { coerce, type TargetType } from './coerce.ts'
import { type SchemaIndex, targetType } from './schema-index.ts'
import type { AttributeMappingDefinition } from './types.ts'

/** The computed attribute every mapping may read. */
export const softDeleted = 'IsSoftDeleted'

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

export interface AttributeContext {
  /** `attributes[3]` */
  readonly at: string
  readonly sourceType: string
  readonly dialect: Dialect
  readonly diacritics: DiacriticsMode
  readonly source: SchemaIndex | null
  readonly target: SchemaIndex | null
  /** Paths the target can be searched by; null: not known. */
  readonly findable: readonly string[] | null
  readonly diagnostics: Diagnostic[]
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

function checkShape(definition: AttributeMappingDefinition, context: AttributeContext): void {
  const { at } = context
  const given = (['source', 'constant', 'expression'] as const).filter((key) => definition[key] !== undefined)
  if (given.length > 1) {
    report(context, 'MAPPING_SOURCE', `${given.join(' and ')} exclude each other`, 'keep one of them', at)
  }
  if (given.length === 0 && definition.default === undefined) {
    const remedy = 'add `source:`, `constant:`, `expression:` or `default:`'
    report(context, 'MAPPING_SOURCE', `nothing says where ${definition.target} comes from`, remedy, at)
  }
  if (definition.match !== undefined) checkMatch(definition, context)
}

function checkFlow(definition: AttributeMappingDefinition, type: TargetType | null, context: AttributeContext): void {
  const { at } = context
  const { flow = 'Always', whenNull = 'skip' } = definition
  if (!['Always', 'ObjectAddOnly', 'MultiValueAddOnly'].includes(flow)) {
    const remedy = 'use Always, ObjectAddOnly or MultiValueAddOnly'
    report(context, 'MAPPING_FLOW', `there is no flow type "${flow}"`, remedy, `${at}.flow`)
  }
  if (!['skip', 'clear'].includes(whenNull)) {
    report(context, 'MAPPING_NULL', `"${whenNull}" is no way to treat null`, 'use skip or clear', `${at}.whenNull`)
  }
  if (whenNull === 'clear' && definition.default !== undefined) {
    const summary = 'a create would write the default, and the next update would clear it'
    report(context, 'MAPPING_NULL', summary, 'remove `default:` or `whenNull: clear`', at)
  }
  if (whenNull === 'clear' && flow !== 'Always') {
    const summary = `a mapping with flow type ${flow} never clears anything`
    report(context, 'MAPPING_NULL', summary, 'remove `whenNull: clear` or `flow:`', at)
  }
  if (flow === 'MultiValueAddOnly' && type?.multiValued === false) {
    const summary = `${definition.target} takes one value, so nothing can be added to it`
    report(context, 'MAPPING_FLOW', summary, 'remove `flow:`', `${at}.flow`)
  }
  if (flow === 'ObjectAddOnly' && definition.reference) {
    const summary = 'a reference cannot be written on create only: its object may not exist yet'
    report(context, 'MAPPING_FLOW', summary, 'remove `flow:` or `reference:`', at)
  }
}

/** A value that depends on what others have can neither find an account nor be one of several. */
function checkUnique(definition: AttributeMappingDefinition, context: AttributeContext): void {
  const { target, match, flow, reference } = definition
  const { at, findable } = context
  if (match !== undefined) {
    const summary =
      'an attribute that SelectUniqueValue chooses cannot find an account: another value is free each time'
    report(context, 'MAPPING_MATCH', summary, 'match by another attribute', `${at}.match`)
  }
  if (reference) {
    const summary = 'SelectUniqueValue cannot choose a reference'
    report(context, 'MAPPING_UNIQUE', summary, 'remove `reference:`', `${at}.reference`)
  }
  if (flow === 'MultiValueAddOnly') {
    const summary = 'SelectUniqueValue chooses one value, so nothing can be added'
    report(context, 'MAPPING_FLOW', summary, 'use Always or ObjectAddOnly', `${at}.flow`)
  }
  if (findable !== null && !findable.some((path) => path.toLowerCase() === target.toLowerCase())) {
    const summary = `the target cannot be searched by ${target}, so nobody can tell which values are taken`
    const remedy = findable.length === 0 ? 'use Join or Append' : `it can be searched by ${findable.join(', ')}`
    report(context, 'TARGET_NOT_SEARCHABLE', summary, remedy, `${at}.expression`)
  }
}

/** The constant or default in the target's type; what does not fit would fail for everybody. */
function checkFixed(
  definition: AttributeMappingDefinition,
  key: 'constant' | 'default',
  type: TargetType | null,
  context: AttributeContext,
): Value {
  const result = coerce(definition[key] ?? null, type)
  if (result.ok) return result.value
  report(context, 'INVALID_VALUE', result.problem, `correct \`${key}:\``, `${context.at}.${key}`)
  return null
}

function checkMatch(definition: AttributeMappingDefinition, context: AttributeContext): void {
  const { match, reference } = definition
  const path = `${context.at}.match`
  if (!Number.isInteger(match) || Number(match) < 1) {
    report(context, 'MAPPING_MATCH', 'a matching precedence is a whole number of 1 or more', 'write `match: 1`', path)
  }
  if (reference) {
    report(context, 'MAPPING_MATCH', 'a reference cannot find an object', 'match by another attribute', path)
  }
}

function checkTarget(definition: AttributeMappingDefinition, context: AttributeContext): Path | null {
  const at = `${context.at}.target`
  const parsed = parsePath(definition.target)
  if (!parsed.ok) {
    const summary = `"${definition.target}" is not an attribute path: ${parsed.message}`
    report(context, 'MAPPING_TARGET', summary, 'write it like name.givenName or emails[type eq "work"].value', at)
    return null
  }
  const found = context.target === null ? 'open' : context.target.find(definition.target)
  if (found === null) {
    const near = context.target?.suggest(definition.target)
    const remedy = near === undefined ? 'see the schema of the target' : `did you mean ${near}?`
    report(context, 'UNKNOWN_TARGET_ATTRIBUTE', `the target has no attribute ${definition.target}`, remedy, at)
  } else if (found !== 'open' && found.mutability === 'readOnly') {
    const summary = `${definition.target} is set by the target and cannot be written`
    report(context, 'READ_ONLY_ATTRIBUTE', summary, 'remove this mapping', at)
  } else if (found !== 'open' && isUnreadable(found) && (definition.flow ?? 'Always') === 'Always') {
    const summary = `the target never shows ${definition.target}, so every comparison writes it again`
    const remedy = 'add `flow: ObjectAddOnly`'
    context.diagnostics.push({ severity: 'warning', code: 'WRITE_ONLY_ATTRIBUTE', summary, remedy, path: at })
  }
  return parsed.path
}

/** Reports a source attribute that the source's schema does not know: it would be null for everybody. */
export function checkSource(
  name: string,
  path: string,
  context: Pick<AttributeContext, 'source' | 'diagnostics'>,
): void {
  if (name === softDeleted || context.source === null || context.source.find(name) !== null) return
  const near = context.source.suggest(name)
  const remedy = near === undefined ? 'see the schema of the source' : `did you mean ${near}?`
  report(context, 'UNKNOWN_SOURCE_ATTRIBUTE', `the source has no attribute ${name}`, remedy, path)
}

function isUnreadable(attribute: { readonly mutability: string; readonly returned: string }): boolean {
  return attribute.mutability === 'writeOnly' || attribute.returned === 'never'
}

function isSecret(path: Path, target: SchemaIndex | null): boolean {
  const found = target?.find(path.text) ?? null
  if (found !== null && found !== 'open' && isUnreadable(found)) return true
  return path.steps.at(-1)?.lower === 'password'
}

/** AppRoleAssignmentsComplex: what a mapping cannot ask of values that are only ever added. */
function checkAddsOnly(
  { target, whenNull }: AttributeMappingDefinition,
  type: TargetType | null,
  context: AttributeContext,
): void {
  const remedy = 'use AssertiveAppRoleAssignmentsComplex, which replaces'
  if (whenNull === 'clear') {
    const summary = 'roles of AppRoleAssignmentsComplex are only ever added, so nothing is cleared'
    report(context, 'MAPPING_NULL', summary, remedy, `${context.at}.whenNull`)
  }
  if (type?.multiValued === false) {
    const summary = `${target} takes one value, so no role can be added to it`
    report(context, 'MAPPING_FLOW', summary, 'use SingleAppRoleAssignment', `${context.at}.expression`)
  }
}

function isCaseExact(path: Path, target: SchemaIndex | null): boolean {
  const found = target?.find(path.text) ?? null
  return found !== null && found !== 'open' && found.caseExact
}

/** Adds an error. */
export function report(
  context: Pick<AttributeContext, 'diagnostics'>,
  code: string,
  summary: string,
  remedy: string,
  path: string,
): void {
  context.diagnostics.push({ severity: 'error', code, summary, remedy, path })
}
