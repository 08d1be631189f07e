import { ProvisioningError } from '@sutler/core'
import { newCounts } from '../counts.ts'
import { noClaims } from '../page/claims.ts'
import type { Checkpoint, Run } from '../ports.ts'
import type { CycleEnv, CycleOptions, CycleResult, Job } from '../types.ts'
import { endAbandoned } from './abandoned.ts'
import { type Cycle, CycleFailed, CycleStopped, runOf } from './context.ts'
import { deprovision } from './deprovision.ts'
import { processDue, settleIntents } from './due.ts'
import { followFeed, takePositions } from './feed.ts'
import { withLease } from './lease.ts'
import { listAll } from './list.ts'
import { resolveReferences } from './references.ts'

/**
 * What a cycle does, in order. Creates whose answer was lost come first: until it is known whose account it is, a
 * newcomer with the same user name could be taken for its owner. Deletes come last, when everything else is known.
 */
const steps: readonly { readonly name: string; readonly run: (cycle: Cycle) => Promise<void> }[] = [
  { name: 'positions', run: takePositions },
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
  allowed: Cycle['allowed'] = null,
): Promise<CycleResult> {
  return withLease(job, env, async (lease) => {
    const cycle = await openCycle(job, env, options, { lease, recorder: null, allowed })
    await env.store.tx(async (t) => {
      await t.saveCheckpoint(job.id, cycle.checkpoint, lease.epoch)
      await t.saveRun(runOf(cycle, 'running', null))
      await endAbandoned(t, job.id, cycle.runId, env.now())
      // Nobody is left who could let these go, or take them back.
      await t.dropHeldExcept(
        job.id,
        job.mappings.map(({ sourceType }) => sourceType),
      )
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
    await saveEnd(cycle, run)
    return { run, counts: { ...cycle.counts } }
  }
}

/** Whoever has taken the job over goes on with the same run, and knows better how it ended: that record stays. */
async function saveEnd({ job, env, checkpoint, lease }: Cycle, run: Run): Promise<void> {
  try {
    await env.store.tx(async (t) => {
      await t.saveCheckpoint(job.id, checkpoint, lease.epoch)
      await t.saveRun(run)
    })
  } catch (error) {
    if (!(error instanceof ProvisioningError) || error.code !== 'CONFLICT') throw error
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
  const { stored, interrupted, held } = await env.store.tx(async (t) => {
    const stored = await t.checkpoint(job.id)
    const interrupted = stored?.cursor != null ? await t.run(job.id, stored.runId) : null
    return { stored, interrupted, held: await t.countHeld(job.id) }
  })
  const sameMapping = stored?.mappingHash === job.mappingHash
  // A plan is about a whole cycle, from its beginning.
  const wholly = options.mode === 'initial' || shell.recorder !== null || shell.allowed !== null
  const resumed = stored?.cursor != null && sameMapping && !wholly
  const initial = options.mode === 'initial' || !stored?.settled || !sameMapping
  const mode = resumed ? stored.mode : initial ? 'initial' : 'incremental'
  const runId = resumed ? stored.runId : env.newId()
  const earlier = resumed ? interrupted : null
  const checkpoint = resumed ? stored : freshCheckpoint(job, stored, { runId, mode })
  return {
    job,
    env,
    options,
    runId,
    startedAt: earlier?.startedAt ?? env.now(),
    mode,
    resumed,
    counts: newCounts(earlier?.counts),
    onDemand: false,
    ...shell,
    sequence: earlier?.counts.sequence ?? 0,
    checkpoint,
    committing: Promise.resolve(),
    connectionFailures: 0,
    failing: new Set(),
    recovered: new Set(),
    deprovisioning: false,
    inconclusive: new Set(),
    claims: noClaims(),
    anyHeld: held > 0,
    rebound: new Set(),
    membersHeld: new Set(),
    heldReason: null,
    toAllow: { deletes: 0, removals: 0 },
  }
}

function freshCheckpoint(
  { mappingHash }: Job,
  stored: Checkpoint | null,
  begun: Pick<Checkpoint, 'runId' | 'mode'>,
): Checkpoint {
  const initial = begun.mode === 'initial'
  return {
    ...begun,
    cursor: { mapping: 0, after: null },
    watermarks: initial ? {} : (stored?.watermarks ?? {}),
    pending: {},
    mappingHash,
    settled: !initial && (stored?.settled ?? false),
  }
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
  cycle.env.onEvent?.({ kind: 'phase', phase: 'retries' })
  // A listing has shown a recorder everything already; nothing it does can make more due.
  for (const mapping of cycle.job.mappings)
    if (cycle.recorder === null || cycle.recorder.followed.has(mapping.sourceType)) await processDue(cycle, mapping)
}

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
    const run = runOf(cycle, statusOf(cycle), cycle.heldReason ?? waitingReason(cycle))
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
    await t.trimRuns(job.id, env.now() - (job.keepRunsMs ?? defaultKeepRunsMs))
    return { run, counts: { ...counts }, ...(cycle.heldReason === null ? {} : { toAllow: { ...cycle.toAllow } }) }
  })
}

/** A run without a failure of its own is partial all the same while somebody waits; null: it needs no words. */
function waitingReason({ counts }: Cycle): string | null {
  if (counts.escrow === 0 || counts.failed + counts.unreadable > 0) return null
  return `Objects that failed in earlier runs and wait for their next try: ${counts.escrow}.`
}

const defaultKeepRunsMs = 90 * 86_400_000

function statusOf({ heldReason, counts }: Cycle): Run['status'] {
  if (heldReason !== null) return 'held'
  // Whoever waits in escrow is not as the mapping wants it, also when this run did not try.
  return counts.failed + counts.unreadable + counts.escrow > 0 ? 'partial' : 'success'
}
