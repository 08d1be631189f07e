import type { RequirementResult, ValidationReport } from '../types.ts'
import { escaped } from './escape.ts'
import { exchangeText } from './text.ts'

/**
 * The report as JUnit XML, a test case for each requirement. A SHOULD or MAY that does not hold passes, with what was
 * found as its output; a MUST that could not be judged is an error.
 */
export function junitReport(report: ValidationReport): string {
  const { results, counts, baseUrl, profile, startedAt, endedAt } = report
  const errors = results.filter(isError).length
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000
  const totals = `tests="${results.length}" failures="${counts.failed}" errors="${errors}" skipped="${counts.skipped - errors}"`
  const groups = [...Map.groupBy(results, ({ group }) => group)]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(`SCIM ${profile} ${baseUrl}`)}" ${totals} time="${seconds}">`,
    ...groups.map(([group, rows]) => suite(group, rows, startedAt)),
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(group: string, results: readonly RequirementResult[], startedAt: string): string {
  const failures = results.filter(({ status }) => status === 'failed').length
  const errors = results.filter(isError).length
  const skipped = results.filter(({ status }) => status === 'skipped').length - errors
  const totals = `tests="${results.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`
  return [
    `  <testsuite name="${escaped(group)}" ${totals} timestamp="${escaped(startedAt)}">`,
    ...results.map(testCase),
    '  </testsuite>',
  ].join('\n')
}

function testCase(result: RequirementResult): string {
  const { id, group, title, clause, level } = result
  const name = `name="${escaped(`${id}: ${title} (${level}, ${clause})`)}" classname="${escaped(group)}"`
  const inside = outcome(result)
  return inside === '' ? `    <testcase ${name}/>` : `    <testcase ${name}>\n      ${inside}\n    </testcase>`
}

function outcome(result: RequirementResult): string {
  const message = escaped(result.reason ?? '')
  if (result.status === 'failed') return `<failure message="${message}">${escaped(evidence(result))}</failure>`
  if (result.status === 'warned') return `<system-out>${message}\n${escaped(evidence(result))}</system-out>`
  if (isError(result)) return `<error message="${message}"/>`
  return result.status === 'skipped' ? `<skipped message="${message}"/>` : ''
}

function isError({ status, blocked, level }: RequirementResult): boolean {
  return status === 'skipped' && blocked && level === 'MUST'
}

function evidence({ exchanges, remedy }: RequirementResult): string {
  return [...(remedy === null ? [] : [remedy]), ...exchanges.map(exchangeText)].join('\n\n')
}
