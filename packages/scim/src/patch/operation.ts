import type { Value } from '@sutler/core'
import { checkElementFilter } from '../filter/check.ts'
import { parsePatchPath } from '../filter/parse.ts'
import type { PatchPath } from '../filter/types.ts'
import { isJsonObject, type JsonObject } from '../resource/object.ts'
import { type Reading, refuse } from '../resource/reading.ts'
import { knownPath, knownSchema, near, pathText } from '../schema/known-path.ts'
import type { KnownPath, ResourceType, ScimSchema } from '../schema/types.ts'
import { settledValue } from './operation-value.ts'
import type { OperationPlace, PatchOperation } from './types.ts'

/** An operation as a client wrote it, its `op` read. */
export interface WrittenOperation {
  readonly op: PatchOperation['op']
  readonly path: string | null
  readonly value: unknown
  readonly at: OperationPlace
}

/** The operation as operations on one attribute each. Throws ScimError. */
export function settleOperation(written: WrittenOperation, type: ResourceType, reading: Reading): PatchOperation[] {
  const { op, path } = written
  if (path === null) {
    return op === 'remove'
      ? refuse(reading, 'noTarget', 'no path', 'a removal needs one.')
      : settleMembers(written, null, type, reading)
  }
  const container = knownSchema(type, path)
  if (container !== null) return settleContainer(written, container, type, reading)
  return settlePath(written, parsedPath(path, reading), type, reading)
}

/** The whole of an extension, by its URN. */
function settleContainer(
  written: WrittenOperation,
  schema: ScimSchema,
  type: ResourceType,
  reading: Reading,
): PatchOperation[] {
  const emptied = written.op === 'replace' && written.value === null && reading.emptyIsAbsent
  if (written.op !== 'remove' && !emptied) return settleMembers(written, schema, type, reading)
  const removed: WrittenOperation = emptied ? { ...written, op: 'remove', value: undefined } : written
  return schema.attributes
    .filter(({ mutability }) => mutability !== 'readOnly')
    .flatMap(({ name }) => settlePath(removed, { ...noPath, urn: schema.id, name }, type, reading))
}

const noPath: PatchPath = { urn: null, name: '', sub: null, filter: null }

/** A value that names its attributes: each is an operation of its own (RFC 7644 §3.5.2.1, §3.5.2.3). */
function settleMembers(
  written: WrittenOperation,
  schema: ScimSchema | null,
  type: ResourceType,
  reading: Reading,
): PatchOperation[] {
  const { op, value, at } = written
  if (value === undefined) refuse(reading, 'invalidValue', at.path || 'no path', `${op} needs a value.`)
  if (!isJsonObject(value)) {
    return refuse(reading, 'invalidValue', at.path || 'no path', 'the value must be an object of attributes.')
  }
  const seen = new Set<string>()
  return Object.keys(value).flatMap((key) => settleMember(key, value, { written, schema, type, reading, seen }))
}

interface Settling {
  readonly written: WrittenOperation
  readonly schema: ScimSchema | null
  readonly type: ResourceType
  readonly reading: Reading
  /** Paths of the value so far, in lower case. */
  readonly seen: Set<string>
}

function settleMember(key: string, members: JsonObject, settling: Settling): PatchOperation[] {
  const { written, schema, type, reading, seen } = settling
  const value = members[key]
  const container = schema === null ? knownSchema(type, key) : null
  if (seen.has(key.toLowerCase())) refuse(reading, 'invalidSyntax', key, 'it is written twice.')
  seen.add(key.toLowerCase())
  // RFC 7643 §3.1: what clients say of it is ignored.
  if (key.toLowerCase() === 'meta' && (schema === null || schema === type.schema)) return []
  // Clients write it into an extension, too, as if that were a resource.
  if (
    key.toLowerCase() === 'schemas' &&
    schema !== null &&
    knownPath(type, { urn: schema.id, name: key, sub: null }) === null
  )
    return []
  if (container !== null && isJsonObject(value)) {
    return settleMembers({ ...written, value, at: { ...written.at, path: container.id } }, container, type, reading)
  }
  if (container !== null) {
    if (value !== null) refuse(reading, 'invalidValue', key, 'it must be an object of attributes.')
    if (written.op === 'add') return []
    if (!reading.emptyIsAbsent) refuse(reading, 'invalidValue', key, 'null does not take a value away; remove does.')
    return settleContainer({ ...written, op: 'remove', value: undefined }, container, type, reading)
  }
  const path = pathOfKey(key, settling)
  if (path === null || (written.op === 'add' && value === null)) return []
  const text = pathText(path)
  if (text.toLowerCase() !== key.toLowerCase() && path.filter === null) {
    if (seen.has(text.toLowerCase())) refuse(reading, 'invalidSyntax', key, 'it is written twice.')
    seen.add(text.toLowerCase())
  }
  return settlePath({ ...written, value, at: { ...written.at, path: key } }, path, type, reading)
}

