import { createHash } from 'node:crypto'
import { compileMapping, type Diagnostic, type ObjectMappingDefinition } from '@sutler/core'
import type { KeyPath } from './document.ts'
import type { Finding } from './validate.ts'

/**
 * What is wrong inside the object mappings themselves, before any schema is known: expressions that do not parse,
 * paths that are none, clauses without a value. Mappings the schema has already complained of are left out.
 */
export function checkMappings(root: unknown, complaints: readonly Finding[]): Finding[] {
  const findings: Finding[] = []
  for (const [at, definition] of definitionsOf(root)) {
    if (complaints.some((complaint) => at.every((step, index) => String(step) === String(complaint.at[index]))))
      continue
    const compiled = compileMapping(definition, { digest: sha256 })
    if (compiled.ok) continue
    for (const diagnostic of compiled.diagnostics) {
      if (diagnostic.severity === 'error') findings.push(findingOf(at, diagnostic))
    }
  }
  return findings
}

/** A finding's place inside its object mapping, `attributes[2].expression`, as keys. */
export function keysInMapping({ path }: Pick<Diagnostic, 'path'>): KeyPath {
  const keys = path?.match(/[^.[\]]+/g) ?? []
  return keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key))
}

function findingOf(at: KeyPath, diagnostic: Diagnostic): Finding {
  const { code, summary, remedy = 'correct the mapping' } = diagnostic
  const { span } = diagnostic
  const place = { at: [...at, ...keysInMapping(diagnostic)], part: 'value' } as const
  return { ...place, code, summary, remedy, ...(span === undefined ? {} : { span }) }
}

function* definitionsOf(root: unknown): Iterable<readonly [KeyPath, ObjectMappingDefinition]> {
  for (const [id, job] of Object.entries(recordOf(recordOf(root).jobs))) {
    const { objects } = recordOf(job)
    if (!Array.isArray(objects)) continue
    for (const [index, object] of objects.entries()) {
      // Fits the schema wherever it is used: `checkMappings` leaves out what does not.
      yield [['jobs', id, 'objects', index], object as ObjectMappingDefinition]
    }
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
