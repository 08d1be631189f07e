import { getPath, type MatchQuery, ProvisioningError, type Value } from '@sutler/core'
import type { Service } from './exchange.ts'
import { eqFilter } from './filter.ts'
import { readPage } from './pages.ts'
import type { ListQuery, Projected, RequestOptions, ScimResource } from './types.ts'
import { firstVersionPath } from './version-one.ts'

/** Attributes that are compared letter by letter where no schema says otherwise (RFC 7643 §3.1). */
const exactByDefault = new Set(['id', 'externalid'])

/**
 * At most `limit` resources whose values equal all terms. Each hit is compared here again, because some servers
 * ignore a filter they do not understand and answer with everybody; then the pages that follow are searched too.
 */
export async function findResources(
  service: Service,
  endpoint: string,
  query: MatchQuery,
  limit: number,
  find: Projected & { readonly caseExact?: (path: string) => boolean },
  options?: RequestOptions,
): Promise<ScimResource[]> {
  const caseExact = find.caseExact ?? ((path) => exactByDefault.has(path.toLowerCase()))
  const matches = (resource: ScimResource) => isMatch(resource, query, caseExact)
  const list = { ...find, filter: eqFilter(query.terms.map((term) => wireTerm(service, term))) }
  const look = (query: ListQuery) => search(service, endpoint, query, limit, matches, options)
  const texts = query.terms.map((term) => term.value).filter((value) => typeof value === 'string')
  try {
    const hits = await look(list)
    return hits.length === 0 && texts.some((text) => text.includes('\\')) ? await lookUnescaped(look, list) : hits
  } catch (error) {
    // Some servers refuse quotes and brackets however well they are escaped, or fail over them with 500. Looking at
    // everybody is slow but right.
    if (!(isRefusal(error) || isBreakdown(error)) || !texts.some((text) => /["\\()[\]]/.test(text))) throw error
    const { filter: _refused, ...everybody } = list
    return look(everybody)
  }
}

type Term = MatchQuery['terms'][number]

/** The term in the names and values of the service. Every hit is compared with the one that was asked for. */
function wireTerm({ wire, codec }: Service, { path, value }: Term): Term {
  return { path: wire.version === '1.1' ? firstVersionPath(path) : path, value: codec?.value(path, value) ?? value }
}

type Look = (query: ListQuery) => Promise<ScimResource[]>

/** Some servers take a backslash as it is (`CORP\ada`) and find nothing under the escaped form. */
async function lookUnescaped(look: Look, list: ListQuery & { readonly filter: string }): Promise<ScimResource[]> {
  try {
    return await look({ ...list, filter: list.filter.replaceAll('\\\\', '\\') })
  } catch (error) {
    if (isRefusal(error) || isBreakdown(error)) return [] // a server that knows escapes; its first answer stands
    throw error
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof ProvisioningError && error.code === 'INVALID_VALUE'
}

/** A 500: the server has failed over this one request, and is there for others. */
function isBreakdown(error: unknown): boolean {
  return error instanceof ProvisioningError && error.code === 'UNAVAILABLE' && error.blame === 'object'
}

/** Pages until `limit` have been found, or until a page brings nothing new: as in a listing, no total is believed. */
async function search(
  service: Service,
  endpoint: string,
  list: ListQuery,
  limit: number,
  matches: (resource: ScimResource) => boolean,
  options?: RequestOptions,
): Promise<ScimResource[]> {
  const hits = new Map<string, ScimResource>()
  let at: Parameters<typeof readPage>[3] = null
  let seen = 0
  let previous: ReadonlySet<string> = new Set()
  for (let page = 0; page < service.maxPages && hits.size < limit; page++) {
    const { resources, nextCursor } = await readPage(service, endpoint, list, at, options)
    const before = hits.size
    for (const resource of resources) if (matches(resource) && hits.size < limit) hits.set(resource.id, resource)
    seen += resources.length
    const allMatched = hits.size - before === resources.length
    const last = service.wire.paging === 'none' || (at !== null && 'cursor' in at)
    if (nextCursor !== null && resources.length > 0) at = { cursor: nextCursor }
    else if (last || (list.filter !== undefined && allMatched)) break
    else if (resources.every(({ id }) => previous.has(id))) break
    else at = { startIndex: seen + 1 }
    previous = new Set(resources.map(({ id }) => id))
  }
  return [...hits.values()]
}

/** True when the resource has the wanted value at the path of every term. */
function isMatch(resource: ScimResource, query: MatchQuery, caseExact: (path: string) => boolean): boolean {
  return query.terms.every((term) => {
    const held = getPath(resource, term.path)
    const exact = caseExact(term.path)
    return Array.isArray(held)
      ? held.some((each: Value) => isSame(each, term.value, exact))
      : isSame(held, term.value, exact)
  })
}

function isSame(held: Value, wanted: Value, exact: boolean): boolean {
  if (held === wanted) return true
  if (typeof held === 'object' && held !== null) return 'value' in held && isSame(held.value ?? null, wanted, exact)
  if (held === null || typeof held === 'boolean') return false
  const [a, b] = [String(held).normalize(), String(wanted).normalize()]
  return a === b || (!exact && a.toLowerCase() === b.toLowerCase())
}
