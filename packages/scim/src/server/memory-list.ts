import type { Attributes } from '@sutler/core'
import { ScimError } from '../error.ts'
import { compileFilter } from '../filter/compile.ts'
import { mentions } from '../filter/mentions.ts'
import type { Filter } from '../filter/types.ts'
import type { ResourceType } from '../schema/types.ts'
import type { MemoryRecord, MemoryTable, MemoryTables } from './memory-tables.ts'
import { compareKeys, type SortKey, sortKeyOf, viewOf } from './sort.ts'
import type { ListOptions, ResourcePage } from './types.ts'

/** A page of the records of a type, in the order of creation unless it is sorted. */
export function listRecords(tables: MemoryTables, type: ResourceType, asked: ListOptions): ResourcePage {
  const table = tables.of(type)
  const matching = matchingRecords(tables, table, asked.filter)
  const { total, page, next } =
    asked.sort === null ? pageOf(matching, asked) : sortedPageOf(tables, type, matching, asked)
  return { resources: page.map((record) => tables.stored(type, record, asked)), total, next }
}

interface RecordPage {
  readonly total: number
  readonly page: readonly MemoryRecord[]
  readonly next: string | null
}

function matchingRecords(tables: MemoryTables, { type, records, unique }: MemoryTable, filter: Filter | null) {
  if (filter === null) return [...records.values()]
  const read = { members: mentions(filter, 'members'), groups: mentions(filter, 'groups') }
  const matches = compileFilter(filter, type)
  const fits = (record: MemoryRecord) => matches(viewOf(type, tables.stored(type, record, read)))
  const only = unique.find(filter)
  if (only === undefined) return [...records.values()].filter(fits)
  const record = only === null ? undefined : records.get(only)
  return record !== undefined && fits(record) ? [record] : []
}

function pageOf(matching: readonly MemoryRecord[], { from, limit }: ListOptions): RecordPage {
  const start = 'index' in from ? from.index : startAfter(matching, place(from.after))
  const page = matching.slice(start, start + limit)
  const isLast = start + limit >= matching.length
  return { total: matching.length, page, next: isLast ? null : String(page.at(-1)?.sequence ?? 0) }
}

function place(after: string): number {
  const sequence = Number(after)
  if (Number.isSafeInteger(sequence)) return sequence
  throw new ScimError(400, 'invalidCursor', 'The cursor leads nowhere.')
}

function startAfter(matching: readonly MemoryRecord[], sequence: number): number {
  const start = matching.findIndex((record) => record.sequence > sequence)
  return start === -1 ? matching.length : start
}

type Keyed = readonly [SortKey, number]

/** Places of a sorted listing are the key and the age of the last record, which may be gone by the next page. */
function sortedPageOf(
  tables: MemoryTables,
  type: ResourceType,
  matching: readonly MemoryRecord[],
  { sort, from, limit }: ListOptions,
): RecordPage {
  const by = sort?.by ?? 'id'
  const read = { members: by.startsWith('members'), groups: by.startsWith('groups') }
  const key = sortKeyOf(type, by)
  const view = (record: MemoryRecord): Attributes => viewOf(type, tables.stored(type, record, read))
  const sign = sort?.descending ? -1 : 1
  const compare = (a: Keyed, b: Keyed) => sign * compareKeys(a[0], b[0]) || a[1] - b[1]
  const sorted = matching
    .map((record) => ({ record, keyed: [key(view(record)), record.sequence] as Keyed }))
    .sort((a, b) => compare(a.keyed, b.keyed))
  const start =
    'index' in from ? from.index : sorted.filter(({ keyed }) => compare(keyed, JSON.parse(from.after)) <= 0).length
  const page = sorted.slice(start, start + limit)
  const isLast = start + limit >= sorted.length
  return {
    total: sorted.length,
    page: page.map(({ record }) => record),
    next: isLast ? null : JSON.stringify(page.at(-1)?.keyed ?? [null, 0]),
  }
}
