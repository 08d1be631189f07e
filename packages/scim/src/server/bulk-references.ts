import { type Attributes, isList, isObject, type Value } from '@sutler/core'

const prefix = 'bulkId:'

/**
 * The bulkIds a value points to (RFC 7644 §3.7.2), each once. What only holds one of `known`, the end of a `$ref` or the
 * filter of a path, points to it as well.
 */
export function bulkIdsIn(value: Value, known: Known): ReadonlySet<string> {
  const found = new Set<string>()
  replaced(value, '', (bulkId, isWhole) => {
    if (isWhole || known.has(bulkId)) found.add(bulkId)
    return undefined
  })
  return found
}

interface Known {
  has(bulkId: string): boolean
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

type IdOf = (bulkId: string, isWhole: boolean) => string | undefined

function replaced(value: Value, key: string, idOf: IdOf): Value {
  if (typeof value === 'string') return value.includes(prefix) ? replacedText(value, key.toLowerCase(), idOf) : value
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map((element) => replaced(element, key, idOf))
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, name, idOf)]))
}

function replacedText(text: string, key: string, idOf: IdOf): string {
  if (text.startsWith(prefix)) return idOf(text.slice(prefix.length), true) ?? text
  const inner = (whole: string, bulkId: string) => idOf(bulkId, false) ?? whole
  if (key === '$ref') return text.replace(/(?<=\/)bulkId:([^/]+)$/, inner)
  return key === 'path' ? text.replace(/(?<=")bulkId:([^"\\]+)(?=")/g, inner) : text
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
  const points = (value: Value) => [...bulkIdsIn(value, awaited)].some((id) => awaited.has(id))
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
