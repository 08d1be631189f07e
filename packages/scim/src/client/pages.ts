import type { Value } from '@sutler/core'
import {
  asResource,
  type Exchange,
  exchange,
  isSuccess,
  type JsonObject,
  projectionQuery,
  readObject,
  refused,
  type Service,
} from './exchange.ts'
import { protocolError } from './failure.ts'
import type { ListedPage, ListQuery, RequestOptions, ScimResource, WalkedPage } from './types.ts'

type Position = { readonly startIndex: number } | { readonly cursor: string } | null

/** One page of a listing; null asks for the first without naming a position (RFC 7644 §3.4.2). */
export async function readPage(
  service: Service,
  endpoint: string,
  query: ListQuery,
  at: Position,
  options?: RequestOptions,
): Promise<ListedPage> {
  const what: Exchange = {
    method: 'GET',
    path: endpoint + queryText(service, query, at),
    what: `listing of ${endpoint.slice(1)}`,
    collection: query.filter === undefined ? 'listed' : 'searched',
  }
  const response = await exchange(service, what, options)
  if (response.status === 404 && query.filter !== undefined && service.wire.notFoundIsEmpty)
    return { resources: [], totalResults: 0, nextCursor: null }
  if (!isSuccess(response)) throw refused(service, what, response)
  return asPage(service, what, readObject(service, what, response))
}

/**
 * All pages of a listing. The end is an empty page, or one that brings nothing but what the first or the previous
 * page brought; neither a short page nor `totalResults` ends it, because servers are wrong about both.
 */
export async function* walkPages(
  service: Service,
  endpoint: string,
  query: ListQuery,
  options?: RequestOptions,
): AsyncGenerator<WalkedPage> {
  const tally: Tally = { received: 0, announced: null, shrunk: false, first: null, previous: new Set() }
  let at: Position = service.wire.paging === 'cursor' ? { cursor: '' } : { startIndex: 1 }
  for (let page = 0; page < service.maxPages; page++) {
    const listed: ListedPage = await readPage(service, endpoint, query, at, options)
    const fresh = take(tally, listed)
    const whole = service.wire.paging === 'none'
    const next: Position = whole ? null : nextPosition(endpoint, at, listed, fresh.length, tally.received)
    yield { resources: fresh, complete: next === null ? isComplete(tally) : null }
    if (next === null) return
    at = next
  }
  const what = { method: 'GET', what: `listing of ${endpoint.slice(1)}` }
  throw protocolError(what, `did not end after ${service.maxPages} pages`, 'see the log of the server')
}

/** What a listing has brought so far. Remembers ids of two pages only, so that memory stays flat. */
interface Tally {
  /** Objects received, repeated ones left out. */
  received: number
  announced: number | null
  shrunk: boolean
  first: ReadonlySet<string> | null
  previous: ReadonlySet<string>
}

/** Counts a page in, and returns the objects on it that are new. */
function take(tally: Tally, page: ListedPage): readonly ScimResource[] {
  const fresh = page.resources.filter(({ id }) => !tally.first?.has(id) && !tally.previous.has(id))
  tally.received += fresh.length
  tally.previous = new Set(page.resources.map((resource) => resource.id))
  tally.first ??= tally.previous
  // Behind the end some servers announce 0, or what they announced first: only pages with content count.
  if (page.totalResults !== null && page.resources.length > 0) {
    if (tally.announced !== null && page.totalResults < tally.announced) tally.shrunk = true
    tally.announced = Math.max(tally.announced ?? 0, page.totalResults)
  }
  return fresh
}

/** False when more was announced than came, or the total fell on the way: index paging then skips objects. */
function isComplete(tally: Tally): boolean {
  if (tally.announced === null || tally.announced < tally.received) return true // a total too low is no total at all
  return tally.announced === tally.received && !tally.shrunk
}

function nextPosition(endpoint: string, at: Position, page: ListedPage, fresh: number, received: number): Position {
  if (page.nextCursor !== null) {
    if (at !== null && 'cursor' in at && at.cursor === page.nextCursor)
      throw protocolError(
        { method: 'GET', what: `listing of ${endpoint.slice(1)}` },
        'brought the same cursor twice',
        'the server breaks RFC 9865 §2',
      )
    return { cursor: page.nextCursor }
  }
  if (at !== null && 'cursor' in at) return null
  return fresh === 0 ? null : { startIndex: received + 1 }
}

function asPage(service: Service, what: Exchange, body: JsonObject): ListedPage {
  const items = body.Resources ?? body.resources ?? []
  if (!Array.isArray(items))
    throw protocolError(what, 'brought no list of Resources', 'the server breaks RFC 7644 §3.4.2')
  const cursor = body.nextCursor
  return {
    resources: items.map((item: Value) => asResource(service, what, item)),
    totalResults: asCount(body.totalResults),
    nextCursor: typeof cursor === 'string' && cursor !== '' ? cursor : null,
  }
}

function asCount(value: Value | undefined): number | null {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : null
}

function queryText(service: Service, query: ListQuery, at: Position): string {
  let text = ''
  if (query.filter !== undefined) text += `&filter=${encodeURIComponent(query.filter)}`
  if (service.wire.paging !== 'none') {
    if (at !== null)
      text += 'cursor' in at ? `&cursor=${encodeURIComponent(at.cursor)}` : `&startIndex=${at.startIndex}`
    if (query.count !== undefined) text += `&count=${query.count}`
  }
  text += projectionQuery(service, query, '&')
  return text === '' ? '' : `?${text.slice(1)}`
}
