import type { AttributeMappingDefinition, ObjectMappingDefinition } from '../mapping/types.ts'
import type { Value } from '../value/types.ts'
import { type MappingPlace, readAttributeMapping, writeAttributeMapping } from './attribute-mapping.ts'
import { annotation, below, difference, listOf, recordOf, same, textOf } from './json.ts'
import { isExact, type ReadScope, readScope, writeScope } from './scope-filter.ts'
import { needsCloudSync, normalizesDiacritics } from './tree-to-source.ts'
import type { Json, Warn } from './types.ts'

const silent: Warn = () => undefined

type Action = NonNullable<ObjectMappingDefinition['actions']>[number]

const flowTypes: readonly (readonly [Action, string])[] = Object.freeze([
  ['create', 'Add'],
  ['update', 'Update'],
  ['delete', 'Delete'],
])

/** One `objectMapping` in Sutler's terms; null when it is left out, which has then been warned of. */
export function readObjectMapping(
  json: Json,
  attribute: (objectType: string, name: string) => Json,
  warn: Warn,
): ObjectMappingDefinition | null {
  const source = textOf(json.sourceObjectName)
  const target = textOf(json.targetObjectName)
  const place: MappingPlace = { sourceType: source, attribute: (name) => attribute(source, name) }
  const isOff = json.enabled === false
  const { attributes, leftOut } = readAttributes(json, place, isOff ? silent : warn)
  const reason = reasonToLeaveOut(json, attributes)
  if (reason !== null) {
    warn('', `${reason}, so it is left out`, 'nothing has to be done when Sutler should not carry it out either')
    return null
  }
  checkMatching(attributes, warn)
  const actions = readActions(json.flowTypes, warn)
  const read = readScope(json.scope, below(warn, 'scope'))
  const definition: ObjectMappingDefinition = {
    source,
    target,
    ...(actions === undefined ? {} : { actions }),
    ...(read.scope === undefined ? {} : { scope: read.scope }),
    attributes,
    ...(attributes.some(needsCloudSync) ? { dialect: 'cloud-sync' as const } : {}),
    ...(attributes.some(normalizesDiacritics) ? { diacritics: 'entra' as const } : {}),
    ...(read.readsOnly ? { skipOutOfScopeDeletions: true } : {}),
  }
  return { ...definition, ...annotation(keptOf(json, definition, read, leftOut)) }
}

function readAttributes(json: Json, place: MappingPlace, warn: Warn) {
  const attributes: AttributeMappingDefinition[] = []
  const leftOut: Value[] = []
  for (const [index, each] of listOf(json.attributeMappings).entries()) {
    const at = `attributeMappings[${index}]`
    const read = readAttributeMapping(recordOf(each), place, below(warn, at))
    if (read === null) leftOut.push(each)
    else if (attributes.some(({ target }) => target.toLowerCase() === read.target.toLowerCase())) {
      warn(at, `${read.target} is mapped already, so this mapping is left out`, 'keep one of the two in Entra')
      leftOut.push(each)
    } else attributes.push(read)
  }
  return { attributes, leftOut }
}

function reasonToLeaveOut(json: Json, attributes: readonly AttributeMappingDefinition[]): string | null {
  if (json.enabled === false) return 'the object mapping is switched off'
  if (textOf(json.sourceObjectName) === '' || textOf(json.targetObjectName) === '') {
    return 'the object mapping does not name its object types'
  }
  return attributes.length === 0 ? 'the object mapping maps no attribute' : null
}

function checkMatching(attributes: readonly AttributeMappingDefinition[], warn: Warn): void {
  if (attributes.some(({ match }) => match !== undefined)) return
  const remedy = 'add `match: 1` to an attribute that is unique in the target, else the configuration is refused'
  warn('attributeMappings', 'no attribute has a matchingPriority, so nothing finds an existing object', remedy)
}

function readActions(value: Value | undefined, warn: Warn): readonly Action[] | undefined {
  if (value === undefined || value === null) return undefined
  const names = textOf(value)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  for (const name of names) {
    if (flowTypes.some(([, flowType]) => flowType === name)) continue
    warn('flowTypes', `there is no action "${name}"; it is not used`, 'check `actions:`')
  }
  const actions = flowTypes.filter(([, flowType]) => names.includes(flowType)).map(([action]) => action)
  return actions.length === flowTypes.length ? undefined : actions
}

