import type { Anchor, CompiledMapping, ListPage } from '@sutler/core'
import { addCounts, type MutableCounts, newCounts } from '../counts.ts'
import { commitPage } from '../page/commit.ts'
import type { Item } from '../page/item.ts'
import { logUnreadable } from '../page/log.ts'
import { markPrepared, type PreparedPage, preparePage, processPage } from '../page/process.ts'
import { type SentPage, sendPage } from '../page/send.ts'
import { ahead } from '../parallel.ts'
import type { Link, LogEntry } from '../ports.ts'
import { type Cycle, freshLink, stopIfAsked } from './context.ts'
import { keepUnreadable } from './unreadable.ts'

/** A page of the listing with the links of its range, read ahead of its turn. */
interface ReadPage {
  readonly page: ListPage
  readonly items: readonly Item[]
  /** Links of the range without an object: leavers, where the listing proves it. */
  readonly gone: readonly Link[]
  /** Where the rest of a range with very many leavers begins; null: `gone` is all. */
  readonly goneFrom: Anchor | null
  /** What its leavers add to the counts, stored with the page: until then they may be gone through once more. */
  readonly tally: MutableCounts
}

/**
 * Goes through all objects of one mapping in order of their anchor, from where the checkpoint stands.
 *
 * Links are read by the same ranges of anchors as the listing, so that a link without an object, which is how a
 * leaver shows, is found without remembering who was seen.
 *
 * Four pages are under way at once, each at a stage of its own: one is read, one is compared with the target, one is
 * decided and marked, one is sent and settled. Source, target and store so work side by side, and the target is asked
 * without a pause; pages are marked, sent and settled in order, and none is sent before the one ahead of it is settled.
 */
export async function listAll(cycle: Cycle, index: number, mapping: CompiledMapping): Promise<void> {
  const { job, env } = cycle
  const total = (await job.source.count?.(mapping.sourceType)) ?? null
  env.onEvent?.({ kind: 'type', type: mapping.sourceType, total })
  const { cursor } = cycle.checkpoint
  let done = cursor?.mapping === index ? (cursor.done ?? 0) : 0
  const pages = ahead(preparePages(cycle, ahead(readPages(cycle, index, mapping))))
  let settling: Promise<void> = Promise.resolve()
  try {
    for await (const { read, marked } of ahead(markPages(cycle, mapping, pages))) {
      // No write goes out while one of the page before is not settled: a crash can then repeat one page at most.
      await settling
      const sent = marked && (await sendPage(cycle, marked))
      done += read.page.items.length + read.page.unreadable.length
      settling = settlePage(cycle, index, mapping, read, sent, done)
      // Whoever waits for it next hears of its failure.
      settling.catch(() => {})
    }
  } finally {
    // Also when a page ahead could not be read: nothing is saved any more once the cycle has ended.
    await settling
  }
  stopIfAsked(cycle)
}

/** Ends early when the cycle is asked to stop; pages that are marked are brought to their end. */
async function* readPages(cycle: Cycle, index: number, mapping: CompiledMapping): AsyncGenerator<ReadPage> {
  const { cursor } = cycle.checkpoint
  let after = cursor?.mapping === index ? cursor.after : null
  do {
    const read: ReadPage = await readPage(cycle, mapping, after)
    yield read
    after = read.page.through
  } while (after !== null && !cycle.env.signal.aborted)
}

async function* preparePages(cycle: Cycle, pages: AsyncIterable<ReadPage>) {
  for await (const read of pages) yield { read, prepared: await preparePage(cycle, read.items, false) }
}

async function* markPages(
  cycle: Cycle,
  mapping: CompiledMapping,
  pages: AsyncIterable<{ readonly read: ReadPage; readonly prepared: PreparedPage }>,
) {
  for await (const { read, prepared } of pages) {
    if (cycle.env.signal.aborted) return
    if (read.gone.length > 0) await processGone(cycle, mapping, read.gone, read.tally)
    if (read.goneFrom !== null) await processGoneBeyond(cycle, mapping, read)
    yield { read, marked: await markPrepared(cycle, prepared) }
  }
}

