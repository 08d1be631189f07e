import { isDeepStrictEqual } from 'node:util'
import { type Anchor, type Attributes, ProvisioningError } from '@sutler/core'
import { recordOf } from './record.ts'
import { changeRecord, type DueChange, type Writing } from './record-writes.ts'
import type { DirectoryRecord, DirectoryRecords, RecordChange, RecordMembers, RecordOutcome } from './types.ts'

/** How often a change is made anew because another writer was faster: each time means that somebody got through. */
const attempts = 100

type Next = Parameters<DirectoryRecords['change']>[3]

/** See {@link DirectoryRecords.change}; `read` tells what is there. */
export async function changeInTurn(
  writing: Writing,
  read: DirectoryRecords['read'],
  type: string,
  id: Anchor,
  version: number | null,
  next: Next,
): Promise<RecordOutcome> {
  const early = await changeRecent(writing, type, id, version, next)
  if (early !== null) return { kind: 'changed', record: early }
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const from = await read(type, id)
    if (from === null) return { kind: 'missing' }
    if (version !== null && version !== from.version) return { kind: 'outdated' }
    const due = dueOf(from, next(from))
    const record = due === null ? null : await changeRecord(writing, type, from, version, due)
    if (record !== 'stale') return record === null ? { kind: 'same', record: from } : { kind: 'changed', record }
  }
  throw new ProvisioningError(`Many others are changing ${type} ${id}. Try again.`, { code: 'UNAVAILABLE' })
}

/**
 * The change on what was written last, which saves reading it: whether it is still so is seen when it is written.
 * Null when nothing came of it, or it would leave the attributes as they are: only what is there can say that.
 */
async function changeRecent(
  writing: Writing,
  type: string,
  id: Anchor,
  version: number | null,
  next: Next,
): Promise<DirectoryRecord | null> {
  const row = writing.recent.row(type, id)
  if (row === null || (version !== null && version !== row.change)) return null
  const from = recordOf(row)
  const change = attempted(() => next(from))
  const due = change === null ? null : dueOf(from, change)
  if (due === null || (due.to === null && change?.attributes !== null)) return null
  const record = await changeRecord(writing, type, from, version, due)
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

/** Without attributes that are what they were; null: nothing is left to do. */
function dueOf(from: DirectoryRecord, { attributes, members }: RecordChange): DueChange | null {
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
