import type { MatchQuery } from '../connector/contract.ts'
import type { Diagnostic } from '../errors.ts'
import type { EvaluationInput, EvaluationResult } from '../expression/compile.ts'
import { asBoolean } from '../expression/runtime.ts'
import { getPath } from '../value/access.ts'
import { canonical } from '../value/canonical.ts'
import { isList, isObject } from '../value/kind.ts'
import { compilePath } from '../value/path.ts'
import type { Anchor, Attributes, SystemObject, Value } from '../value/types.ts'
import type { CompiledAttribute } from './attribute.ts'
import { softDeleted } from './attribute-check.ts'
import { coerce, type TargetType } from './coerce.ts'
import type { CompiledScope } from './scope.ts'
import type { Evaluation, EvaluationContext, ReferenceValue, UniqueValue } from './types.ts'
import { uniqueValueOf } from './unique.ts'

/** What evaluation needs of a compiled mapping. */
export interface Program {
  readonly inScope: CompiledScope
  /** In code unit order of their paths, so that the order of the definition never matters. */
  readonly attributes: readonly CompiledAttribute[]
  /** Indexes into `attributes`, one list per matching precedence, lowest first. */
  readonly matchGroups: readonly (readonly number[])[]
  readonly mergeOnly: ReadonlySet<string>
  readonly secret: ReadonlySet<string>
}

interface Draft {
  readonly desired: Map<string, Value>
  /** Null: nothing yet, which is how it mostly stays. */
  createOnly: Map<string, Value> | null
  readonly references: ReferenceValue[]
  readonly unique: UniqueValue[]
  readonly problems: Diagnostic[]
  /** What each attribute would be matched by, null for nothing, in the order of the program. */
  readonly values: Value[]
  canonical: string
}

const nothing: ReadonlyMap<string, Value> = new Map()

/** Neither let in nor put out: either could be wrong, and putting out takes an account away. */
const undecided: Evaluation = Object.freeze({
  kind: 'refused',
  diagnostics: Object.freeze([
    {
      severity: 'error',
      code: 'E_REGEX_TIMEOUT',
      summary: 'a pattern of the scoping filter takes too long for this object',
      remedy: 'write a simpler pattern',
      path: 'scope',
    },
  ] as const),
})

/** Carries one source object through a mapping. Never throws. */
export function evaluateMapping(program: Program, object: SystemObject, at: EvaluationContext): Evaluation {
  const { attributes } = object
  const inScope = program.inScope(attributes)
  if (inScope === null) return undecided
  const scope = !inScope ? 'outOfScope' : isMarkedInactive(attributes) ? 'inactive' : 'active'
  const input: EvaluationInput = { attributes, now: at.now, isSoftDeleted: scope !== 'active' }
  const draft: Draft = {
    desired: new Map(),
    createOnly: null,
    references: [],
    unique: [],
    problems: [],
    values: [],
    canonical: scope,
  }
  for (const attribute of program.attributes) {
    const result = attribute.produce(input)
    // Only who is active is left alone: nobody may keep an account by lacking what a mapping waits for.
    if (result.kind === 'ignore-object' && scope === 'active')
      return { kind: 'ignored', reason: `${attribute.path.text}: IgnoreObjectFlow` }
    if (result.kind === 'unique') takeUnique(attribute, result, input, draft)
    if (result.kind !== 'value') draft.values.push(null)
    const problem = result.kind === 'value' ? take(attribute, result.value, draft) : problemOf(attribute, result)
    // What is out of scope must be disabled even when its name cannot be computed any more.
    if (problem !== null && (scope !== 'outOfScope' || attribute.reads.includes(softDeleted)))
      draft.problems.push(problem)
  }
  if (draft.problems.length > 0) return { kind: 'refused', diagnostics: draft.problems }
  const { desired, references, unique } = draft
  const createOnly = draft.createOnly ?? nothing
  const { mergeOnly, secret } = program
  const projection = { desired, createOnly, mergeOnly, references, unique, secret, canonical: draft.canonical }
  return { kind: 'mapped', scope, projection, queries: queriesOf(program, draft.values) }
}

const softDeletedPath = compilePath(softDeleted)
const accountEnabledPath = compilePath('accountEnabled')

/** The source says so itself: soft-deleted, or its account is disabled. */
function isMarkedInactive(attributes: Attributes): boolean {
  if (asBoolean(getPath(attributes, softDeletedPath)) === true) return true
  return asBoolean(getPath(attributes, accountEnabledPath)) === false
}

function problemOf(attribute: CompiledAttribute, error: EvaluationResult): Diagnostic | null {
  if (error.kind !== 'error') return null
  const path = attribute.path.text
  const summary = `${path}: ${error.message} (at character ${error.start + 1} of its expression)`
  const remedy = error.hint === undefined ? {} : { remedy: error.hint }
  return { severity: 'error', code: error.code, summary, path, ...remedy }
}

/** Puts a result where its mapping wants it; null unless the target cannot take it. */
function take(attribute: CompiledAttribute, raw: Value, draft: Draft): Diagnostic | null {
  if (attribute.reference !== null) {
    draft.values.push(null)
    takeReference(attribute, attribute.reference, raw, draft)
    return null
  }
  // Nearly all values are such texts, and are taken as they are.
  if (typeof raw === 'string' && raw !== '' && takesText(attribute.type)) {
    takeValue(attribute, raw, draft)
    return null
  }
  const path = attribute.path.text
  const result = coerce(raw, attribute.type)
  if (!result.ok) {
    draft.values.push(null)
    return { severity: 'error', code: 'INVALID_VALUE', summary: `${path}: ${result.problem}`, path }
  }
  takeValue(attribute, result.value, draft)
  return null
}

