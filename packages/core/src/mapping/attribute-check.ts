import type { Diagnostic } from '../errors.ts'
import type { Dialect } from '../expression/function-spec.ts'
import type { DiacriticsMode } from '../expression/functions/diacritics.ts'
import { type Path, parsePath } from '../value/path.ts'
import type { Value } from '../value/types.ts'
import { coerce, type TargetType } from './coerce.ts'
import type { SchemaIndex } from './schema-index.ts'
import type { AttributeMappingDefinition } from './types.ts'

/** The computed attribute every mapping may read. */
export const softDeleted = 'IsSoftDeleted'

/** Where an attribute mapping stands, and what is known of both sides. */
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

/** One of source, constant, expression and default says where the value comes from. */
export function checkShape(definition: AttributeMappingDefinition, context: AttributeContext): void {
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

/** Flow type and treatment of null must be known, and go together. */
export function checkFlow(
  definition: AttributeMappingDefinition,
  type: TargetType | null,
  context: AttributeContext,
): void {
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
export function checkUnique(definition: AttributeMappingDefinition, context: AttributeContext): void {
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

/** AppRoleAssignmentsComplex: what a mapping cannot ask of values that are only ever added. */
export function checkAddsOnly(
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

/** The constant or default in the target's type; what does not fit would fail for everybody. */
export function checkFixed(
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

/** The target path; null when it is none. */
export function checkTarget(definition: AttributeMappingDefinition, context: AttributeContext): Path | null {
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

/** True when the target never shows what was written. */
export function isUnreadable(attribute: { readonly mutability: string; readonly returned: string }): boolean {
  return attribute.mutability === 'writeOnly' || attribute.returned === 'never'
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
