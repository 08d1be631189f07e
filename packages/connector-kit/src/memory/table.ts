import { isDeepStrictEqual } from 'node:util'
import {
  type Anchor,
  elementsOf,
  getPath,
  type MatchQuery,
  ProvisioningError,
  type SystemObject,
  type Value,
} from '@sutler/core'
import { compareUtf8 } from '../utf8-order.ts'
import type { MemoryType } from './types.ts'

/** The objects of one type, with an index for each path that is searched or unique, and a feed of changes. */
export interface Table {
  get(anchor: Anchor): SystemObject | undefined
  /** Adds or replaces. Throws ALREADY_EXISTS. Nothing happens, and the feed stays still, when nothing differs. */
  put(object: SystemObject): void
  delete(anchor: Anchor): boolean
  /** Anchors that have these values, in no order. Every path must be indexed. */
  find(query: MatchQuery): Anchor[]
  sorted(): readonly SystemObject[]
  size(): number
  readonly feed: Feed
}

/** Numbers from 1 for each change; an object changed again moves to the end. */
interface Feed {
  last(): number
  after(
    since: number,
    limit: number,
  ): { readonly anchors: readonly Anchor[]; readonly last: number; readonly more: boolean }
}

export function createTable(type: MemoryType, indexed: readonly string[]): Table {
  const objects = new Map<Anchor, SystemObject>()
  const indexes = createIndexes(type, [...indexed, ...(type.unique ?? [])])
  const feed = createFeed()
  let sorted: readonly SystemObject[] | null = null
  const changed = (anchor: Anchor) => {
    sorted = null
    feed.note(anchor)
  }
  return {
    feed,
    get: (anchor) => objects.get(anchor),
    put(object) {
      const present = objects.get(object.anchor)
      if (present && isDeepStrictEqual(present.attributes, object.attributes)) return
      for (const path of type.unique ?? []) {
        if (indexes.anchors(object, path).some((other) => other !== object.anchor)) throw taken(type.name, path)
      }
      if (present) indexes.remove(present)
      indexes.add(object)
      objects.set(object.anchor, object)
      changed(object.anchor)
    },
    delete(anchor) {
      const present = objects.get(anchor)
      if (!present) return false
      indexes.remove(present)
      objects.delete(anchor)
      changed(anchor)
      return true
    },
    find: (query) => indexes.find(query),
    sorted() {
      sorted ??= [...objects.values()].sort((a, b) => compareUtf8(a.anchor, b.anchor))
      return sorted
    },
    size: () => objects.size,
  }
}

function taken(type: string, path: string): ProvisioningError {
  return new ProvisioningError(`${type}: another object has this value of ${path}, which must be unique.`, {
    code: 'ALREADY_EXISTS',
  })
}

function createIndexes(type: MemoryType, paths: readonly string[]) {
  const exact = new Set((type.attributes ?? []).filter((one) => one.caseExact).map((one) => one.path.toLowerCase()))
  const indexes = new Map(paths.map((path) => [path.toLowerCase(), new Map<string, Set<Anchor>>()]))
  const keyOf = (path: string, value: Value): string =>
    typeof value === 'string' && !exact.has(path) ? `s${value.toLowerCase()}` : JSON.stringify(value)
  const keys = (object: SystemObject, path: string): string[] =>
    elementsOf(getPath(object.attributes, path)).map((value) => keyOf(path, value))
  const lookUp = (path: string, key: string): ReadonlySet<Anchor> => indexes.get(path)?.get(key) ?? new Set()
  return {
    add(object: SystemObject) {
      for (const [path, index] of indexes) {
        for (const key of keys(object, path)) index.set(key, (index.get(key) ?? new Set()).add(object.anchor))
      }
    },
    remove(object: SystemObject) {
      for (const [path, index] of indexes) {
        for (const key of keys(object, path)) {
          const anchors = index.get(key)
          anchors?.delete(object.anchor)
          if (anchors?.size === 0) index.delete(key)
        }
      }
    },
    /** Who has one of the values this object has at the path. */
    anchors: (object: SystemObject, path: string): Anchor[] =>
      keys(object, path.toLowerCase()).flatMap((key) => [...lookUp(path.toLowerCase(), key)]),
    find(query: MatchQuery): Anchor[] {
      const [first, ...rest] = query.terms.map(({ path, value }) => {
        const lower = path.toLowerCase()
        return lookUp(lower, keyOf(lower, value))
      })
      return first ? [...first].filter((anchor) => rest.every((set) => set.has(anchor))) : []
    },
  }
}

function createFeed(): Feed & { note(anchor: Anchor): void } {
  const entries: { readonly number: number; readonly anchor: Anchor }[] = []
  const latest = new Map<Anchor, number>()
  return {
    note(anchor) {
      const number = entries.length + 1
      entries.push({ number, anchor })
      latest.set(anchor, number)
    },
    last: () => entries.length,
    after(since, limit) {
      const anchors: Anchor[] = []
      // Entry n stands at index n - 1, so `since` is where to go on.
      let at = Math.max(0, since)
      for (; at < entries.length && anchors.length < limit; at += 1) {
        const entry = entries[at]
        if (entry && latest.get(entry.anchor) === entry.number) anchors.push(entry.anchor)
      }
      return { anchors, last: at, more: at < entries.length }
    },
  }
}
