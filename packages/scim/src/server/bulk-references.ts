import { type Attributes, isList, isObject, type Value } from '@sutler/core'

const prefix = 'bulkId:'

/** The bulkIds a value points to (RFC 7644 §3.7.2), each once. */
export function bulkIdsIn(value: Value): ReadonlySet<string> {
  const found = new Set<string>()
  replaced(value, '', (bulkId) => {
    found.add(bulkId)
    return undefined
  })
  return found
}

/** The bulkId in a path such as `/Users/bulkId:x`; null when there is none. */
export function bulkIdOfPath(path: string): string | null {
  const at = path.indexOf(prefix)
  return at === -1 ? null : (path.slice(at + prefix.length).split('/', 1)[0] ?? null)
}

/** The value with ids in place of bulkIds; those without an id stay. */
export function withIds(value: Value, ids: ReadonlyMap<string, string>): Value {
  return replaced(value, '', (bulkId) => ids.get(bulkId))
}

type IdOf = (bulkId: string) => string | undefined

function replaced(value: Value, key: string, idOf: IdOf): Value {
  if (typeof value === 'string') return value.includes(prefix) ? replacedText(value, key, idOf) : value
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map((element) => replaced(element, key, idOf))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, name, idOf)]))
}

/** A text that is a reference, an address that ends in one, or the filter of a PATCH path that compares with one. */
function replacedText(text: string, key: string, idOf: IdOf): string {
  if (text.startsWith(prefix)) return idOf(text.slice(prefix.length)) ?? text
  if (key === '$ref') return text.replace(/(?<=\/)bulkId:([^/]+)$/, (whole, bulkId) => idOf(bulkId) ?? whole)
  if (key === 'path') return text.replace(/(?<=")bulkId:([^"\\]+)(?=")/g, (whole, bulkId) => idOf(bulkId) ?? whole)
  return text
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
