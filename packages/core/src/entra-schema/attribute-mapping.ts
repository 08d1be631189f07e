import type { AttributeMappingDefinition } from '../mapping/types.ts'
import { parsePath } from '../value/path.ts'
import type { Value } from '../value/types.ts'
import { annotation, below, difference, listOf, recordOf, same, textOf } from './json.ts'
import { constantText, type SourcePart, sourceToTree } from './source-to-tree.ts'
import { sameTree, treeToSource } from './tree-to-source.ts'
import type { Json, Warn } from './types.ts'

const silent: Warn = () => undefined

/** What reading needs to know around an attribute mapping. */
export interface MappingPlace {
  /** Object type in the source. */
  readonly sourceType: string
  /** Definition of an attribute of the source object; empty when the schema has none. */
  readonly attribute: (name: string) => Json
}

/** One `attributeMapping` in Sutler's terms; null when it maps nothing, which has then been warned of. */
export function readAttributeMapping(json: Json, place: MappingPlace, warn: Warn): AttributeMappingDefinition | null {
  const target = textOf(json.targetAttributeName)
  const part = treeToSource(json.source, below(warn, 'source'))
  const fallback = json.defaultValue ?? null
  const says = part.source ?? part.constant ?? part.expression
  if (target === '' || (says === undefined && fallback === null)) {
    const message = target === '' ? 'no target attribute is named' : `nothing says where ${target} comes from`
    warn('', `${message}, so the mapping is left out`, 'remove it, or complete it in Entra and import again')
    return null
  }
  checkPath(target, warn)
  const match = readMatch(json.matchingPriority, warn)
  const flow = readFlow(json.flowType, warn)
  const reference = match === undefined ? readReference(part, place, warn) : undefined
  const definition: AttributeMappingDefinition = {
    target,
    ...part,
    ...(fallback === null ? {} : { default: fallback }),
    ...(flow === undefined ? {} : { flow }),
    ...(match === undefined ? {} : { match }),
    ...(reference === undefined ? {} : { reference }),
  }
  warnOfBehaviour(json, part, place, warn)
  return { ...definition, ...annotation(keptOf(json, definition)) }
}

/** Fields that Sutler would write otherwise, or not at all. A field left out stands for its default. */
function keptOf(json: Json, definition: AttributeMappingDefinition): Json {
  const computed = compute(definition, silent)
  const kept = difference(json, computed, ['source'])
  return sameTree(json.source ?? null, computed.source) ? kept : { ...kept, source: json.source ?? null }
}

/** One attribute mapping as an `attributeMapping`, what was kept of its import included. */
export function writeAttributeMapping(definition: AttributeMappingDefinition, warn: Warn): Json {
  const { source: keptSource, ...kept } = definition.entra ?? {}
  const isCurrent = keptSource !== undefined && same(sourceOf(treeToSource(keptSource, silent)), sourceOf(definition))
  const computed = compute(definition, isCurrent ? silent : warn)
  warnOfLosses(definition, warn)
  const written: Record<string, Value> = isCurrent ? { ...computed, source: keptSource } : { ...computed }
  for (const [field, value] of Object.entries(kept)) {
    if (isStale(field, value, definition)) {
      warn(`entra.${field}`, 'what was kept of the import does not fit the mapping any more', 'remove it')
    } else written[field] = value
  }
  return written
}

function compute(definition: AttributeMappingDefinition, warn: Warn): Record<string, Value> {
  const fallback = definition.default ?? null
  return {
    defaultValue: fallback === null ? null : constantText(fallback, below(warn, 'defaultValue')),
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: definition.flow ?? 'Always',
    matchingPriority: definition.match ?? 0,
    source: sourceToTree(definition, below(warn, 'source')),
    targetAttributeName: definition.target,
  }
}

/** A kept field that says something our own fields say otherwise by now: ours were edited, and count. */
function isStale(field: string, value: Value, definition: AttributeMappingDefinition): boolean {
  switch (field) {
    case 'flowType':
      return readFlow(value, silent) !== definition.flow
    case 'matchingPriority':
      return readMatch(value, silent) !== definition.match
    case 'defaultValue':
      return !same(value, definition.default ?? null)
    default:
      return field === 'targetAttributeName'
  }
}

function sourceOf({ source, constant, expression }: SourcePart): Value {
  return [source ?? null, constant ?? null, expression ?? null]
}

function checkPath(target: string, warn: Warn): void {
  const parsed = parsePath(target)
  if (parsed.ok) return
  const message = `"${target}" is not an attribute path: ${parsed.message}`
  warn('targetAttributeName', message, 'correct `target:`, else the configuration is refused')
}

function readMatch(value: Value | undefined, warn: Warn): number | undefined {
  if (value === undefined || value === null || value === 0) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value
  warn('matchingPriority', 'it is not a whole number of 0 or more, so it is not used', 'write `match: 1`, or nothing')
  return undefined
}

const standIns: Readonly<Record<string, readonly [AttributeMappingDefinition['flow'], string]>> = Object.freeze({
  ValueAddOnly: ['MultiValueAddOnly', 'MultiValueAddOnly, which adds values and takes none away, stands for it'],
  AttributeAddOnly: ['ObjectAddOnly', 'ObjectAddOnly, which writes on create only, stands for it'],
})

function readFlow(value: Value | undefined, warn: Warn): AttributeMappingDefinition['flow'] {
  if (value === undefined || value === null || value === 'Always') return undefined
  if (value === 'ObjectAddOnly' || value === 'MultiValueAddOnly') return value
  const name = String(value)
  const [flow, what] = (Object.hasOwn(standIns, name) ? standIns[name] : undefined) ?? [
    undefined,
    'Always stands for it',
  ]
  warn('flowType', `Sutler has no ${name}; ${what}`, 'check that this is what you want')
  return flow
}

/** The reference is a fact of the source attribute, not of the mapping. */
function readReference(
  part: SourcePart,
  { sourceType, attribute }: MappingPlace,
  warn: Warn,
): AttributeMappingDefinition['reference'] {
  const found = part.source === undefined ? {} : attribute(part.source)
  if (textOf(found.type).toLowerCase() !== 'reference') return undefined
  const names = listOf(found.referencedObjects).map((each) => textOf(recordOf(each).referencedObjectName))
  const [first = sourceType] = names
  const chosen = names.includes(sourceType) ? sourceType : first
  if (names.length > 1) {
    const message = `${part.source} names objects of several types (${names.join(', ')}); ${chosen} is taken`
    warn('source', message, 'change `reference:` when that is the wrong one')
  }
  return chosen === sourceType ? true : chosen
}

function warnOfBehaviour(json: Json, part: SourcePart, place: MappingPlace, warn: Warn): void {
  if (json.exportMissingReferences === true) {
    warn('exportMissingReferences', 'Sutler writes only references it can resolve', 'nothing has to be done')
  }
  if (part.source !== undefined && place.attribute(part.source).flowNullValues === true) {
    const message = `nulls of ${part.source} may flow in Entra; here a null leaves the target as it is`
    warn('source', message, 'add `whenNull: clear` when a null has to clear the target')
  }
}

function warnOfLosses(definition: AttributeMappingDefinition, warn: Warn): void {
  if (definition.whenNull !== 'clear') return
  const message = 'Entra does not say in a mapping that a null clears the target'
  warn('', message, 'turn on the flow of null values in Entra, for the source attribute and the mapping')
}
