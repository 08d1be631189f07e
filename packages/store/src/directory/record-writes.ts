import { type Anchor, type Attributes, ProvisioningError } from '@sutler/core'
import { assertOutside, assertStorable, type Engine, isStorable } from '../engine.ts'
import type { StepRow } from '../steps.ts'
import type { Key } from './keys.ts'
import type { RecentRows } from './recent.ts'
import { type RecordRow, recordOf } from './record.ts'
import type { Turns } from './turns.ts'
import type { DirectoryOptions, DirectoryRecord, RecordMembers } from './types.ts'
import {
  changeSteps,
  createSteps,
  deleteSteps,
  memberSteps,
  type Place,
  type RowTexts,
  type Steps,
  type Written,
} from './writes.ts'

/** What writes stand on. */
export interface Writing {
  readonly engine: Engine
  readonly texts: RowTexts
  readonly options: DirectoryOptions
  readonly recent: RecentRows
  readonly turns: Turns
}

export async function createRecord(
  writing: Writing,
  type: string,
  id: Anchor,
  attributes: Attributes,
  members: readonly Anchor[],
): Promise<DirectoryRecord> {
  assertStorable(id, `id of a ${type}`)
  for (const member of members) assertStorable(member, `member of ${type} ${id}`)
  const place = placeOf(writing, type, id)
  const doc = JSON.stringify(attributes)
  const row = await run(writing.engine, createSteps(place, { attributes, json: doc }, members), place)
  if (row === 'stale' || row === null)
    throw new ProvisioningError(`A ${type} with id ${id} exists already.`, { code: 'ALREADY_EXISTS' })
  return recordOf(rowOf(row, place, { doc, created_at: place.at }))
}

/** What is left to do of a change. */
export interface DueChange {
  /** The attributes from now on; null: they stay. */
  readonly to: Written | null
  readonly members: RecordMembers
}

/** Other attributes of `from` where it is still there, or its members alone. Null: no member came or went. */
export async function changeRecord(
  writing: Writing,
  type: string,
  from: DirectoryRecord,
  version: number | null,
  { to, members }: DueChange,
): Promise<DirectoryRecord | 'stale' | null> {
  const place = placeOf(writing, type, from.id)
  const steps = to === null ? memberSteps(place, version, members) : changeSteps(place, from, to, members)
  const row = await run(writing.engine, steps, place)
  if (row === 'stale' || row === null) return row
  const doc = to?.json ?? String(row.doc)
  const changed = rowOf(row, place, { doc, created_at: to === null ? Number(row.created_at) : from.createdAt })
  writing.recent.keep(type, changed)
  return recordOf(changed)
}

/** False: there is none, or not in this version. */
export async function deleteRecord(
  writing: Writing,
  type: string,
  id: Anchor,
  version: number | null,
): Promise<boolean> {
  if (!isStorable(id)) return false
  assertOutside()
  writing.recent.forget(type, id)
  return (await writing.engine.write(deleteSteps(placeOf(writing, type, id), version))).ok
}

function placeOf({ texts, options: { now, indexes } }: Writing, type: string, id: Anchor): Place {
  return { texts, indexes, type, id, at: now() }
}

function rowOf(
  { change, in_groups }: StepRow,
  { id, at }: Place,
  rest: Pick<RecordRow, 'doc' | 'created_at'>,
): RecordRow {
  return { ...rest, id, change: Number(change), modified_at: at, in_groups: Boolean(in_groups) }
}

/** What was written; null: nothing. Throws ALREADY_EXISTS where a unique attribute is taken. */
async function run(
  engine: Engine,
  { steps, taking, keys, written }: Steps,
  { type, id }: Place,
): Promise<StepRow | 'stale' | null> {
  assertOutside()
  const done = await engine.write(steps)
  if (done.ok) return done.rows[written]?.[0] ?? null
  if (done.step !== taking) return 'stale'
  const held = await takenOf(engine, type, id, keys)
  throw takenKey(type, held)
}

/** The first of the unique keys that another object has; undefined when it is free again by now. */
async function takenOf(engine: Engine, type: string, id: Anchor, wanted: readonly Key[]): Promise<Key | undefined> {
  const text = `select owner from directory_key where type = ?1 and path = ?2 and value = ?3 and holder = '' and owner <> ?4`
  for (const key of wanted.filter(({ exclusive }) => exclusive)) {
    const held = await engine.read(text, [type, key.path, key.value, id])
    if (held.length > 0) return key
  }
  return undefined
}

/** The refusal where an exclusive key belongs to another object; undefined: nobody knows any more which. */
function takenKey(type: string, key: Key | undefined): ProvisioningError {
  const name = key?.name ?? 'value of a unique attribute'
  return new ProvisioningError(`Another ${type} has this ${name}. Choose another value.`, { code: 'ALREADY_EXISTS' })
}
