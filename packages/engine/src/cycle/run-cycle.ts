import { ProvisioningError } from '@sutler/core'
import { newCounts } from '../counts.ts'
import type { Checkpoint, Run } from '../ports.ts'
import type { CycleEnv, CycleOptions, CycleResult, Job } from '../types.ts'
import { type Cycle, CycleFailed, CycleStopped, runOf } from './context.ts'
import { deprovision } from './deprovision.ts'
import { processDue, settleIntents } from './due.ts'
import { followFeed } from './feed.ts'
import { withLease } from './lease.ts'
import { listAll } from './list.ts'
import { resolveReferences } from './references.ts'

/**
 * What a cycle does, in order. Creates whose answer was lost come first: until it is known whose account it is, a
 * newcomer with the same user name could be taken for its owner. Deletes come last, when everything else is known.
 */
const steps: readonly { readonly name: string; readonly run: (cycle: Cycle) => Promise<void> }[] = [
  { name: 'intents', run: recoverCreates },
  { name: 'objects', run: readObjects },
  { name: 'due', run: retryDue },
  { name: 'references', run: linkReferences },
  { name: 'deprovision', run: deprovisionHeld },
]

/**
 * Runs one cycle of a job to its end, or goes on with the one that was interrupted.
 *
 * The result says how it ended; it throws ProvisioningError CONFLICT when another process is running the job, and
 * whatever is a fault of the program itself.
 */
export async function runCycle(
  job: Job,
  env: CycleEnv,
  options: CycleOptions = {},
  allowed: ReadonlyMap<string, string> | null = null,
): Promise<CycleResult> {
  return withLease(job, env, async (lease) => {
    const cycle = await openCycle(job, env, options, { lease, recorder: null, allowed })
    await env.store.tx(async (t) => {
      await t.saveCheckpoint(job.id, cycle.checkpoint, lease.epoch)
      await t.saveRun(runOf(cycle, 'running', null))
    })
    return runSteps(cycle)
  })
}

async function runSteps(cycle: Cycle): Promise<CycleResult> {
  const { env } = cycle
  env.onEvent?.({ kind: 'started', runId: cycle.runId, mode: cycle.mode, resumed: cycle.resumed })
  try {
    await walkSteps(cycle)
    return await settleCycle(cycle)
  } catch (error) {
    const end = endOf(error)
    if (end === null) throw error
    const run = runOf(cycle, end.status, end.reason)
    await env.store.tx((t) => t.saveRun(run))
    return { run, counts: { ...cycle.counts } }
  }
}

/** The steps alone; planning walks the same ones. */
export async function walkSteps(cycle: Cycle): Promise<void> {
  for (const step of steps) await step.run(cycle)
}

/** How a throw ends the cycle; null: it is not the outside world's doing. */
function endOf(error: unknown): { status: Run['status']; reason: string | null } | null {
  if (error instanceof CycleStopped)
    return { status: 'stopped', reason: 'Stopped on request; the next run goes on from here.' }
  if (error instanceof CycleFailed || error instanceof ProvisioningError)
    return { status: 'failed', reason: error.message }
  return null
}

/** The cycle to run: a fresh one, or the interrupted one where its mappings are still the same. */
export async function openCycle(
  job: Job,
  env: CycleEnv,
  options: CycleOptions,
  shell: Pick<Cycle, 'lease' | 'recorder' | 'allowed'> & { readonly onDemand?: boolean },
): Promise<Cycle> {
  const { stored, last, held } = await env.store.tx(async (t) => ({
    stored: await t.checkpoint(job.id),
    last: (await t.runs(job.id, 1))[0] ?? null,
    held: await t.countHeld(job.id),
  }))
  const sameMapping = stored?.mappingHash === job.mappingHash
  const resumed = stored?.cursor != null && sameMapping && options.mode !== 'initial' && shell.recorder === null
  const initial = options.mode === 'initial' || !stored?.settled || !sameMapping
  const mode = resumed ? stored.mode : initial ? 'initial' : 'incremental'
  const runId = resumed ? stored.runId : env.newId()
  const counts = resumed && last?.id === runId ? last.counts : {}
  const writing = shell.recorder === null && !shell.onDemand
  const fresh = writing ? await startingPositions(job, mode) : {}
  const checkpoint = resumed ? stored : freshCheckpoint(job, stored, { runId, mode, pending: fresh })
  return {
    job,
    env,
    options,
    runId,
    startedAt: resumed && last?.id === runId ? last.startedAt : env.now(),
    mode,
    resumed,
    counts: newCounts(counts),
    onDemand: false,
    ...shell,
    sequence: counts.sequence ?? 0,
    checkpoint,
    connectionFailures: 0,
    failing: new Set(),
    inconclusive: new Set(),
    claimed: new Map(),
    anyHeld: held > 0,
    rebound: new Set(),
    heldReason: null,
  }
}

