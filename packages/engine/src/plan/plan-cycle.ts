import { type Cycle, noLease, type Recorder } from '../cycle/context.ts'
import { isRunning } from '../cycle/lease.ts'
import { openCycle, walkSteps } from '../cycle/run-cycle.ts'
import type { Held, LogEntry } from '../ports.ts'
import type { CycleEnv, CycleOptions, Job, Plan, PlannedAction, Problem } from '../types.ts'
import { planDigest } from './digest.ts'

/**
 * What the next cycle would do, found by walking its own steps with a recorder in place of every write. Among values
 * that are free those of `allowed`, an earlier plan, come first.
 */
export async function planCycle(
  job: Job,
  env: CycleEnv,
  options: CycleOptions = {},
  allowed: Cycle['allowed'] = null,
): Promise<Plan> {
  const actions: PlannedAction[] = []
  const problems: Problem[] = []
  const held: Held[] = []
  const recorder: Recorder = {
    held,
    followed: new Map(),
    reserved: new Map(),
    action: (action) => actions.push(action),
    problem: (entry) => problems.push(problemOf(entry)),
  }
  const cycle = await openCycle(job, env, options, { lease: noLease, recorder, allowed })
  env.onEvent?.({ kind: 'started', runId: cycle.runId, mode: cycle.mode, resumed: false })
  const before = await isRunning(job, env)
  await walkSteps(cycle)
  const running = before || (await isRunning(job, env))
  const plan = {
    format: 1,
    jobId: job.id,
    id: cycle.runId,
    createdAt: new Date(env.now()).toISOString(),
    mode: cycle.mode,
    mappingHash: job.mappingHash,
    counts: { ...cycle.counts },
    guard: cycle.heldReason,
    actions,
    problems,
    ...(running ? { running } : {}),
  } as const
  return { ...plan, digest: planDigest(env, plan) }
}

function problemOf({ type, source, code, message }: LogEntry): Problem {
  return { type, source, code: code ?? 'UNKNOWN', message: message ?? '' }
}
