import type { Delta } from '@sutler/core'
import { noteConnection } from '../page/failures.ts'
import { mapParallel } from '../parallel.ts'
import type { DeferredKey, LogEntry, ResolvableReference } from '../ports.ts'
import { asProvisioningError, type Cycle, runOf, stopIfAsked, uninterrupted } from './context.ts'
import { stillOurs } from './lease.ts'

const batchSize = 500

/**
 * Writes references that had to wait, now that both ends exist: a manager or member that appeared later is linked
 * here, in the cycle in which it appears. A deferred row is dropped only after the target acknowledged the write,
 * and writing one twice changes nothing.
 */
export async function resolveReferences(cycle: Cycle): Promise<void> {
  const { job, env } = cycle
  let after: DeferredKey | null = null
  for (;;) {
    stopIfAsked(cycle)
    const from: DeferredKey | null = after
    const rows: ResolvableReference[] = await env.store.tx((t) => t.resolvable(job.id, batchSize, from))
    const last = rows.at(-1)
    if (!last) return
    const groups = [...Map.groupBy(rows, (row) => JSON.stringify([row.type, row.owner, row.path])).values()]
    if (cycle.recorder) for (const group of groups) recordGroup(cycle, group)
    else await writeGroups(cycle, groups)
    after = last
  }
}

async function writeGroups(cycle: Cycle, groups: readonly (readonly ResolvableReference[])[]): Promise<void> {
  const { job, env } = cycle
  const log: LogEntry[] = []
  const written = await mapParallel(groups, job.capabilities.maxConcurrency, (group) => writeGroup(cycle, group, log))
  const done = written.flat()
  await env.store.tx(async (t) => {
    await t.removeDeferred(job.id, done)
    for (const rows of Map.groupBy(done, (row) => JSON.stringify([row.type, row.owner, row.path])).values()) {
      const [first] = rows
      if (first?.multiValued)
        await t.addMembers(
          job.id,
          first.type,
          first.owner,
          first.path,
          rows.map((row) => ({ value: row.awaited, target: row.awaitedTarget })),
        )
    }
    await t.appendLog(log)
    if (!cycle.onDemand) await t.saveRun(runOf(cycle, 'running', null))
  })
  for (const entry of log) if (entry.status === 'failure') env.onEvent?.({ kind: 'object', entry })
}

/** Returns the rows the target has acknowledged. */
async function writeGroup(
  cycle: Cycle,
  group: readonly ResolvableReference[],
  log: LogEntry[],
): Promise<ResolvableReference[]> {
  const { job, env, counts } = cycle
  const [first] = group
  if (!first) return []
  const targetType = job.mappings.find((mapping) => mapping.sourceType === first.type)?.targetType
  if (targetType === undefined) return []
  const done: ResolvableReference[] = []
  try {
    for (const rows of first.multiValued ? chunks(group, job.capabilities.valuesPerDelta) : group.map((row) => [row])) {
      stillOurs(cycle)
      await job.target.update(targetType, first.ownerTarget, [deltaOf(rows)], {
        opId: env.newId(),
        signal: uninterrupted,
      })
      counts.writes++
      counts.referencesLinked += rows.length
      done.push(...rows)
    }
    noteConnection(cycle, null)
    log.push(entry(cycle, first, done, null))
  } catch (error) {
    const known = asProvisioningError(error)
    counts.failed++
    log.push(entry(cycle, first, done, known))
    noteConnection(cycle, known)
  }
  return done
}

function deltaOf(rows: readonly ResolvableReference[]): Delta {
  const [first] = rows
  const path = first?.path ?? ''
  return first?.multiValued
    ? { path, op: 'add', value: rows.map((row) => row.awaitedTarget) }
    : { path, op: 'replace', value: first?.awaitedTarget ?? null }
}

function entry(
  cycle: Cycle,
  first: ResolvableReference,
  done: readonly ResolvableReference[],
  error: ReturnType<typeof asProvisioningError> | null,
): LogEntry {
  return {
    jobId: cycle.job.id,
    runId: cycle.runId,
    sequence: cycle.sequence++,
    at: cycle.env.now(),
    type: first.type,
    source: first.owner,
    target: first.ownerTarget,
    action: 'update',
    status: error ? 'failure' : 'success',
    step: 'referenceResolution',
    code: error?.code ?? null,
    message: error?.message ?? null,
    detail: { path: first.path, linked: done.map((row) => row.awaited) },
  }
}

function recordGroup(cycle: Cycle, group: readonly ResolvableReference[]): void {
  const [first] = group
  if (!first) return
  cycle.counts.referencesLinked += group.length
  const names = group.map((row) => row.awaited)
  cycle.recorder?.action({
    type: first.type,
    source: first.owner,
    target: first.ownerTarget,
    kind: 'reference',
    changes: { [first.path]: { old: null, new: first.multiValued ? { add: names } : (names[0] ?? null) } },
    fingerprint: cycle.env.digest(JSON.stringify([first.type, first.owner, first.path, first.ownerTarget, names])),
  })
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
