import type { CompiledMapping } from '@sutler/core'
import { carryOut } from '../page/carry-out.ts'
import { failedItem } from '../page/decide.ts'
import type { Item } from '../page/item.ts'
import { processPage } from '../page/process.ts'
import { mapParallel } from '../parallel.ts'
import type { Link } from '../ports.ts'
import { asProvisioningError, type Cycle, stopIfAsked } from './context.ts'

/**
 * What waits for its time and not for a change of the source: open intents, escrowed objects whose clock has run
 * out, disabled accounts whose grace has ended. Each is tried once a cycle.
 */
export async function processDue(cycle: Cycle, mapping: CompiledMapping): Promise<void> {
  const { job, env } = cycle
  const type = mapping.sourceType
  const limit = job.pageSize
  const now = env.now()
  const tried = new Set<string>()
  for (;;) {
    stopIfAsked(cycle)
    const due = await env.store.tx(async (t) => [
      ...(await t.openIntents(job.id, type, limit + tried.size)),
      ...(await t.dueRetries(job.id, type, now, limit + tried.size)),
      ...(await t.dueDeletions(job.id, type, now, limit + tried.size)),
    ])
    const fresh = new Map(due.filter((link) => !tried.has(link.source)).map((link) => [link.source, link]))
    const links = [...fresh.values()].slice(0, limit)
    if (links.length === 0) return
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
  if (failed.length > 0 && !cycle.recorder) await carryOut(cycle, failed, null)
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
  const evaluated = { item, observation, projection: null, references: { deferred: [], members: new Map() } }
  return failedItem(cycle, evaluated, 'import', error)
}
