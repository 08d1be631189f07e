import { ownKey } from './access.ts'
import { isList, isObject, isUnassigned } from './kind.ts'
import type { Value } from './types.ts'

/**
 * True when what a system holds needs no change to be what is wanted.
 *
 * Null, absent and empty are the same (RFC 7643 §2.5). Lists compare as sets. A bare value equals `{ value }`, as
 * references come both ways. Members of the present value that the wanted one does not mention (`$ref`, `display`) do
 * not count, so the order of the arguments matters.
 */
export function equalValues(present: Value, wanted: Value): boolean {
  if (present === wanted) return true
  if (isUnassigned(wanted)) return isUnassigned(present)
  if (isUnassigned(present)) return false
  if (isList(present) || isList(wanted)) return equalSets(elementsOf(present), elementsOf(wanted))
  if (isObject(wanted)) return equalMembers(present, wanted)
  return isObject(present) && (present[ownKey(present, valueStep) ?? ''] ?? null) === wanted
}

function equalMembers(present: Value, wanted: { readonly [key: string]: Value }): boolean {
  const held = isObject(present) ? present : { value: present }
  for (const name of Object.keys(wanted)) {
    const key = ownKey(held, { name, lower: name.toLowerCase() })
    if (!equalValues(key === undefined ? null : (held[key] ?? null), wanted[name] ?? null)) return false
  }
  return true
}

function equalSets(present: readonly Value[], wanted: readonly Value[]): boolean {
  return missingElements(present, wanted).length === 0 && surplusElements(present, wanted).length === 0
}

/** Elements of a value: of a list the assigned ones, of a single value itself, of nothing none. */
export function elementsOf(value: Value): readonly Value[] {
  const list = isList(value) ? value : [value]
  return list.filter((element) => !isUnassigned(element))
}

/** The wanted elements that no present element equals, each once. */
export function missingElements(present: readonly Value[], wanted: readonly Value[]): readonly Value[] {
  const candidates = byValue(present)
  const missing: Value[] = []
  const seen = byValue([])
  for (const element of wanted) {
    const key = identityOf(element)
    // An element that names no value may equal one that has any.
    const possible = key === null ? present : (candidates.get(key) ?? [])
    if (possible.some((held) => equalValues(held, element))) continue
    if ((seen.get(key) ?? []).some((held) => equalValues(held, element))) continue
    missing.push(element)
    seen.set(key, [...(seen.get(key) ?? []), element])
  }
  return missing
}

/** The present elements that equal no wanted element. */
export function surplusElements(present: readonly Value[], wanted: readonly Value[]): readonly Value[] {
  const candidates = byValue(wanted)
  const free = candidates.get(null) ?? []
  return present.filter((element) => {
    const named = candidates.get(identityOf(element)) ?? []
    return !named.some((w) => equalValues(element, w)) && !free.some((w) => equalValues(element, w))
  })
}

/** Groups elements by their `value`, so that comparing two lists of ten thousand members does not take their product. */
function byValue(list: readonly Value[]): Map<Value, Value[]> {
  const groups = new Map<Value, Value[]>()
  for (const element of list) {
    const key = identityOf(element)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [element])
    else group.push(element)
  }
  return groups
}

const valueStep = { name: 'value', lower: 'value' }

function identityOf(element: Value): Value {
  if (!isObject(element)) return isList(element) ? null : element
  const value = element[ownKey(element, valueStep) ?? ''] ?? null
  return typeof value === 'object' ? null : value
}
