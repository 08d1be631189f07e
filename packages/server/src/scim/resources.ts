import { type Attributes, isList, isObject, ProvisioningError } from '@sutler/core'
import type { MemberChange, ReadOptions, Resources, StoredResource } from '@sutler/scim'
import { ScimError, type ScimResourceType } from '@sutler/scim'
import type { DirectoryRecord, DirectoryRecords, RecordMembers } from '@sutler/store'
import { listRecords } from './listing.ts'
import { idMaker } from './new-id.ts'
import { hasGroups, hasMembers, storedOf } from './stored.ts'

/** How often a change is made anew because another writer was faster: each time means that somebody got through. */
const attempts = 100

const nothing: ReadOptions = { members: false }
const noMembers: RecordMembers = { add: [], remove: [] }

/** The built-in directory as the SCIM handler wants it. What is never returned (`password`) is not kept at all. */
export function directoryResources(records: DirectoryRecords, { now }: { readonly now: () => number }): Resources {
  const newId = idMaker(now)
  return {
    read: (type, id, options) =>
      answered(async () => {
        const record = await records.read(type.name, id)
        return record === null ? null : storedOf(records, type, record, options)
      }),
    list: (type, asked) => answered(() => listRecords(records, type, asked)),
    create: (type, attributes, answer = nothing) =>
      answered(async () => {
        const { kept, members } = parted(type, attributes)
        const record = await records.create(type.name, newId(), kept, members ?? [])
        return storedOf(records, type, record, answer)
      }),
    replace: (type, id, attributes, version, answer = nothing) =>
      answered(() => {
        const { kept, members } = parted(type, attributes)
        const replace = hasMembers(type) ? { ...noMembers, replace: members ?? [] } : noMembers
        return change(records, type, id, { version, members: replace, answer, next: () => kept })
      }),
    patch: (type, id, { apply, members }, version, answer = nothing) =>
      answered(() => {
        const next = apply === null ? null : (present: Attributes) => apply(present)
        return change(records, type, id, { version, members: netMembers(members), answer, next })
      }),
    delete: (type, id, version) =>
      answered(async () => {
        if (await records.delete(type.name, id, version)) return
        if (version !== null && (await records.read(type.name, id)) !== null) throw outdated()
        throw missing(id)
      }),
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
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const from = await records.read(type.name, id)
    if (from === null) throw missing(id)
    if (version !== null && from.version !== version) throw outdated()
    const whole = next === null ? null : await applied(records, type, from, next)
    const due = whole?.members == null ? members : { ...noMembers, replace: whole.members }
    const attributes = whole?.kept ?? null
    const outcome = await records.change(type.name, id, { from, attributes, version, members: due })
    if (outcome.kind === 'stale') continue
    const after = attributes === null ? from : { ...from, attributes }
    const record =
      outcome.kind === 'same' ? from : { ...after, version: outcome.version, modifiedAt: outcome.modifiedAt }
    return storedOf(records, type, record, answer)
  }
  throw new ScimError(503, null, 'Many others are changing this resource. Send the request again.')
}

async function applied(
  records: DirectoryRecords,
  type: ScimResourceType,
  from: DirectoryRecord,
  next: (present: Attributes) => Attributes,
) {
  const { attributes } = await storedOf(records, type, from, nothing)
  return parted(type, next(attributes))
}

/** What is kept as it is, and the members apart; `members` null: there is no such attribute. */
function parted(type: ScimResourceType, attributes: Attributes) {
  const kept = without(attributes, notKept(type))
  for (const { schema } of type.extensions) {
    const values = kept[schema.id]
    if (values === undefined || !isObject(values)) continue
    const left = without(values, neverReturned(schema))
    if (Object.keys(left).length > 0) kept[schema.id] = left
    else delete kept[schema.id]
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
  for (const [name, value] of Object.entries(attributes)) if (!names.has(name)) left[name] = value
  return left
}

const notKeptByType = new WeakMap<ScimResourceType, ReadonlySet<string>>()

/** Attributes that are derived, and those that are never returned: a password has no business here. */
function notKept(type: ScimResourceType): ReadonlySet<string> {
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
  notKeptByType.set(type, names)
  return names
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

/** What the store refuses, in the words of SCIM. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw refusalOf(error)
  }
}

function refusalOf(error: unknown): unknown {
  if (!(error instanceof ProvisioningError)) return error
  if (error.code === 'ALREADY_EXISTS') return new ScimError(409, 'uniqueness', error.message)
  if (error.code === 'INVALID_VALUE' && error.blame !== 'connection')
    return new ScimError(400, 'invalidValue', error.message)
  return error
}
