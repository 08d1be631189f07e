import type { Anchor, Delta, ProvisioningError } from '@sutler/core'
import { nextRetry } from '../escrow.ts'
import { noteConnection } from '../page/failures.ts'
import { mapParallel } from '../parallel.ts'
import type { DeferredKey, LogEntry, MemberList, ResolvableReference, StoreTx } from '../ports.ts'
import { asProvisioningError, type Cycle, runOf, stopIfAsked } from './context.ts'
import { stillOurs } from './lease.ts'

const batchSize = 500

/** References of one owner to be written to one path. */
interface Group {
  readonly list: MemberList
  readonly multiValued: boolean
  readonly targetType: string
  readonly ownerTarget: Anchor
  readonly rows: readonly ResolvableReference[]
}

interface WrittenGroup {
  readonly group: Group
  /** Those the target has acknowledged. */
  readonly done: readonly ResolvableReference[]
  readonly error: ProvisioningError | null
}

/**
 * Writes references that had to wait, now that both ends exist: a manager or member that appeared later is linked
 * here, in the cycle in which it appears. Members are marked as open first, a row is settled only after the target
 * acknowledged the write, and writing one twice changes nothing.
 *
 * `of`: only those from or to this one object.
 */
export async function resolveReferences(
  cycle: Cycle,
  of?: { readonly type: string; readonly source: Anchor },
): Promise<void> {
  const { job, env } = cycle
  const concerns = (row: ResolvableReference) =>
    !of ||
    (row.type === of.type && row.owner === of.source) ||
    (row.awaitedType === of.type && row.awaited === of.source)
  let after: DeferredKey | null = null
  for (;;) {
    stopIfAsked(cycle)
    const from: DeferredKey | null = after
    const rows: ResolvableReference[] = await env.store.tx((t) => t.resolvable(job.id, batchSize, from))
    const last = rows.at(-1)
    if (!last) return
    const groups = groupsOf(cycle, rows.filter(concerns))
    if (cycle.recorder) for (const group of groups) recordGroup(cycle, group)
    else await writeGroups(cycle, groups)
    after = last
  }
}

/** Owners whose mapping is gone or may not update are passed over. */
function groupsOf(cycle: Cycle, rows: readonly ResolvableReference[]): Group[] {
  const byList = Map.groupBy(rows, (row) => JSON.stringify([row.type, row.owner, row.path]))
  return [...byList.values()].flatMap((group): Group[] => {
    const [first] = group
    const mapping = cycle.job.mappings.find(({ sourceType }) => sourceType === first?.type)
    if (!first || !mapping?.flows.update) return []
    const { type, owner, path, awaitedType, multiValued, ownerTarget } = first
    const list = { type, owner, path, valueType: awaitedType }
    return [{ list, multiValued, targetType: mapping.targetType, ownerTarget, rows: group }]
  })
}

async function writeGroups(cycle: Cycle, groups: readonly Group[]): Promise<void> {
  const { job, env } = cycle
  await env.store.tx((t) => saveMembers(cycle, t, groups, true))
  const written = await mapParallel(groups, job.capabilities.maxConcurrency, (group) => writeGroup(cycle, group))
  const log = written.map((one) => entry(cycle, one))
  await env.store.tx(async (t) => {
    await saveMembers(
      cycle,
      t,
      written.map(({ group, done }) => ({ ...group, rows: done })),
      false,
    )
    await t.settleReferences(
      job.id,
      written.flatMap(({ done }) => done),
    )
    for (const { group, error } of written) if (error?.code === 'NOT_FOUND') await lookAgain(cycle, t, group, error)
    await t.appendLog(log)
    if (!cycle.onDemand) await t.saveRun(runOf(cycle, 'running', null))
  })
  for (const one of log) if (one.status === 'failure') env.onEvent?.({ kind: 'object', entry: one })
}

async function saveMembers(cycle: Cycle, t: StoreTx, groups: readonly Group[], open: boolean): Promise<void> {
  for (const { list, multiValued, rows } of groups)
    if (multiValued && rows.length > 0)
      await t.saveMembers(
        cycle.job.id,
        list,
        rows.map((row) => ({ value: row.awaited, target: row.awaitedTarget, open })),
      )
}

/** The owner's account is gone: the next cycle compares it, whatever its hash says. */
async function lookAgain(
  cycle: Cycle,
  t: StoreTx,
  { list }: Group,
  { code, message }: ProvisioningError,
): Promise<void> {
  const [link] = await t.links(cycle.job.id, list.type, [list.owner])
  if (link?.state.kind !== 'linked') return
  const retry = nextRetry(link.retry, { code, message, hash: null, afterMs: 0 }, cycle.env.now())
  await t.saveLinks([{ ...link, state: { ...link.state, hash: null }, retry }])
}

async function writeGroup(cycle: Cycle, group: Group): Promise<WrittenGroup> {
  const { job, env, counts } = cycle
  const done: ResolvableReference[] = []
  const size = group.multiValued ? job.capabilities.valuesPerDelta : 1
  try {
    for (const rows of chunks(group.rows, size)) {
      stillOurs(cycle)
      await job.target.update(group.targetType, group.ownerTarget, [deltaOf(group, rows)], { opId: env.newId() })
      counts.writes++
      counts.referencesLinked += rows.length
      done.push(...rows)
    }
    noteConnection(cycle, null)
    return { group, done, error: null }
  } catch (error) {
    const known = asProvisioningError(error)
    counts.failed++
    noteConnection(cycle, known)
    return { group, done, error: known }
  }
}

function deltaOf({ list, multiValued }: Group, rows: readonly ResolvableReference[]): Delta {
  return multiValued
    ? { path: list.path, op: 'add', value: rows.map((row) => row.awaitedTarget) }
    : { path: list.path, op: 'replace', value: rows[0]?.awaitedTarget ?? null }
}

function entry(cycle: Cycle, { group, done, error }: WrittenGroup): LogEntry {
  return {
    jobId: cycle.job.id,
    runId: cycle.runId,
    sequence: cycle.sequence++,
    at: cycle.env.now(),
    type: group.list.type,
    source: group.list.owner,
    target: group.ownerTarget,
    action: 'update',
    status: error ? 'failure' : 'success',
    step: 'referenceResolution',
    code: error?.code ?? null,
    message: error?.message ?? null,
    detail: { path: group.list.path, linked: done.map((row) => row.awaited) },
  }
}

function recordGroup(cycle: Cycle, { list, multiValued, ownerTarget, rows }: Group): void {
  cycle.counts.referencesLinked += rows.length
  const names = rows.map((row) => row.awaited)
  cycle.recorder?.action({
    type: list.type,
    source: list.owner,
    target: ownerTarget,
    kind: 'reference',
    changes: { [list.path]: { old: null, new: multiValued ? { add: names } : (names[0] ?? null) } },
    fingerprint: cycle.env.digest(JSON.stringify([list.type, list.owner, list.path, ownerTarget, names])),
  })
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
