import type { Diagnostic } from '../errors.ts'
import { nearest } from '../expression/functions.ts'
import type { ObjectTypeSchema, SystemSchema } from '../schema/types.ts'
import { canonical } from '../value/canonical.ts'
import type { Value } from '../value/types.ts'
import { type CompiledAttribute, compileAttribute } from './attribute.ts'
import { type AttributeContext, checkSource, report } from './attribute-check.ts'
import { disableValues, disablingValues, evaluateMapping, type Program } from './evaluate.ts'
import { indexSchema, type SchemaIndex } from './schema-index.ts'
import { compileScope } from './scope.ts'
import { checkClauseType } from './scope-check.ts'
import { explainScope } from './scope-explain.ts'
import type { CompiledMapping, ObjectMappingDefinition } from './types.ts'

export interface MappingEnvironment {
  /** Schema of the source, whole or of the one object type. Undefined: every attribute is accepted. */
  readonly source?: ObjectTypeSchema | SystemSchema | undefined
  /** Schema of the target, in the same forms. */
  readonly target?: ObjectTypeSchema | SystemSchema | undefined
  /** Paths the target can be searched by (`capabilities.findable`). Undefined: not known, nothing is refused. */
  readonly findable?: readonly string[] | undefined
  /** Any stable digest of a text. */
  readonly digest: (text: string) => string
}

export type MappingResult =
  | { readonly ok: true; readonly mapping: CompiledMapping; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }

/**
 * Checks an object mapping and makes it ready to run.
 *
 * Every finding is reported, with its place inside the mapping (`attributes[3].expression`) and a remedy.
 */
export function compileMapping(definition: ObjectMappingDefinition, environment: MappingEnvironment): MappingResult {
  const diagnostics: Diagnostic[] = []
  const source = schemaOf(definition.source, 'source', environment.source, diagnostics)
  const target = schemaOf(definition.target, 'target', environment.target, diagnostics)
  checkActions(definition, diagnostics)
  const { findable = null } = environment
  const attributes = compileAttributes(definition, { source, target, findable, diagnostics })
  const scope = compileScope(definition.scope)
  if (!scope.ok) diagnostics.push(...scope.diagnostics)
  checkScopeAttributes(definition, source, diagnostics)
  if (!scope.ok || diagnostics.some((finding) => finding.severity === 'error')) return { ok: false, diagnostics }
  const mapping = assemble(definition, attributes, scope.matches, environment.digest)
  diagnostics.push(...advice(mapping, attributes, target))
  return { ok: true, mapping, warnings: diagnostics }
}

function assemble(
  definition: ObjectMappingDefinition,
  attributes: readonly CompiledAttribute[],
  inScope: Program['inScope'],
  digest: MappingEnvironment['digest'],
): CompiledMapping {
  const program: Program = Object.freeze({
    inScope,
    attributes,
    matchGroups: matchGroups(attributes),
    mergeOnly: pathsOf(attributes, (attribute) => attribute.flow === 'MultiValueAddOnly'),
    secret: pathsOf(attributes, (attribute) => attribute.secret),
  })
  const actions = definition.actions ?? ['create', 'update', 'delete']
  const disable = disableValues(attributes)
  const secretSources = new Set(attributes.flatMap(({ secret, reads }) => (secret ? reads : [])))
  return Object.freeze({
    sourceType: definition.source,
    targetType: definition.target,
    hash: digest(canonicalDefinition(definition)),
    flows: Object.freeze({
      create: actions.includes('create'),
      update: actions.includes('update'),
      delete: actions.includes('delete'),
    }),
    skipOutOfScopeDeletions: definition.skipOutOfScopeDeletions ?? false,
    whenGone: definition.whenGone ?? 'disable',
    references: attributes.flatMap(({ path, reference }) =>
      reference === null ? [] : [{ path: path.text, type: reference }],
    ),
    disable,
    disables: disablingValues(attributes, disable),
    dateTimes: pathsOf(attributes, ({ type }) => type?.type === 'dateTime'),
    uniquePaths: attributes.flatMap(({ path, unique }) => (unique ? [path.text] : [])),
    secretSources,
    explainScope: (object) => explainScope(definition.scope, object.attributes, secretSources),
    evaluate: (object, at) => evaluateMapping(program, object, at),
  } satisfies CompiledMapping)
}

/** The order of attribute mappings means nothing, and nor does what is kept of an import: neither shows in the hash. */
function canonicalDefinition({ entra: _, ...definition }: ObjectMappingDefinition): string {
  const sorted = [...definition.attributes].sort((a, b) => order(a.target, b.target))
  const attributes = sorted.map(({ entra: _, ...attribute }) => attribute)
  // Through JSON, so that an absent key and an undefined one are the same.
  const plain: Value = JSON.parse(JSON.stringify({ ...definition, attributes }))
  return canonical(plain)
}

