import { canonical, type Value } from '@sutler/core'
import type { ScimAttribute } from '../schema/types.ts'
import { isJsonObject, type JsonObject, type Members, partOf } from './object.ts'
import { onePrimary } from './primary.ts'
import { type Reading, refuse } from './reading.ts'
import { requiredOf } from './required.ts'
import { readSimple } from './simple.ts'

/**
 * A value a client wrote for an attribute, in the schema's spelling, its types checked (RFC 7643 §2.3 to §2.5).
 *
 * Null: unassigned, which null, an empty list and an object of nothing are alike. It goes no deeper than the schema
 * does. Throws invalidValue for a wrong type, invalidSyntax for a name nobody knows or one written twice.
 */
export function readValue(value: unknown, attribute: ScimAttribute, path: string, reading: Reading): Value {
  if (value === null || value === undefined) return null
  return attribute.multiValued
    ? readList(value, attribute, path, reading)
    : readElement(value, attribute, path, reading)
}

function readList(value: unknown, attribute: ScimAttribute, path: string, reading: Reading): Value {
  const listed = listOf(value, attribute, path, reading)
  const elements: Value[] = []
  for (const one of listed) {
    const element = one === null ? null : readElement(one, attribute, path, reading)
    if (element !== null) elements.push(element)
    // Passed over, a list of members that say nothing would empty the group.
    else if (attribute.name === 'members' && attribute.type === 'complex')
      refuse(reading, 'invalidValue', path, 'each needs a value, the id of a user or a group.')
  }
  return elements.length === 0 ? null : onePrimary(distinct(elements), attribute, path, reading)
}

function distinct(elements: readonly Value[]): readonly Value[] {
  if (elements.length === 1) return elements
  const seen = new Map<Value, Value>()
  for (const element of elements) {
    const key = typeof element === 'object' ? canonical(element) : element
    if (!seen.has(key)) seen.set(key, element)
  }
  return [...seen.values()]
}

function listOf(value: unknown, attribute: ScimAttribute, path: string, reading: Reading): readonly unknown[] {
  if (Array.isArray(value)) return value
  const { valueShapes, wrappedMembers } = reading.leniency
  if (wrappedMembers && isJsonObject(value)) {
    const [key, second] = Object.keys(value)
    const inner = key !== undefined && second === undefined ? value[key] : undefined
    if (key?.toLowerCase() === attribute.name.toLowerCase() && Array.isArray(inner)) return inner
  }
  if (valueShapes && !isForeign(value, attribute)) return [value]
  return refuse(reading, 'invalidValue', path, 'it must be a list.')
}

/** An object that has nothing of the attribute is no element of it, whatever else is forgiven. */
function isForeign(value: unknown, attribute: ScimAttribute): boolean {
  if (!isJsonObject(value)) return false
  const keys = Object.keys(value)
  return keys.length > 0 && keys.every((key) => partOf(attribute, key) === undefined)
}

/** One value of the attribute, also of one that has several. */
export function readElement(value: unknown, attribute: ScimAttribute, path: string, reading: Reading): Value {
  const one = unwrapped(value, path, reading)
  if (one === null) return null
  if (one === '' && reading.emptyIsAbsent && !attribute.required) return null
  if (attribute.type === 'complex') return strip(readParts(one, attribute, path, reading))
  const read = readSimple(one, attribute.type, reading.leniency)
  if ('wanted' in read) return refuse(reading, 'invalidValue', path, `it must be ${read.wanted}.`)
  if (read.value === '' && attribute.required) {
    return refuse(reading, 'invalidValue', path, 'it is required, so it must not be empty.')
  }
  return read.value
}

function unwrapped(value: unknown, path: string, reading: Reading): unknown {
  if (!Array.isArray(value)) return value
  if (!reading.leniency.valueShapes || value.length > 1) {
    return refuse(reading, 'invalidValue', path, 'it must be one value, not a list.')
  }
  return value[0] ?? null
}

/**
 * The parts a client wrote of a complex value; null for those it wants unassigned. What only the service writes is
 * left out (RFC 7643 §7 readOnly).
 */
export function readParts(value: unknown, attribute: ScimAttribute, path: string, reading: Reading): Members {
  const parts = objectOf(value, attribute, path, reading)
  const read: Record<string, Value> = {}
  for (const key of Object.keys(parts)) {
    const sub = partOf(attribute, key)
    const place = `${path}.${sub?.name ?? key}`
    if (sub === undefined) {
      if (reading.leniency.unknownAttributes) continue
      return refuse(reading, 'invalidSyntax', place, 'no schema has this sub-attribute.')
    }
    if (Object.hasOwn(read, sub.name)) refuse(reading, 'invalidSyntax', place, 'it is written twice.')
    if (sub.mutability === 'readOnly' && attribute.mutability !== 'readOnly') continue
    read[sub.name] = readValue(parts[key], sub, place, reading)
  }
  return read
}

function objectOf(value: unknown, attribute: ScimAttribute, path: string, reading: Reading): JsonObject {
  if (isJsonObject(value)) return value
  const bare = typeof value === 'string' && reading.leniency.valueShapes && partOf(attribute, 'value') !== undefined
  if (bare) return { value }
  return refuse(reading, 'invalidValue', path, 'it must be an object.')
}

/** Without what is null; null when nothing is left. */
function strip(parts: Members): Value {
  const names = Object.keys(parts)
  const kept = names.filter((name) => parts[name] !== null)
  if (kept.length === 0) return null
  return kept.length === names.length ? parts : Object.fromEntries(kept.map((name) => [name, parts[name] ?? null]))
}

/** Throws invalidValue when a complex value, or an element of a list, lacks a required part (RFC 7643 §2.2). */
export function assertComplete(value: Value, attribute: ScimAttribute, path: string, reading: Reading): void {
  if (attribute.subAttributes === undefined || value === null) return
  const required = requiredOf(attribute.subAttributes)
  if (required.length === 0) return
  for (const element of Array.isArray(value) ? value : [value]) {
    const missing = required.find((sub) => (element[sub.name] ?? null) === null)
    if (missing !== undefined) refuse(reading, 'invalidValue', `${path}.${missing.name}`, 'it is required.')
  }
}
