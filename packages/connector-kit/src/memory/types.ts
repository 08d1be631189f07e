import type { Anchor, AttributeSchema, Capabilities, Connector, SystemObject } from '@sutler/core'

export interface MemoryType {
  readonly name: string
  /** Empty or absent: every path is accepted. A path not listed compares without regard to case. */
  readonly attributes?: readonly AttributeSchema[]
  /** Paths whose values only one object may have. */
  readonly unique?: readonly string[]
  /** Paths whose values must be anchors of present objects of one of these types. */
  readonly references?: readonly { readonly path: string; readonly types: readonly string[] }[]
}

export interface MemorySettings {
  readonly types: readonly MemoryType[]
  readonly objects?: readonly SystemObject[]
  /** Halves the connector has; absent: both. */
  readonly roles?: readonly ('source' | 'target')[]
  /** Absent fields: everything findable that is unique, nothing on request, consistent at once, 16 calls at a time. */
  readonly capabilities?: Partial<Capabilities>
  /** Pause before each call; 0. */
  readonly latencyMs?: number
}

/** `read` is the source's `get`. */
export type MemoryVerb =
  | 'test'
  | 'list'
  | 'read'
  | 'count'
  | 'changes'
  | 'find'
  | 'get'
  | 'create'
  | 'update'
  | 'delete'

export interface MemoryCall {
  readonly verb: MemoryVerb
  /** Empty for `test`. */
  readonly type: string
  /** Null where the call names none. */
  readonly anchor: Anchor | null
  /** Which call of this verb it is, from 1. */
  readonly count: number
}

/** Called around each call; throws to make it fail, waits to make it slow. */
export interface MemoryFaults {
  readonly before?: (call: MemoryCall) => void | Promise<void>
  /** Once the call has had its effect: what is thrown here hides a write that happened. */
  readonly after?: (call: MemoryCall) => void | Promise<void>
}

/** A system that lives in this process, seen from its own side. */
export interface MemorySystem {
  /** A connection to it; any number may be open. With another credential than the system's own, every call fails. */
  connect(credential?: string): Connector
  /** Adds or replaces an object by the system's own means. Throws ALREADY_EXISTS when a unique value is taken. */
  put(object: SystemObject): void
  /** False when it was not there. */
  remove(type: string, anchor: Anchor): boolean
  get(type: string, anchor: Anchor): SystemObject | null
  /** In UTF-8 byte order of the anchor. */
  objects(type: string): readonly SystemObject[]
  /** Removes all objects; the change feed tells. */
  clear(): void
  setFaults(faults: MemoryFaults): void
  /** Calls of each verb since the system was made or the counters reset, failed ones included. */
  calls(): Readonly<Record<MemoryVerb, number>>
  /** `create`, `update` and `delete` together. */
  writes(): number
  resetCalls(): void
}
