import type { Plan } from '@sutler/server'
import { exitCodes, worstExit } from '../exit-codes.ts'
import { cycleRequest } from '../flags.ts'
import type { Io } from '../io.ts'
import { planForPeople } from '../output/plan.ts'
import { watchCycle } from './cycle.ts'
import { checkPlanOut, writePlanOut } from './plan-out.ts'
import { type CommonFlags, chosenJob, chosenJobs, type Session, withInstallation } from './session.ts'

export interface PlanFlags extends CommonFlags {
  readonly out?: string
  readonly initial?: boolean
  readonly allowDeletes?: number
  readonly allowRemovals?: number
  readonly verbose?: boolean
}

/** What a cycle would do; writes nothing outside `--out`. Answers with the exit code. */
export function plan(io: Io, flags: PlanFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const single = session.json ? 'plan --json' : flags.out === undefined ? null : 'plan --out'
    const jobs = single === null ? chosenJobs(session, flags.job) : [chosenJob(session, flags.job, single)]
    if (flags.out !== undefined) await checkPlanOut(flags.out)
    const codes: number[] = []
    for (const jobId of jobs) {
      if (session.signal.aborted) break
      codes.push(await planOne(session, jobId, flags))
    }
    return worstExit(codes)
  })
}

async function planOne(session: Session, jobId: string, flags: PlanFlags): Promise<number> {
  const { outcome: planned } = await watchCycle(session, (onEvent) =>
    session.installation.planJob(jobId, {
      signal: session.signal,
      onEvent,
      ...cycleRequest(flags),
    }),
  )
  const { planText } = await import('@sutler/server')
  if (flags.out !== undefined) await writePlanOut(flags.out, planText(planned))
  if (session.json) session.io.stdout.write(planText(planned))
  else printPlan(session, planned, flags)
  if (planned.actions.length > 0) return exitCodes.changes
  return planned.problems.length > 0 ? exitCodes.partial : exitCodes.success
}

function printPlan({ io, paint, configFlag }: Session, planned: Plan, { out, verbose }: PlanFlags): void {
  const columns = Math.max(40, io.stdout.isTTY ? io.stdout.columns : 80)
  io.stdout.write(planForPeople(planned, paint, { columns, all: verbose === true }))
  if (planned.running === true)
    io.stdout.write(`${planned.jobId} is running now: apply will refuse this plan; make one when the run has ended.\n`)
  if (out !== undefined) io.stdout.write(`Stored in ${out}. Next: sutler apply ${out}${configFlag}\n`)
}
