import type { CycleResult } from '@sutler/engine'
import type { Installation, JobStatus } from '../local/installation.ts'
import { createScheduler, type RunRequest, type Scheduler, type SchedulerClock } from './scheduler.ts'

/** A job as the API and the status page show it. */
export interface JobView extends JobStatus {
  readonly running: boolean
  /** When it runs next by itself, ms since 1970; null: only when asked. */
  readonly nextRun: number | null
}

/** The running service behind API and page. */
export interface Service {
  readonly installation: Installation
  /** Null: the service can do its work. Otherwise why it cannot. */
  notReady(): Promise<string | null>
  jobs(): Promise<JobView[]>
  /** False when the job runs already or the service is stopping. */
  run(jobId: string, request: RunRequest): boolean
  /** Starts the schedule. */
  start(): void
  stop(): Promise<void>
}

export interface ServiceOptions {
  readonly installation: Installation
  readonly clock: SchedulerClock
  /** One line for whoever watches the service. */
  readonly log: (line: string) => void
}

const parallelRuns = 4

/** Opens the store; nothing runs by itself before `start`. Throws when the store cannot be opened. */
export async function createService({ installation, clock, log }: ServiceOptions): Promise<Service> {
  const scheduler = await scheduleAll(installation, clock, log)
  const stopping = { yes: false }
  return {
    installation,
    notReady: async () => {
      if (stopping.yes) return 'the service is stopping'
      try {
        await installation.ready()
        return null
      } catch (error) {
        return messageOf(error)
      }
    },
    jobs: async () => {
      const all = await installation.status()
      return all.map((job) => ({ ...job, running: scheduler.isRunning(job.id), nextRun: scheduler.next(job.id) }))
    },
    run: (jobId, request) => scheduler.request(jobId, request),
    start: () => scheduler.start(),
    stop: async () => {
      stopping.yes = true
      await scheduler.stop()
      await installation.close()
    },
  }
}

async function scheduleAll(
  installation: Installation,
  clock: SchedulerClock,
  log: (line: string) => void,
): Promise<Scheduler> {
  const { jobs } = installation.config
  const known = await installation.status()
  return createScheduler({
    jobs: known.map(({ id, lastRun }) => ({
      id,
      schedule: jobs.get(id)?.schedule ?? null,
      lastStart: lastRun?.startedAt ?? null,
    })),
    clock,
    parallel: parallelRuns,
    run: (jobId, request, signal) => installation.runJob(jobId, { ...request, signal }),
    onEnd: (jobId, outcome) => {
      log('result' in outcome ? resultLine(jobId, outcome.result) : `${jobId}: failed: ${messageOf(outcome.error)}`)
    },
  })
}

function resultLine(jobId: string, { run, counts }: CycleResult): string {
  const { created, updated, disabled, deleted, failed } = counts
  const done = `${created} created, ${updated} updated, ${disabled} disabled, ${deleted} deleted, ${failed} failed`
  return `${jobId}: ${run.status}: ${done}${run.reason === null ? '' : ` (${run.reason})`}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
