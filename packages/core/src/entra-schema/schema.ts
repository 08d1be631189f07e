import type { ObjectMappingDefinition } from '../mapping/types.ts'
import { isList, isObject } from '../value/kind.ts'
import type { Value } from '../value/types.ts'
import { attributeFinder, readDirectory } from './directory.ts'
import { below, listOf, recordOf, textOf, withoutControlInformation } from './json.ts'
import { readObjectMapping, writeObjectMapping } from './object-mapping.ts'
import {
  type EntraDirectory,
  type EntraExport,
  type EntraExportInput,
  type EntraImport,
  type EntraRule,
  EntraSchemaError,
  type EntraWarning,
  type Json,
  type Warn,
} from './types.ts'

/**
 * Reads a `synchronizationSchema` as Graph gives it out.
 *
 * Nothing is dropped: what Sutler cannot say is kept (as `entra` beside what it belongs to, or in a `keep`), and what
 * Sutler would do otherwise than Entra is in the warnings. Throws EntraSchemaError when it is no such schema.
 */
export function importEntraSchema(json: unknown): EntraImport {
  const schema = schemaOf(json)
  const warnings: EntraWarning[] = []
  const warn: Warn = (path, message, remedy) => warnings.push({ path, message, remedy })
  const { synchronizationRules, ...rest } = schema
  const rules: EntraRule[] = []
  const leftOut: Value[] = []
  for (const [index, each] of listOf(synchronizationRules).entries()) {
    const rule = readRule(recordOf(each), listOf(rest.directories), below(warn, `synchronizationRules[${index}]`))
    if (rule === null) leftOut.push(each)
    else rules.push(rule)
  }
  const keep = leftOut.length === 0 ? rest : { ...rest, synchronizationRules: leftOut }
  return { rules, directories: listOf(rest.directories).map(readDirectory).filter(isFound), keep, warnings }
}

/** An expression of 100 levels, the most there may be, nests three times as deep. */
const maxDepth = 500

function schemaOf(json: unknown): Json {
  if (depthOf(json) > maxDepth) {
    throw new EntraSchemaError(`the schema is nested more than ${maxDepth} levels deep; no expression needs so many`)
  }
  const value = withoutControlInformation(json as Value)
  if (value !== undefined && value !== null && isObject(value) && isList(value.synchronizationRules ?? null))
    return value
  throw new EntraSchemaError(
    'this is no synchronization schema: it has no list `synchronizationRules`; get one with ' +
      'GET /servicePrincipals/{id}/synchronization/jobs/{jobId}/schema',
  )
}

/** Level by level, so that no depth overflows the stack; ends early once it is too deep. */
function depthOf(json: unknown): number {
  let depth = 0
  let level = [json]
  while (level.length > 0 && depth <= maxDepth) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    depth += 1
  }
  return depth
}

function isFound(directory: EntraDirectory | null): directory is EntraDirectory {
  return directory !== null
}

function readRule(json: Json, directories: readonly Value[], warn: Warn): EntraRule | null {
  const { name, sourceDirectoryName, targetDirectoryName, objectMappings, ...rest } = json
  const source = textOf(sourceDirectoryName)
  const attribute = attributeFinder(directories, source)
  const objects: ObjectMappingDefinition[] = []
  const leftOut: Value[] = []
  for (const [index, each] of listOf(objectMappings).entries()) {
    const read = readObjectMapping(recordOf(each), attribute, below(warn, `objectMappings[${index}]`))
    if (read === null) leftOut.push(each)
    else objects.push(read)
  }
  if (objects.length === 0) {
    warn('', 'the rule has no object mapping to carry out, so it is left out', 'nothing has to be done')
    return null
  }
  const keep = leftOut.length === 0 ? rest : { ...rest, objectMappings: leftOut }
  return { name: textOf(name), source, target: textOf(targetDirectoryName), objects, keep }
}

/** Writes a `synchronizationSchema`; what an import kept comes back in its place. What is lost is in the warnings. */
export function exportEntraSchema({ rules, keep = {} }: EntraExportInput): EntraExport {
  const warnings: EntraWarning[] = []
  const warn: Warn = (path, message, remedy) => warnings.push({ path, message, remedy })
  const { synchronizationRules: leftOut, ...rest } = keep
  const written = rules.map((rule, index) =>
    writeRule(rule, listOf(keep.directories), below(warn, `synchronizationRules[${index}]`)),
  )
  return { schema: { ...rest, synchronizationRules: [...written, ...listOf(leftOut)] }, warnings }
}

function writeRule(rule: EntraRule, directories: readonly Value[], warn: Warn): Json {
  const { objectMappings: leftOut, ...rest } = rule.keep
  const objectMappings = rule.objects.map((each, index) => {
    const at = below(warn, `objectMappings[${index}]`)
    checkReferences(each, attributeFinder(directories, rule.source), at)
    return writeObjectMapping(each, at)
  })
  return {
    ...rest,
    ...(rule.name === '' ? {} : { name: rule.name }),
    objectMappings: [...objectMappings, ...listOf(leftOut)],
    ...(rule.source === '' ? {} : { sourceDirectoryName: rule.source }),
    ...(rule.target === '' ? {} : { targetDirectoryName: rule.target }),
  }
}

/** A reference is a fact of the source attribute there, so a mapping cannot carry it over. */
function checkReferences(
  { source, attributes }: ObjectMappingDefinition,
  attribute: ReturnType<typeof attributeFinder>,
  warn: Warn,
): void {
  for (const [index, each] of attributes.entries()) {
    if (!each.reference || textOf(attribute(source, each.source ?? '').type).toLowerCase() === 'reference') continue
    const remedy = `give ${each.source ?? 'its source attribute'} the type Reference in the source directory`
    warn(`attributeMappings[${index}]`, 'a mapping does not say that its value is a reference', remedy)
  }
}
