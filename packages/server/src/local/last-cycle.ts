import type { Run, StoreTx } from '@sutler/engine'

/** Single objects written at once since the last cycle: many more than this and the checkpoint has to tell. */
const lookedAt = 100

/** A run as people and programs see it: without the place in its log, which the engine keeps beside the counts. */
export function shownRun(run: Run): Run {
  const { sequence: _, ...counts } = run.counts
  return { ...run, counts }
}

/** The newest run of a job that is a cycle; null: it never ran. */
export async function lastCycle(jobId: string, t: StoreTx): Promise<Run | null> {
  const [newest] = await t.runs(jobId, 1)
  if (newest?.mode !== 'single') return newest ?? null
  const cycle = (await t.runs(jobId, lookedAt)).find(({ mode }) => mode !== 'single')
  if (cycle) return cycle
  const checkpoint = await t.checkpoint(jobId)
  return checkpoint && t.run(jobId, checkpoint.runId)
}
