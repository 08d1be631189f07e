import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Attributes, type ConnectorKind, ProvisioningError, type SystemObject } from '@sutler/core'
import type { Config, JobConfig } from '../config/types.ts'
import type { MappingSample } from './types.ts'

/** The objects of a sample, each of an object type the job maps. */
export interface Sample {
  readonly objects: readonly SystemObject[]
  /** What had to be left out. */
  readonly notes: readonly string[]
}

interface SampleEnvironment {
  readonly config: Config
  readonly kinds: readonly ConnectorKind[]
  readonly now: () => number
}

/** The sample could not be used; the message says why and what to do. */
class SampleError extends Error {
  readonly code = 'SAMPLE_UNUSABLE'

  constructor(message: string) {
    super(message)
    this.name = 'SampleError'
  }
}

/** Reads a sample for one job. Throws SampleError, and ProvisioningError for a file that is damaged. */
export async function readSample(sample: MappingSample, job: JobConfig, env: SampleEnvironment): Promise<Sample> {
  if ('table' in sample) return readTable(sample.table, typeOf(sample, job), job, env)
  const objects = sample.objects.map((entry, index) => objectOf(entry, index, sample, job))
  return { objects, notes: [] }
}

function typeOf({ type }: MappingSample, { id, objects }: JobConfig): string {
  const types = [...new Set(objects.map(({ source }) => source))]
  const [only, ...others] = types
  if (type !== undefined && types.includes(type)) return type
  if (type === undefined && only !== undefined && others.length === 0) return only
  throw new SampleError(`${id}: say with --type of which object type the sample is: ${types.join(', ')}`)
}

/** Either an object as a source has it, or its attributes alone. */
function objectOf(
  entry: Readonly<Record<string, unknown>>,
  index: number,
  sample: MappingSample,
  job: JobConfig,
): SystemObject {
  const { attributes, anchor, type } = entry
  const whole = isRecord(attributes) && (typeof anchor === 'string' || typeof type === 'string')
  return {
    type: whole && typeof type === 'string' ? type : typeOf(sample, job),
    anchor: whole && typeof anchor === 'string' ? anchor : `#${index + 1}`,
    // It comes out of JSON, so it holds nothing but values.
    attributes: (whole ? attributes : entry) as Attributes,
  }
}

/** Reads a file as the source of the job reads its own: the same columns, separators and rule for shared ids. */
async function readTable(path: string, type: string, job: JobConfig, env: SampleEnvironment): Promise<Sample> {
  const connection = env.config.connections.get(job.source)
  const kind = env.kinds.find((candidate) => candidate.kind === connection?.kind)
  if (connection === undefined || kind?.kind !== 'flat-file') {
    throw new SampleError(`the source of ${job.id} reads no such file; give a sample in JSON: [{"mail": "a@x"}]`)
  }
  if ((await stat(resolve(path)).catch(() => null)) === null)
    throw new SampleError(`the sample ${path} cannot be read: there is no such file`)
  const connector = await kind.open(settingsFor(connection.settings, type, resolve(path)), {
    name: connection.name,
    secrets: {},
    baseDir: env.config.baseDir,
    now: env.now,
    http: () => Promise.reject(new ProvisioningError('a file needs no network', { code: 'UNSUPPORTED' })),
  })
  try {
    return await listAll(connector.source, type)
  } finally {
    await connector.close()
  }
}

function settingsFor(settings: Readonly<Record<string, unknown>>, type: string, path: string) {
  const { objects } = settings
  if (!isRecord(objects)) return { ...settings, path }
  const own = objects[type]
  return { objects: { [type]: { ...(isRecord(own) ? own : {}), path } } }
}

type Listed = Awaited<ReturnType<ConnectorKind['open']>>['source']

async function listAll(source: Listed, type: string): Promise<Sample> {
  const objects: SystemObject[] = []
  let unreadable = 0
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<NonNullable<Listed>['list']>> | undefined = await source?.list(type, {
      after,
      limit: 1000,
    })
    objects.push(...(page?.items ?? []))
    unreadable += page?.unreadable.length ?? 0
    after = page?.through ?? null
  } while (after !== null)
  const notes =
    unreadable === 0 ? [] : [`${unreadable.toLocaleString('en')} ids of the sample cannot be used, as in a cycle`]
  return { objects, notes }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
