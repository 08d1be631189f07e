import type { CompiledMapping } from '@sutler/core'
import { commitPage } from '../page/commit.ts'
import type { Item } from '../page/item.ts'
import { markPage } from '../page/mark.ts'
import { failedItem } from '../page/observe.ts'
import { processPage } from '../page/process.ts'
import { sendPage } from '../page/send.ts'
import { mapParallel } from '../parallel.ts'
import type { Link, StoreTx } from '../ports.ts'
import { asProvisioningError, type Cycle, stopIfAsked } from './context.ts'

/** Creates whose answer was lost are looked for by the queries stored before they were sent. */
export function settleIntents(cycle: Cycle, mapping: CompiledMapping): Promise<void> {
  const { id } = cycle.job
  return eachOnce(cycle, mapping, (t, limit) => t.openIntents(id, mapping.sourceType, limit))
}

/** Escrowed objects whose clock has run out, and disabled accounts whose grace has ended. */
export async function processDue(cycle: Cycle, mapping: CompiledMapping): Promise<void> {
  const { id } = cycle.job
  const now = cycle.env.now()
  await eachOnce(cycle, mapping, (t, limit) => t.dueRetries(id, mapping.sourceType, now, limit))
  await eachOnce(cycle, mapping, (t, limit) => t.dueDeletions(id, mapping.sourceType, now, limit))
}

/** Takes the links of a query through a page each, page by page, none of them twice. */
async function eachOnce(
  cycle: Cycle,
  mapping: CompiledMapping,
  query: (t: StoreTx, limit: number) => Promise<Link[]>,
): Promise<void> {
  const { pageSize } = cycle.job
  const tried = new Set<string>()
  // Links that are still in the answer though they were tried: a query must look past them.
  let stuck = 0
  for (;;) {
    stopIfAsked(cycle)
    const asked = pageSize + stuck
    const found = await cycle.env.store.tx((t) => query(t, asked))
    const fresh = found.filter((link) => !tried.has(link.source))
    stuck = found.length - fresh.length
    if (fresh.length === 0) {
      if (found.length < asked) return
      continue
    }
    const links = fresh.slice(0, pageSize)
    for (const link of links) tried.add(link.source)
    await processLinks(cycle, mapping, links, false)
  }
}

/** Reads the sources of these links again and takes them through a page; one that cannot be read fails by name. */
export async function processLinks(
  cycle: Cycle,
  mapping: CompiledMapping,
  links: readonly Link[],
  deprovision: boolean,
): Promise<void> {
  const read = await mapParallel(links, cycle.job.capabilities.maxConcurrency, async (link) => {
    try {
      const object = await cycle.job.source.get(mapping.sourceType, link.source)
      return { item: { mapping, link, object } satisfies Item }
    } catch (error) {
      return { item: { mapping, link, object: null } satisfies Item, error: asProvisioningError(error) }
    }
  })
  const failed = read.flatMap(({ item, error }) => (error ? [failedToRead(cycle, item, error)] : []))
  if (failed.length > 0 && !cycle.recorder)
    await commitPage(cycle, await sendPage(cycle, await markPage(cycle, failed)), { reached: null })
  const readable = read.filter(({ item, error }) => !error && (item.object !== null || !isInconclusive(cycle, mapping)))
  await processPage(
    cycle,
    readable.map(({ item }) => item),
    { deprovision, reached: null },
  )
}

const isInconclusive = (cycle: Cycle, mapping: CompiledMapping) => cycle.inconclusive.has(mapping.sourceType)

function failedToRead(cycle: Cycle, item: Item, error: ReturnType<typeof asProvisioningError>) {
  const observation = { kind: 'gone', deleteDue: false } as const
  return failedItem(cycle, { item, observation, projection: null }, 'import', error)
}
