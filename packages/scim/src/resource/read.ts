import { type Attributes, isObject, isUnassigned, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import type { Leniency } from '../patch/types.ts'
import { repeatedName } from '../repeated-name.ts'
import { knownPath, knownSchema } from '../schema/known-path.ts'
import type { ResourceType, ScimAttribute, ScimSchema } from '../schema/types.ts'
import { carryOver } from './carry-over.ts'
import { isJsonObject, type JsonObject } from './object.ts'
import { type Reading, refuse } from './reading.ts'
import { requiredOf } from './required.ts'
import { schemasOf } from './schemas.ts'
import { assertComplete, readValue } from './value.ts'

export interface ReadResourceOptions {
  readonly leniency: Leniency
  readonly method: 'create' | 'replace'
  /** The resource that is replaced: its immutable values must stay, and what the client cannot write is kept. */
  readonly before?: Attributes
}

/**
 * The attributes of a POST or PUT body in the schema's spelling (RFC 7643 §2, §3; RFC 7644 §3.3, §3.5.1).
 *
 * `id`, `meta` and all else that is readOnly is left out. A null, an empty list and an object of nothing are the same
 * as an attribute that is not there. `schemas` names the core schema and the extensions that have values. Attributes
 * that are never returned, such as `password`, are among the result; `withoutSecrets` takes them apart.
 *
 * Throws ScimError 400: invalidSyntax for a structure, a name or a schema nobody knows, or a name written twice;
 * invalidValue for a wrong type or a required value that is missing; mutability for an immutable value that changed.
 */
export function readResource(body: unknown, type: ResourceType, options: ReadResourceOptions): Attributes {
  const { leniency, before } = options
  const reading: Reading = { leniency, subject: '', emptyIsAbsent: leniency.emptyIsRemove }
  if (!isJsonObject(body)) throw new ScimError(400, 'invalidSyntax', 'A resource is a JSON object.')
  const read = readMembers(body, type, reading)
  const root = before === undefined ? read : carryOver(read, before, type, reading)
  assertRequired(read, root, type, reading)
  return { schemas: schemasOf(root, type, []), ...root }
}

function readMembers(body: JsonObject, type: ResourceType, reading: Reading): Attributes {
  const root: Record<string, Value> = {}
  const keys = Object.keys(body)
  const repeated = repeatedName(keys)
  if (repeated !== undefined) refuse(reading, 'invalidSyntax', repeated, 'it is written twice.')
  for (const key of keys) {
    if (isSchemas(key)) continue
    const extension = extensionOf(type, key)
    if (extension !== null) assign(root, extension.id, readExtension(body[key], extension, type, reading))
    else readMember(root, key, body[key], null, { type, reading })
  }
  assertSchemas(body, type, reading)
  return root
}

const isSchemas = (key: string): boolean => key.length === 7 && key.toLowerCase() === 'schemas'

function extensionOf(type: ResourceType, key: string): ScimSchema | null {
  const schema = knownSchema(type, key)
  return schema === type.schema ? null : schema
}

function readExtension(value: unknown, schema: ScimSchema, type: ResourceType, reading: Reading): Value {
  if (value === null) return null
  if (!isJsonObject(value)) return refuse(reading, 'invalidValue', schema.id, 'it must be an object of attributes.')
  const holder: Record<string, Value> = {}
  const keys = Object.keys(value)
  const repeated = repeatedName(keys)
  if (repeated !== undefined) refuse(reading, 'invalidSyntax', `${schema.id}:${repeated}`, 'it is written twice.')
  for (const key of keys) {
    if (isSchemas(key) && knownPath(type, { urn: schema.id, name: key, sub: null }) === null) continue
    readMember(holder, key, value[key], schema.id, { type, reading })
  }
  return isUnassigned(holder) ? null : holder
}

/** Sets what the member is worth in its holder; nothing for what only the service writes. */
function readMember(
  holder: Record<string, Value>,
  key: string,
  value: unknown,
  urn: string | null,
  { type, reading }: { readonly type: ResourceType; readonly reading: Reading },
): void {
  const label = urn === null ? key : `${urn}:${key}`
  const known = knownPath(type, label)
  // A name with a dot is a path to `knownPath`, and no attribute.
  if (known === null || known.sub !== null || !isSameName(known.attribute.name, key)) {
    if (!reading.leniency.unknownAttributes) refuse(reading, 'invalidSyntax', label, 'no schema has this attribute.')
    return
  }
  const { attribute } = known
  if (attribute.mutability === 'readOnly') return
  const read = readValue(value, attribute, label, reading)
  assertComplete(read, attribute, label, reading)
  assign(holder, attribute.name, read)
}

const isSameName = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase()

function assign(holder: Record<string, Value>, name: string, value: Value): void {
  if (value !== null) holder[name] = value
}

function assertSchemas(body: JsonObject, type: ResourceType, reading: Reading): void {
  const { looseEnvelope, unknownAttributes } = reading.leniency
  if (looseEnvelope) return
  const key = Object.keys(body).find(isSchemas)
  const listed = key === undefined ? undefined : body[key]
  const uris: readonly unknown[] = Array.isArray(listed) ? listed : []
  const known = uris.map((uri) => (typeof uri === 'string' ? knownSchema(type, uri) : null))
  if (!known.includes(type.schema)) {
    refuse(reading, 'invalidSyntax', 'schemas', `it must be a list that names ${type.schema.id}.`)
  }
  if (!unknownAttributes && known.includes(null)) {
    refuse(reading, 'invalidSyntax', 'schemas', `it names a schema that a ${type.name} does not have.`)
  }
}

/** @param read what the client wrote; what is kept of an extension beside it need not be complete */
function assertRequired(read: Attributes, root: Attributes, type: ResourceType, reading: Reading): void {
  assertHolder(root, type.schema.attributes, '', reading)
  for (const { schema, required } of type.extensions) {
    const holder = root[schema.id]
    if (read[schema.id] !== undefined && holder !== undefined && isObject(holder))
      assertHolder(holder, schema.attributes, `${schema.id}:`, reading)
    else if (required) refuse(reading, 'invalidValue', schema.id, 'this extension is required.')
  }
}

function assertHolder(
  holder: Attributes,
  attributes: readonly ScimAttribute[],
  prefix: string,
  reading: Reading,
): void {
  const missing = requiredOf(attributes).find(({ name }) => holder[name] === undefined)
  if (missing !== undefined) refuse(reading, 'invalidValue', prefix + missing.name, 'it is required.')
}
