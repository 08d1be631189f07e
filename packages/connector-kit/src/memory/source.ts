import {
  type Anchor,
  type Change,
  type ListPage,
  ProvisioningError,
  type Source,
  type SystemObject,
} from '@sutler/core'
import { compareUtf8 } from '../utf8-order.ts'
import type { Table } from './table.ts'
import type { MemoryVerb } from './types.ts'

/** Runs one call: counts it, lets faults have their say, and gives its answer. */
export type Around = <T>(
  verb: MemoryVerb,
  type: string,
  anchor: Anchor | null,
  work: () => T,
  signal?: AbortSignal,
) => Promise<T>

export function memorySource(table: (type: string) => Table, around: Around): Source {
  const snapshots = new Map<string, readonly SystemObject[]>()
  const list = (type: string, after: Anchor | null, limit: number): ListPage => {
    const objects = (after === null ? undefined : snapshots.get(type)) ?? table(type).sorted()
    const start = after === null ? 0 : firstAfter(objects, after)
    const items = objects.slice(start, start + limit)
    const more = start + limit < objects.length
    if (more) snapshots.set(type, objects)
    else snapshots.delete(type)
    return { items, unreadable: [], through: more ? (items.at(-1)?.anchor ?? null) : null, complete: true }
  }
  return {
    list: (type, { after, limit }) => around('list', type, null, () => list(type, after, limit)),
    get: (type, anchor) => around('read', type, anchor, () => table(type).get(anchor) ?? null),
    count: (type) => around('count', type, null, () => table(type).size()),
    changes: (type, since, limit) => around('changes', type, null, () => changes(table(type), since, limit)),
  }
}

function changes(table: Table, since: string | null, limit: number) {
  if (since === null) return { items: [], unreadable: [], watermark: String(table.feed.last()), more: false }
  if (!/^\d+$/.test(since)) {
    throw new ProvisioningError(`The watermark ${JSON.stringify(since)} is none of this system's; start anew.`, {
      code: 'INVALID_VALUE',
      blame: 'connection',
    })
  }
  const { anchors, last, more } = table.feed.after(Number(since), limit)
  const items = anchors.map((anchor): Change => {
    const object = table.get(anchor)
    return object ? { kind: 'upsert', object } : { kind: 'gone', anchor }
  })
  return { items, unreadable: [], watermark: String(last), more }
}

function firstAfter(objects: readonly SystemObject[], after: Anchor): number {
  let low = 0
  let high = objects.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareUtf8(objects[middle]?.anchor ?? '', after) > 0) high = middle
    else low = middle + 1
  }
  return low
}
