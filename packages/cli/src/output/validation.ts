import type { RequirementResult, ValidationReport } from '@sutler/scim'
import { counted, cut, durationText, type Paint, pad, printable, table } from './text.ts'

const styles = { passed: 'green', failed: 'red', warned: 'yellow', skipped: 'dim' } as const

/** What `sutler validate` found, as text. With `all`, also what was skipped, and each request in full. */
export function validationText(report: ValidationReport, paint: Paint, all: boolean): string {
  const { results } = report
  const shown = results.filter(({ status, blocked }) => status === 'failed' || status === 'warned' || (all && blocked))
  const others = results.filter((one) => all && one.status === 'skipped' && !one.blocked)
  return [
    groupTable(results),
    ...[...shown, ...others].map((result) => resultText(result, paint, all)),
    totalText(report, paint),
  ].join('\n')
}

function groupTable(results: readonly RequirementResult[]): string {
  const rows = [...Map.groupBy(results, ({ group }) => group)].map(([group, rows]) => {
    const counts = Object.keys(styles).map(
      (status) => [status, rows.filter((row) => row.status === status).length] as const,
    )
    const words = counts.filter(([, count]) => count > 0).map(([status, count]) => `${count} ${status}`)
    return [group, words.join(', ')]
  })
  return table(rows)
}

function resultText(result: RequirementResult, paint: Paint, all: boolean): string {
  const { id, clause, level, title, status, reason, remedy, exchanges } = result
  const last = exchanges.at(-1)
  const lines = [
    `${paint(styles[status], pad(status, 8))}${pad(level, 8)}${id}`,
    `  ${title} (${clause})`,
    ...(reason === null ? [] : [`  ${status === 'skipped' ? 'why   ' : 'wanted'}  ${printable(reason)}`]),
    ...(all || last === undefined ? [] : exchangeLines(last, true)),
    ...(all ? exchanges.flatMap((one) => exchangeLines(one, false)) : []),
    ...(remedy === null ? [] : [`  mend    ${remedy}`]),
  ]
  return `${lines.join('\n')}\n`
}

function exchangeLines(
  { method, url, requestBody, status, body }: RequirementResult['exchanges'][number],
  short: boolean,
): readonly string[] {
  const unanswered = method === 'TLS' ? '' : 'no answer:'
  const text = (what: string) => (short ? cut(printable(what), 200) : printable(what))
  return [
    `  sent    ${text(`${method} ${url}${requestBody === null ? '' : ` ${requestBody}`}`)}`,
    `  came    ${text(`${status ?? unanswered} ${body}`.trim())}`,
  ]
}

const verdicts = {
  passed: ['green', 'every MUST holds'],
  failed: ['red', 'not every MUST holds'],
  incomplete: ['yellow', 'some MUST could not be judged'],
} as const

function totalText(
  { counts, results, profile, verdict, requests, startedAt, endedAt, left, interrupted }: ValidationReport,
  paint: Paint,
) {
  const { passed, failed, warned, skipped } = counts
  const [style, words] = verdicts[verdict]
  const took = durationText(Date.parse(endedAt) - Date.parse(startedAt))
  const leftovers = left.map(({ path, why }) => `could not be deleted: ${printable(path)} (${printable(why)})\n`)
  return [
    `${counted(results.length, 'requirement')} of the profile ${profile}: ${passed} passed, ${failed} failed, ${warned} warned, ${skipped} skipped`,
    ` (${counted(requests, 'request')}, ${took})\n`,
    ...(interrupted ? ['stopped before its end\n'] : []),
    `${paint(style, words)}\n`,
    ...leftovers,
  ].join('')
}
