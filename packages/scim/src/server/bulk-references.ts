import { type Attributes, isList, isObject, type Value } from '@sutler/core'

const prefix = 'bulkId:'

/** The bulkIds a value points to (RFC 7644 §3.7.2), each once. */
export function bulkIdsIn(value: Value): ReadonlySet<string> {
  const found = new Set<string>()
  collect(value, found)
  return found
}

function collect(value: Value, found: Set<string>): void {
  if (typeof value === 'string') {
    if (value.startsWith(prefix)) found.add(value.slice(prefix.length))
    return
  }
  if (value === null || typeof value !== 'object') return
  for (const element of isList(value) ? value : Object.values(value)) collect(element, found)
}

/** The bulkId in a path such as `/Users/bulkId:x`; null when there is none. */
export function bulkIdOfPath(path: string): string | null {
  const at = path.indexOf(prefix)
  return at === -1 ? null : (path.slice(at + prefix.length).split('/', 1)[0] ?? null)
}

/** The value with ids in place of bulkIds; those without an id stay. */
export function withIds(value: Value, ids: ReadonlyMap<string, string>): Value {
  if (typeof value === 'string')
    return value.startsWith(prefix) ? (ids.get(value.slice(prefix.length)) ?? value) : value
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map((element) => withIds(element, ids))
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner, ids)]))
}

/** A resource that points to resources which are not there yet, in two steps (RFC 7644 §3.7.1). */
export interface Divided {
  /** To create at once. */
  readonly now: Attributes
  /** PATCH operations for when the rest is there. */
  readonly later: readonly { readonly op: 'add'; readonly path: string; readonly value: Value }[]
}

/** Takes the attributes, and of lists the elements, out that point to one of the bulkIds. */
export function divide(data: Attributes, awaited: ReadonlySet<string>, urn = ''): Divided {
  const now: Record<string, Value> = {}
  const later: Divided['later'][number][] = []
  const points = (value: Value) => [...bulkIdsIn(value)].some((id) => awaited.has(id))
  for (const [key, value] of Object.entries(data)) {
    if (!points(value)) {
      now[key] = value
    } else if (urn === '' && key.includes(':') && isObject(value)) {
      const extension = divide(value, awaited, `${key}:`)
      if (Object.keys(extension.now).length > 0) now[key] = extension.now
      later.push(...extension.later)
    } else {
      if (isList(value)) now[key] = value.filter((element) => !points(element))
      later.push({ op: 'add', path: urn + key, value: isList(value) ? value.filter(points) : value })
    }
  }
  return { now, later }
}
