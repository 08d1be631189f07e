import { cleanAfter, cleanUp } from './clean.ts'
import { firstRequests, hasFallenSilent } from './first-requests.ts'
import { Blocked, NotOffered, Violation } from './outcome.ts'
import { createProbe, type RunProbe } from './probe.ts'
import type { Requirement } from './requirement.ts'
import { requirements } from './requirements.ts'
import type { RequirementResult, ValidateOptions, ValidationReport } from './types.ts'

/**
 * Judges a SCIM service by what it answers. It makes objects of its own, with names that begin with `sutler-validate-`,
 * changes no others, and deletes its own in the end, also when `signal` stops it.
 *
 * Throws NotJudged when no SCIM service answers at this address to this token.
 */
export async function validateScim(options: ValidateOptions): Promise<ValidationReport> {
  const probe = createProbe(options)
  const startedAt = probe.now()
  const profile = options.profile ?? 'rfc'
  probe.configure(await firstRequests(probe))
  probe.takeExchanges()
  const rows = requirements.filter(({ profiles }) => profiles.includes(profile))
  const results: RequirementResult[] = []
  let why = stopped
  try {
    for (const row of rows) {
      if (options.signal?.aborted) break
      if (await hasFallenSilent(probe)) {
        why = 'the service no longer answers'
        break
      }
      const result = await judge(probe, row, results, options.signal)
      results.push(result)
      options.onResult?.(result, results.length, rows.length)
    }
  } finally {
    probe.ignoreSignal()
  }
  const left = await cleanUp(probe)
  const interrupted = options.signal?.aborted === true
  const all = [...results, ...rows.slice(results.length).map((row) => skipped(row, why, true))]
  return {
    ...{ format: 1, baseUrl: options.baseUrl, profile },
    ...{ startedAt: isoTime(startedAt), endedAt: isoTime(probe.now()), requests: probe.requests() },
    ...{ verdict: verdictOf(all), interrupted, counts: countsOf(all), results: all, left },
  }
}

/** The rows of a profile. */
export function requirementsOf(profile: ValidationReport['profile']): readonly Requirement[] {
  return requirements.filter(({ profiles }) => profiles.includes(profile))
}

async function judge(
  probe: RunProbe,
  row: Requirement,
  before: readonly RequirementResult[],
  signal: AbortSignal | undefined,
): Promise<RequirementResult> {
  if (row.feature !== null && !probe.features.has(row.feature))
    return skipped(row, `ServiceProviderConfig does not announce ${row.feature}`, false)
  const missing = before.find(({ id, status }) => row.after.includes(id) && status !== 'passed')
  if (missing !== undefined)
    return skipped(
      row,
      `it stands on ${missing.id}, which does not hold`,
      missing.blocked || missing.status !== 'skipped',
    )
  try {
    await row.check(probe)
    return resultOf(row, { status: 'passed', reason: null })
  } catch (error) {
    if (signal?.aborted) return skipped(row, stopped, true)
    if (error instanceof Blocked) return skipped(row, error.message, true)
    if (error instanceof NotOffered) return skipped(row, error.message, false)
    if (!(error instanceof Violation)) throw error
    const status = row.level === 'MUST' ? 'failed' : 'warned'
    return { ...resultOf(row, { status, reason: error.message }), remedy: row.remedy, exchanges: probe.takeExchanges() }
  } finally {
    await cleanAfter(probe)
    probe.takeExchanges()
  }
}

const stopped = 'the run was stopped'

function skipped(row: Requirement, reason: string, blocked: boolean): RequirementResult {
  return { ...resultOf(row, { status: 'skipped', reason }), blocked }
}

function resultOf(
  { id, group, clause, level, title }: Requirement,
  outcome: Pick<RequirementResult, 'status' | 'reason'>,
): RequirementResult {
  return { id, group, clause, level, title, ...outcome, blocked: false, remedy: null, exchanges: [] }
}

function verdictOf(results: readonly RequirementResult[]): ValidationReport['verdict'] {
  if (results.some(({ status }) => status === 'failed')) return 'failed'
  return results.some(({ level, blocked }) => level === 'MUST' && blocked) ? 'incomplete' : 'passed'
}

function countsOf(results: readonly RequirementResult[]): ValidationReport['counts'] {
  const count = (wanted: RequirementResult['status']) => results.filter(({ status }) => status === wanted).length
  return { passed: count('passed'), failed: count('failed'), warned: count('warned'), skipped: count('skipped') }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
