import type { Anchor, CompiledMapping } from '@sutler/core'
import { commitPage } from '../page/commit.ts'
import type { Item } from '../page/item.ts'
import { markPage } from '../page/mark.ts'
import { failedItem } from '../page/observe.ts'
import { processPage } from '../page/process.ts'
import { sendPage } from '../page/send.ts'
import { mapParallel } from '../parallel.ts'
import type { Link, StoreTx } from '../ports.ts'
import { asProvisioningError, type Cycle, objectKey, stopIfAsked } from './context.ts'

/** Creates whose answer was lost are looked for by the queries stored before they were sent. */
export async function settleIntents(cycle: Cycle, mapping: CompiledMapping): Promise<void> {
  const { id } = cycle.job
  const type = mapping.sourceType
  const settled = await eachOnce(cycle, mapping, (t, limit, last) => t.openIntents(id, type, limit, last?.source))
  for (const source of settled) cycle.recovered.add(objectKey({ type, source }))
}

/** Escrowed objects whose clock has run out, and disabled accounts whose grace has ended. */
export async function processDue(cycle: Cycle, mapping: CompiledMapping): Promise<void> {
  const { id } = cycle.job
  const now = cycle.env.now()
  const type = mapping.sourceType
  await eachOnce(cycle, mapping, (t, limit, last) =>
    t.dueRetries(id, type, now, limit, last && { at: last.retry?.nextAt ?? 0, source: last.source }),
  )
  await eachOnce(cycle, mapping, (t, limit, last) =>
    t.dueDeletions(id, type, now, limit, last && { at: last.deleteAt ?? 0, source: last.source }),
  )
}

/** Takes the links of a query through a page each, none of them twice in a cycle; returns their sources. */
async function eachOnce(
  cycle: Cycle,
  mapping: CompiledMapping,
  query: (t: StoreTx, limit: number, last: Link | null) => Promise<Link[]>,
): Promise<ReadonlySet<Anchor>> {
  const { pageSize } = cycle.job
  // A new clock may put a link further back in the same queue.
  const tried = new Set<Anchor>()
  let last: Link | null = null
  do {
    stopIfAsked(cycle)
    const from: Link | null = last
    const found: Link[] = await cycle.env.store.tx((t) => query(t, pageSize, from))
    const links = found.filter((link) => !tried.has(link.source) && !isDone(cycle, link))
    for (const { source } of links) tried.add(source)
    if (links.length > 0) await processLinks(cycle, mapping, links, false)
    last = found.length < pageSize ? null : (found.at(-1) ?? null)
  } while (last !== null)
  return tried
}

/** This cycle has shown the object to the recorder already, or to the guard, which held back some of its members. */
function isDone(cycle: Cycle, link: Link): boolean {
  return cycle.membersHeld.has(objectKey(link)) || (cycle.recorder?.followed.get(link.type)?.has(link.source) ?? false)
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
