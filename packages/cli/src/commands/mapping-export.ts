import { writeFile } from 'node:fs/promises'
import { type EntraRule, exportEntraSchema, importEntraSchema, type Json } from '@sutler/core'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { parseJson, readText } from '../read-text.ts'
import { printWarning } from './mapping-import.ts'
import { type CommonFlags, chosenJob, type Session, UsageError, withInstallation } from './session.ts'

export interface MappingExportFlags extends CommonFlags {
  readonly out?: string
  readonly base?: string
}

/** Writes a job's mappings as an Entra schema; warnings go to stderr. Answers with the exit code. */
export function mappingExport(io: Io, flags: MappingExportFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const rule = ruleOf(session, chosenJob(session, flags.job, 'mapping export'))
    const keep = flags.base === undefined ? {} : await restOf(io, flags.base, rule)
    const { schema, warnings } = exportEntraSchema({ rules: [rule], keep })
    for (const warning of warnings) printWarning(io, warning)
    if (flags.base === undefined) {
      const remedy = 'give the schema you imported, or the present one, with --base'
      printWarning(io, { path: 'directories', message: 'the result has mappings and no directories', remedy })
    }
    const text = `${JSON.stringify(schema, null, 2)}\n`
    if (flags.out === undefined) io.stdout.write(text)
    else await writeTo(flags.out, text)
    return exitCodes.success
  })
}

/** The job as a rule: with the names it was imported with, else with ours. */
function ruleOf({ installation }: Session, jobId: string): EntraRule {
  const job = installation.config.jobs.get(jobId)
  if (job === undefined) throw new UsageError(`there is no job \`${jobId}\``)
  const { name, sourceDirectoryName, targetDirectoryName, ...keep } = job.entra
  return {
    name: textOr(name, jobId),
    source: textOr(sourceDirectoryName, job.source),
    target: textOr(targetDirectoryName, job.target),
    objects: job.objects,
    // From YAML without tags of its own, so it holds JSON values alone.
    keep: keep as Json,
  }
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}

/** All of a schema but the rule that is written anew: the one of the same identifier, else of the same name. */
async function restOf(io: Io, file: string, rule: EntraRule): Promise<Json> {
  const schema = parseJson(await readText(io, file, 'the schema'), file)
  importEntraSchema(schema)
  const { synchronizationRules, ...rest } = schema as Json & { synchronizationRules?: readonly Json[] }
  const isReplaced = ({ id, name }: Json) => (rule.keep.id === undefined ? name === rule.name : id === rule.keep.id)
  return { ...rest, synchronizationRules: (synchronizationRules ?? []).filter((each) => !isReplaced(each)) }
}

async function writeTo(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    const why = code === 'ENOENT' ? 'there is no such folder' : code
    throw new UsageError(`${path} cannot be written: ${why}; name another file with --out`)
  }
}
