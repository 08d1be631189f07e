import { isUnassigned, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import type { Filter } from '../filter/types.ts'
import { type Reading, refuse } from '../resource/reading.ts'
import { readElement, readParts, readValue } from '../resource/value.ts'
import type { KnownPath, ScimAttribute } from '../schema/types.ts'
import type { PatchOperation } from './types.ts'

export interface Target {
  readonly op: PatchOperation['op']
  readonly known: KnownPath
  readonly filter: Filter | null
  readonly value: unknown
  /** The path, as refusals name it. */
  readonly label: string
}

/** What the operation writes: `value` checked, null to take away. Undefined for a removal that names no elements. */
export function settledValue(target: Target, reading: Reading): Value | undefined {
  const { op, known, label } = target
  if (known.attribute.mutability === 'readOnly' || known.sub?.mutability === 'readOnly') {
    return readOnlyValue(target, reading)
  }
  if (op === 'remove') return removal(target, reading)
  if (target.value === undefined) return refuse(reading, 'invalidValue', label, `${op} needs a value.`)
  if (op === 'add' && target.value === null) return refuse(reading, 'invalidValue', label, 'null adds nothing.')
  return written(target, reading)
}

/** What only the service writes may be repeated as it is, as clients do that send a whole resource (RFC 7643 §7). */
function readOnlyValue({ op, known, filter, value, label }: Target, reading: Reading): Value {
  if (op === 'remove' || filter !== null) return refuseReadOnly(label, reading)
  try {
    return readValue(value, leafOf(known), label, reading)
  } catch (error) {
    if (error instanceof ScimError) return refuseReadOnly(label, reading)
    throw error
  }
}

export function refuseReadOnly(label: string, reading: Pick<Reading, 'subject'>): never {
  throw new ScimError(400, 'mutability', `${reading.subject}${label}: only the service writes it.`)
}

function removal({ known, filter, value, label }: Target, reading: Reading): Value | undefined {
  const { attribute, sub } = known
  const required = sub === null ? attribute.required && filter === null : sub.required
  const named = value !== undefined && value !== null
  if (named && !reading.leniency.removeValues) {
    return refuse(reading, 'invalidValue', label, 'a removal has no value; its path says what goes.')
  }
  if (named && attribute.multiValued && sub === null && filter === null) {
    // Patterns, in which a part may be missing that an element must have.
    const leniency = { ...reading.leniency, severalPrimaries: true }
    return readValue(value, attribute, label, { ...reading, leniency, emptyIsAbsent: true }) ?? []
  }
  if (required) refuse(reading, 'mutability', label, 'it is required.')
  return undefined
}

function written(target: Target, reading: Reading): Value {
  const { op, known, filter, value, label } = target
  const leaf = leafOf(known)
  const several = isSeveral(target)
  if (value === null || (Array.isArray(value) && value.length === 0)) return taken(target, value, reading)
  if (isEmptyText(value, reading)) return taken(target, null, reading)
  const chosen = known.sub === null && filter !== null
  if (leaf.type === 'complex' && !several && !(chosen && op === 'replace')) return partsOf(target, leaf, reading)
  const read = chosen ? readElement(value, leaf, label, reading) : readValue(value, leaf, label, reading)
  if (read !== null) return read
  return several || Array.isArray(value)
    ? taken(target, several ? [] : null, reading)
    : refuse(reading, 'invalidValue', label, 'the object is empty.')
}

/** A list is written, rather than one value or the chosen elements of a list. */
function isSeveral({ known, filter }: Target): boolean {
  return leafOf(known).multiValued && (known.sub !== null || filter === null)
}

function isEmptyText(value: unknown, reading: Reading): boolean {
  return reading.emptyIsAbsent && (value === '' || (Array.isArray(value) && value.length === 1 && value[0] === ''))
}

/** The value is null or an empty list, which takes away what is there (RFC 7643 §2.5). */
function taken(target: Target, value: unknown, reading: Reading): Value {
  const { op, known, filter, label } = target
  const leaf = leafOf(known)
  const several = isSeveral(target)
  if (op === 'add') return several ? [] : refuse(reading, 'invalidValue', label, 'it must be one value, not a list.')
  if (!(several && value !== null) && !reading.emptyIsAbsent) {
    return refuse(reading, 'invalidValue', label, 'null and an empty list are no value; remove takes one away.')
  }
  if (leaf.required && (known.sub !== null || filter === null))
    refuse(reading, 'invalidValue', label, 'it is required.')
  return null
}

/** Parts of a complex value, which are merged into it; null for those to take away. */
function partsOf({ op, label, value }: Target, leaf: ScimAttribute, reading: Reading): Value {
  const single = Array.isArray(value) && value.length === 1 && reading.leniency.valueShapes ? value[0] : value
  const parts = readParts(single, leaf, label, reading)
  const nothing = Object.keys(parts).filter((name) => isUnassigned(parts[name] ?? null))
  if (op === 'add') return Object.fromEntries(Object.entries(parts).filter(([name]) => !nothing.includes(name)))
  const [first] = nothing
  if (first === undefined) return parts
  if (!reading.emptyIsAbsent) {
    return refuse(
      reading,
      'invalidValue',
      `${label}.${first}`,
      'null and an empty list are no value; remove takes one away.',
    )
  }
  const required = nothing.find((name) => leaf.subAttributes?.some((sub) => sub.name === name && sub.required))
  if (required !== undefined) refuse(reading, 'invalidValue', `${label}.${required}`, 'it is required.')
  return parts
}

function leafOf({ attribute, sub }: KnownPath): ScimAttribute {
  return sub ?? attribute
}
