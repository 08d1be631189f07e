import { type Attributes, canonical } from '@sutler/core'
import { withoutSecrets } from '../resource/secrets.ts'
import type { ResourceType } from '../schema/types.ts'
import { notFound } from './answer.ts'
import { changed } from './etag.ts'
import { memberIds } from './member-ids.ts'
import { listRecords } from './memory-list.ts'
import { changeMembers } from './memory-members.ts'
import { createMemoryTables, type MemoryRecord, type MemoryTables } from './memory-tables.ts'
import type { MemberChange, Resources } from './types.ts'

export interface MemoryResourcesOptions {
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number
  /** Default: a random UUID. */
  readonly newId?: () => string
}

/**
 * Resources in memory, whole but for durability: unique values, members, the `groups` of users, filters, sorts and
 * places in a listing. For tests, examples and small services of one process.
 */
export function createMemoryResources(options: MemoryResourcesOptions = {}): Resources {
  const { now = Date.now, newId = () => crypto.randomUUID() } = options
  const tables = createMemoryTables()
  return {
    async read(type, id, read) {
      const record = tables.of(type).records.get(id)
      return record === undefined ? null : tables.stored(type, record, read)
    },
    async list(type, asked) {
      return listRecords(tables, type, asked)
    },
    async create(type, attributes, answer) {
      const { members, visible, secrets } = divided(type, attributes)
      const at = now()
      const record = { id: newId(), attributes: visible, members, createdAt: at, modifiedAt: at, version: 1 }
      return tables.stored(
        type,
        tables.put(type, { ...record, secrets: kept(secrets), sequence: tables.nextSequence() }),
        answer,
      )
    },
    async replace(type, id, attributes, version, answer) {
      const present = found(tables, type, id, version)
      const { members, visible, secrets } = divided(type, attributes)
      const next = { ...present, attributes: visible, members, secrets: kept({ ...present.secrets, ...secrets }) }
      return tables.stored(type, update(tables, type, present, next, now()), answer)
    },
    async patch(type, id, { apply, members }, version, answer) {
      const present = found(tables, type, id, version)
      const next = patched(type, present, apply, members)
      return tables.stored(type, update(tables, type, present, next, now()), answer)
    },
    async delete(type, id, version) {
      const present = found(tables, type, id, version)
      tables.remove(type, present)
      for (const [group, record] of tables.containing(id)) {
        const members = new Set([...record.members].filter((member) => member !== id))
        tables.put(group, { ...record, members, version: record.version + 1, modifiedAt: now() })
      }
    },
  }
}

function found(tables: MemoryTables, type: ResourceType, id: string, version: number | null): MemoryRecord {
  const record = tables.of(type).records.get(id)
  if (record === undefined) throw notFound(id)
  if (version !== null && version !== record.version) throw changed()
  return record
}

/** Puts members and what is never returned apart. */
function divided(type: ResourceType, attributes: Attributes) {
  const { members = null, ...rest } = attributes
  const { attributes: visible, secrets } = withoutSecrets(rest, type)
  return { members: memberIds(members), visible, secrets: Object.fromEntries(secrets) }
}

function patched(
  type: ResourceType,
  present: MemoryRecord,
  apply: ((attributes: Attributes) => Attributes) | null,
  changes: readonly MemberChange[],
): MemoryRecord {
  const members = changeMembers(present.members, changes)
  if (apply === null) return { ...present, members }
  const { visible, secrets } = divided(type, apply(present.attributes))
  return { ...present, attributes: visible, secrets: kept({ ...present.secrets, ...secrets }), members }
}

/** Null takes a secret away. */
function kept(secrets: Attributes): Attributes {
  return Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== null))
}

/** Stores what has changed, as a new version (RFC 7644 §3.5.2: no change, no new version). */
function update(
  tables: MemoryTables,
  type: ResourceType,
  present: MemoryRecord,
  next: MemoryRecord,
  at: number,
): MemoryRecord {
  const isSame =
    (next.attributes === present.attributes || canonical(next.attributes) === canonical(present.attributes)) &&
    canonical(next.secrets) === canonical(present.secrets) &&
    sameMembers(next.members, present.members)
  return isSame ? present : tables.put(type, { ...next, version: present.version + 1, modifiedAt: at })
}

function sameMembers(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((id) => b.has(id)))
}
