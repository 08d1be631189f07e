import { type Attributes, isList, isObject, type Value } from '@sutler/core'
import { commonAttributes } from '../schema/common.ts'
import { knownPath, knownSchema } from '../schema/known-path.ts'
import type { ResourceType, ScimAttribute } from '../schema/types.ts'

/** Attribute names a client asked for or does not want; empty or absent: it said nothing. */
export interface Selection {
  readonly attributes?: readonly string[]
  readonly excludedAttributes?: readonly string[]
  /**
   * What a write named: of it the answer shows also what is `returned` on request (RFC 7643 §7), unless `attributes`
   * says what to show.
   */
  readonly written?: readonly string[]
}

type Project = (resource: Attributes) => Attributes

/** What a client sees of a resource (RFC 7644 §3.9, RFC 7643 §7 `returned`). For many of them: `compileProjection`. */
export function project(resource: Attributes, selection: Selection, type: ResourceType): Attributes {
  return compileProjection(selection, type)(resource)
}

/**
 * The same as a function. Names may be in any case, have a URN in front, name a sub-attribute or a whole extension;
 * those nobody knows are passed over, so that a list of such leaves what is always returned. A value filter in a name
 * chooses nothing: `emails[type eq "work"]` is `emails`. `attributes` is taken when both are given.
 */
export function compileProjection(selection: Selection, type: ResourceType): Project {
  const { attributes = [], excludedAttributes = [], written = [] } = selection
  const mode = attributes.length > 0 ? 'only' : excludedAttributes.length > 0 ? 'except' : 'all'
  const choice: Choice = {
    named: pathsOf(attributes.length > 0 ? attributes : excludedAttributes, type),
    written: pathsOf(mode === 'only' ? [] : written, type),
    mode,
  }
  const core = new Map([...commonAttributes, ...type.schema.attributes].map((one) => [one.name, one]))
  const root = compileHolder([...core.values()], '', choice)
  const extensions = new Map(
    type.extensions.map(({ schema }) => [schema.id, compileHolder(schema.attributes, `${schema.id}:`, choice)]),
  )
  return (resource) => projected(resource, root, extensions)
}

interface Choice {
  /** Paths in the schema's spelling: attributes, sub-attributes, and `urn:…:` for a whole extension. */
  readonly named: ReadonlySet<string>
  readonly written: ReadonlySet<string>
  readonly mode: 'all' | 'only' | 'except'
}

function pathsOf(names: readonly string[], type: ResourceType): ReadonlySet<string> {
  const paths = new Set<string>()
  for (const written of names) {
    const name = withoutFilter(written).trim()
    const schema = knownSchema(type, name)
    const known = knownPath(type, name, { bare: true })
    if (schema !== null && schema !== type.schema) paths.add(`${schema.id}:`)
    if (schema === type.schema) for (const attribute of schema.attributes) paths.add(attribute.name)
    if (known === null) continue
    const prefix = known.schema === null ? '' : `${known.schema}:`
    paths.add(`${prefix}${known.attribute.name}${known.sub === null ? '' : `.${known.sub.name}`}`)
  }
  return paths
}

/** A name without the brackets of a value filter, which RFC 7644 §3.9 does not have and clients send. */
export function withoutFilter(name: string): string {
  const open = name.indexOf('[')
  if (open < 0) return name
  const close = name.indexOf(']', open)
  return name.slice(0, open) + (close < 0 ? '' : name.slice(close + 1))
}

/** What becomes of one value; undefined: it is left out. */
type Keep = ((value: Value) => Value | undefined) | 'whole'

/** By attribute name, of those that are kept at all. */
type Holder = ReadonlyMap<string, Keep>

function compileHolder(attributes: readonly ScimAttribute[], prefix: string, choice: Choice): Holder {
  const all = prefix !== '' && choice.named.has(prefix)
  return new Map(
    attributes.flatMap((attribute): [string, Keep][] => {
      const keep = keepOf(attribute, prefix + attribute.name, choice, all)
      return keep === null ? [] : [[attribute.name, keep]]
    }),
  )
}

/** @param named the holder as a whole was named */
function keepOf(attribute: ScimAttribute, path: string, choice: Choice, named: boolean): Keep | null {
  const { returned, subAttributes = [] } = attribute
  const self = named || choice.named.has(path)
  const someParts = subAttributes.filter((sub) => choice.named.has(`${path}.${sub.name}`))
  if (returned === 'never') return null
  const isWritten = choice.written.has(path)
  if (!isKept(returned, self || (choice.mode === 'only' && someParts.length > 0), isWritten, choice)) return null
  const inner: Choice = {
    ...choice,
    mode: choice.mode === 'only' && (self || someParts.length === 0) ? 'all' : choice.mode,
  }
  const alwaysOnly = choice.mode === 'except' && self && returned === 'always'
  const parts = subAttributes.flatMap((sub): [string, Keep][] => {
    const keep = keepOf(sub, `${path}.${sub.name}`, alwaysOnly ? { ...inner, mode: 'all' } : inner, false)
    return keep === null ? [] : [[sub.name, keep]]
  })
  if (parts.length === subAttributes.length && parts.every(([, keep]) => keep === 'whole')) return 'whole'
  const holder = new Map(parts)
  return (value) => keptParts(value, holder)
}

function isKept(returned: ScimAttribute['returned'], named: boolean, written: boolean, { mode }: Choice): boolean {
  if (returned === 'always') return true
  if (mode === 'only') return named
  const isExcluded = mode === 'except' && named
  return !isExcluded && (returned === 'default' || written || named)
}

function keptParts(value: Value, holder: Holder): Value | undefined {
  if (isList(value)) {
    const kept = value.map((element) => keptParts(element, holder)).filter((element) => element !== undefined)
    return kept.length === 0 ? undefined : kept
  }
  if (!isObject(value)) return value
  const kept = keptMembers(value, holder)
  return Object.keys(kept).length === 0 ? undefined : kept
}

function keptMembers(holder: Attributes, keeps: Holder): Record<string, Value> {
  const kept: Record<string, Value> = {}
  for (const name of Object.keys(holder)) {
    const keep = keeps.get(name)
    const value = holder[name]
    if (keep === undefined || value === undefined) continue
    const left = keep === 'whole' ? value : keep(value)
    if (left !== undefined) kept[name] = left
  }
  return kept
}

function projected(resource: Attributes, root: Holder, extensions: ReadonlyMap<string, Holder>): Attributes {
  const kept = keptMembers(resource, root)
  for (const [urn, holder] of extensions) {
    const value = resource[urn]
    if (value === undefined || !isObject(value)) continue
    const members = keptMembers(value, holder)
    if (Object.keys(members).length > 0) kept[urn] = members
  }
  return kept
}
