import { ScimError } from '../error.ts'
import { type Page, type PageItem, type Part, pageOf } from './list-page.ts'
import { compareKeys, sortKeyOf, viewOf } from './sort.ts'
import type { ListOptions, Resources } from './types.ts'

/** How far into a sorted listing over several types one may ask: everything before it is read for it. */
const mostMerged = 10_000

/** A page over several types (RFC 7644 §3.4.2.1): one type after the other, or merged by what they are sorted by. */
export async function pageOverAll(
  resources: Resources,
  parts: readonly Part[],
  from: ListOptions['from'],
  limit: number,
): Promise<Page> {
  if (parts.some(({ sort }) => sort !== null)) return mergedPage(resources, parts, from, limit)
  return 'index' in from
    ? pageFromIndex(resources, parts, from.index, limit)
    : pageAfter(resources, parts, from.after, limit)
}

async function pageFromIndex(
  resources: Resources,
  parts: readonly Part[],
  index: number,
  limit: number,
): Promise<Page> {
  const items: PageItem[] = []
  let skip = index
  let total = 0
  let next: string | null = null
  for (const [at, part] of parts.entries()) {
    const page = await pageOf(resources, part, { index: skip }, limit - items.length)
    items.push(...page.items)
    const counted = page.total ?? page.items.length
    total += counted
    skip = Math.max(0, skip - counted)
    if (next === null && page.next !== null) next = `${at} ${page.next}`
    else if (next === null && items.length === limit && at + 1 < parts.length) next = `${at + 1}`
  }
  return { items, total, next }
}

/** `after`: the number of the type, and its own place behind a space, if any. */
async function pageAfter(resources: Resources, parts: readonly Part[], after: string, limit: number): Promise<Page> {
  const items: PageItem[] = []
  const space = after.indexOf(' ')
  const first = Number(space === -1 ? after : after.slice(0, space))
  let from: ListOptions['from'] = space === -1 ? { index: 0 } : { after: after.slice(space + 1) }
  for (const [at, part] of parts.entries()) {
    if (at < first) continue
    if (items.length === limit) return { items, total: null, next: String(at) }
    const page = await pageOf(resources, part, from, limit - items.length)
    items.push(...page.items)
    if (page.next !== null) return { items, total: null, next: `${at} ${page.next}` }
    from = { index: 0 }
  }
  return { items, total: null, next: null }
}

async function mergedPage(
  resources: Resources,
  parts: readonly Part[],
  from: ListOptions['from'],
  limit: number,
): Promise<Page> {
  const index = 'index' in from ? from.index : Number(from.after)
  const end = index + limit
  if (end > mostMerged)
    throw new ScimError(400, 'tooMany', `A sorted listing over all types ends at ${mostMerged}; ask for one type.`)
  const pages = await Promise.all(parts.map((part) => pageOf(resources, part, { index: 0 }, end)))
  const keyed = pages.flatMap(({ items }, at) => {
    const { endpoint, sort } = parts[at] as Part
    const key = sort === null ? () => null : sortKeyOf(endpoint.type, sort.by)
    return items.map((item) => ({ item, key: key(viewOf(endpoint.type, item.stored)) }))
  })
  const sign = parts.some(({ sort }) => sort?.descending) ? -1 : 1
  keyed.sort((a, b) => sign * compareKeys(a.key, b.key))
  const total = pages.reduce((sum, page) => sum + (page.total ?? page.items.length), 0)
  return { items: keyed.slice(index, end).map(({ item }) => item), total, next: end < total ? String(end) : null }
}
