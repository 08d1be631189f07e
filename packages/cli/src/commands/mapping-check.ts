import type { ConfigProblem, MappingCheckReport, MappingFinding, MappingReport, MappingSample } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { checkText, findingText } from '../output/mapping-check.ts'
import { painter } from '../output/text.ts'
import { parseJson, readText, TextError } from '../read-text.ts'
import {
  type CommonFlags,
  chosenJobs,
  chosenType,
  reportError,
  type Session,
  UsageError,
  withInstallation,
} from './session.ts'

export interface MappingCheckFlags extends CommonFlags {
  readonly sample?: string
  readonly type?: string
  readonly baseline?: string
  /** Percent. */
  readonly maxChanges?: number
  readonly offline?: boolean
}

/** Checks mappings as they would run, with their cases and a sample. Answers with the exit code. */
export async function mappingCheck(io: Io, flags: MappingCheckFlags): Promise<number> {
  try {
    checkUsage(flags)
  } catch (error) {
    return reportError(io, error, flags.json === true)
  }
  let refused: readonly ConfigProblem[] = []
  const opening: Io = {
    ...io,
    // What keeps the configuration from being used is what this command is asked for.
    openInstallation: async (path, options) => {
      try {
        return await io.openInstallation(path, options)
      } catch (error) {
        if (error instanceof Error && error.name === 'ConfigError' && 'problems' in error) {
          refused = error.problems as readonly ConfigProblem[]
        }
        throw error
      }
    },
    stderr: { ...io.stderr, write: (text) => (refused.length > 0 ? undefined : io.stderr.write(text)) },
  }
  const code = await withInstallation(opening, flags, (session) => check(session, flags))
  const paint = painter(io.stderr, io.variables, flags.color !== false)
  for (const problem of refused) io.stderr.write(findingText(problem, paint, Math.max(40, io.stderr.columns)))
  return code
}

function checkUsage({ sample, type, baseline, maxChanges }: MappingCheckFlags): void {
  if (sample === undefined && baseline !== undefined) {
    throw new UsageError('--baseline compares what people get, so it needs --sample, a file of people')
  }
  if (sample === undefined && type !== undefined)
    throw new UsageError('--type says of what --sample is, so it needs one')
  if (baseline === undefined && maxChanges !== undefined) {
    throw new UsageError('--max-changes limits the changes since --baseline, an older configuration, so it needs one')
  }
}

async function check(session: Session, flags: MappingCheckFlags): Promise<number> {
  const jobs = chosenJobs(session, flags.job)
  const sample = flags.sample === undefined ? undefined : await sampleOf(session, jobs, flags.sample, flags.type)
  const { baseline, maxChanges, offline } = flags
  const report = await session.installation.checkMappings({
    jobs,
    signal: session.signal,
    ...(offline === undefined ? {} : { offline }),
    ...(sample === undefined ? {} : { sample }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(maxChanges === undefined ? {} : { maxPercent: maxChanges }),
  })
  const code = exitOf(report)
  if (session.json) session.printJson({ ok: code === exitCodes.success, ...report })
  else session.io.stdout.write(checkText(report, session.paint, Math.max(40, session.io.stdout.columns)))
  return code
}

function exitOf({ mappings }: MappingCheckReport): number {
  if (mappings.some(isBroken)) return exitCodes.error
  return mappings.some(({ changes }) => changes !== null && changes.percent > changes.maxPercent)
    ? exitCodes.changes
    : exitCodes.success
}

function isBroken({ findings, cases }: MappingReport): boolean {
  return cases.failed.length > 0 || findings.some(({ severity }: MappingFinding) => severity === 'error')
}

/** A sample belongs to one job, or to all when each object says of which type it is. */
async function sampleOf(
  session: Session,
  jobs: readonly string[],
  path: string,
  type: string | undefined,
): Promise<MappingSample> {
  const named = type === undefined ? {} : { type }
  if (/\.(csv|tsv|txt)$/i.test(path)) {
    for (const job of jobs) chosenType(session, job, type)
    return { table: path, ...named }
  }
  const objects = peopleIn(await readText(session.io, path, 'the sample'), path)
  const typed = objects.every((one) => typeof one.type === 'string' && isRecord(one.attributes))
  if (!typed || type !== undefined) for (const job of jobs) chosenType(session, job, type)
  return { objects, ...named }
}

/** One object, a list of them, or one in each line. */
function peopleIn(text: string, path: string): readonly Readonly<Record<string, unknown>>[] {
  const name = `the sample ${path}`
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const perLine =
    /\.(jsonl|ndjson|jsonlines)$/i.test(path) ||
    (lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line)))
  const document = perLine
    ? lines.map((line, index) => parseJson(line, `${name}, line ${index + 1},`))
    : parseJson(text, name)
  const objects: readonly unknown[] = Array.isArray(document) ? document : [document]
  const records = objects.filter(isRecord)
  if (records.length < objects.length)
    throw new TextError(`${name} has to hold objects of attributes, such as [{"mail": "a@x"}]`)
  if (records.length === 0) throw new TextError(`${name} holds nobody`)
  return records
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