function compileAttributes(
  definition: ObjectMappingDefinition,
  context: Pick<AttributeContext, 'source' | 'target' | 'findable' | 'diagnostics'>,
): readonly CompiledAttribute[] {
  const { diagnostics } = context
  const { source: sourceType, dialect = 'app', diacritics = 'extended' } = definition
  const compiled: CompiledAttribute[] = []
  const places = new Map<string, number>()
  for (const [index, each] of definition.attributes.entries()) {
    const at = `attributes[${index}]`
    const attribute = compileAttribute(each, { at, sourceType, dialect, diacritics, ...context })
    if (attribute === null) continue
    const first = places.get(attribute.path.key)
    if (first !== undefined) {
      const summary = `attributes[${first}] writes ${each.target} already`
      report({ diagnostics }, 'DUPLICATE_TARGET', summary, 'remove one of the two', `${at}.target`)
    }
    places.set(attribute.path.key, first ?? index)
    compiled.push(attribute)
  }
  if (!definition.attributes.some((each) => each.match !== undefined)) {
    const remedy = 'add `match: 1` to an attribute that is unique in the target'
    report({ diagnostics }, 'NO_MATCHING_ATTRIBUTE', 'nothing finds an existing target object', remedy, 'attributes')
  }
  checkOverlaps(places, diagnostics)
  return compiled.sort((a, b) => order(a.path.text, b.path.text))
}

/** `name` and `name.givenName` would overwrite each other for ever. */
function checkOverlaps(places: ReadonlyMap<string, number>, diagnostics: Diagnostic[]): void {
  for (const [key, index] of places) {
    for (const [other, otherIndex] of places) {
      if (key === other || !(other.startsWith(`${key}.`) || other.startsWith(`${key}:`) || other.startsWith(`${key}[`)))
        continue
      const summary = `it also writes what attributes[${otherIndex}] writes a part of`
      const remedy = 'map either the whole attribute or its parts'
      report({ diagnostics }, 'OVERLAPPING_TARGET', summary, remedy, `attributes[${index}].target`)
    }
  }
}

function checkActions(definition: ObjectMappingDefinition, diagnostics: Diagnostic[]): void {
  for (const [index, action] of (definition.actions ?? []).entries()) {
    if (['create', 'update', 'delete'].includes(action)) continue
    const remedy = 'use create, update and delete'
    report({ diagnostics }, 'UNKNOWN_ACTION', `there is no action "${action}"`, remedy, `actions[${index}]`)
  }
}

function checkScopeAttributes(
  definition: ObjectMappingDefinition,
  source: SchemaIndex | null,
  diagnostics: Diagnostic[],
): void {
  for (const [g, group] of (definition.scope ?? []).entries()) {
    for (const [c, clause] of group.entries()) {
      checkSource(clause.attribute, `scope[${g}][${c}].attribute`, { source, diagnostics })
      diagnostics.push(...checkClauseType(clause, `scope[${g}][${c}]`, source))
    }
  }
}

function schemaOf(
  name: string,
  role: 'source' | 'target',
  schema: MappingEnvironment['source'],
  diagnostics: Diagnostic[],
): SchemaIndex | null {
  if (schema === undefined || !('types' in schema)) return indexSchema(schema)
  const found = schema.types.find((type) => type.name === name)
  if (found === undefined && schema.types.length > 0) {
    const names = schema.types.map((type) => type.name)
    const near = nearest(name, names)
    const remedy = near === undefined ? `use one of ${names.join(', ')}` : `did you mean ${near}?`
    report({ diagnostics }, 'UNKNOWN_OBJECT_TYPE', `the ${role} has no object type ${name}`, remedy, role)
  }
  return indexSchema(found)
}

function advice(
  mapping: CompiledMapping,
  attributes: readonly CompiledAttribute[],
  target: SchemaIndex | null,
): readonly Diagnostic[] {
  const warnings: Diagnostic[] = []
  const disables = mapping.whenGone === 'disable' || typeof mapping.whenGone === 'object'
  if (mapping.disable === null && disables && mapping.flows.delete) {
    const summary = 'no attribute is computed from IsSoftDeleted, so accounts are deleted where they would be disabled'
    const remedy = "map the target's account state, such as `{ target: active, expression: 'Not([IsSoftDeleted])' }`"
    warnings.push({ severity: 'warning', code: 'CANNOT_DISABLE', summary, remedy, path: 'attributes' })
  }
  const mapped = new Set(attributes.flatMap(({ path }) => [path.schemaKey, path.steps[0]?.lower ?? '']))
  for (const { path, required, mutability } of target?.attributes ?? []) {
    if (!required || mutability === 'readOnly' || path.includes('.') || mapped.has(path.toLowerCase())) continue
    if (!mapping.flows.create) continue
    const summary = `the target requires ${path}, and nothing writes it`
    const remedy = `add a mapping for ${path}`
    warnings.push({ severity: 'warning', code: 'REQUIRED_ATTRIBUTE', summary, remedy, path: 'attributes' })
  }
  return warnings
}

function matchGroups(attributes: readonly CompiledAttribute[]): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>()
  for (const [index, { match }] of attributes.entries()) {
    if (match !== null) groups.set(match, [...(groups.get(match) ?? []), index])
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, indexes]) => indexes)
}

function pathsOf(
  attributes: readonly CompiledAttribute[],
  wanted: (attribute: CompiledAttribute) => boolean,
): ReadonlySet<string> {
  return new Set(attributes.filter(wanted).map((attribute) => attribute.path.text))
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
