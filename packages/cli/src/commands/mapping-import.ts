import { writeFile } from 'node:fs/promises'
import { type EntraRule, type EntraWarning, importEntraSchema } from '@sutler/core'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { printable } from '../output/text.ts'
import { parseJson, readText } from '../read-text.ts'
import { reportError, UsageError } from './session.ts'

export interface MappingImportFlags {
  readonly rule?: string
  readonly out?: string
}

/** Turns an Entra schema into a `jobs:` section; warnings go to stderr. Answers with the exit code. */
export async function mappingImport(io: Io, file: string, flags: MappingImportFlags): Promise<number> {
  try {
    const schema = parseJson(await readText(io, file, 'the schema'), file)
    const { rules, warnings } = importEntraSchema(schema)
    const chosen = chosenRules(rules, flags.rule)
    const isAbout = placesOf(schema, flags.rule)
    const { jobsText } = await import('@sutler/server')
    const text = jobsText(jobsOf(chosen), [
      'Put this into sutler.yaml, and name your connections under `source` and `target`.',
      'What stands under `entra` is not used by Sutler; it comes back in `sutler mapping export`.',
    ])
    for (const warning of warnings) if (isAbout(warning)) printWarning(io, warning)
    if (flags.out === undefined) io.stdout.write(text)
    else await writeNew(flags.out, text)
    return exitCodes.success
  } catch (error) {
    return reportError(io, error, false)
  }
}

function chosenRules(rules: readonly EntraRule[], name: string | undefined): readonly EntraRule[] {
  const names = rules.map((rule) => rule.name).join(', ')
  if (rules.length === 0) throw new UsageError('the schema has no synchronization rule that maps anything')
  const chosen = name === undefined ? rules : rules.filter((rule) => rule.name === name)
  if (chosen.length === 0) throw new UsageError(`the schema has no rule \`${name}\`; rules: ${names}`)
  return chosen
}

/** Whether a warning is about the chosen rule; about any when none was chosen. */
function placesOf(schema: unknown, name: string | undefined): (warning: EntraWarning) => boolean {
  if (name === undefined) return () => true
  const { synchronizationRules: rules } = schema as { synchronizationRules: readonly { name?: unknown }[] }
  const places = rules.flatMap((rule, index) => (rule.name === name ? [`synchronizationRules[${index}]`] : []))
  return ({ path }) => places.some((place) => path.startsWith(place))
}

function jobsOf(rules: readonly EntraRule[]): Record<string, object> {
  const jobs: Record<string, object> = {}
  for (const { name, source, target, objects, keep } of rules) {
    const entra = { name, sourceDirectoryName: source, targetDirectoryName: target, ...keep }
    jobs[freeName(name, jobs)] = { source: slug(source, 'source'), target: slug(target, 'target'), objects, entra }
  }
  return jobs
}

function freeName(name: string, taken: Readonly<Record<string, object>>): string {
  const wanted = slug(name, 'entra')
  let free = wanted
  for (let number = 2; Object.hasOwn(taken, free); number += 1) free = `${wanted}-${number}`
  return free
}

/** A name as jobs and connections have it: it appears in addresses and file names. */
function slug(text: string, fallback: string): string {
  const plain = text.toLowerCase().replace(/[^a-z0-9.]+/g, '-')
  return plain.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '').slice(0, 50) || fallback
}

/** Never over a file that is there: it may be the whole configuration. Throws UsageError. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    const reason = code === 'EEXIST' ? 'it is there already' : code
    throw new UsageError(`${path} cannot be written: ${reason}; name another file with --out`)
  }
}

/** One thing that is otherwise in Sutler, and what can be done. */
export function printWarning(io: Io, { path, message, remedy }: EntraWarning): void {
  io.stderr.write(`warning: ${printable(path)}: ${printable(message)}\n  ${printable(remedy)}\n`)
}
