import { type ArmedFault, fittingFault } from './faults.ts'
import type { JsonObject, Shelf } from './model.ts'

export interface ScimTargetOptions {
  /** 0 or absent: a free one. */
  readonly port?: number
  /** Waits this long before each answer. */
  readonly latencyMs?: number
  /** When given, other bearer tokens are answered 401. */
  readonly token?: string
  /** Accepts a second object with a taken `userName` or group `displayName`, so that duplicates can be counted. */
  readonly allowDuplicates?: boolean
  /** Told of each SCIM request twice: when it has arrived, and when it has been carried out but not answered. */
  readonly onRequest?: (request: SeenRequest) => void
}

export interface SeenRequest {
  /** 1 for the first. */
  readonly number: number
  readonly carriedOut: boolean
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  readonly body: string
}

export interface ScimTargetStats {
  readonly requests: number
  readonly byMethod: Readonly<Record<string, number>>
  /** POST, PUT, PATCH and DELETE that changed something. */
  readonly writes: number
  readonly creates: number
  readonly users: number
  readonly groups: number
  /** Keys (externalId, else userName or displayName) that were created more than once. */
  readonly createdTwice: readonly string[]
  /** Keys that more than one living object has. */
  readonly duplicates: readonly string[]
  readonly faultsLeft: number
}

/** Everything the server knows and has counted. */
export class State {
  readonly options: ScimTargetOptions
  readonly authorization: string | null
  shelves: Readonly<Record<string, Shelf>> = newShelves()
  faults: ArmedFault[] = []
  requests = 0
  writes = 0
  byMethod: Record<string, number> = {}
  created = new Map<string, number>()

  constructor(options: ScimTargetOptions) {
    this.options = options
    this.authorization = options.token === undefined ? null : `Bearer ${options.token}`
  }

  reset(): void {
    this.shelves = newShelves()
    this.faults = []
    this.requests = 0
    this.writes = 0
    this.byMethod = {}
    this.created = new Map()
  }

  stats(): ScimTargetStats {
    const living = new Map<string, number>()
    for (const shelf of Object.values(this.shelves))
      for (const { data } of shelf.byId.values())
        living.set(keyOf(shelf, data), (living.get(keyOf(shelf, data)) ?? 0) + 1)
    let creates = 0
    for (const times of this.created.values()) creates += times
    return {
      requests: this.requests,
      byMethod: this.byMethod,
      writes: this.writes,
      creates,
      users: this.shelves['/Users']?.byId.size ?? 0,
      groups: this.shelves['/Groups']?.byId.size ?? 0,
      createdTwice: several(this.created),
      duplicates: several(living),
      faultsLeft: this.faults.reduce((sum, fault) => sum + fault.left, 0),
    }
  }

  takeFault(method: string, url: string, body: string): ArmedFault | null {
    if (this.faults.length === 0) return null
    const found = fittingFault(this.faults, method, url, body)
    if (found === null) return null
    found.left--
    this.faults = this.faults.filter((fault) => fault.left > 0)
    return found
  }
}

function newShelves(): Readonly<Record<string, Shelf>> {
  return {
    '/Users': { type: 'User', unique: 'userName', byId: new Map(), byKey: new Map() },
    '/Groups': { type: 'Group', unique: 'displayName', byId: new Map(), byKey: new Map() },
  }
}

function several(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].flatMap(([key, times]) => (times > 1 ? [key] : []))
}

/** By what an object is told from others of its type. */
export function keyOf(shelf: Shelf, data: JsonObject): string {
  return `${shelf.type} ${String(data.externalId ?? data[shelf.unique])}`.toLowerCase()
}
