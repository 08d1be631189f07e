import type { Anchor, CompiledMapping, ListPage } from '@sutler/core'
import type { Item } from '../page/item.ts'
import { logUnreadable } from '../page/log.ts'
import { processPage } from '../page/process.ts'
import type { Link, LogEntry } from '../ports.ts'
import { type Cycle, freshLink, stopIfAsked } from './context.ts'

/**
 * Goes through all objects of one mapping in order of their anchor, from where the checkpoint stands.
 *
 * Links are read by the same ranges of anchors as the listing, so that a link without an object, which is how a
 * leaver shows, is found without remembering who was seen.
 */
export async function listAll(cycle: Cycle, index: number, mapping: CompiledMapping): Promise<void> {
  const { job, env } = cycle
  const { cursor } = cycle.checkpoint
  let after = cursor?.mapping === index ? cursor.after : null
  let done = 0
  const total = (await job.source.count?.(mapping.sourceType)) ?? null
  env.onEvent?.({ kind: 'type', type: mapping.sourceType, total })
  for (;;) {
    stopIfAsked(cycle)
    const page = await job.source.list(mapping.sourceType, { after, limit: job.pageSize })
    if (!page.complete) cycle.inconclusive.add(mapping.sourceType)
    const next = page.through === null ? { mapping: index + 1, after: null } : { mapping: index, after: page.through }
    await processListed(cycle, mapping, after, page, next)
    done += page.items.length + page.unreadable.length
    env.onEvent?.({ kind: 'progress', type: mapping.sourceType, done, counts: { ...cycle.counts } })
    if (page.through === null) return
    after = page.through
  }
}

async function processListed(
  cycle: Cycle,
  mapping: CompiledMapping,
  after: Anchor | null,
  page: ListPage,
  cursor: { readonly mapping: number; readonly after: Anchor | null },
): Promise<void> {
  const { counts, job } = cycle
  const type = mapping.sourceType
  const links = new Map<Anchor, Link>()
  const present = new Set<Anchor>(page.items.map((object) => object.anchor))
  for (const { anchor } of page.unreadable) if (anchor !== null) present.add(anchor)
  const gone: Link[] = []
  for await (const link of linksOfRange(cycle, type, after, page.through)) {
    if (present.has(link.source)) links.set(link.source, link)
    else if (page.complete) {
      gone.push(link)
      // A range may hold many leavers; they go ahead page by page.
      if (gone.length === job.pageSize) await processGone(cycle, mapping, gone.splice(0))
    }
  }
  if (gone.length > 0) await processGone(cycle, mapping, gone)
  counts.read += page.items.length
  const log = noteUnreadable(cycle, type, page)
  const items = page.items.map(
    (object): Item => ({ mapping, link: links.get(object.anchor) ?? freshLink(job.id, type, object.anchor), object }),
  )
  await processPage(cycle, items, {
    deprovision: false,
    reached: { cursor },
    extra: async (t) => {
      if (log.length > 0) await t.appendLog(log)
    },
  })
}

async function* linksOfRange(cycle: Cycle, type: string, after: Anchor | null, through: Anchor | null) {
  const limit = cycle.job.pageSize * 2
  for (let from = after; ; ) {
    const range = { after: from, through, limit }
    const links = await cycle.env.store.tx((t) => t.linksBetween(cycle.job.id, type, range))
    yield* links
    const last = links.at(-1)
    if (links.length < limit || !last) return
    from = last.source
  }
}

function processGone(cycle: Cycle, mapping: CompiledMapping, links: readonly Link[]): Promise<void> {
  const items = links.map((link): Item => ({ mapping, link, object: null }))
  return processPage(cycle, items, { deprovision: false, reached: null })
}

/** Objects the source cannot give are failures of this run, each by name; their accounts are left as they are. */
export function noteUnreadable(cycle: Cycle, type: string, page: Pick<ListPage, 'unreadable'>): LogEntry[] {
  cycle.counts.unreadable += page.unreadable.length
  const log = page.unreadable.map((one) => logUnreadable(cycle, type, one))
  for (const entry of log) {
    if (cycle.recorder) cycle.recorder.problem(entry)
    else cycle.env.onEvent?.({ kind: 'object', entry })
  }
  return log
}