/** The path that a key of a value stands for; null: it is nobody's, and that is forgiven. */
function pathOfKey(key: string, { schema, type, reading }: Settling): PatchPath | null {
  const { pathKeys, unknownAttributes, bareExtensionNames } = reading.leniency
  const parsed = parsePatchPath(key, { bareText: reading.leniency.bareText })
  if (parsed.ok) {
    const { path } = parsed
    const plain = path.sub === null && path.filter === null
    const urn = path.urn ?? schema?.id ?? null
    const known = knownPath(type, { ...path, urn }, { bare: bareExtensionNames && schema === null })
    if (path.inner !== undefined) return refuse(reading, 'invalidSyntax', key, innerRefusal)
    if (known !== null && (plain || pathKeys)) return { ...path, urn: known.schema }
    if (known !== null) return refuse(reading, 'invalidSyntax', key, 'it must stand in the path of the operation.')
  }
  if (unknownAttributes && (parsed.ok || !key.includes('['))) return null
  return refuse(reading, 'invalidSyntax', key, 'no schema has this attribute.')
}

const innerRefusal = 'a sub-attribute has no elements to choose from.'

function parsedPath(text: string, reading: Reading): PatchPath {
  const parsed = parsePatchPath(text, { bareText: reading.leniency.bareText })
  if (parsed.ok) return parsed.path
  const { inElement = false, position, message } = parsed.problem
  // A bracket that is never closed is no filter yet.
  const scimType = inElement && position > text.indexOf('[') ? 'invalidFilter' : 'invalidPath'
  return refuse(reading, scimType, text === '' ? 'path' : text, message)
}

/** An operation on a path, with or without its URN; what it names may be unknown. Throws ScimError. */
export function settlePath(
  written: WrittenOperation,
  path: PatchPath,
  type: ResourceType,
  reading: Reading,
): PatchOperation[] {
  const { op, at } = written
  const label = at.path === '' ? pathText(path) : at.path
  if (path.inner !== undefined) return refuse(reading, 'invalidPath', label, innerRefusal)
  const known = knownPath(type, path, { bare: reading.leniency.bareExtensionNames })
  if (known === null) {
    const hint = label.length > 100 ? null : near(type, path)
    return refuse(reading, 'invalidPath', label, `no schema has it.${hint === null ? '' : ` Did you mean ${hint}?`}`)
  }
  if (path.filter !== null) assertFilter(path, known, label, reading)
  const value = settledValue({ op, known, filter: path.filter, value: written.value, label }, reading)
  // Which schemas a resource has follows from its attributes.
  if (known.attribute.name === 'schemas') return []
  return [{ op, path: canonicalPath(known, path), value: value as Value | undefined, at: { ...at, path: label } }]
}

function canonicalPath({ schema, attribute, sub }: KnownPath, { filter }: PatchPath): PatchPath {
  return { urn: schema, name: attribute.name, sub: sub?.name ?? null, filter }
}

function assertFilter({ filter }: PatchPath, known: KnownPath, label: string, reading: Reading): void {
  if (filter === null) return
  if (!known.attribute.multiValued)
    refuse(reading, 'invalidPath', label, 'it has one value, so there is none to choose.')
  const { booleanText, numberText } = reading.leniency
  const [problem] = checkElementFilter(filter, { ...known, sub: null }, { booleanText, numberText })
  if (problem !== undefined) refuse(reading, 'invalidFilter', label, problem.message)
}
