import { ScimError } from '../error.ts'
import { resourceTypeSchema, schemaSchema, serviceProviderConfigSchema } from '../schema/discovery-schemas.ts'
import { resourceTypeJson, schemaJson } from '../schema/documents.ts'
import type { ResourceType } from '../schema/types.ts'
import { serviceProviderConfigUrn } from '../schema/urns.ts'
import { jsonAnswer, notFound, RefusedMethod } from './answer.ts'
import { listUrn } from './list-response.ts'
import { readQuery, readSegment } from './query.ts'
import type { ScimAnswer, ScimLimits, ScimRequest } from './types.ts'

/** A way to authenticate, as ServiceProviderConfig lists it (RFC 7643 §5). */
export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest'
  readonly name: string
  readonly description: string
  readonly specUri?: string
  readonly documentationUri?: string
  readonly primary?: boolean
}

export interface DiscoveryOptions {
  readonly baseUrl: string
  readonly types: readonly ResourceType[]
  readonly limits: ScimLimits
  readonly authenticationSchemes: readonly AuthenticationScheme[]
  readonly documentationUri: string | null
}

export type DiscoveryKind = 'config' | 'schemas' | 'resourceTypes'

interface Documents {
  /** What the endpoint itself answers. */
  readonly whole: string
  /** Single documents by id in lower case; null: the endpoint has none below it. */
  readonly single: ReadonlyMap<string, string> | null
}

/**
 * The discovery endpoints (RFC 7644 §4): their JSON is made once. Parameters are passed over; but a filter over one of
 * the two lists is refused, for who sends it would take the whole list for what matches.
 */
export function createDiscovery(options: DiscoveryOptions) {
  const documents: Readonly<Record<DiscoveryKind, Documents>> = {
    config: { whole: JSON.stringify(serviceProviderConfig(options)), single: null },
    schemas: documentList(schemasOf(options).map((schema) => schemaJson(schema, options.baseUrl))),
    resourceTypes: documentList(options.types.map((type) => resourceTypeJson(type, options.baseUrl))),
  }
  return (kind: DiscoveryKind, rest: string, request: ScimRequest): ScimAnswer => {
    if (request.method !== 'GET') throw new RefusedMethod(request.method, ['GET', 'HEAD'])
    if (kind !== 'config' && request.query !== '' && readQuery(request.query).filter !== undefined)
      throw new ScimError(403, null, 'Lists of schemas and resource types take no filter.')
    const { whole, single } = documents[kind]
    if (rest === '') return jsonAnswer(200, whole)
    const id = readSegment(rest)
    const document = single?.get(id.toLowerCase())
    if (document === undefined) throw notFound(id)
    return jsonAnswer(200, document)
  }
}

/** Each schema once: those of the resource types, and those discovery itself is written in. */
function schemasOf({ types }: DiscoveryOptions) {
  const used = types.flatMap(({ schema, extensions }) => [schema, ...extensions.map((extension) => extension.schema)])
  const all = [...used, serviceProviderConfigSchema, resourceTypeSchema, schemaSchema]
  return [...new Map(all.map((schema) => [schema.id.toLowerCase(), schema])).values()]
}

function documentList(documents: readonly { readonly [key: string]: unknown }[]): Documents {
  const whole = {
    schemas: [listUrn],
    totalResults: documents.length,
    itemsPerPage: documents.length,
    startIndex: 1,
    Resources: documents,
  }
  const single = documents.map((document) => [String(document.id).toLowerCase(), JSON.stringify(document)] as const)
  return { whole: JSON.stringify(whole), single: new Map(single) }
}

function serviceProviderConfig({ baseUrl, limits, documentationUri, authenticationSchemes }: DiscoveryOptions): object {
  return {
    schemas: [serviceProviderConfigUrn],
    ...(documentationUri !== null && { documentationUri }),
    patch: { supported: true },
    bulk: { supported: true, maxOperations: limits.bulkOperations, maxPayloadSize: limits.bulkLength },
    filter: { supported: true, maxResults: limits.maxPageSize },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: limits.pageSize,
      maxPageSize: limits.maxPageSize,
      cursorTimeout: Math.floor(limits.cursorLife / 1000),
    },
    authenticationSchemes,
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  }
}