async function settlePage(
  cycle: Cycle,
  index: number,
  mapping: CompiledMapping,
  { page, tally }: ReadPage,
  sent: SentPage | null,
  done: number,
): Promise<void> {
  const type = mapping.sourceType
  if (sent === null) cycle.counts.read += page.items.length
  // A page that was cut off comes once more, and is counted then.
  const counts = sent === null ? cycle.counts : sent.trouble ? newCounts() : sent.settlement.counts
  addCounts(counts, tally)
  const log = noteUnreadable(cycle, counts, type, page)
  const cursor =
    page.through === null ? { mapping: index + 1, after: null } : { mapping: index, after: page.through, done }
  if (sent)
    await commitPage(cycle, sent, {
      reached: { cursor },
      extra: async (t) => {
        // A feed will not name them again; a listing does.
        if (cycle.job.source.changes) await keepUnreadable(cycle, t, type, page.unreadable)
        if (log.length > 0) await t.appendLog(log)
      },
    })
  cycle.env.onEvent?.({ kind: 'progress', type, done, counts: { ...cycle.counts } })
}

async function readPage(cycle: Cycle, mapping: CompiledMapping, after: Anchor | null): Promise<ReadPage> {
  const { job, env } = cycle
  const type = mapping.sourceType
  const quarter = Math.ceil(job.pageSize / 4)
  const page = await job.source.list(type, { after, limit: quarter })
  if (!page.complete) cycle.inconclusive.add(type)
  const present = new Set<Anchor>(page.items.map((object) => object.anchor))
  for (const { anchor } of page.unreadable) if (anchor !== null) present.add(anchor)
  const limit = quarter * 2
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
    page,
    items,
    gone: page.complete ? ranged.filter((link) => !present.has(link.source)) : [],
    goneFrom: page.complete && ranged.length === limit ? (ranged.at(-1)?.source ?? null) : null,
    tally: newCounts(),
  }
}

/** Most of a directory may be gone at once; the rest of such a range goes ahead batch by batch. */
async function processGoneBeyond(cycle: Cycle, mapping: CompiledMapping, { page, goneFrom, tally }: ReadPage) {
  const { job, env } = cycle
  const present = new Set(
    page.items.map((object) => object.anchor).concat(page.unreadable.flatMap((u) => u.anchor ?? [])),
  )
  for (let after = goneFrom; ; ) {
    const range = { after, through: page.through, limit: job.pageSize }
    const links = await env.store.tx((t) => t.linksBetween(job.id, mapping.sourceType, range))
    const last = links.at(-1)
    const gone = links.filter((link) => !present.has(link.source))
    if (gone.length > 0) await processGone(cycle, mapping, gone, tally)
    if (!last || links.length < job.pageSize) return
    after = last.source
  }
}

function processGone(
  cycle: Cycle,
  mapping: CompiledMapping,
  links: readonly Link[],
  tally: MutableCounts,
): Promise<void> {
  const items = links.map((link): Item => ({ mapping, link, object: null }))
  return processPage(cycle, items, { deprovision: false, reached: null, tally })
}

/** Objects the source cannot give are failures of this run, each by name; their accounts are left as they are. */
export function noteUnreadable(
  cycle: Cycle,
  counts: MutableCounts,
  type: string,
  page: Pick<ListPage, 'unreadable'>,
): LogEntry[] {
  counts.unreadable += page.unreadable.length
  const log = page.unreadable.map((one) => logUnreadable(cycle, type, one))
  for (const entry of log) {
    if (cycle.recorder) cycle.recorder.problem(entry)
    else cycle.env.onEvent?.({ kind: 'object', entry })
  }
  return log
}
