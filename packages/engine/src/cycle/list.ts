import type { Anchor, CompiledMapping, ListPage } from '@sutler/core'
import type { Item } from '../page/item.ts'
import { logUnreadable } from '../page/log.ts'
import { finishPage, type PreparedPage, preparePage, processPage } from '../page/process.ts'
import type { Link, LogEntry } from '../ports.ts'
import { type Cycle, freshLink, stopIfAsked } from './context.ts'

/** A page of the listing with the links of its range, read ahead of its turn. */
interface ReadPage {
  readonly after: Anchor | null
  readonly page: ListPage
  readonly prepared: PreparedPage
  /** Links of the range without an object: leavers, where the listing proves it. */
  readonly gone: readonly Link[]
  /** Where the rest of a range with very many leavers begins; null: `gone` is all. */
  readonly goneFrom: Anchor | null
}

/**
 * Goes through all objects of one mapping in order of their anchor, from where the checkpoint stands. While a page is
 * written the next one is read already, so that neither side waits for the other.
 *
 * Links are read by the same ranges of anchors as the listing, so that a link without an object, which is how a
 * leaver shows, is found without remembering who was seen.
 */
export async function listAll(cycle: Cycle, index: number, mapping: CompiledMapping): Promise<void> {
  const { job, env } = cycle
  const { cursor } = cycle.checkpoint
  const total = (await job.source.count?.(mapping.sourceType)) ?? null
  env.onEvent?.({ kind: 'type', type: mapping.sourceType, total })
  let done = 0
  let ahead: Promise<ReadPage> | null = readPage(cycle, mapping, cursor?.mapping === index ? cursor.after : null)
  while (ahead) {
    const current: ReadPage = await ahead
    const { through } = current.page
    ahead = null
    if (through !== null) {
      stopIfAsked(cycle)
      ahead = readPage(cycle, mapping, through)
      // Should this page fail, nobody will wait for the next one.
      ahead.catch(() => {})
    }
    await writePage(
      cycle,
      mapping,
      current,
      through === null ? { mapping: index + 1, after: null } : { mapping: index, after: through },
    )
    done += current.page.items.length + current.page.unreadable.length
    env.onEvent?.({ kind: 'progress', type: mapping.sourceType, done, counts: { ...cycle.counts } })
    stopIfAsked(cycle)
  }
}

async function readPage(cycle: Cycle, mapping: CompiledMapping, after: Anchor | null): Promise<ReadPage> {
  const { job, env } = cycle
  const type = mapping.sourceType
  const page = await job.source.list(type, { after, limit: job.pageSize })
  if (!page.complete) cycle.inconclusive.add(type)
  const present = new Set<Anchor>(page.items.map((object) => object.anchor))
  for (const { anchor } of page.unreadable) if (anchor !== null) present.add(anchor)
  const limit = job.pageSize * 2
  const links = new Map<Anchor, Link>()
  const ranged = await env.store.tx(async (t) => {
    const rows = await t.linksBetween(job.id, type, { after, through: page.through, limit })
    for (const link of rows) links.set(link.source, link)
    const beyond = rows.length < limit ? [] : [...present].filter((source) => !links.has(source))
    for (const link of beyond.length > 0 ? await t.links(job.id, type, beyond) : []) links.set(link.source, link)
    return rows
  })
  const items = page.items.map(
    (object): Item => ({ mapping, link: links.get(object.anchor) ?? freshLink(job.id, type, object.anchor), object }),
  )
  return {
    after,
    page,
    prepared: await preparePage(cycle, items, false),
    gone: page.complete ? ranged.filter((link) => !present.has(link.source)) : [],
    goneFrom: page.complete && ranged.length === limit ? (ranged.at(-1)?.source ?? null) : null,
  }
}

async function writePage(
  cycle: Cycle,
  mapping: CompiledMapping,
  { page, prepared, gone, goneFrom }: ReadPage,
  cursor: { readonly mapping: number; readonly after: Anchor | null },
): Promise<void> {
  if (gone.length > 0) await processGone(cycle, mapping, gone)
  if (goneFrom !== null) await processGoneBeyond(cycle, mapping, page, goneFrom)
  cycle.counts.read += page.items.length
  const log = noteUnreadable(cycle, mapping.sourceType, page)
  await finishPage(cycle, prepared, {
    reached: { cursor },
    extra: async (t) => {
      if (log.length > 0) await t.appendLog(log)
    },
  })
}

/** Most of a directory may be gone at once; the rest of such a range goes ahead batch by batch. */
async function processGoneBeyond(cycle: Cycle, mapping: CompiledMapping, page: ListPage, from: Anchor): Promise<void> {
  const { job, env } = cycle
  const present = new Set(
    page.items.map((object) => object.anchor).concat(page.unreadable.flatMap((u) => u.anchor ?? [])),
  )
  for (let after = from; ; ) {
    const range = { after, through: page.through, limit: job.pageSize }
    const links = await env.store.tx((t) => t.linksBetween(job.id, mapping.sourceType, range))
    const last = links.at(-1)
    const gone = links.filter((link) => !present.has(link.source))
    if (gone.length > 0) await processGone(cycle, mapping, gone)
    if (!last || links.length < job.pageSize) return
    after = last.source
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
