import { isDeepStrictEqual } from 'node:util'
import { type Anchor, type Attributes, ProvisioningError } from '@sutler/core'
import { assertStorable } from '../engine.ts'
import { nameOf } from './recent.ts'
import { recordOf } from './record.ts'
import { changeRecord, type DueChange, type Writing } from './record-writes.ts'
import type { DirectoryRecord, DirectoryRecords, RecordChange, RecordMembers, RecordOutcome } from './types.ts'

/** How often a change is made anew because another process was faster: each time means that somebody got through. */
const attempts = 100

/** A change as it is asked for; see {@link DirectoryRecords.change}. */
export interface AskedChange {
  readonly writing: Writing
  readonly read: DirectoryRecords['read']
  readonly type: string
  readonly id: Anchor
  readonly version: number | null
  readonly next: Parameters<DirectoryRecords['change']>[3]
}

/** At once where nobody is in the way, else in turn with the others of this process. */
export async function changeInTurn(asked: AskedChange): Promise<RecordOutcome> {
  const { type, id } = asked
  const { turns } = asked.writing
  const name = nameOf(type, id)
  if (!turns.isTaken(name)) {
    const early = await changeRecent(asked)
    if (early !== null) return { kind: 'changed', record: early }
    const outcome = await changeOnce(asked)
    if (outcome !== 'stale') return outcome
  }
  // Side by side all but one would be too late again and again.
  return turns.take(name, async () => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const outcome = await changeOnce(asked)
      if (outcome !== 'stale') return outcome
    }
    const message = `Others were faster to change ${type} ${id}, ${attempts} times in a row. Nothing was changed; try again.`
    throw new ProvisioningError(message, { code: 'CONFLICT', blame: 'object' })
  })
}

async function changeOnce({ writing, read, type, id, version, next }: AskedChange): Promise<RecordOutcome | 'stale'> {
  const from = await read(type, id)
  if (from === null) return { kind: 'missing' }
  if (version !== null && version !== from.version) return { kind: 'outdated' }
  const change = next(from)
  const due = dueOf(from, change)
  // That the attributes are so already is true of this version only.
  const required = change.attributes === null ? version : from.version
  const record = due === null ? null : await changeRecord(writing, type, from, required, due)
  if (record === 'stale') return 'stale'
  return record === null ? { kind: 'same', record: from } : { kind: 'changed', record }
}

/**
 * The change on what an earlier one left, which saves reading it: whether it is still so is seen when it is written.
 * Null when nothing came of it, or it would leave the attributes as they are: only what is there can say that.
 */
async function changeRecent({ writing, type, id, version, next }: AskedChange): Promise<DirectoryRecord | null> {
  const row = writing.recent.row(type, id)
  if (row === null || (version !== null && version !== row.change)) return null
  const from = recordOf(row)
  const due = attempted(() => {
    const change = next(from)
    const left = dueOf(from, change)
    return left?.to === null && change.attributes !== null ? null : left
  })
  const record = due === null ? null : await changeRecord(writing, type, from, version, due)
  return record === 'stale' ? null : record
}

/** Null: it throws, which it may not do on what is there. */
function attempted<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

/** Without attributes that are what they were; null: nothing is left to do. Throws INVALID_VALUE for odd members. */
function dueOf(from: DirectoryRecord, { attributes, members }: RecordChange): DueChange | null {
  for (const member of members.replace ?? members.add) assertStorable(member, `member of ${from.id}`)
  const json = attributes === null ? null : JSON.stringify(attributes)
  if (attributes !== null && json !== null && !isSame(attributes, json, from))
    return { to: { attributes, json }, members }
  return isEmpty(members) ? null : { to: null, members }
}

/** A key that is undefined is one that is not there; to look for it is cheaper than to copy. */
function isSame(attributes: Attributes, json: string, stored: DirectoryRecord): boolean {
  if (json === stored.json || isDeepStrictEqual(attributes, stored.attributes)) return true
  const isLoose = Object.values(attributes).some((value) => value === undefined)
  return isLoose && isDeepStrictEqual(JSON.parse(json), stored.attributes)
}

const isEmpty = ({ add, remove, replace }: RecordMembers) =>
  add.length === 0 && remove.length === 0 && replace === undefined
