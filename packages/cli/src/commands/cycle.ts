import type { CycleEvent, CycleReport, CycleResult } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import { collectProblems, type ProblemList, problemsText } from '../output/problems.ts'
import { createProgress } from '../output/progress.ts'
import { summaryText } from '../output/summary.ts'
import type { Session } from './session.ts'

/** A cycle that has ended, and what went wrong in it. */
export interface WatchedCycle<T> {
  readonly outcome: T
  readonly problems: ProblemList
}

/** Runs `work` with a progress display on stderr, and collects what goes wrong. */
export async function watchCycle<T>(
  { io, json }: Pick<Session, 'io' | 'json'>,
  work: (onEvent: (event: CycleEvent) => void) => Promise<T>,
): Promise<WatchedCycle<T>> {
  const progress = await createProgress(io, json && !io.stderr.isTTY)
  const problems = collectProblems()
  try {
    const outcome = await work((event) => {
      progress.event(event)
      if (event.kind !== 'object' || !['failure', 'warning'].includes(event.entry.status)) return
      const { type, source, code, message } = event.entry
      problems.add({ type, source, code: code ?? 'UNKNOWN', message: message ?? 'no reason was given' })
    })
    return { outcome, problems: problems.list() }
  } finally {
    progress.stop()
  }
}

/** The result of a cycle as one JSON document. */
export function cycleReport(result: CycleResult, problems: ProblemList): CycleReport {
  const { counts } = result
  return {
    run: { ...result.run, counts: { ...counts } },
    counts,
    problems: [...problems.kept],
    problemsOmitted: problems.omitted,
  }
}

/** The result of a cycle for people. */
export function printCycle(
  { io, paint, configFlag }: Session,
  jobId: string,
  result: CycleResult,
  problems: ProblemList,
  verbose: boolean,
): void {
  io.stdout.write(summaryText(jobId, result, paint))
  const { deletes, removals } = result.toAllow ?? { deletes: 0, removals: 0 }
  const allow = `${deletes > 0 ? ` --allow-deletes ${deletes}` : ''}${removals > 0 ? ` --allow-removals ${removals}` : ''}`
  if (allow !== '') io.stdout.write(`To go ahead: sutler sync --job ${jobId}${configFlag}${allow}\n`)
  const more = `sutler status --problems --job ${jobId}${configFlag}`
  const columns = io.stdout.isTTY ? io.stdout.columns : null
  io.stdout.write(problemsText(problems, paint, { all: verbose, more, columns }))
}

/** Exit code of a run. */
export function runExit({ run }: CycleResult): number {
  const byStatus = { success: 0, partial: exitCodes.partial, held: exitCodes.held, failed: exitCodes.error } as const
  if (run.status === 'stopped') return exitCodes.interrupted
  return run.status === 'running' ? exitCodes.error : byStatus[run.status]
}