function takesText(type: TargetType | null): boolean {
  return type === null || (type.type === 'string' && type.multiValued !== true)
}

function takeValue(attribute: CompiledAttribute, value: Value, draft: Draft): void {
  draft.values.push(value)
  if (value === null) takeNull(attribute, draft)
  else if (attribute.flow === 'ObjectAddOnly') wantOnCreate(attribute, value, draft)
  else want(attribute, value, draft)
}

function takeNull(attribute: CompiledAttribute, draft: Draft): void {
  if (attribute.defaultValue !== null) wantOnCreate(attribute, attribute.defaultValue, draft)
  else if (attribute.clearsOnNull && attribute.flow === 'Always') want(attribute, null, draft)
}

/** What is chosen from is the same while the source is, though the choice is not: only the former is in the text. */
function takeUnique(
  attribute: CompiledAttribute,
  result: Extract<EvaluationResult, { kind: 'unique' }>,
  input: EvaluationInput,
  draft: Draft,
): void {
  const value = uniqueValueOf(attribute, result, input)
  if (value === null) {
    takeNull(attribute, draft)
    return
  }
  draft.unique.push(value)
  if (!value.onCreateOnly) draft.canonical += attribute.canonicalKey + value.basis
}

function want(attribute: CompiledAttribute, value: Value, draft: Draft): void {
  draft.desired.set(attribute.path.text, value)
  draft.canonical += attribute.canonicalKey + unambiguous(value)
}

function wantOnCreate(attribute: CompiledAttribute, value: Value, draft: Draft): void {
  draft.createOnly ??= new Map()
  draft.createOnly.set(attribute.path.text, value)
}

/** The length in front says where a text ends, so nothing in it needs an escape: these are most of all values. */
function unambiguous(value: Value): string {
  // Halves of characters are lost when a digest takes the bytes, so they are written out.
  return typeof value === 'string' && value.isWellFormed() ? `${value.length}:${value}` : canonical(value)
}

/** A null says nothing about a reference unless it is to clear; a list says who is in it, even when that is nobody. */
function takeReference(attribute: CompiledAttribute, type: string, raw: Value, draft: Draft): void {
  const anchors = anchorsOf(raw)
  if (anchors.length === 0 && !isList(raw) && !attribute.clearsOnNull) {
    takeNull(attribute, draft)
    return
  }
  const path = attribute.path.text
  const multiValued = isList(raw) || attribute.multiValued
  draft.references.push({ path, type, multiValued, anchors })
  draft.canonical += attribute.canonicalKey + canonical(anchors)
}

function anchorsOf(raw: Value): readonly Anchor[] {
  const anchors = new Set<Anchor>()
  for (const each of isList(raw) ? raw : [raw]) {
    const value = isObject(each) ? (each.value ?? null) : each
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
    if (text !== '') anchors.add(text)
  }
  return anchors.size > 1 ? [...anchors].sort() : [...anchors]
}

/** A query that lacks a value, or would have to choose one of several, is left out. */
function queriesOf(program: Program, values: readonly Value[]): readonly MatchQuery[] {
  const queries: MatchQuery[] = []
  for (const group of program.matchGroups) {
    const terms = group.map((index) => ({
      path: program.attributes[index]?.path.text ?? '',
      value: single(values[index] ?? null),
    }))
    if (terms.every((term) => term.value !== null)) queries.push({ terms })
  }
  return queries
}

function single(value: Value): Value {
  if (!isList(value)) return value
  return value.length === 1 ? (value[0] ?? null) : null
}

/**
 * What a disable writes when there is no source object left: the results that come from IsSoftDeleted alone, with it
 * true. Null when there is none.
 *
 * An expression that reads anything else on its way is left out: of an object that is gone it would make up a value.
 */
export function disableValues(attributes: readonly CompiledAttribute[]): ReadonlyMap<string, Value> | null {
  const values = new Map<string, Value>()
  for (const attribute of attributes) {
    if (attribute.flow !== 'Always' || attribute.reference !== null || !attribute.reads.includes(softDeleted)) continue
    const read = new Set<string>()
    const input = { attributes: {}, now: 0, isSoftDeleted: true, onRead: (name: string) => void read.add(name) }
    const result = attribute.produce(input)
    if (result.kind !== 'value' || read.size !== 1 || !read.has(softDeleted)) continue
    const coerced = coerce(result.value, attribute.type)
    if (coerced.ok && coerced.value !== null) values.set(attribute.path.text, coerced.value)
  }
  return values.size === 0 ? null : values
}

/** What counts as a disable in any update: the values of `disable`, and false in a mapped `active` (RFC 7643 §4.1.1). */
export function disablingValues(
  attributes: readonly CompiledAttribute[],
  disable: ReadonlyMap<string, Value> | null,
): ReadonlyMap<string, Value> {
  const active = attributes.filter(({ path, flow }) => path.key === 'active' && flow === 'Always')
  return new Map([...active.map(({ path }) => [path.text, false] as const), ...(disable ?? [])])
}
