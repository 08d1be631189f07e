import { getPath, setPath } from './access.ts'
import { elementsOf, equalValues, missingElements, surplusElements } from './equal.ts'
import { isSameInstant } from './instant.ts'
import { isList, isObject, isUnassigned } from './kind.ts'
import type { Attributes, Delta, Value } from './types.ts'

/**
 * The changes that make `current` hold every desired value, in code unit order of their paths.
 *
 * A desired null gives `remove` where something is there. Of the paths in `mergeOnly` only missing elements are added;
 * nothing is ever taken away there. Values of the paths in `dateTimes` are the same when their instants are.
 */
export function diff(
  current: Attributes,
  desired: ReadonlyMap<string, Value>,
  options: { readonly mergeOnly?: ReadonlySet<string>; readonly dateTimes?: ReadonlySet<string> } = {},
): Delta[] {
  const deltas: Delta[] = []
  for (const [path, wanted] of desired) {
    const present = getPath(current, path)
    if (options.dateTimes?.has(path) && areSameInstants(present, wanted)) continue
    const delta = options.mergeOnly?.has(path) ? merge(path, present, wanted) : change(path, present, wanted)
    if (delta !== null) deltas.push(delta)
  }
  return deltas.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

function areSameInstants(present: Value, wanted: Value): boolean {
  const held = elementsOf(present)
  const asked = elementsOf(wanted)
  const isIn = (list: readonly Value[]) => (one: Value) => list.some((other) => isSameInstant(one, other))
  return held.length > 0 && asked.length > 0 && held.every(isIn(asked)) && asked.every(isIn(held))
}

function change(path: string, present: Value, wanted: Value): Delta | null {
  if (equalValues(present, wanted)) return null
  return isUnassigned(wanted) ? { path, op: 'remove' } : { path, op: 'replace', value: wanted }
}

function merge(path: string, present: Value, wanted: Value): Delta | null {
  const missing = missingElements(elementsOf(present), elementsOf(wanted))
  return missing.length === 0 ? null : { path, op: 'add', value: missing }
}

/**
 * A copy with the changes applied in order, as RFC 7644 §3.5.2 describes them; for systems that can only take an
 * object as a whole. Throws RangeError when a path is not one.
 */
export function applyDeltas(attributes: Attributes, deltas: readonly Delta[]): Attributes {
  let result = attributes
  for (const delta of deltas) result = setPath(result, delta.path, changed(getPath(result, delta.path), delta))
  return result
}

function changed(present: Value, delta: Delta): Value {
  const value = delta.value ?? null
  if (delta.op === 'replace') return value
  if (delta.op === 'add') return added(present, value)
  if (delta.value === undefined) return null
  const left = surplusElements(elementsOf(present), elementsOf(value))
  return left.length === 0 ? null : isList(present) ? left : (left[0] ?? null)
}

function added(present: Value, value: Value): Value {
  if (isList(present) || isList(value)) {
    const held = elementsOf(present)
    return [...held, ...missingElements(held, elementsOf(value))]
  }
  return isObject(present) && isObject(value) ? { ...present, ...value } : value
}
