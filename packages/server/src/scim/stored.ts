import { setImmediate } from 'node:timers/promises'
import { type Attributes, isObject, type Value } from '@sutler/core'
import { hasMembers, type ReadOptions, type ScimResourceType, type StoredResource } from '@sutler/scim'
import type { DirectoryRecord, DirectoryRecords, RecordGroup, RecordMember } from '@sutler/store'

/** Members read at once: few enough that other requests get their turn. */
const memberPage = 2000

/** True for the type whose `groups` are worked out from the memberships (RFC 7643 §4.1.2). */
export function hasGroups(type: ScimResourceType): boolean {
  return type.name === 'User'
}

/** The resource with what of its memberships is asked for; no promise where there are none, as with most. */
export function storedOf(
  records: DirectoryRecords,
  type: ScimResourceType,
  record: DirectoryRecord,
  { members, groups = false }: ReadOptions,
): StoredResource | Promise<StoredResource> {
  if (members && hasMembers(type)) return withMembers(records, type, record)
  return groups && record.inGroups && hasGroups(type) ? withGroups(records, type, record) : plain(type, record)
}

async function withMembers(
  records: DirectoryRecords,
  type: ScimResourceType,
  record: DirectoryRecord,
): Promise<StoredResource> {
  const listed = await membersOf(records, type, record.id)
  return listed.length === 0 ? plain(type, record) : withList(type, record, { members: listed })
}

async function withGroups(
  records: DirectoryRecords,
  type: ScimResourceType,
  record: DirectoryRecord,
): Promise<StoredResource> {
  const groups = await records.groupsOf([record.id])
  return withList(type, record, { groups: groups.map(groupValue) })
}

/** Many at once; members are read one resource after the other. */
export function storedPage(
  records: DirectoryRecords,
  type: ScimResourceType,
  page: readonly DirectoryRecord[],
  { members, groups = false }: ReadOptions,
): readonly StoredResource[] | Promise<readonly StoredResource[]> {
  if (members && hasMembers(type)) return pageWithMembers(records, type, page)
  const inside = groups && hasGroups(type) ? page.filter(({ inGroups }) => inGroups) : []
  return inside.length === 0 ? page.map((record) => plain(type, record)) : pageWithGroups(records, type, page, inside)
}

async function pageWithMembers(
  records: DirectoryRecords,
  type: ScimResourceType,
  page: readonly DirectoryRecord[],
): Promise<readonly StoredResource[]> {
  const whole: StoredResource[] = []
  for (const record of page) whole.push(await withMembers(records, type, record))
  return whole
}

async function pageWithGroups(
  records: DirectoryRecords,
  type: ScimResourceType,
  page: readonly DirectoryRecord[],
  inside: readonly DirectoryRecord[],
): Promise<readonly StoredResource[]> {
  const groups = await records.groupsOf(inside.map(({ id }) => id))
  const byMember = Map.groupBy(groups, ({ member }) => member)
  return page.map((record) => {
    const own = byMember.get(record.id)
    return own === undefined ? plain(type, record) : withList(type, record, { groups: own.map(groupValue) })
  })
}

/** As it is kept, with `schemas`. Not taken apart unless somebody looks at its attributes. */
function plain(type: ScimResourceType, record: DirectoryRecord): StoredResource {
  // A job may have written one as well. Looked for without the first quote, of which there are many.
  return record.json.includes('schemas":') ? withList(type, record, {}) : new PlainResource(type, record)
}

/** A class, because an object literal with getters takes twenty times as long to make. */
class PlainResource implements StoredResource {
  readonly id: string
  readonly createdAt: number
  readonly modifiedAt: number
  readonly version: number
  readonly #type: ScimResourceType
  readonly #record: DirectoryRecord

  constructor(type: ScimResourceType, record: DirectoryRecord) {
    this.id = record.id
    this.createdAt = record.createdAt
    this.modifiedAt = record.modifiedAt
    this.version = record.version
    this.#type = type
    this.#record = record
  }

  get attributes(): Attributes {
    return withSchemas(this.#type, this.#record)
  }

  get json(): string {
    const { json } = this.#record
    const rest = json === '{}' ? '}' : `,${json.slice(1)}`
    return `{"schemas":${JSON.stringify(schemasIn(this.#type, json))}${rest}`
  }
}

/** The attributes with `schemas`, which says what extensions there are values of (RFC 7643 §3.1); without memberships. */
export function withSchemas({ schema, extensions }: ScimResourceType, { attributes }: DirectoryRecord): Attributes {
  const ids = extensions.map((extension) => extension.schema.id)
  return { schemas: [schema.id, ...ids.filter((id) => isObject(attributes[id] ?? null))], ...attributes }
}

/**
 * The same out of the text: only a key stands between such a mark and `":{`, a quote within a text has a backslash, and
 * no name of an attribute has colons (RFC 7643 §2.1), so that it is the key of an extension.
 */
function schemasIn(type: ScimResourceType, json: string): readonly string[] {
  const present = marksOf(type).filter(({ first, further }) => json.includes(further) || json.includes(first))
  return [type.schema.id, ...present.map(({ id }) => id)]
}

/** How the key of an extension stands in the text: as the first of all, or after another. */
interface Mark {
  readonly id: string
  readonly first: string
  readonly further: string
}

const marksByType = new WeakMap<ScimResourceType, readonly Mark[]>()

function marksOf(type: ScimResourceType): readonly Mark[] {
  const known = marksByType.get(type)
  if (known !== undefined) return known
  const marks = type.extensions.map(({ schema: { id } }) => ({ id, first: `{"${id}":{`, further: `,"${id}":{` }))
  marksByType.set(type, marks)
  return marks
}

function withList(type: ScimResourceType, record: DirectoryRecord, list: Attributes): StoredResource {
  const { id, createdAt, modifiedAt, version } = record
  return { id, createdAt, modifiedAt, version, attributes: { ...withSchemas(type, record), ...list } }
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
