import type { ConfigProblem, Installation } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { type Paint, painter, printable } from '../output/text.ts'

/** Flags every command over a configuration has. */
export interface CommonFlags {
  readonly config: string
  readonly job?: string
  readonly json?: boolean
  readonly color?: boolean
}

/** What a command works with while its installation is open. */
export interface Session {
  readonly io: Io
  readonly json: boolean
  /** For stdout. */
  readonly paint: Paint
  readonly installation: Installation
  /** What to add to a command that is suggested, so that it is about the same configuration. */
  readonly configFlag: string
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** The one JSON document of a command with `--json`. */
  printJson(value: unknown): void
}

/** The command was used wrongly; the message says how it is used. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/**
 * Opens the installation, does the work, closes it again, and turns whatever is thrown into a message and an exit
 * code. The first Ctrl-C asks the work to stop, saying `stopping`; the second one ends the process.
 */
export async function withInstallation(
  io: Io,
  flags: CommonFlags,
  work: (session: Session) => Promise<number>,
  stopping = 'Stopping after this page; the next run goes on from there. Ctrl-C again stops at once.',
): Promise<number> {
  const json = flags.json === true
  const stop = stopOnSignal(io, stopping)
  try {
    const installation = await io.openInstallation(flags.config, { onWarning: (problem) => warn(io, problem) })
    try {
      const session: Session = {
        io,
        json,
        paint: painter(io.stdout, io.variables, flags.color !== false),
        installation,
        configFlag: flags.config === './sutler.yaml' ? '' : ` -c ${flags.config}`,
        signal: stop.signal,
        printJson: (value) => io.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
      }
      const code = await work(session)
      return stop.exitCode() ?? code
    } finally {
      await installation.close()
    }
  } catch (error) {
    return stop.exitCode() ?? reportError(io, error, json)
  } finally {
    stop.dispose()
  }
}

/** Says on stderr what went wrong, with `--json` on stdout too; answers with the exit code. */
export function reportError(io: Io, error: unknown, json: boolean): number {
  const message = error instanceof Error ? error.message : String(error)
  if (json) io.stdout.write(`${JSON.stringify({ error: errorDocument(error, message) }, null, 2)}\n`)
  io.stderr.write(`${message}\n`)
  const isFault = error instanceof Error && isUnexpected(error)
  if (isFault && (io.variables.SUTLER_DEBUG ?? '') !== '') io.stderr.write(`${error.stack}\n`)
  if (isFault) io.stderr.write('This looks like a fault in Sutler; SUTLER_DEBUG=1 shows where it happened.\n')
  return error instanceof Error && error.name === 'UsageError' ? exitCodes.usage : exitCodes.error
}

function errorDocument(error: unknown, message: string): object {
  const code = error instanceof Error && 'code' in error ? String(error.code) : nameOf(error)
  const problems = error instanceof Error && 'problems' in error ? { problems: error.problems } : {}
  return { code, message, ...problems }
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'ERROR'
  return error.name.replace(/([a-z])([A-Z])/g, '$1_$2').toUpperCase()
}

/** Errors that carry a message for people come with a name of their own; the built-in ones are mistakes of ours. */
function isUnexpected(error: Error): boolean {
  return ['TypeError', 'ReferenceError', 'SyntaxError', 'AssertionError'].includes(error.name)
}

function warn(io: Io, { path, key, summary, remedy }: ConfigProblem): void {
  io.stderr.write(`warning: ${path}: ${key}: ${summary}${remedy === undefined ? '' : `\n  ${remedy}`}\n`)
}

function stopOnSignal(io: Io, stopping: string) {
  const controller = new AbortController()
  let code: number | null = null
  const dispose = io.onSignal((signal) => {
    const wanted = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
    if (code !== null) return io.exitNow(wanted)
    code = wanted
    io.stderr.write(`\n${stopping}\n`)
    controller.abort(new Error(`stopped by ${signal}`))
  })
  return { signal: controller.signal, exitCode: () => code, dispose }
}

/** The jobs a command is about: the one named, else all. Throws UsageError. */
export function chosenJobs({ installation }: Session, job: string | undefined): string[] {
  const ids = [...installation.config.jobs.keys()]
  if (ids.length === 0) throw new UsageError('the configuration has no jobs; add one under `jobs:`')
  if (job === undefined) return ids
  if (ids.includes(job)) return [job]
  throw new UsageError(`there is no job \`${job}\`; jobs: ${ids.join(', ')}`)
}

/** Names of the connections there are. Throws UsageError for a name that is none of them, and where there are none. */
export function knownConnections({ installation }: Session, name: string | undefined): string[] {
  const known = [...installation.config.connections.keys()]
  if (known.length === 0) throw new UsageError('the configuration has no connections; add one under `connections:`')
  if (name === undefined || known.includes(name)) return known
  throw new UsageError(`there is no connection \`${printable(name)}\`; connections: ${known.join(', ')}`)
}

/** The one job a command is about. Throws UsageError when there are several and none is named. */
export function chosenJob(session: Session, job: string | undefined, why: string): string {
  const [only, ...others] = chosenJobs(session, job)
  if (only !== undefined && others.length === 0) return only
  throw new UsageError(`${why} needs --job; jobs: ${[only, ...others].join(', ')}`)
}

/** The object type a command is about. Throws UsageError when the job maps none of that name, or several and none is named. */
export function chosenType({ installation }: Session, jobId: string, type: string | undefined): string {
  const objects = installation.config.jobs.get(jobId)?.objects ?? []
  const types = [...new Set(objects.map(({ source }) => source))]
  const [only, ...others] = types
  if (type !== undefined && types.includes(type)) return type
  if (type !== undefined) throw new UsageError(`the job \`${jobId}\` maps no \`${type}\`; it maps: ${types.join(', ')}`)
  if (only !== undefined && others.length === 0) return only
  throw new UsageError(`the job \`${jobId}\` maps several object types; say which with --type: ${types.join(', ')}`)
}
