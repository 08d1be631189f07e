import { type Filter, knownPath, knownPathText, type ScimResourceType } from '@sutler/scim'
import type { DirectoryRecords, RecordTerm } from '@sutler/store'

/** A filter as the store can answer it, and what is left to look at object by object. */
export interface SplitFilter {
  readonly terms: readonly RecordTerm[]
  /** Null: the terms say it all. */
  readonly rest: Filter | null
}

/** More terms would only make more kinds of statements: whoever meets four indexed terms is one of few. */
const mostTerms = 4

/** Takes out of a filter what an index answers; only terms that all must hold can be taken out. */
export function splitFilter(
  filter: Filter | null,
  type: ScimResourceType,
  records: Pick<DirectoryRecords, 'isIndexed'>,
): SplitFilter {
  if (filter === null) return { terms: [], rest: null }
  const terms: RecordTerm[] = []
  const rest: Filter[] = []
  for (const part of filter.kind === 'and' ? filter.parts : [filter]) {
    const found = terms.length < mostTerms ? termOf(part, type, records) : null
    if (found !== null) terms.push(found.term)
    if (found === null || !found.whole) rest.push(part)
  }
  const [first] = rest
  if (first === undefined) return { terms, rest: null }
  return { terms, rest: rest.length === 1 ? first : { kind: 'and', parts: rest, start: filter.start, end: filter.end } }
}

interface Found {
  readonly term: RecordTerm
  /** False: those who meet the term must still be looked at. */
  readonly whole: boolean
}

function termOf(filter: Filter, type: ScimResourceType, records: Pick<DirectoryRecords, 'isIndexed'>): Found | null {
  if (filter.kind === 'elements') return elementsTerm(filter, type, records)
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return null
  const known = knownPath(type, filter.path, { bare: true })
  if (known === null) return null
  const { schema, attribute, sub } = known
  const isValue = sub === null || sub.name === 'value'
  const id = filter.value
  if (schema === null && isValue) {
    if (attribute.name === 'id') return { term: { kind: 'id', id }, whole: true }
    if (attribute.name === 'members') return { term: { kind: 'member', id }, whole: true }
    if (attribute.name === 'groups') return { term: { kind: 'group', id }, whole: true }
  }
  const path = attribute.type === 'complex' && sub === null ? `${attribute.name}.value` : knownPathText(known)
  return records.isIndexed(type.name, path) ? { term: { kind: 'value', path, value: id }, whole: true } : null
}

/** `members[value eq "x"]`, and `emails[type eq "work"].value eq "x"`, whose candidates have the value at all. */
function elementsTerm(
  filter: Extract<Filter, { kind: 'elements' }>,
  type: ScimResourceType,
  records: Pick<DirectoryRecords, 'isIndexed'>,
): Found | null {
  const { path, then } = filter
  const inner = then ?? filter.filter
  if (inner.kind !== 'compare' || inner.path.urn !== null || inner.path.sub !== null || path.sub !== null) return null
  const found = termOf({ ...inner, path: { ...path, sub: inner.path.name } }, type, records)
  return found === null ? null : { ...found, whole: then === null && found.whole }
}
