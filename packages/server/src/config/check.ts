import type { ConnectorKind } from '@sutler/core'
import { Cron } from 'croner'
import type { KeyPath } from './document.ts'
import { didYouMean } from './suggest.ts'
import { type Finding, schemaFindings } from './validate.ts'

type Mapping = Readonly<Record<string, unknown>>

/**
 * What the schema cannot say: names that must exist, kinds and their settings, what contradicts itself. Works on a
 * value that may not fit the schema, so that both kinds of problem are reported together.
 */
export function checkConfig(root: unknown, kinds: readonly ConnectorKind[]): Finding[] {
  const connections = mapping(mapping(root).connections)
  const findings: Finding[] = []
  for (const [name, connection] of Object.entries(connections)) {
    findings.push(...checkConnection(mapping(connection), ['connections', name], kinds))
  }
  for (const [id, job] of Object.entries(mapping(mapping(root).jobs))) {
    findings.push(...checkJob(mapping(job), ['jobs', id], Object.keys(connections)))
  }
  return findings
}

function checkConnection(connection: Mapping, at: KeyPath, kinds: readonly ConnectorKind[]): Finding[] {
  const names = kinds.map(({ kind }) => kind)
  const kind = kinds.find((candidate) => candidate.kind === connection.kind)
  if (typeof connection.kind !== 'string') return []
  if (kind === undefined) {
    const summary = `there is no connector \`${connection.kind}\``
    return [problem([...at, 'kind'], 'CONFIG_KIND_UNKNOWN', summary, didYouMean(connection.kind, names))]
  }
  const settings = schemaFindings(kind.settingsSchema, connection.settings ?? {}, [...at, 'settings'])
  const moved = settings.map((finding) => misplacedSecret(finding, kind))
  return [...moved, ...checkSecrets(mapping(connection.secrets), [...at, 'secrets'], kind)]
}

function misplacedSecret(finding: Finding, kind: ConnectorKind): Finding {
  const name = String(finding.at.at(-1))
  if (finding.code !== 'CONFIG_KEY_UNKNOWN' || kind.secrets[name] === undefined) return finding
  return {
    ...finding,
    code: 'CONFIG_SECRET_LITERAL',
    summary: 'this is a secret, and secrets do not belong into settings',
    remedy: `move it beside \`settings\`: \`secrets: { ${name}: env:NAME }\``,
  }
}

function checkSecrets(secrets: Mapping, at: KeyPath, kind: ConnectorKind): Finding[] {
  const known = Object.keys(kind.secrets)
  const findings: Finding[] = []
  for (const name of Object.keys(secrets)) {
    if (known.includes(name)) continue
    const summary = `the connector \`${kind.kind}\` has no such secret`
    const remedy = known.length === 0 ? 'remove it: this connector needs no secrets' : didYouMean(name, known)
    findings.push({ ...problem([...at, name], 'CONFIG_KEY_UNKNOWN', summary, remedy), part: 'key' })
  }
  for (const [name, { required, summary }] of Object.entries(kind.secrets)) {
    if (!required || name in secrets) continue
    const remedy = `add \`secrets: { ${name}: env:NAME }\` (${summary})`
    findings.push({ ...problem(at, 'CONFIG_KEY_MISSING', `the secret \`${name}\` is missing`, remedy), part: 'key' })
  }
  return findings
}

function checkJob(job: Mapping, at: KeyPath, connections: readonly string[]): Finding[] {
  const findings: Finding[] = []
  for (const role of ['source', 'target']) {
    const name = job[role]
    if (typeof name !== 'string' || connections.includes(name)) continue
    const summary = `there is no connection \`${name}\``
    findings.push(problem([...at, role], 'CONFIG_NAME_UNKNOWN', summary, didYouMean(name, connections)))
  }
  if (typeof job.source === 'string' && job.source === job.target) {
    const remedy = 'name another connection as source or as target'
    findings.push(problem([...at, 'target'], 'CONFIG_CONTRADICTION', 'source and target are the same', remedy))
  }
  return [...findings, ...checkSchedule(mapping(job.schedule), [...at, 'schedule']), ...checkObjects(job, at)]
}

function checkSchedule({ cron, timezone }: Mapping, at: KeyPath): Finding[] {
  if (typeof cron !== 'string') return []
  const zone = typeof timezone === 'string' ? timezone : null
  if (zone !== null && !isTimezone(zone)) {
    const remedy = 'use an IANA name, for example `Europe/Paris`'
    return [problem([...at, 'timezone'], 'CONFIG_VALUE_INVALID', `there is no time zone \`${zone}\``, remedy)]
  }
  if (isCron(cron)) return []
  const remedy = 'write minute, hour, day, month and weekday, for example `0 6 * * 1-5`'
  return [problem([...at, 'cron'], 'CONFIG_VALUE_INVALID', 'this is no cron pattern that ever comes due', remedy)]
}

function isCron(pattern: string): boolean {
  try {
    return new Cron(pattern, { paused: true }).nextRun() !== null
  } catch {
    return false
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function checkObjects(job: Mapping, at: KeyPath): Finding[] {
  const objects = sequence(job.objects).map(mapping)
  const types = objects.map(({ source }) => String(source))
  const findings: Finding[] = []
  for (const [index, object] of objects.entries()) {
    const place = [...at, 'objects', index]
    if (types.indexOf(String(object.source)) < index) {
      const summary = `\`${String(object.source)}\` is mapped twice in this job`
      findings.push(
        problem([...place, 'source'], 'CONFIG_CONTRADICTION', summary, 'make it one object mapping, or two jobs'),
      )
    }
    findings.push(...checkReferences(object, place, types))
  }
  return findings
}

function checkReferences(object: Mapping, at: KeyPath, types: readonly string[]): Finding[] {
  const findings: Finding[] = []
  for (const [index, attribute] of sequence(object.attributes).map(mapping).entries()) {
    const type = attribute.reference
    if (typeof type !== 'string' || types.includes(type)) continue
    const place = [...at, 'attributes', index, 'reference']
    const summary = `this job has no object mapping for \`${type}\``
    findings.push(problem(place, 'CONFIG_NAME_UNKNOWN', summary, didYouMean(type, types)))
  }
  return findings
}

function problem(at: KeyPath, code: string, summary: string, remedy: string): Finding {
  return { at, part: 'value', code, summary, remedy }
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {}
}

function sequence(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