function keptOf(json: Json, definition: ObjectMappingDefinition, read: ReadScope, leftOut: readonly Value[]): Json {
  const computed = compute(definition, silent)
  const besides = ['attributeMappings', 'flowTypes', 'scope']
  const flows = plainFlows(json.flowTypes) === computed.flowTypes ? {} : { flowTypes: json.flowTypes ?? null }
  const exact = isExact(json.scope, read) && !read.readsOnly
  return {
    ...difference(json, computed, besides),
    ...flows,
    ...(exact ? namesOf(read) : { scope: json.scope ?? null }),
    ...(leftOut.length === 0 ? {} : { attributeMappings: leftOut }),
  }
}

function namesOf({ groupNames }: ReadScope): Json {
  return groupNames.length === 0 ? {} : { groupNames }
}

function plainFlows(value: Value | undefined): string {
  if (value === undefined || value === null) return 'Add, Update, Delete'
  return textOf(value)
    .split(',')
    .map((name) => name.trim())
    .join(', ')
}

/** One object mapping as an `objectMapping`, what was kept of its import included. */
export function writeObjectMapping(definition: ObjectMappingDefinition, warn: Warn): Json {
  const { attributeMappings: leftOut, groupNames, scope, flowTypes: flows, ...kept } = definition.entra ?? {}
  const isKeptScope = scope !== undefined && isCurrentScope(scope, definition)
  const isKeptFlows = flows !== undefined && same(readActions(flows, silent) ?? null, actionsOf(definition))
  if (scope !== undefined && !isKeptScope) warnOfStale('scope', warn)
  if (flows !== undefined && !isKeptFlows) warnOfStale('flowTypes', warn)
  warnOfLosses(definition, isKeptScope, warn)
  return {
    ...compute(definition, isKeptScope ? silent : below(warn, 'scope'), listOf(groupNames).map(textOf)),
    ...kept,
    ...(isKeptScope ? { scope } : {}),
    ...(isKeptFlows ? { flowTypes: flows } : {}),
    attributeMappings: [
      ...definition.attributes.map((each, index) =>
        writeAttributeMapping(each, below(warn, `attributeMappings[${index}]`)),
      ),
      ...listOf(leftOut),
    ],
  }
}

function compute(
  definition: ObjectMappingDefinition,
  warn: Warn,
  groupNames: readonly string[] = [],
): Record<string, Value> {
  const { actions, source, target } = definition
  const written = flowTypes.filter(([action]) => actions === undefined || actions.includes(action))
  return {
    attributeMappings: [],
    enabled: true,
    flowTypes: written.map(([, flowType]) => flowType).join(', '),
    name: `${source} to ${target}`,
    scope: writeScope(definition.scope, groupNames, warn),
    sourceObjectName: source,
    targetObjectName: target,
  }
}

function isCurrentScope(kept: Value, definition: ObjectMappingDefinition): boolean {
  const read = readScope(kept, silent)
  const skips = definition.skipOutOfScopeDeletions === true
  return same(plain(read.scope), plain(definition.scope)) && (!read.readsOnly || skips)
}

function plain(scope: ObjectMappingDefinition['scope']): Value {
  return (scope ?? []).map((group) => group.map((clause) => ({ ...clause })))
}

function actionsOf({ actions }: ObjectMappingDefinition): Value {
  if (actions === undefined) return null
  const sorted = flowTypes.map(([action]) => action).filter((action) => actions.includes(action))
  return sorted.length === flowTypes.length ? null : sorted
}

function warnOfStale(field: string, warn: Warn): void {
  warn(`entra.${field}`, 'what was kept of the import does not fit the mapping any more', 'remove it')
}

function warnOfLosses(definition: ObjectMappingDefinition, isKeptScope: boolean, warn: Warn): void {
  if (definition.skipOutOfScopeDeletions === true && !isKeptScope) {
    const remedy = 'set SkipOutOfScopeDeletions in the credentials of the provisioning job'
    warn('', 'skipOutOfScopeDeletions is no part of an Entra schema', remedy)
  }
  const { whenGone = 'disable' } = definition
  if (whenGone === 'disable') return
  warn('', 'what happens to accounts of people who left is no part of an Entra schema', 'check it in Entra')
}
