/** The gate everything passes: types, style, import rules, unused code, all tests. See script/README.md. */
import { findPostgres } from './lib/find-postgres.ts'
import { inOrder } from './lib/gates.ts'
import { runCommand } from './lib/run-command.ts'
import { closingLines, exitCode, type GateResult } from './lib/tally.ts'

const usage = `Usage: script/test [unit | quick] [options of vitest]

  (nothing)   every check and every test, real servers included
  quick       types, style, import rules, unused code, unit tests
  unit        unit tests only: under a minute, no servers

With CI set, a skipped test counts as a failure. SUTLER_TEST_POSTGRES_URL names a PostgreSQL server to use.`

const [first = 'all', ...rest] = process.argv.slice(2)
const mode = first === 'unit' || first === 'quick' ? first : 'all'
const vitestOptions = mode === 'all' ? process.argv.slice(2) : rest

if (first === '--help' || first === '-h') {
  console.log(usage)
} else {
  process.exitCode = await runAll()
}

async function runAll(): Promise<number> {
  const root = new URL('..', import.meta.url).pathname
  process.chdir(root)
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort(signal))
  const postgres = mode === 'all' ? await findPostgres(stop.signal) : null
  try {
    const results: GateResult[] = postgres ? [postgres.result] : []
    const env = postgres?.url ? { SUTLER_TEST_POSTGRES_URL: postgres.url } : {}
    for (const gate of inOrder(mode, vitestOptions)) {
      if (stop.signal.aborted) break
      results.push(await gate.run((command) => runCommand(command, { env, signal: stop.signal })))
    }
    if (stop.signal.aborted) results.push({ name: 'interrupted', passed: 0, failed: ['interrupted'], skipped: [] })
    const strict = Boolean(process.env.CI)
    console.log(closingLines(results, strict).join('\n'))
    return exitCode(results, strict)
  } finally {
    await postgres?.stop()
  }
}
