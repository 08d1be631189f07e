import { newCounts } from '../counts.ts'
import type { Run, StoreTx } from '../ports.ts'
import type { CycleEnv, CycleResult, Job } from '../types.ts'
import { withLease } from './lease.ts'

/**
 * Takes down a run that could not even begin, because source or target cannot be worked with. An interrupted cycle
 * stays the one that the next run goes on with. Throws CONFLICT when another process is running the job.
 */
export function failRun(job: Pick<Job, 'id'>, env: CycleEnv, reason: string): Promise<CycleResult> {
  return withLease(job, env, () =>
    env.store.tx(async (t) => {
      const run = { ...(await runToFail(job.id, env, t)), endedAt: env.now(), status: 'failed' as const, reason }
      await t.saveRun(run)
      return { run, counts: newCounts(run.counts) }
    }),
  )
}

async function runToFail(
  jobId: string,
  env: CycleEnv,
  t: StoreTx,
): Promise<Omit<Run, 'endedAt' | 'status' | 'reason'>> {
  const checkpoint = await t.checkpoint(jobId)
  const interrupted = checkpoint?.cursor != null ? await t.run(jobId, checkpoint.runId) : null
  if (interrupted) return interrupted
  const mode = checkpoint?.settled ? 'incremental' : 'initial'
  return { jobId, id: env.newId(), mode, startedAt: env.now(), counts: { ...newCounts() } }
}
