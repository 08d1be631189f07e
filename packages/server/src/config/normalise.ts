import { resolve } from 'node:path'
import type { GonePolicy, MappingCase, ObjectMappingDefinition } from '@sutler/core'
import { durationMs } from './duration.ts'
import type { ConfigFile, ConnectionFile, JobFile, LeaversFile, ScheduleFile } from './schema.ts'
import { scimOf } from './scim.ts'
import { parseSecretReference } from './secrets.ts'
import type { Config, ConnectionConfig, JobConfig, ScheduleConfig, SecretReference, StoreConfig } from './types.ts'

/** Fills in defaults and turns what people write into what programs use. The value has been checked. */
export function normaliseConfig(value: ConfigFile, place: Pick<Config, 'file' | 'baseDir' | 'locate'>): Config {
  const connections = Object.entries(value.connections).map(([name, entry]) => connectionOf(name, entry))
  const jobs = Object.entries(value.jobs).map(([id, entry]) => jobOf(id, entry))
  return {
    ...place,
    store: storeOf(value.store, place.baseDir),
    scim: scimOf(value.scim),
    connections: new Map(connections.map((connection) => [connection.name, connection])),
    jobs: new Map(jobs.map((job) => [job.id, job])),
  }
}

function storeOf(store: ConfigFile['store'], baseDir: string): StoreConfig {
  if (store !== undefined && 'postgres' in store) return { kind: 'postgres', url: secretOf(store.postgres) }
  const path = store?.sqlite ?? '.sutler/state.db'
  return { kind: 'sqlite', path: path === ':memory:' ? path : resolve(baseDir, path) }
}

function connectionOf(name: string, entry: ConnectionFile): ConnectionConfig {
  const secrets = Object.entries(entry.secrets ?? {}).map(([key, reference]) => [key, secretOf(reference)] as const)
  return {
    name,
    kind: entry.kind,
    settings: entry.settings ?? {},
    secrets: Object.fromEntries(secrets),
    limits: limitsOf(entry.limits ?? {}),
  }
}

function limitsOf({ timeout, ...limits }: NonNullable<ConnectionFile['limits']>): ConnectionConfig['limits'] {
  return timeout === undefined ? limits : { ...limits, timeoutMs: durationMs(timeout) }
}

function secretOf(text: string): SecretReference {
  const reference = parseSecretReference(text)
  if (reference === null) throw new TypeError('a secret reference that was not checked')
  return reference
}

function jobOf(id: string, entry: JobFile): JobConfig {
  return {
    id,
    source: entry.source,
    target: entry.target,
    schedule: entry.schedule === undefined ? null : scheduleOf(entry.schedule),
    guard: {
      count: entry.guard?.deletes?.count ?? 500,
      percent: entry.guard?.deletes?.percent ?? 10,
      floor: entry.guard?.deletes?.floor ?? 20,
      groupSize: entry.guard?.groups?.size ?? 200,
      groupPercent: entry.guard?.groups?.percent ?? 30,
    },
    pageSize: entry.pageSize ?? 1000,
    keepRunsMs: durationMs(entry.keepRuns ?? '90d'),
    objects: entry.objects.map((object) => objectOf(object, entry.leavers ?? 'disable')),
    cases: entry.objects.map(({ cases = [] }) => cases as readonly MappingCase[]),
    entra: entry.entra ?? {},
  }
}

function objectOf(
  { leavers, cases: _, ...object }: JobFile['objects'][number],
  byJob: LeaversFile,
): ObjectMappingDefinition {
  // The schema and the definition say the same; the one thing a schema type cannot express is a JSON value.
  return { ...(object as ObjectMappingDefinition), whenGone: gonePolicy(leavers ?? byJob) }
}

function gonePolicy(leavers: LeaversFile): GonePolicy {
  if (typeof leavers === 'string') return leavers
  return { disableThenDeleteAfterMs: durationMs(leavers.delete.replace(/^after /, '')) }
}

function scheduleOf(schedule: ScheduleFile): ScheduleConfig {
  if ('every' in schedule) return { kind: 'every', everyMs: durationMs(schedule.every) }
  return { kind: 'cron', pattern: schedule.cron, timezone: schedule.timezone ?? null }
}
