import { isList, isObject, isUnassigned, type Value } from '@sutler/core'

export type Json = { readonly [key: string]: Value }

/** The object a text holds; empty for anything else. */
export function readJson(text: string): Json {
  try {
    const value: Value = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {} // what is no JSON has none of the attributes that are looked for
  }
}

/** The value behind these names, one after the other; undefined where there is none. */
export function at(value: Value | undefined, ...names: readonly string[]): Value | undefined {
  let present = value
  for (const name of names) {
    if (present === undefined || !isObject(present)) return undefined
    present = present[name]
  }
  return present
}

/** The objects of a list; empty for anything else. */
export function objectsIn(value: Value | undefined): readonly Json[] {
  return value !== undefined && isList(value) ? value.filter((one): one is Json => isObject(one)) : []
}

/** The texts of a list; empty for anything else. */
export function textsIn(value: Value | undefined): readonly string[] {
  return value !== undefined && isList(value) ? value.filter((one) => typeof one === 'string') : []
}

/**
 * Where a value is not as it should be, in words; null where it is. An object may hold more than it should, a list not,
 * and its elements may come in any order. Null stands for an unassigned value.
 */
export function difference(actual: Value | undefined, wanted: Value, path = ''): string | null {
  const name = path === '' ? 'the resource' : path
  if (wanted === null) return isUnassigned(actual ?? null) ? null : `${name} should be absent`
  if (isList(wanted)) return listDifference(actual, wanted, name)
  if (!isObject(wanted)) return actual === wanted ? null : `${name} should be ${JSON.stringify(wanted)}`
  if (actual === undefined || !isObject(actual))
    return `${name} should be an object that holds ${JSON.stringify(wanted)}`
  for (const [key, value] of Object.entries(wanted)) {
    const found = difference(actual[key], value, path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}

function listDifference(actual: Value | undefined, wanted: readonly Value[], name: string): string | null {
  const values = actual !== undefined && actual !== null && isList(actual) ? [...actual] : []
  const should = `${name} should hold ${JSON.stringify(wanted)} and nothing else`
  for (const one of wanted) {
    const index = values.findIndex((value) => difference(value, one) === null)
    if (index === -1) return should
    values.splice(index, 1)
  }
  return values.length === 0 ? null : should
}
