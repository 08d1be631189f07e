import {
  compareKeys,
  compileFilter,
  type Filter,
  type ListOptions,
  mentions,
  type ResourcePage,
  ScimError,
  type ScimResourceType,
  type SortKey,
  type StoredResource,
  sortKeyOf,
  viewOf,
} from '@sutler/scim'
import type { DirectoryRecord, DirectoryRecords, RecordTerm } from '@sutler/store'
import { storedPage } from './stored.ts'
import { splitFilter } from './terms.ts'

/** Objects read at once while a filter looks at all of them; fewer where each brings its members. */
const scanPage = 250
const scanPageWithMembers = 10

interface Listing {
  readonly records: DirectoryRecords
  readonly type: ScimResourceType
  readonly terms: readonly RecordTerm[]
  /** Null: whoever meets the terms is meant. */
  readonly rest: Filter | null
  readonly asked: ListOptions
}

interface RecordPage {
  readonly page: readonly DirectoryRecord[]
  readonly total: number | null
  readonly next: string | null
}

/**
 * A page of the directory. What an index answers costs what the page holds; any other filter, and every sort, reads
 * the objects one after the other, and keeps in memory no more than the page and, for a sort, what comes before it.
 */
export async function listRecords(
  records: DirectoryRecords,
  type: ScimResourceType,
  asked: ListOptions,
): Promise<ResourcePage> {
  const { terms, rest } = splitFilter(asked.filter, type, records)
  const listing = { records, type, terms, rest, asked }
  const { page, total, next } =
    asked.sort !== null ? await sorted(listing) : rest === null ? await indexed(listing) : await scanned(listing)
  return { resources: await storedPage(records, type, page, asked), total, next }
}

async function indexed({ records, type, terms, asked: { from, limit } }: Listing): Promise<RecordPage> {
  const skip = 'index' in from ? from.index : 0
  const after = 'after' in from ? from.after : null
  const found = limit === 0 ? [] : await records.page(type.name, terms, { after, skip, limit: limit + 1 })
  const page = found.slice(0, limit)
  const more = found.length > limit
  const known = limit > 0 && !more && (skip === 0 || page.length > 0)
  const total = after !== null ? null : known ? skip + page.length : await records.count(type.name, terms)
  return { page, total, next: more ? (page.at(-1)?.id ?? null) : null }
}

async function scanned(listing: Listing): Promise<RecordPage> {
  const { from, limit } = listing.asked
  const page: DirectoryRecord[] = []
  const skip = 'index' in from ? from.index : 0
  const after = 'after' in from ? from.after : null
  let total = 0
  let more = false
  for await (const { record } of matching(listing, after, false)) {
    total += 1
    if (total <= skip) continue
    more = page.length === limit
    if (!more) page.push(record)
    // Only whoever counts must go on to the end.
    else if (after !== null) break
  }
  return { page, total: after === null ? total : null, next: more ? (page.at(-1)?.id ?? null) : null }
}

type Place = readonly [SortKey, string]

/** Places of a sorted listing are the key and the id of the last one, who may be gone by the next page. */
async function sorted(listing: Listing): Promise<RecordPage> {
  const { type, records, asked } = listing
  const { sort, from, limit } = asked
  const sign = sort?.descending ? -1 : 1
  const compare = (a: Place, b: Place) => sign * compareKeys(a[0], b[0]) || compareKeys(a[1], b[1])
  const keyOf = sortKeyOf(type, sort?.by ?? 'id')
  const start = 'after' in from ? placeOf(from.after) : null
  const skip = 'index' in from ? from.index : 0
  const needed = skip + limit + 1
  let places: Place[] = []
  let total = 0
  for await (const { record, view } of matching(listing, null, true)) {
    total += 1
    const place: Place = [keyOf(view), record.id]
    if (start !== null && compare(place, start) <= 0) continue
    places.push(place)
    if (places.length > 2 * needed + scanPage) places = places.sort(compare).slice(0, needed)
  }
  const shown = places.sort(compare).slice(skip, skip + limit)
  const read = await Promise.all(shown.map(([, id]) => records.read(type.name, id)))
  const isLast = places.length <= skip + limit
  const next = isLast || shown.length === 0 ? null : JSON.stringify(shown.at(-1))
  return { page: read.filter((record) => record !== null), total, next }
}

function placeOf(text: string): Place {
  try {
    const place: unknown = JSON.parse(text)
    if (Array.isArray(place) && place.length === 2 && typeof place[1] === 'string') return place as unknown as Place
  } catch {
    // Falls through: it is no place of ours.
  }
  throw new ScimError(400, 'invalidCursor', 'The cursor leads nowhere.')
}

interface Match {
  readonly record: DirectoryRecord
  /** As filters and sorts see it. */
  readonly view: ReturnType<typeof viewOf>
}

async function* matching(
  { records, type, terms, rest, asked }: Listing,
  first: string | null,
  forSort: boolean,
): AsyncGenerator<Match> {
  const fits = rest === null ? () => true : compileFilter(rest, type)
  const by = forSort ? (asked.sort?.by.toLowerCase() ?? '') : ''
  const about = (name: string) => (rest !== null && mentions(rest, name)) || by.startsWith(name)
  const read = { members: about('members'), groups: about('groups') }
  const limit = read.members ? scanPageWithMembers : scanPage
  for (let after = first; ; ) {
    await turn()
    const page = await records.page(type.name, terms, { after, skip: 0, limit })
    const stored: readonly StoredResource[] = await storedPage(records, type, page, read)
    for (const [position, record] of page.entries()) {
      const resource = stored[position]
      if (resource === undefined) continue
      const view = viewOf(type, resource)
      if (fits(view)) yield { record, view }
    }
    const last = page.at(-1)
    if (page.length < limit || last === undefined) return
    after = last.id
  }
}

const waiting: (() => void)[] = []

/**
 * Resolves when it is the caller's turn to read a page: one page of all scans there are, then whatever else there is to
 * do. The embedded store answers at once: without a pause nobody else would be served, and with each scan pausing for
 * itself everybody else would wait for a page of each.
 */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(next)
  })
}

function next(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(next)
}
