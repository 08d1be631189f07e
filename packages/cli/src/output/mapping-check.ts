import type { FailedCase, MappingCheckReport, MappingFinding, MappingReport } from '@sutler/server'
import { caretText } from './expression.ts'
import { counted, cut, type Paint, pad, printable, valueText, wrap } from './text.ts'

/** A finding as `mapping check` and a refused configuration have it. */
export type ShownFinding = Pick<MappingFinding, 'severity' | 'code' | 'summary' | 'path' | 'key' | 'remedy' | 'span'>

type Style = Parameters<Paint>[0]

const styles = { error: 'red', warning: 'yellow', info: 'dim' } as const satisfies Record<string, Style>

/** Everything a check found, for people: each mapping with its findings, cases, sample and changes, then the verdict. */
export function checkText(report: MappingCheckReport, paint: Paint, columns: number): string {
  const blocks = report.mappings.map((mapping) => mappingText(mapping, paint, columns))
  const notes = report.notes.map((note) => `${wrap(`note: ${printable(note)}`, columns, '  ')}\n`)
  return [...blocks, ...notes, verdictText(report, paint)].join('')
}

function mappingText(mapping: MappingReport, paint: Paint, columns: number): string {
  const { job, source, target, findings } = mapping
  const order = ['error', 'warning', 'info']
  const sorted = findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  return [
    `${paint('bold', `${job}: ${printable(source)} → ${printable(target)}`)}\n`,
    ...sorted.map((finding) => findingText(finding, paint, columns)),
    casesText(mapping, paint),
    sampleText(mapping, columns),
    changesText(mapping, paint, columns),
    '\n',
  ].join('')
}

/** One finding: its place and what it is, the characters it is about, and what to do. */
export function findingText(finding: ShownFinding, paint: Paint, columns: number): string {
  const { severity, code, summary, path, key, remedy, span } = finding
  const style = styles[severity]
  const where = key === '' ? '' : `${printable(key)}: `
  const text = wrap(`${severity} ${code}: ${where}${printable(summary)}`, columns, '  ')
  const head = `${paint(style, severity)}${text.slice(severity.length)}\n  at ${printable(path)}\n`
  const caret = span === undefined ? '' : caretText(span.text, span, (text) => paint(style, text), columns)
  return `${head}${caret}${remedy === undefined ? '' : `${wrap(`  ${printable(remedy)}`, columns, '  ')}\n`}`
}

function casesText({ cases }: MappingReport, paint: Paint): string {
  const total = cases.passed + cases.failed.length
  if (total === 0) return ''
  const failures = cases.failed.map((one) => failedCaseText(one, paint))
  const count = cases.failed.length === 0 ? 'all pass' : `${cases.failed.length} failed`
  return `${failures.join('')}${counted(total, 'case')}: ${count}\n`
}

function failedCaseText({ name, path, mismatches }: FailedCase, paint: Paint): string {
  const lines = mismatches.map(({ key, path: attribute, expected, actual }) => {
    const what = attribute === null ? key : attribute
    return `  ${printable(what)}: expected ${printable(expected)}\n  ${' '.repeat(what.length)}  actual   ${printable(actual)}\n`
  })
  return `${paint('red', 'failed')} case "${printable(name)}"\n  at ${printable(path)}\n${lines.join('')}`
}

function sampleText({ sample }: MappingReport, columns: number): string {
  if (sample === null) return ''
  const { objects, active, inactive, outOfScope, ignored, failed, failures } = sample
  const parts = [
    `${number(active + inactive)} in scope${inactive > 0 ? ` (${number(inactive)} of them inactive)` : ''}`,
    `${number(outOfScope)} out of scope`,
    `${number(failed)} fail`,
    `${number(ignored)} ignored`,
  ]
  const examples = failures.flatMap(({ object, problems }) =>
    problems.map((problem) => `${cut(`  ${printable(object)}  ${printable(problem)}`, columns)}\n`),
  )
  const more = failed > failures.length ? [`  and ${number(failed - failures.length)} more fail\n`] : []
  return `sample of ${number(objects)}: ${parts.join(', ')}\n${[...examples, ...more].join('')}`
}

function changesText({ changes }: MappingReport, paint: Paint, columns: number): string {
  if (changes === null) return ''
  const { compared, changed, percent, maxPercent, attributes } = changes
  const over = percent > maxPercent
  const verdict = over ? paint('red', `more than the ${maxPercent} % allowed`) : `${maxPercent} % are allowed`
  const head = `${number(changed)} of ${number(compared)} would change (${percent} %); ${verdict}\n`
  const blocks = attributes.map(({ path, objects, percent: share, counts, examples }) => {
    const only = counts ? '' : ', on create only'
    const widest = Math.max(...examples.map(({ object }) => object.length))
    const lines = examples.map(({ object, before, after }) => {
      const text = `    ${pad(printable(object), widest)}  ${valueText(before)} → ${valueText(after)}`
      return `${cut(text, columns)}\n`
    })
    return `  ${printable(path)}: ${number(objects)} (${share} %${only})\n${lines.join('')}`
  })
  return `${head}${blocks.join('')}`
}

function verdictText({ mappings }: MappingCheckReport, paint: Paint): string {
  const count = (severity: string): number =>
    mappings.reduce((sum, { findings }) => sum + findings.filter((one) => one.severity === severity).length, 0)
  const cases = mappings.reduce((sum, { cases: all }) => sum + all.passed + all.failed.length, 0)
  const failed = mappings.reduce((sum, { cases: all }) => sum + all.failed.length, 0)
  const parts = [
    counted(mappings.length, 'mapping'),
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    `${counted(cases, 'case')}${failed > 0 ? `, ${number(failed)} failed` : ''}`,
  ]
  const bad = count('error') > 0 || failed > 0
  return `${paint(bad ? 'red' : 'green', `${parts.join(', ')}`)}\n`
}

function number(value: number): string {
  return value.toLocaleString('en')
}
