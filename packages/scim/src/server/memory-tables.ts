import type { Attributes } from '@sutler/core'
import type { ResourceType } from '../schema/types.ts'
import { hasGroups, hasMembers } from './endpoint.ts'
import { createUniqueIndex, type UniqueIndex } from './memory-unique.ts'
import type { ReadOptions, StoredResource } from './types.ts'

/** One resource. Records are replaced, never changed. */
export interface MemoryRecord {
  readonly id: string
  /** Without members and without what is never returned. */
  readonly attributes: Attributes
  /** What is never returned, such as `password`. */
  readonly secrets: Attributes
  readonly members: ReadonlySet<string>
  readonly createdAt: number
  readonly modifiedAt: number
  readonly version: number
  /** Order of creation. */
  readonly sequence: number
}

/** All resources of one type. */
export interface MemoryTable {
  readonly type: ResourceType
  /** In the order of creation. */
  readonly records: Map<string, MemoryRecord>
  readonly unique: UniqueIndex
  readonly hasMembers: boolean
  readonly hasGroups: boolean
}

export interface MemoryTables {
  of(type: ResourceType): MemoryTable
  nextSequence(): number
  /** Adds a record or replaces that of its id. Throws 409, and changes nothing then. */
  put(type: ResourceType, record: MemoryRecord): MemoryRecord
  remove(type: ResourceType, record: MemoryRecord): void
  /** The resources with this member. */
  containing(id: string): readonly (readonly [ResourceType, MemoryRecord])[]
  /** A record as `Resources` gives it away. */
  stored(type: ResourceType, record: MemoryRecord, read?: ReadOptions): StoredResource
}

export function createMemoryTables(): MemoryTables {
  const tables = new Map<string, MemoryTable>()
  /** Member → ids of what it is a direct member of. */
  const memberships = new Map<string, Set<string>>()
  let sequence = 0
  const self: MemoryTables = {
    of(type) {
      const present = tables.get(type.name)
      if (present !== undefined) return present
      const traits = { hasMembers: hasMembers(type), hasGroups: hasGroups(type) }
      const table = { type, records: new Map(), unique: createUniqueIndex(type), ...traits }
      tables.set(type.name, table)
      return table
    },
    nextSequence: () => ++sequence,
    put(type, record) {
      const { records, unique } = self.of(type)
      const present = records.get(record.id)
      unique.assertFree(record.id, record.attributes)
      if (present !== undefined) unique.remove(present.attributes)
      unique.add(record.id, record.attributes)
      records.set(record.id, record)
      relate(memberships, record.id, present?.members ?? none, record.members)
      return record
    },
    remove(type, record) {
      const { records, unique } = self.of(type)
      unique.remove(record.attributes)
      records.delete(record.id)
      relate(memberships, record.id, record.members, none)
    },
    containing: (id) => [...(memberships.get(id) ?? none)].flatMap((group) => find(tables, group)),
    stored(type, { id, attributes, members, createdAt, modifiedAt, version }, read) {
      const table = self.of(type)
      const listed = read?.members && table.hasMembers ? { members: membersOf(tables, members) } : null
      const groups = read?.groups && table.hasGroups ? { groups: groupsOf(self, id) } : null
      const isPlain = (listed?.members.length ?? 0) === 0 && (groups?.groups.length ?? 0) === 0
      return {
        id,
        attributes: isPlain ? attributes : { ...attributes, ...listed, ...groups },
        createdAt,
        modifiedAt,
        version,
      }
    },
  }
  return self
}

const none: ReadonlySet<string> = new Set()

function relate(
  memberships: Map<string, Set<string>>,
  id: string,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): void {
  if (before === after) return
  for (const member of before) if (!after.has(member)) memberships.get(member)?.delete(id)
  for (const member of after) {
    const groups = memberships.get(member)
    if (groups === undefined) memberships.set(member, new Set([id]))
    else groups.add(id)
  }
}

function find(
  tables: ReadonlyMap<string, MemoryTable>,
  id: string,
): readonly (readonly [ResourceType, MemoryRecord])[] {
  for (const { type, records } of tables.values()) {
    const record = records.get(id)
    if (record !== undefined) return [[type, record]]
  }
  return []
}

/** A member that is no resource here has a value alone. */
function membersOf(tables: ReadonlyMap<string, MemoryTable>, members: ReadonlySet<string>): readonly Attributes[] {
  return [...members].map((value) => {
    const [held] = find(tables, value)
    if (held === undefined) return { value }
    const [type, { attributes }] = held
    const display = attributes.displayName ?? attributes.userName
    return { value, type: type.name, ...(typeof display === 'string' && { display }) }
  })
}

/** Groups a resource is in, by itself or by another group (RFC 7643 §4.1.2). */
function groupsOf(tables: MemoryTables, id: string): readonly Attributes[] {
  const seen = new Map<string, Attributes>()
  let ring = [id]
  for (let type = 'direct'; ring.length > 0; type = 'indirect') {
    const next: string[] = []
    for (const [, group] of ring.flatMap((member) => tables.containing(member))) {
      if (seen.has(group.id)) continue
      const display = group.attributes.displayName
      seen.set(group.id, { value: group.id, ...(typeof display === 'string' && { display }), type })
      next.push(group.id)
    }
    ring = next
  }
  return [...seen.values()]
}
