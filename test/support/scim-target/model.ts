/** What a body may hold. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

export type JsonObject = { [key: string]: Json }

/** One user or group. */
export interface Resource {
  readonly id: string
  readonly created: string
  data: JsonObject
  /** Groups only: member id → element. */
  readonly members: Map<string, Json>
}

/** All resources of a type. */
export interface Shelf {
  readonly type: 'User' | 'Group'
  readonly unique: string
  readonly byId: Map<string, Resource>
  /** `attribute\0value` in lower case → resources. */
  readonly byKey: Map<string, Set<Resource>>
}

/** An answer; absent body: none. */
export interface Reply {
  readonly status: number
  readonly body?: Json
  readonly headers?: Readonly<Record<string, string>>
}

/** Path of the SCIM service. */
export const prefix = '/scim/v2'

/** RFC 7644 §3.4.2. */
export function listOf(resources: Json[], total: number, start: number): Json {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:ListResponse']
  return { schemas, totalResults: total, startIndex: start, itemsPerPage: resources.length, Resources: resources }
}

/** RFC 7644 §3.12. */
export function failure(status: number, detail: string, scimType?: string): Reply {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error']
  return { status, body: { schemas, status: String(status), detail, ...(scimType === undefined ? {} : { scimType }) } }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
