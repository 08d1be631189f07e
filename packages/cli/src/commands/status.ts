import type { JobStatus } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { problemsText } from '../output/problems.ts'
import { counted, printable, table } from '../output/text.ts'
import { type CommonFlags, chosenJob, chosenJobs, type Session, withInstallation } from './session.ts'

export interface StatusFlags extends CommonFlags {
  readonly problems?: boolean
}

/** Jobs, their last runs, and what waits; or the problems of a job's last run. Answers with the exit code. */
export function status(io: Io, flags: StatusFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    if (flags.problems === true) await printProblems(session, flags)
    else await printJobs(session, flags)
    return exitCodes.success
  })
}

async function printJobs(session: Session, flags: StatusFlags): Promise<void> {
  const wanted = chosenJobs(session, flags.job)
  const jobs = (await session.installation.status()).filter(({ id }) => wanted.includes(id))
  if (session.json) return session.printJson({ jobs })
  const head = ['JOB', 'LAST RUN', 'STATUS', 'ACCOUNTS', 'RETRYING', 'HELD'].map((name) => session.paint('bold', name))
  session.io.stdout.write(table([head, ...jobs.map((job) => jobRow(job))], [3, 4, 5]))
  for (const { id, lastRun, interrupted } of jobs) {
    if (interrupted) session.io.stdout.write(`${id}: interrupted; the next run goes on from there\n`)
    if (lastRun !== null && lastRun.reason !== null) session.io.stdout.write(`${id}: ${printable(lastRun.reason)}\n`)
  }
  const [only] = jobs
  if (only && flags.job !== undefined) session.io.stdout.write(waitingText(only))
}

/** Who waits for whom; empty when nobody does. */
function waitingText({ referencesWaiting, waiting }: JobStatus): string {
  if (referencesWaiting === 0) return ''
  const lines = waiting.map(
    ({ type, source, path, awaitedType, awaited }) =>
      `  ${type} ${printable(source)}  ${path} waits for ${awaitedType} ${printable(awaited)}\n`,
  )
  const rest = referencesWaiting - waiting.length
  const more = rest > 0 ? `  and ${rest.toLocaleString('en')} more\n` : ''
  return `${counted(referencesWaiting, 'reference')} waiting:\n${lines.join('')}${more}`
}

function jobRow({ id, lastRun, interrupted, managed, escrow, held }: JobStatus): string[] {
  const time =
    lastRun === null ? 'never' : `${new Date(lastRun.startedAt).toISOString().slice(0, 16).replace('T', ' ')}Z`
  const numbers = [managed, escrow, held].map((count) => count.toLocaleString('en'))
  return [id, time, interrupted ? 'interrupted' : (lastRun?.status ?? ''), ...numbers]
}

async function printProblems(session: Session, flags: StatusFlags): Promise<void> {
  const jobId = chosenJob(session, flags.job, 'status --problems')
  const problems = await session.installation.problems(jobId)
  if (session.json) return session.printJson({ jobId, problems })
  const text = problemsText({ kept: problems, omitted: 0 }, session.paint, { all: true, more: '', columns: null })
  session.io.stdout.write(text === '' ? `${jobId}: the last run had no problems\n` : text)
}
