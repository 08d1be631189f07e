import type { Exchange, RequirementResult, ValidationReport } from '../types.ts'
import { escaped } from './escape.ts'
import { exchangeText } from './text.ts'

const verdicts: Readonly<Record<ValidationReport['verdict'], string>> = {
  passed: 'Every MUST holds.',
  failed: 'Not every MUST holds.',
  incomplete: 'No MUST is broken, but some could not be judged.',
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8885; }
code { overflow-wrap: anywhere; }
pre { overflow: auto; padding: .6rem; border: 1px solid #8885; white-space: pre-wrap; overflow-wrap: anywhere; }
.failed { color: #c22; font-weight: bold; } .warned { color: #a60; font-weight: bold; } .passed { color: #181; }
@media (prefers-color-scheme: dark) { .failed { color: #f77; } .warned { color: #fb5; } .passed { color: #7d7; } }
`

/** The report as one HTML file that loads nothing and runs nothing. */
export function htmlReport(report: ValidationReport): string {
  const { results, baseUrl, profile } = report
  const broken = results.filter(({ status }) => status === 'failed' || status === 'warned')
  const title = escaped(`SCIM validation of ${baseUrl}`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
<p>Profile <b>${escaped(profile)}</b>. <b>${verdicts[report.verdict]}</b></p>
${summary(report)}
${leftovers(report)}
${broken.length === 0 ? '' : '<h2>What does not hold</h2>'}
${broken.map(finding).join('\n')}
<h2>All requirements</h2>
${[...Map.groupBy(results, ({ group }) => group)].map(([group, rows]) => section(group, rows)).join('\n')}
</body>
</html>
`
}

function summary({ counts, startedAt, endedAt, requests, interrupted }: ValidationReport): string {
  const { passed, failed, warned, skipped } = counts
  const stopped = interrupted ? ' It was stopped before its end.' : ''
  // What there is none of stands out in no colour.
  const number = (count: number, word: string) =>
    count === 0 ? `0 ${word}` : `<span class="${word}">${count} ${word}</span>`
  return `<p>${number(passed, 'passed')}, ${number(failed, 'failed')}, ${number(warned, 'warned')}, ${skipped} skipped.</p>
<p>${escaped(startedAt)} to ${escaped(endedAt)}, ${requests} requests.${stopped}</p>`
}

function leftovers({ left }: ValidationReport): string {
  if (left.length === 0) return ''
  const items = left.map(({ path, why }) => `<li><code>${escaped(path)}</code>: ${escaped(why)}</li>`)
  return `<h2>What could not be deleted</h2>\n<ul>${items.join('')}</ul>`
}

function finding(result: RequirementResult): string {
  const { id, clause, level, title, status, reason, remedy, exchanges } = result
  const evidence = exchanges.map((one) => `<pre>${escaped(exchangeText(one))}</pre>`).join('\n')
  return `<h3 id="${escaped(id)}"><span class="${status}">${status}</span> ${escaped(title)}</h3>
<p>${level}, ${escaped(clause)}, <code>${escaped(id)}</code></p>
<p><b>What should have come:</b> ${escaped(reason ?? '')}.</p>
${cameText(exchanges.at(-1))}
<p><b>How to mend it:</b> ${escaped(remedy ?? '')}</p>
<details><summary>${exchanges.length} requests with their answers</summary>
${evidence}
</details>`
}

/** The last request and its answer in one line; the whole is folded below. */
function cameText(last: Exchange | undefined): string {
  if (last === undefined) return ''
  const { method, url, status, body } = last
  const came = method === 'TLS' ? body : status === null ? 'no answer' : String(status)
  return `<p><b>What was sent and came:</b> <code>${escaped(`${method} ${url}`)}</code>, <code>${escaped(came)}</code></p>`
}

function section(group: string, results: readonly RequirementResult[]): string {
  const rows = results.map(({ id, clause, level, title, status, reason }) => {
    const why = status === 'skipped' ? `<br><small>${escaped(reason ?? '')}</small>` : ''
    const outcome = `<span class="${status}">${status}</span>`
    return `<tr><td>${outcome}</td><td>${level}</td><td>${escaped(title)}${why}<br><small>${escaped(id)}</small></td><td>${escaped(clause)}</td></tr>`
  })
  return `<h3>${escaped(group)}</h3>
<table><thead><tr><th>Result</th><th>Level</th><th>Requirement</th><th>Clause</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table>`
}
