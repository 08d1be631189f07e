import { type Attributes, isList, isObject, ProvisioningError } from '@sutler/core'
import {
  hasMembers,
  type MemberChange,
  type ReadOptions,
  type Resources,
  ScimError,
  type ScimResourceType,
  type StoredResource,
} from '@sutler/scim'
import type { DirectoryRecords, RecordMembers } from '@sutler/store'
import { listRecords } from './listing.ts'
import { idMaker } from './new-id.ts'
import { hasGroups, storedOf, withSchemas } from './stored.ts'

const nothing: ReadOptions = { members: false }
const noMembers: RecordMembers = { add: [], remove: [] }

/** The built-in directory as the SCIM handler wants it. What is never returned (`password`) is not kept at all. */
export function directoryResources(records: DirectoryRecords, { now }: { readonly now: () => number }): Resources {
  const newId = idMaker(now)
  return {
    read: async (type, id, options) => {
      const record = await records.read(type.name, id)
      return record === null ? null : storedOf(records, type, record, options)
    },
    list: (type, asked) => listRecords(records, type, asked),
    create: async (type, attributes, answer = nothing) => {
      const { kept, members } = parted(type, attributes)
      const record = await records.create(type.name, newId(), kept, members ?? []).catch(refuse)
      return storedOf(records, type, record, answer)
    },
    replace: async (type, id, attributes, version, answer = nothing) => {
      const { kept, members } = parted(type, attributes)
      const replace = hasMembers(type) ? { ...noMembers, replace: members ?? [] } : noMembers
      return change(records, type, id, { version, members: replace, answer, next: () => kept })
    },
    patch: (type, id, { apply, members }, version, answer = nothing) =>
      change(records, type, id, { version, members: netMembers(members), answer, next: apply }),
    delete: async (type, id, version) => {
      if (await records.delete(type.name, id, version)) return
      if (version !== null && (await records.read(type.name, id)) !== null) throw outdated()
      throw missing(id)
    },
  }
}

interface Change {
  readonly version: number | null
  readonly members: RecordMembers
  readonly answer: ReadOptions
  /** Null: the attributes stay. */
  readonly next: ((present: Attributes) => Attributes) | null
}

async function change(
  records: DirectoryRecords,
  type: ScimResourceType,
  id: string,
  { version, members, answer, next }: Change,
): Promise<StoredResource> {
  const outcome = await records
    .change(type.name, id, version, (present) => {
      if (next === null) return { attributes: null, members }
      const { kept, members: whole } = parted(type, next(withSchemas(type, present)))
      return { attributes: kept, members: whole === null ? members : { ...noMembers, replace: whole } }
    })
    .catch(refuse)
  if (outcome.kind === 'missing') throw missing(id)
  if (outcome.kind === 'outdated') throw outdated()
  return storedOf(records, type, outcome.record, answer)
}

/** What is kept as it is, and the members apart; `members` null: there is no such attribute. */
function parted(type: ScimResourceType, attributes: Attributes) {
  const { names, within } = notKept(type)
  const kept = without(attributes, names)
  for (const [id, never] of within) {
    const values = kept[id]
    if (values === undefined || !isObject(values)) continue
    const left = never.size === 0 ? values : without(values, never)
    if (Object.keys(left).length > 0) kept[id] = left
    else delete kept[id]
  }
  if (!hasMembers(type) || attributes.members === undefined) return { kept, members: null }
  const { members } = attributes
  const ids = (isList(members) ? members : [members]).flatMap((member) => {
    const id = isObject(member) ? member.value : member
    return typeof id === 'string' ? [id] : []
  })
  return { kept, members: ids }
}

function neverReturned({ attributes }: ScimResourceType['schema']): ReadonlySet<string> {
  return new Set(attributes.filter(({ returned }) => returned === 'never').map(({ name }) => name))
}

function without(attributes: Attributes, names: ReadonlySet<string>): Record<string, Attributes[string]> {
  const left: Record<string, Attributes[string]> = {}
  for (const name of Object.keys(attributes)) {
    const value = attributes[name]
    if (value !== undefined && !names.has(name)) left[name] = value
  }
  return left
}

interface NotKept {
  readonly names: ReadonlySet<string>
  /** The same within extensions, by their URN. */
  readonly within: readonly (readonly [string, ReadonlySet<string>])[]
}

const notKeptByType = new WeakMap<ScimResourceType, NotKept>()

/** Attributes that are derived, and those that are never returned: a password has no business here. */
function notKept(type: ScimResourceType): NotKept {
  const known = notKeptByType.get(type)
  if (known !== undefined) return known
  const derived = [
    'schemas',
    'id',
    'meta',
    ...(hasGroups(type) ? ['groups'] : []),
    ...(hasMembers(type) ? ['members'] : []),
  ]
  const names = new Set([...derived, ...neverReturned(type.schema)])
  const notKept = { names, within: type.extensions.map(({ schema }) => [schema.id, neverReturned(schema)] as const) }
  notKeptByType.set(type, notKept)
  return notKept
}

/** Operations in their order as what they come to. */
function netMembers(changes: readonly MemberChange[]): RecordMembers {
  let whole: Set<string> | null = null
  const add = new Set<string>()
  const remove = new Set<string>()
  for (const change of changes) {
    if (change.kind === 'removeAll') whole = new Set()
    else if (change.kind === 'replace') whole = new Set(change.values)
    else {
      for (const id of change.values) {
        const [into, from] = change.kind === 'add' ? [add, remove] : [remove, add]
        if (whole === null) {
          into.add(id)
          from.delete(id)
        } else if (change.kind === 'add') whole.add(id)
        else whole.delete(id)
      }
    }
  }
  return whole === null ? { add: [...add], remove: [...remove] } : { ...noMembers, replace: [...whole] }
}

const missing = (id: string) => new ScimError(404, null, `There is no resource with the id ${id}.`)

const outdated = () => new ScimError(412, null, 'The resource is no longer the version the request is for.')

/** Throws what the store refuses a write with, in the words of SCIM. */
function refuse(error: unknown): never {
  if (!(error instanceof ProvisioningError)) throw error
  if (error.code === 'CONFLICT')
    throw new ScimError(503, null, 'Many others are changing this resource. Send the request again.')
  if (error.code === 'ALREADY_EXISTS') throw new ScimError(409, 'uniqueness', error.message)
  if (error.code === 'INVALID_VALUE' && error.blame !== 'connection')
    throw new ScimError(400, 'invalidValue', error.message)
  throw error
}
