import type { StoreTx } from '../ports.ts'

/** More runs than can have been left open since the last cycle looked. */
const lookedAt = 100

/**
 * Ends the runs whose process died and that nobody goes on with: the caller has the lease of their job, so none of them
 * is under way. `going`: the run that is.
 */
export async function endAbandoned(t: StoreTx, jobId: string, going: string, now: number): Promise<void> {
  for (const run of await t.runs(jobId, lookedAt))
    if (run.status === 'running' && run.id !== going)
      await t.saveRun({ ...run, status: 'failed', endedAt: now, reason: 'Its process ended before it did.' })
}
