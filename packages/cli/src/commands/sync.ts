import { worstExit } from '../exit-codes.ts'
import { cycleRequest } from '../flags.ts'
import type { Io } from '../io.ts'
import { cycleReport, printCycle, runExit, watchCycle } from './cycle.ts'
import { type CommonFlags, chosenJob, chosenJobs, type Session, withInstallation } from './session.ts'

export interface SyncFlags extends CommonFlags {
  readonly allowDeletes?: number
  readonly allowRemovals?: number
  readonly initial?: boolean
  readonly verbose?: boolean
}

/** One cycle of one job, or of all jobs in the order of the configuration. Answers with the exit code. */
export function sync(io: Io, flags: SyncFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const jobs = session.json ? [chosenJob(session, flags.job, 'sync --json')] : chosenJobs(session, flags.job)
    const codes: number[] = []
    for (const jobId of jobs) {
      if (session.signal.aborted) break
      codes.push(await syncJob(session, jobId, flags))
    }
    return worstExit(codes)
  })
}

async function syncJob(session: Session, jobId: string, flags: SyncFlags): Promise<number> {
  const { outcome, problems } = await watchCycle(session, (onEvent) =>
    session.installation.runJob(jobId, {
      signal: session.signal,
      onEvent,
      ...cycleRequest(flags),
    }),
  )
  if (session.json) session.printJson(cycleReport(outcome, problems))
  else printCycle(session, jobId, outcome, problems, flags.verbose === true)
  return runExit(outcome)
}
