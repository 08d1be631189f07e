import { withBench } from './bench.ts'
import { generalChecks } from './general-checks.ts'
import { readChecks } from './read-checks.ts'
import { feedChecks, listingChecks } from './source-checks.ts'
import type { Check, CheckResult, Deviation, Fixture, Subject } from './types.ts'
import { writeChecks } from './write-checks.ts'

/** Everything a connector is asked, in order. */
export const checks: readonly Check[] = Object.freeze([
  ...generalChecks,
  ...listingChecks,
  ...feedChecks,
  ...readChecks,
  ...writeChecks,
])

export interface RunOptions {
  /** Requirements the system makes impossible. One that is met all the same counts as failed, so the list stays true. */
  readonly deviations?: readonly Deviation[]
}

/** Asks a connector everything that applies to it. Throws only when the fixture itself fails to open. */
export async function runChecks(fixture: Fixture, options: RunOptions = {}): Promise<CheckResult[]> {
  const subject = await subjectOf(fixture)
  const results: CheckResult[] = []
  for (const check of checks) results.push(await runCheck(check, fixture, subject, options))
  return results
}

/** Asks one question. */
export async function runCheck(
  check: Check,
  fixture: Fixture,
  subject: Subject,
  options: RunOptions = {},
): Promise<CheckResult> {
  const { id, title } = check
  const deviation = options.deviations?.find((one) => one.id === id)
  if (!check.applies(subject)) return { id, title, status: 'skipped', message: null }
  const found = await findingOf(check, fixture)
  if (!deviation) return { id, title, status: found === null ? 'passed' : 'failed', message: found }
  return found === null
    ? {
        id,
        title,
        status: 'failed',
        message: `is declared to deviate (${deviation.reason}), but conforms: undeclare it`,
      }
    : { id, title, status: 'deviates', message: deviation.reason }
}

/** Null when the connector conforms. */
async function findingOf(check: Check, fixture: Fixture): Promise<string | null> {
  try {
    await withBench(fixture, (bench) => check.run(bench))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Opens the connector once to see which checks apply. */
export async function subjectOf(fixture: Fixture): Promise<Subject> {
  await fixture.reset()
  const connector = await fixture.open('normal')
  const { capabilities, source, target } = connector
  const subject: Subject = {
    capabilities,
    source: source !== undefined,
    target: target !== undefined,
    changes: source?.changes !== undefined,
    count: source?.count !== undefined,
    fixture,
  }
  await connector.close()
  return subject
}