function freshCheckpoint(
  { mappingHash }: Job,
  stored: Checkpoint | null,
  begun: Pick<Checkpoint, 'runId' | 'mode' | 'pending'>,
): Checkpoint {
  const initial = begun.mode === 'initial'
  return {
    ...begun,
    cursor: { mapping: 0, after: null },
    watermarks: initial ? {} : (stored?.watermarks ?? {}),
    mappingHash,
    settled: !initial && (stored?.settled ?? false),
  }
}

/** Before an initial listing begins, the feed's position is taken: what changes meanwhile is seen once more after it. */
async function startingPositions(job: Job, mode: Cycle['mode']): Promise<Checkpoint['pending']> {
  const { changes } = job.source
  if (mode !== 'initial' || !changes) return {}
  const positions: Record<string, string> = {}
  for (const { sourceType } of job.mappings)
    positions[sourceType] = (await changes.call(job.source, sourceType, null, job.pageSize)).watermark
  return positions
}

async function readObjects(cycle: Cycle): Promise<void> {
  const { job, checkpoint } = cycle
  const changes = job.source.changes?.bind(job.source)
  for (const [index, mapping] of job.mappings.entries()) {
    const since = cycle.mode === 'incremental' ? checkpoint.watermarks[mapping.sourceType] : undefined
    if (changes && since !== undefined) await followFeed(cycle, mapping, changes, since)
    else if ((cycle.checkpoint.cursor?.mapping ?? 0) <= index) await listAll(cycle, index, mapping)
  }
}

async function recoverCreates(cycle: Cycle): Promise<void> {
  if (cycle.recorder) return
  for (const mapping of cycle.job.mappings) await settleIntents(cycle, mapping)
}

async function retryDue(cycle: Cycle): Promise<void> {
  // A listing has shown a recorder everything already; nothing it does can make more due.
  if (cycle.recorder && !followsFeed(cycle)) return
  cycle.env.onEvent?.({ kind: 'phase', phase: 'retries' })
  for (const mapping of cycle.job.mappings) await processDue(cycle, mapping)
}

const followsFeed = (cycle: Cycle) => cycle.mode === 'incremental' && cycle.job.source.changes !== undefined

async function linkReferences(cycle: Cycle): Promise<void> {
  if (cycle.job.mappings.every((mapping) => mapping.references.length === 0)) return
  cycle.env.onEvent?.({ kind: 'phase', phase: 'references' })
  await resolveReferences(cycle)
}

async function deprovisionHeld(cycle: Cycle): Promise<void> {
  cycle.env.onEvent?.({ kind: 'phase', phase: 'deprovision' })
  await deprovision(cycle)
}

/** The watermark is saved here and nowhere else: everything up to it is done, in escrow or on hold. */
async function settleCycle(cycle: Cycle): Promise<CycleResult> {
  const { job, env, counts } = cycle
  env.onEvent?.({ kind: 'phase', phase: 'settle' })
  return env.store.tx(async (t) => {
    counts.escrow = await t.countEscrow(job.id)
    counts.referencesWaiting = await t.countDeferred(job.id)
    const run = runOf(cycle, statusOf(cycle), cycle.heldReason)
    const { checkpoint } = cycle
    await t.saveCheckpoint(
      job.id,
      {
        ...checkpoint,
        cursor: null,
        watermarks: { ...checkpoint.watermarks, ...checkpoint.pending },
        pending: {},
        settled: true,
      },
      cycle.lease.epoch,
    )
    await t.saveRun(run)
    return { run, counts: { ...counts } }
  })
}

function statusOf({ heldReason, counts }: Cycle): Run['status'] {
  if (heldReason !== null) return 'held'
  return counts.failed + counts.unreadable > 0 ? 'partial' : 'success'
}
