import type { Anchor, CompiledMapping, Source, Watermark } from '@sutler/core'
import type { Item } from '../page/item.ts'
import { processPage } from '../page/process.ts'
import { type Cycle, freshLink, stopIfAsked } from './context.ts'
import { noteUnreadable } from './list.ts'

type Feed = NonNullable<Source['changes']>

/** Goes through what has changed since the watermark; costs nothing for what has not. */
export async function followFeed(
  cycle: Cycle,
  mapping: CompiledMapping,
  changes: Feed,
  since: Watermark,
): Promise<void> {
  const { job, env } = cycle
  const type = mapping.sourceType
  let position = since
  let done = 0
  env.onEvent?.({ kind: 'type', type, total: null })
  for (;;) {
    stopIfAsked(cycle)
    const page = await changes(type, position, job.pageSize)
    const objects = new Map(page.items.map((c) => (c.kind === 'gone' ? [c.anchor, null] : [c.object.anchor, c.object])))
    const sources = [...objects.keys()] as Anchor[]
    const links = await env.store.tx((t) => t.links(job.id, type, sources))
    const bySource = new Map(links.map((link) => [link.source, link]))
    const items = sources.map(
      (source): Item => ({
        mapping,
        link: bySource.get(source) ?? freshLink(job.id, type, source),
        object: objects.get(source) ?? null,
      }),
    )
    cycle.counts.read += items.length
    const log = noteUnreadable(cycle, type, page)
    await processPage(cycle, items, {
      deprovision: false,
      reached: { pending: { ...cycle.checkpoint.pending, [type]: page.watermark } },
      extra: async (t) => {
        if (log.length > 0) await t.appendLog(log)
      },
    })
    done += items.length
    env.onEvent?.({ kind: 'progress', type, done, counts: { ...cycle.counts } })
    if (!page.more) return
    position = page.watermark
  }
}
