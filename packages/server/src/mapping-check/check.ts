import {
  type CompiledMapping,
  type ConnectorKind,
  compileMapping,
  type Diagnostic,
  type MappingEnvironment,
  type ObjectMappingDefinition,
  runCase,
  type SystemObject,
} from '@sutler/core'
import { keysInMapping } from '../config/check-mappings.ts'
import { loadConfig } from '../config/load.ts'
import type { Config, JobConfig } from '../config/types.ts'
import { findJob } from '../local/find-job.ts'
import { type Advice, adviceOf, sourceTypeOf } from './advice.ts'
import { caseAdvice } from './case-advice.ts'
import { compareMappings, runSample } from './changes.ts'
import { readSample } from './sample.ts'
import { systemsOf } from './systems.ts'
import type { FailedCase, MappingCheckReport, MappingCheckRequest, MappingFinding, MappingReport } from './types.ts'

export interface CheckEnvironment {
  readonly config: Config
  readonly kinds: readonly ConnectorKind[]
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly now: () => number
}

/** What one job is checked with. */
interface JobCheck {
  readonly config: Config
  readonly job: JobConfig
  readonly systems: MappingEnvironment
  /** Null: there is no sample. */
  readonly objects: readonly SystemObject[] | null
  /** The same job in the baseline; null: there is none. */
  readonly baseline: JobConfig | null
  readonly now: number
  readonly maxPercent: number
  readonly onNote: (note: string) => void
}

const defaultMaxPercent = 10

/**
 * Checks the mappings of jobs as they would run, and tries them on cases and a sample. Nothing is written anywhere.
 *
 * Throws ConfigError for a baseline that cannot be used, SampleError or ProvisioningError for such a sample, and
 * ProvisioningError NOT_FOUND for a job there is none of.
 */
export async function checkMappings(request: MappingCheckRequest, env: CheckEnvironment): Promise<MappingCheckReport> {
  const notes: string[] = []
  const onNote = (note: string): void => void (notes.includes(note) || notes.push(note))
  const baseline = request.baseline === undefined ? null : await loadConfig(request.baseline, env.kinds)
  const mappings: MappingReport[] = []
  for (const id of request.jobs) {
    request.signal?.throwIfAborted()
    const job = findJob(env.config, id)
    const systems = await systemsOf(job, { ...env, offline: request.offline === true, onNote })
    const sample = request.sample === undefined ? null : await readSample(request.sample, job, env)
    for (const note of sample?.notes ?? []) onNote(note)
    const old = baseline?.jobs.get(id) ?? null
    if (baseline !== null && old === null) onNote(`${id}: the baseline has no such job, so there is nothing to compare`)
    const { maxPercent = defaultMaxPercent } = request
    const check = {
      config: env.config,
      job,
      systems,
      objects: sample?.objects ?? null,
      baseline: old,
      now: env.now(),
      maxPercent,
      onNote,
    }
    for (const index of job.objects.keys()) {
      request.signal?.throwIfAborted()
      mappings.push(...checkOne(check, index))
    }
  }
  return { mappings, notes }
}

function* checkOne(check: JobCheck, index: number): Iterable<MappingReport> {
  const { config, job, systems, now } = check
  const definition = job.objects[index]
  if (definition === undefined) return
  const at = ['jobs', job.id, 'objects', index]
  const objects = check.objects?.filter(({ type }) => type === definition.source) ?? null
  const compiled = compileMapping(definition, systems)
  const tests = job.cases[index] ?? []
  const found: readonly (Diagnostic | Advice)[] = [
    ...(compiled.ok ? compiled.warnings : compiled.diagnostics),
    ...adviceOf({
      definition,
      source: systems.source,
      findable: systems.findable,
      objects,
      secretSources: compiled.ok ? compiled.mapping.secretSources : null,
    }),
    ...caseAdvice(tests, sourceTypeOf({ definition, source: systems.source })),
  ]
  const locate = (finding: Diagnostic | Advice): MappingFinding => {
    const place = config.locate([...at, ...keysInMapping(finding)], { ...finding, severity: 'warning' })
    const { remedy: _, ...bare } = place
    return { ...(finding.remedy === undefined ? bare : place), severity: finding.severity }
  }
  const head = { job: job.id, source: definition.source, target: definition.target, findings: found.map(locate) }
  if (!compiled.ok) {
    yield { ...head, cases: { passed: 0, failed: [] }, sample: null, changes: null }
    return
  }
  const { mapping } = compiled
  const failed = tests.flatMap((test, number): FailedCase[] => {
    const mismatches = runCase(mapping, test, now)
    const { path } = config.locate([...at, 'cases', number, 'name'], {
      severity: 'error',
      code: 'CASE_FAILED',
      summary: '',
    })
    return mismatches.length === 0 ? [] : [{ name: test.name, path, mismatches }]
  })
  yield {
    ...head,
    cases: { passed: tests.length - failed.length, failed },
    sample: objects === null ? null : runSample(mapping, objects, now),
    changes: objects === null ? null : compareWithBaseline(check, definition, mapping, objects),
  }
}

function compareWithBaseline(
  { baseline, job, systems, now, maxPercent, onNote }: JobCheck,
  { source, target }: ObjectMappingDefinition,
  mapping: CompiledMapping,
  objects: readonly SystemObject[],
): MappingReport['changes'] {
  if (baseline === null) return null
  const old = baseline.objects.find((each) => each.source === source && each.target === target)
  if (old === undefined) {
    onNote(`${job.id}: the baseline does not map ${source} to ${target}, so there is nothing to compare`)
    return null
  }
  const before = compileBaseline(old, systems)
  return compareMappings(before, mapping, objects, { now, maxPercent })
}

/** What the systems no longer have was there when the baseline was in use. */
function compileBaseline(definition: ObjectMappingDefinition, systems: MappingEnvironment): CompiledMapping {
  for (const environment of [systems, { ...systems, source: undefined }, { digest: systems.digest }]) {
    const compiled = compileMapping(definition, environment)
    if (compiled.ok) return compiled.mapping
  }
  throw new RangeError('a mapping that was loaded does not compile')
}
