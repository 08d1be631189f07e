import { setImmediate } from 'node:timers/promises'
import type { Attributes, Value } from '@sutler/core'
import { isObject } from '@sutler/core'
import type { ReadOptions, ScimResourceType, StoredResource } from '@sutler/scim'
import type { DirectoryRecord, DirectoryRecords, RecordGroup, RecordMember } from '@sutler/store'

/** Members read at once: few enough that other requests get their turn. */
const memberPage = 2000

/** True for types whose `members` are memberships, kept as rows. */
export function hasMembers(type: ScimResourceType): boolean {
  return type.schema.attributes.some(({ name, multiValued }) => name === 'members' && multiValued)
}

/** True for the type whose `groups` are worked out from the memberships (RFC 7643 §4.1.2). */
export function hasGroups(type: ScimResourceType): boolean {
  return type.name === 'User'
}

/** The resource with what of its memberships is asked for. */
export async function storedOf(
  records: DirectoryRecords,
  type: ScimResourceType,
  record: DirectoryRecord,
  { members, groups = false }: ReadOptions,
): Promise<StoredResource> {
  const [only] = await withGroups(records, type, [record], groups)
  const stored = only ?? plain(type, record)
  if (!members || !hasMembers(type)) return stored
  const listed = await membersOf(records, type, record.id)
  return listed.length === 0 ? stored : { ...stored, attributes: { ...stored.attributes, members: listed } }
}

/** Many at once; members are read one resource after the other. */
export async function storedPage(
  records: DirectoryRecords,
  type: ScimResourceType,
  page: readonly DirectoryRecord[],
  { members, groups = false }: ReadOptions,
): Promise<readonly StoredResource[]> {
  if (!members || !hasMembers(type)) return withGroups(records, type, page, groups)
  const whole: StoredResource[] = []
  for (const record of page) whole.push(await storedOf(records, type, record, { members, groups }))
  return whole
}

async function withGroups(
  records: DirectoryRecords,
  type: ScimResourceType,
  page: readonly DirectoryRecord[],
  asked: boolean,
): Promise<readonly StoredResource[]> {
  if (!asked || page.length === 0 || !hasGroups(type)) return page.map((record) => plain(type, record))
  const inside = page.filter(({ inGroups }) => inGroups)
  if (inside.length === 0) return page.map((record) => plain(type, record))
  const groups = await records.groupsOf(inside.map(({ id }) => id))
  const byMember = Map.groupBy(groups, ({ member }) => member)
  return page.map((record) => {
    const own = byMember.get(record.id)
    const stored = plain(type, record)
    return own === undefined ? stored : { ...stored, attributes: { ...stored.attributes, groups: own.map(groupValue) } }
  })
}

/** `schemas` says which extensions there are values of (RFC 7643 §3.1). */
function plain(type: ScimResourceType, { attributes, ...rest }: DirectoryRecord): StoredResource {
  const extensions = type.extensions.map(({ schema }) => schema.id).filter((id) => isObject(attributes[id] ?? null))
  return { ...rest, attributes: { schemas: [type.schema.id, ...extensions], ...attributes } }
}

function groupValue({ group, label, direct }: RecordGroup): Value {
  return { value: group, ...(label === null ? {} : { display: label }), type: direct ? 'direct' : 'indirect' }
}

async function membersOf(records: DirectoryRecords, type: ScimResourceType, id: string): Promise<Value[]> {
  const all: Value[] = []
  for (let after: string | null = null; ; ) {
    const page: readonly RecordMember[] = await records.members(type.name, id, { after, limit: memberPage })
    for (const member of page) all.push(memberValue(member))
    const last = page.at(-1)
    if (page.length < memberPage || last === undefined) return all
    after = last.id
    await setImmediate()
  }
}

function memberValue({ id, type, label }: RecordMember): Attributes {
  return { value: id, ...(type === null ? {} : { type }), ...(label === null ? {} : { display: label }) }
}
