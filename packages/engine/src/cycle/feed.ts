import type { Anchor, CompiledMapping, Source, SystemObject, Watermark } from '@sutler/core'
import type { Item } from '../page/item.ts'
import { processPage } from '../page/process.ts'
import type { Checkpoint } from '../ports.ts'
import { type Cycle, freshLink, type Recorder, stopIfAsked } from './context.ts'
import { noteUnreadable } from './list.ts'
import { keepUnreadable } from './unreadable.ts'

type Feed = NonNullable<Source['changes']>

/**
 * Before a listing begins, the feed's position is taken: what changes meanwhile is seen once more after it. A listing
 * that has begun without one is not followed by the feed; the next cycle lists once more.
 */
export async function takePositions(cycle: Cycle): Promise<void> {
  const { job, checkpoint } = cycle
  const { changes } = job.source
  if (!changes || cycle.recorder) return
  const pending: Record<string, string> = { ...checkpoint.pending }
  for (const [index, { sourceType }] of job.mappings.entries())
    if (checkpoint.watermarks[sourceType] === undefined && !hasBegun(checkpoint, index))
      pending[sourceType] ??= (await changes.call(job.source, sourceType, null, job.pageSize)).watermark
  cycle.checkpoint = { ...checkpoint, pending }
}

function hasBegun({ cursor }: Checkpoint, index: number): boolean {
  if (cursor === null) return true
  return cursor.mapping > index || (cursor.mapping === index && cursor.after !== null)
}

/** Goes through what has changed since the watermark; costs nothing for what has not. */
export async function followFeed(
  cycle: Cycle,
  mapping: CompiledMapping,
  changes: Feed,
  since: Watermark,
): Promise<void> {
  const { job, env } = cycle
  const type = mapping.sourceType
  // Up to there all is done: an interrupted cycle goes on where it was.
  let position = cycle.checkpoint.pending[type] ?? since
  let done = 0
  env.onEvent?.({ kind: 'type', type, total: null })
  for (;;) {
    stopIfAsked(cycle)
    const page = await changes(type, position, job.pageSize)
    const objects = new Map(page.items.map((c) => (c.kind === 'gone' ? [c.anchor, null] : [c.object.anchor, c.object])))
    for (const { anchor } of page.unreadable) if (anchor !== null) objects.delete(anchor)
    const items = await itemsOf(cycle, mapping, objects)
    if (cycle.recorder) noteFollowed(cycle.recorder, type, objects.keys())
    cycle.counts.read += cycle.recorder ? items.length : items.filter(({ object }) => object === null).length
    const log = noteUnreadable(cycle, cycle.counts, type, page)
    await processPage(cycle, items, {
      deprovision: false,
      reached: { pending: { ...cycle.checkpoint.pending, [type]: page.watermark } },
      extra: async (t) => {
        await keepUnreadable(cycle, t, type, page.unreadable)
        if (log.length > 0) await t.appendLog(log)
      },
    })
    done += items.length
    env.onEvent?.({ kind: 'progress', type, done, counts: { ...cycle.counts } })
    if (!page.more) return
    position = page.watermark
  }
}

/** A page of the feed as items; null: gone from the source. */
async function itemsOf(
  { job, env }: Cycle,
  mapping: CompiledMapping,
  objects: ReadonlyMap<Anchor, SystemObject | null>,
): Promise<Item[]> {
  const type = mapping.sourceType
  const links = await env.store.tx((t) => t.links(job.id, type, [...objects.keys()]))
  const bySource = new Map(links.map((link) => [link.source, link]))
  return [...objects].map(([source, object]) => ({
    mapping,
    link: bySource.get(source) ?? freshLink(job.id, type, source),
    object,
  }))
}

function noteFollowed({ followed }: Recorder, type: string, sources: Iterable<Anchor>): void {
  const known = followed.get(type) ?? new Set()
  for (const source of sources) known.add(source)
  followed.set(type, known)
}
