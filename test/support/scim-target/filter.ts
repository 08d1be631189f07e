import { isObject, type Json, type JsonObject, type Resource, type Shelf } from './model.ts'

/** One comparison, or several about one element of a list. */
export interface Term {
  readonly path: string
  readonly value: Json
  /** Terms that one element of the list at `path` must fulfil together. */
  readonly inner: readonly Term[] | null
}

/** Attributes that are looked up instead of searched for. */
export const indexed = ['userName', 'displayName', 'externalId']

/** By index where a term is indexed, else by looking at everything. */
export function search(shelf: Shelf, terms: readonly Term[], filter: string): Resource[] {
  const quick = terms.find((term) => term.inner === null && indexed.includes(term.path))
  const candidates =
    quick === undefined
      ? shelf.byId.values()
      : (shelf.byKey.get(`${quick.path}\0${String(quick.value).toLowerCase()}`) ?? [])
  if (terms.length === 0) throw new Error(`empty filter ${filter}`)
  return [...candidates].filter(({ data, id }) => terms.every((term) => holds({ ...data, id }, term)))
}

/** True when the object fulfils the term. */
export function holds(object: JsonObject, term: Term): boolean {
  const { inner } = term
  const found = valuesAt(object, term.path)
  if (inner !== null) return found.some((element) => isObject(element) && inner.every((part) => holds(element, part)))
  return found.some((value) => sameValue(isObject(value) ? value.value : value, term))
}

function sameValue(value: Json | undefined, term: Term): boolean {
  if (typeof value !== 'string' || typeof term.value !== 'string') return value === term.value
  return /^(externalId|id)$/.test(term.path) ? value === term.value : value.toLowerCase() === term.value.toLowerCase()
}

function valuesAt(object: JsonObject, path: string): Json[] {
  const urn = /^(urn:.+:2\.0:\w+):(.+)$/i.exec(path)
  const names = urn === null ? path.split('.') : [urn[1] ?? '', ...(urn[2] ?? '').split('.')]
  let values: Json[] = [object]
  for (const name of names) values = values.flatMap((value) => (isObject(value) ? [value[name] ?? []] : [])).flat()
  return values
}

/** Terms of `a eq "x" and b[c eq "y" and d eq true]`; null for anything else. */
export function parseFilter(text: string): Term[] | null {
  const terms: Term[] = []
  const pattern =
    /\s*(?:([\w:.$-]+)\[((?:"(?:[^"\\]|\\.)*"|[^\]"])*)\](?:\.\w+)?|([\w:.$-]+)\s+eq\s+("(?:[^"\\]|\\.)*"|[\w.-]+))\s*(?:and\s|$)/iy
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (match === null) return null
    const inner = match[2] === undefined ? null : parseFilter(match[2])
    if (match[1] !== undefined && inner === null) return null
    terms.push({
      path: match[1] ?? match[3] ?? '',
      value: match[4] === undefined ? null : parseLiteral(match[4]),
      inner,
    })
  }
  return terms.length === 0 ? null : terms
}

function parseLiteral(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
