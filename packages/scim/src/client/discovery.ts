import type { AttributeSchema, ObjectTypeSchema, SystemSchema, Value } from '@sutler/core'
import { enterpriseUrn, groupUrn, userUrn } from '../schema/urns.ts'
import { attribute, builtinSchemas, commonAttributes } from './builtin-schemas.ts'
import { type Exchange, exchange, isSuccess, type JsonObject, refused, type Service } from './exchange.ts'
import type { Discovery, RequestOptions, ResourceType } from './types.ts'

/** What a service has without saying so. */
const assumedTypes: readonly ResourceType[] = Object.freeze([
  { name: 'User', endpoint: '/Users', schema: userUrn, extensions: [enterpriseUrn] },
  { name: 'Group', endpoint: '/Groups', schema: groupUrn, extensions: [] },
])

/** Users, with the Enterprise extension, and groups as RFC 7643 §4 and §8.7 describe them. */
export const builtinSchema: SystemSchema = Object.freeze({
  types: assumedTypes.map((type) => typeSchema(type, [])),
})

/** What is assumed of a service that is not asked; nothing of it counts as missing. */
export const builtinDiscovery: Discovery = Object.freeze({
  patch: null,
  filter: null,
  resourceTypes: assumedTypes,
  schema: builtinSchema,
  assumed: [],
})

/**
 * Reads the discovery endpoints (RFC 7644 §4). One that is missing or unreadable is replaced by built-in knowledge
 * and named in `assumed`; a refused token, or a server that fails, throws.
 */
export async function discover(service: Service, options?: RequestOptions): Promise<Discovery> {
  const [config, types, schemas] = await Promise.all([
    readConfig(service, options),
    readDocument(service, '/ResourceTypes', options),
    readDocument(service, '/Schemas', options),
  ])
  const resourceTypes = types === null ? [] : itemsOf(types).flatMap(asResourceType)
  const documents = schemas === null ? [] : itemsOf(schemas)
  const known = resourceTypes.length === 0 ? assumedTypes : resourceTypes
  return {
    patch: supported(config, 'patch'),
    filter: supported(config, 'filter'),
    resourceTypes: known,
    schema: { types: known.map((type) => typeSchema(type, documents)) },
    assumed: [
      ...(config === null ? ['/ServiceProviderConfig'] : []),
      ...(resourceTypes.length === 0 ? ['/ResourceTypes'] : []),
      ...(documents.length === 0 ? ['/Schemas'] : []),
    ],
  }
}

async function readConfig(service: Service, options?: RequestOptions): Promise<JsonObject | null> {
  return (
    (await readDocument(service, '/ServiceProviderConfig', options)) ??
    (await readDocument(service, '/ServiceProviderConfigs', options))
  )
}

async function readDocument(service: Service, path: string, options?: RequestOptions): Promise<JsonObject | null> {
  const what: Exchange = { method: 'GET', path, what: path }
  const response = await exchange(service, what, options)
  if (!isSuccess(response)) {
    const error = refused(service, what, response)
    // Forbidden is no verdict on the token: some services keep discovery from tokens that may provision.
    if (response.status >= 400 && response.status < 500 && response.status !== 401 && response.status !== 429)
      return null
    if (error.code === 'UNSUPPORTED' && response.status === 501) return null
    throw error
  }
  try {
    return asObject(JSON.parse(response.body))
  } catch {
    return null // a page of a web application where discovery should be: the same as no discovery
  }
}

/** The documents of a list answer; some servers send a bare list, or one document. */
function itemsOf(document: JsonObject): readonly JsonObject[] {
  const items: Value = Array.isArray(document) ? document : (document.Resources ?? document.resources ?? null)
  const list: readonly Value[] = Array.isArray(items) ? items : [document]
  return list.map(asObject).filter((item) => item !== null)
}

function supported(config: JsonObject | null, feature: string): boolean | null {
  const value = asObject(config?.[feature] ?? null)?.supported
  if (typeof value === 'boolean') return value
  return typeof value === 'string' ? value.toLowerCase() === 'true' : null
}

function asResourceType(document: JsonObject): readonly ResourceType[] {
  const name = textOf(document.name) ?? textOf(document.id)
  const endpoint = textOf(document.endpoint)
  const schema = textOf(document.schema)
  if (name === null || endpoint === null || schema === null) return []
  const listed = document.schemaExtensions
  const extensions = Array.isArray(listed) ? listed.flatMap((item) => textOf(asObject(item)?.schema) ?? []) : []
  return [{ name, endpoint: relativeEndpoint(endpoint), schema, extensions }]
}

/** The RFC wants it relative to the base; some servers send the whole address. */
function relativeEndpoint(endpoint: string): string {
  const last = endpoint.replace(/\/+$/, '')
  return /^https?:/i.test(last) ? last.slice(last.lastIndexOf('/')) : `/${last.replace(/^\/+/, '')}`
}

function typeSchema(type: ResourceType, documents: readonly JsonObject[]): ObjectTypeSchema {
  const core = schemaAttributes(type.schema, documents)
  const extensions = type.extensions.flatMap((urn) =>
    schemaAttributes(urn, documents).map((item) => ({ ...item, path: `${urn}:${item.path}` })),
  )
  if (core.length === 0) return { name: type.name, attributes: [] }
  const listed = new Set(core.map((item) => item.path.toLowerCase()))
  const common = commonAttributes.filter((item) => !listed.has(item.path.toLowerCase()))
  return { name: type.name, attributes: [...common, ...core, ...extensions] }
}

function schemaAttributes(urn: string, documents: readonly JsonObject[]): readonly AttributeSchema[] {
  const wanted = urn.toLowerCase()
  const document = documents.find((item) => textOf(item.id)?.toLowerCase() === wanted)
  if (document === undefined) return builtinSchemas[urn] ?? []
  return attributesOf(document.attributes, '')
}

function attributesOf(listed: Value | undefined, prefix: string): readonly AttributeSchema[] {
  if (!Array.isArray(listed)) return []
  return listed.flatMap((item: Value) => {
    const definition = asObject(item)
    const name = textOf(definition?.name)
    if (definition === null || name === null) return []
    const path = prefix + name
    return [asAttribute(path, definition), ...attributesOf(definition.subAttributes, `${path}.`)]
  })
}

function asAttribute(path: string, definition: JsonObject): AttributeSchema {
  const type = oneOf(definition.type, types)
  const mutability = oneOf(definition.mutability, mutabilities)
  const returned = oneOf(definition.returned, returns)
  const uniqueness = oneOf(definition.uniqueness, uniquenesses)
  return attribute(path, {
    multiValued: definition.multiValued === true,
    required: definition.required === true,
    caseExact: definition.caseExact === true,
    ...(type && { type }),
    ...(mutability && { mutability }),
    ...(returned && { returned }),
    ...(uniqueness && { uniqueness }),
  })
}

const types = ['string', 'boolean', 'integer', 'decimal', 'dateTime', 'reference', 'binary', 'complex'] as const
const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const
const returns = ['always', 'never', 'default', 'request'] as const
const uniquenesses = ['none', 'server', 'global'] as const

function oneOf<T extends string>(value: Value | undefined, words: readonly T[]): T | undefined {
  const text = textOf(value)?.toLowerCase()
  return words.find((word) => word.toLowerCase() === text)
}

function textOf(value: Value | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function asObject(value: Value | undefined): JsonObject | null {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : null
}
