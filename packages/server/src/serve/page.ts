import type { JobView } from './service.ts'

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.failed, .held { color: #c22; } .partial, .stopped { color: #a60; } .success { color: #282; }
code, pre { background: #8882; border-radius: .2rem; padding: .1rem .3rem; }
pre { padding: .8rem; overflow-x: auto; }
`

/** The status page: one table, no script. `file` null: there is no configuration yet. */
export function statusPage(jobs: readonly JobView[], file: string | null): string {
  const body = jobs.length === 0 ? emptyState(file) : jobTable(jobs)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sutler</title>
<style>${style}</style>
</head>
<body>
<h1>Sutler</h1>
${body}
</body>
</html>
`
}

function emptyState(file: string | null): string {
  const where = file === null ? '' : `<p>Configuration: <code>${escapeHtml(file)}</code></p>`
  return `<p>No jobs yet.</p>
${where}<p>A job provisions people from one system into another. Jobs are written into <code>sutler.yaml</code>:</p>
<ol>
<li>Start from an example: <code>cp -r examples/hr-to-scim my-first-job</code></li>
<li>See what it would do: <code>sutler plan -c my-first-job/sutler.yaml</code></li>
<li>Let Sutler run it: <code>sutler serve -c my-first-job/sutler.yaml</code></li>
</ol>
<p>Or watch a demonstration first: <code>sutler try</code></p>`
}

function jobTable(jobs: readonly JobView[]): string {
  return `<table>
<thead><tr><th>Job</th><th>Last run</th><th>Next run</th><th class="number">Accounts</th>
<th class="number">Retrying</th><th class="number">Held</th></tr></thead>
<tbody>
${jobs.map(jobRow).join('\n')}
</tbody>
</table>`
}

function jobRow(job: JobView): string {
  return `<tr>
<td><strong>${escapeHtml(job.id)}</strong><br>${escapeHtml(job.source)} → ${escapeHtml(job.target)}</td>
<td>${lastRunCell(job)}</td>
<td>${nextRunCell(job)}</td>
<td class="number">${job.managed}</td><td class="number">${job.escrow}</td><td class="number">${job.held}</td>
</tr>`
}

function lastRunCell({ lastRun, interrupted }: JobView): string {
  if (lastRun === null) return 'never'
  const reason = lastRun.reason === null ? '' : `<br>${escapeHtml(lastRun.reason)}`
  const counts = ['created', 'updated', 'disabled', 'deleted', 'failed']
    .map((name) => [name, lastRun.counts[name] ?? 0] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
  const what = counts.length === 0 ? 'no change' : counts.join(', ')
  const status = interrupted ? 'interrupted; the next run goes on from there' : lastRun.status
  return `<span class="${interrupted ? 'stopped' : escapeHtml(lastRun.status)}">${escapeHtml(status)}</span>, ${timeText(lastRun.startedAt)}<br>${what}${reason}`
}

function nextRunCell({ running, nextRun }: JobView): string {
  if (running) return 'running'
  return nextRun === null ? 'when asked' : timeText(nextRun)
}

function timeText(at: number): string {
  const iso = new Date(at).toISOString()
  return `<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
