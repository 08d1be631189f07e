import type { Wire } from '@sutler/scim'

/**
 * What is known of one SCIM service where it differs from the standard, all of it data. Whatever is absent is as in
 * the standard.
 */
export interface Dialect {
  /** As written in the settings: `aws-iam-identity-center`. */
  readonly name: string
  /** As people call the service. */
  readonly title: string
  /** What an administrator should know, for the documentation. */
  readonly notes: readonly string[]
  /** Public pages that say so. */
  readonly sources: readonly string[]
  /** Regular expressions on the base address by which `auto` knows the service. */
  readonly addresses: readonly string[]
  readonly wire?: Partial<Wire>
  /** False: the discovery endpoints are not asked, and what the standard describes is assumed. */
  readonly discovery?: boolean
  /** Rules by object type. Null: the service has no such type. */
  readonly objects: Readonly<Record<string, ObjectRules | null>>
  readonly members?: {
    /**
     * How members are seen. `get`: in the group; `query`: only by asking whether one is in it
     * (`id eq "g" and members eq "u"`); `none`: not at all.
     */
    readonly read: 'get' | 'query' | 'none'
    /** Most members added or removed by one call. */
    readonly perRequest: number
  }
  /** Most objects a page of a listing holds. */
  readonly pageSize?: number
  readonly maxConcurrency?: number
  /** For how long after a write a read may still miss it. */
  readonly readAfterWriteMs?: number
  /** Sent with every request. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Limits the service publishes; calls wait for their turn instead of being refused. */
  readonly rates?: readonly RateRule[]
}

/** What a service makes of the objects of one type. Paths are as a schema lists them, without value filters. */
export interface ObjectRules {
  /** Paths it can be searched by. */
  readonly findable?: readonly string[]
  /** How objects are changed. */
  readonly update?: 'auto' | 'patch' | 'put'
  /** Changed by PATCH, though all else is changed by PUT. */
  readonly patchOnly?: readonly string[]
  /** False: objects of this type are found and changed, but not made here. */
  readonly create?: false
  /**
   * `inactive`: DELETE leaves it there, inactive; `deactivate`: there is no DELETE, so `active` is set to false;
   * `never`: neither.
   */
  readonly deletion?: 'gone' | 'inactive' | 'deactivate' | 'never'
  /** Has to be there at creation. */
  readonly required?: readonly string[]
  /** The only attributes it takes, with all their parts. */
  readonly only?: readonly string[]
  /** Attributes it does not take, with all their parts. */
  readonly refused?: readonly string[]
  /** Attributes of its own, with their types, where it does not publish them. */
  readonly own?: Readonly<Record<string, 'string' | 'boolean' | 'integer' | 'dateTime'>>
  /** Lists that hold one element at most. */
  readonly oneValue?: readonly string[]
  /** Never emptied. */
  readonly kept?: readonly string[]
}

export interface RateRule {
  readonly calls: 'read' | 'write' | 'all'
  /** Start of the path after the base: `/Users`. Absent: any. */
  readonly path?: string
  readonly perMinute: number
  /** Calls that may start at once after a lull. */
  readonly burst: number
}
