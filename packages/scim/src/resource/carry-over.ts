import { type Attributes, isList, isObject, isUnassigned, type Value } from '@sutler/core'
import type { ResourceType, ScimAttribute } from '../schema/types.ts'
import { type Members, memberOf } from './object.ts'
import { type Reading, refuse } from './reading.ts'
import { isSame } from './same.ts'

/**
 * What a replaced resource keeps of the one before (RFC 7644 §3.5.1): what only the service writes, secrets that the
 * body does not name, and immutable values, which throw mutability when the body has others.
 */
export function carryOver(read: Attributes, before: Attributes, type: ResourceType, reading: Reading): Attributes {
  const root: Record<string, Value> = { ...keptOf(read, before, type.schema.attributes, '', reading) }
  for (const { schema } of type.extensions) {
    const present = memberOf(before, schema.id)
    if (!isObject(present)) continue
    const next = root[schema.id]
    const written = next !== undefined && isObject(next) ? next : {}
    const holder = keptOf(written, present, schema.attributes, `${schema.id}:`, reading)
    if (holder !== written && Object.keys(holder).length > 0) root[schema.id] = holder
  }
  return root
}

/** The same object when nothing is kept. */
function keptOf(
  read: Members,
  before: Members,
  attributes: readonly ScimAttribute[],
  prefix: string,
  reading: Reading,
): Members {
  const kept: [string, Value][] = []
  for (const attribute of attributes) {
    const present = memberOf(before, attribute.name)
    if (isUnassigned(present)) continue
    const next = read[attribute.name] ?? null
    const value = keptValue(next, present, attribute, prefix + attribute.name, reading)
    if (value !== next) kept.push([attribute.name, value])
  }
  return kept.length === 0 ? read : { ...read, ...Object.fromEntries(kept) }
}

function keptValue(next: Value, present: Value, attribute: ScimAttribute, path: string, reading: Reading): Value {
  if (attribute.mutability === 'readOnly') return present
  if (attribute.mutability === 'immutable') {
    if (next === null || isSame(present, next, attribute)) return present
    return refuse(reading, 'mutability', path, 'it cannot change once it has a value.')
  }
  if (next === null) return attribute.returned === 'never' ? present : null
  if (isList(next) || !isObject(next) || !isObject(present)) return next
  return keptOf(next, present, attribute.subAttributes ?? [], `${path}.`, reading)
}
