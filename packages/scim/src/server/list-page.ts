import type { Endpoint } from './endpoint.ts'
import type { ReadFilter } from './filter.ts'
import type { ListOptions, ReadOptions, Resources, StoredResource } from './types.ts'

/** What to ask one type for. */
export interface Part {
  readonly endpoint: Endpoint
  readonly filter: ReadFilter
  /** Null: nothing to sort by, or the type does not have the attribute. */
  readonly sort: ListOptions['sort']
  readonly read: ReadOptions
}

/** A page of one or more types. */
export interface Page {
  readonly items: readonly PageItem[]
  /** Null: not counted. */
  readonly total: number | null
  /** Null: this was the last. */
  readonly next: string | null
}

export interface PageItem {
  readonly endpoint: Endpoint
  readonly stored: StoredResource
}

/** One page of one type. */
export async function pageOf(
  resources: Resources,
  { endpoint, filter, sort, read }: Part,
  from: ListOptions['from'],
  limit: number,
): Promise<Page> {
  if (filter === false) return { items: [], total: 0, next: null }
  const page = await resources.list(endpoint.type, { ...read, filter, sort, from, limit })
  return { items: page.resources.map((stored) => ({ endpoint, stored })), total: page.total, next: page.next }
}
