import { isList, isObject, type Value } from '@sutler/core'
import { type Members, memberOf, partOf } from '../resource/object.ts'
import { isPrimary } from '../resource/primary.ts'
import { isSame } from '../resource/same.ts'
import type { ScimAttribute } from '../schema/types.ts'
import { assertFewValues, valuesIn } from './most-values.ts'
import type { PatchOperation } from './types.ts'

/**
 * The list with the wanted elements in it, each once; `claims` are those that are wanted to be primary. An element that
 * is there gets the parts of the wanted one; parts that are lists grow when the operation adds.
 */
export function addElements(
  list: readonly Value[],
  wanted: readonly Value[],
  attribute: ScimAttribute,
  op: PatchOperation['op'],
): { readonly list: readonly Value[]; readonly claims: ReadonlySet<Value> } {
  const changed = [...list]
  const claims = new Set<Value>()
  const lookup = createLookup(changed, attribute)
  const lists = attribute.subAttributes?.filter(({ multiValued }) => multiValued) ?? []
  let seen = 0
  for (const element of wanted) {
    const at = lookup.find(element)
    const present = at === null ? undefined : changed[at]
    if (present !== undefined) for (const { name } of lists) seen += valuesIn([present], name)
    assertFewValues(seen)
    const merged = present === undefined ? element : mergedElement(present, element, attribute, op)
    if (at === null || present === undefined) lookup.append(element)
    else changed[at] = merged
    const claimed = present !== undefined && claims.delete(present)
    if (claimed || isPrimary(element)) claims.add(merged)
  }
  return { list: changed, claims }
}

/** What a part becomes to which something is added: the list it is with more in it, or the new value. */
export function withMore(held: Value, value: Value, part: ScimAttribute): Value {
  if (!part.multiValued || !isList(value) || !isList(held)) return value
  // Parts have no parts, so the values are simple; the list that is held may be long, and many may add to it.
  const folded = (one: Value) => (typeof one === 'string' && !part.caseExact ? one.toLowerCase() : one)
  const missing = new Map<Value, Value>()
  for (const one of value) if (!missing.has(folded(one))) missing.set(folded(one), one)
  for (const one of held) missing.delete(folded(one))
  return missing.size === 0 ? held : [...held, ...missing.values()]
}

/** Whether an element is one of those that a removal lists. */
export function elementMatcher(wanted: readonly Value[], attribute: ScimAttribute): (element: Value) => boolean {
  const wantedBy = new Map<string, { readonly names: readonly string[]; readonly texts: Set<string> }>()
  for (const element of wanted) {
    const names = identifyingParts(element, attribute)
    const key = names.join()
    const group = wantedBy.get(key) ?? { names, texts: new Set() }
    group.texts.add(identity(element, names, attribute))
    wantedBy.set(key, group)
  }
  const groups = [...wantedBy.values()]
  return (element) => groups.some(({ names, texts }) => texts.has(identity(element, names, attribute)))
}

/** Finds elements by what identifies the wanted one, in time that does not grow with the list. */
function createLookup(list: Value[], attribute: ScimAttribute) {
  const indexes = new Map<string, { readonly names: readonly string[]; readonly places: Map<string, number> }>()
  return {
    find(element: Value): number | null {
      const names = identifyingParts(element, attribute)
      const key = names.join()
      const index = indexes.get(key) ?? { names, places: placesOf(list, names, attribute) }
      indexes.set(key, index)
      return index.places.get(identity(element, names, attribute)) ?? null
    },
    append(element: Value): void {
      for (const { names, places } of indexes.values()) {
        const text = identity(element, names, attribute)
        if (!places.has(text)) places.set(text, list.length)
      }
      list.push(element)
    },
  }
}

function placesOf(list: readonly Value[], names: readonly string[], attribute: ScimAttribute): Map<string, number> {
  const places = new Map<string, number>()
  list.forEach((element, at) => {
    const text = identity(element, names, attribute)
    if (!places.has(text)) places.set(text, at)
  })
  return places
}

/**
 * The parts by which an element is known again: its `value`, with its `type` where one is given (RFC 7643 §2.4). What
 * refers to another resource is known by `value` alone. Without a value all that is given counts.
 */
function identifyingParts(element: Value, attribute: ScimAttribute): readonly string[] {
  if (!isObject(element)) return []
  const value = partOf(attribute, 'value')
  if (value === undefined || memberOf(element, 'value') === null) return Object.keys(element).sort()
  const alone = value.mutability === 'immutable' || memberOf(element, 'type') === null
  return alone ? [value.name] : [value.name, 'type']
}

function identity(element: Value, names: readonly string[], attribute: ScimAttribute): string {
  if (!isObject(element)) return text(element, attribute)
  return names.map((name) => text(memberOf(element, name), partOf(attribute, name) ?? attribute)).join()
}

function text(value: Value, { caseExact }: ScimAttribute): string {
  return JSON.stringify(typeof value === 'string' && !caseExact ? value.toLowerCase() : value)
}

/** What identifies the element stays as it is spelt, and so does what cannot change. */
function mergedElement(present: Value, wanted: Value, attribute: ScimAttribute, op: PatchOperation['op']): Value {
  if (!isObject(present) || !isObject(wanted)) return present
  const identifying = identifyingParts(wanted, attribute)
  const parts = Object.entries(wanted).flatMap(([name, written]): [string, Value][] => {
    const sub = partOf(attribute, name)
    const held = memberOf(present, name)
    if (sub === undefined || identifying.includes(name)) return []
    if (sub.mutability === 'immutable' && held !== null) return []
    const value = op === 'add' ? withMore(held, written, sub) : written
    return isSame(held, value, sub) ? [] : [[name, value]]
  })
  return parts.length === 0 ? present : ({ ...present, ...Object.fromEntries(parts) } satisfies Members)
}
