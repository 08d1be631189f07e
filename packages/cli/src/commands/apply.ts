import { readFile } from 'node:fs/promises'
import type { ApplyReport, Moved, Plan } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import { cycleRequest } from '../flags.ts'
import type { Io } from '../io.ts'
import { printable } from '../output/text.ts'
import { cycleReport, printCycle, runExit, watchCycle } from './cycle.ts'
import { type CommonFlags, type Session, UsageError, withInstallation } from './session.ts'

export interface ApplyFlags extends CommonFlags {
  readonly allowDeletes?: number
  readonly allowRemovals?: number
  readonly verbose?: boolean
}

/** Carries out exactly a stored plan, or nothing. Answers with the exit code. */
export function apply(io: Io, planPath: string, flags: ApplyFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const planned = await readPlan(planPath)
    if (!session.installation.config.jobs.has(planned.jobId)) {
      throw new UsageError(
        `${planPath} is a plan for the job \`${planned.jobId}\`, which ${flags.config} does not have`,
      )
    }
    const { outcome, problems } = await watchCycle(session, (onEvent) =>
      session.installation.applyPlan(planned, {
        signal: session.signal,
        onEvent,
        ...cycleRequest(flags),
      }),
    )
    const { moved, result } = outcome
    const report: ApplyReport = { moved: [...moved], result: result === null ? null : cycleReport(result, problems) }
    if (session.json) session.printJson(report)
    else if (moved.length > 0) printMoved(session, moved, flags.verbose === true)
    else if (result !== null) printCycle(session, planned.jobId, result, problems, flags.verbose === true)
    if (moved.length > 0 || result === null) return exitCodes.moved
    return runExit(result)
  })
}

async function readPlan(path: string): Promise<Plan> {
  const { PlanFileError, parsePlan } = await import('@sutler/server')
  const text = await readText(path)
  try {
    return parsePlan(text)
  } catch (error) {
    if (!(error instanceof PlanFileError)) throw error
    throw new PlanFileError(`${path}: ${error.message}`, { cause: error })
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    throw new UsageError(`the plan ${path} cannot be read (${code}); write one with: sutler plan --out ${path}`)
  }
}

const reasons: Readonly<Record<Moved['why'], string>> = Object.freeze({
  changed: 'needs another change than the plan says',
  missing: 'needs no change any more',
  unplanned: 'needs a change that is not in the plan',
})

const movedShown = 50

function printMoved({ io, paint }: Session, moved: readonly Moved[], all: boolean): void {
  const shown = all ? moved : moved.slice(0, movedShown)
  io.stdout.write(`${paint('red', 'Nothing was written: something has moved since the plan was made.')}\n`)
  for (const { type, source, why } of shown) io.stdout.write(`  ${type} ${printable(source)}  ${reasons[why]}\n`)
  const rest = moved.length - shown.length
  if (rest > 0) io.stdout.write(`  and ${rest.toLocaleString('en')} more: --verbose\n`)
  io.stdout.write('Make a new plan, look at it, and apply that one.\n')
}
