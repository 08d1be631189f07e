import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command, RunCommand } from './run-command.ts'
import type { GateResult } from './tally.ts'

/** One check of `script/test`. */
export interface Gate {
  readonly name: string
  run(runCommand: RunCommand): Promise<GateResult>
}

const staticGates: readonly Gate[] = [
  commandGate('types', { program: 'tsc', args: ['--noEmit'] }),
  commandGate('lint and format', { program: 'biome', args: ['check', '--error-on-warnings', '.'] }),
  commandGate('import rules', { program: process.execPath, args: ['script/import-rules.ts'] }),
  commandGate('unused code', { program: 'knip', args: ['--no-progress', '--no-config-hints'] }),
]

/** The gates of a mode, in the order they run: what fails fastest comes first. */
export function inOrder(mode: 'all' | 'quick' | 'unit', vitestOptions: readonly string[]): readonly Gate[] {
  const unit = [
    vitestGate('unit tests', ['unit', 'pglite'], vitestOptions),
    // Options choose some of the tests, and some do not reach what all do.
    vitestGate('coverage of the mapping language', ['language'], vitestOptions, vitestOptions.length === 0),
  ]
  if (mode === 'unit') return unit
  if (mode === 'quick') return [...staticGates, ...unit]
  return [
    ...staticGates,
    ...unit,
    vitestGate('tests with servers and processes', ['system'], vitestOptions),
    vitestGate('examples and the commands of the docs', ['docs'], vitestOptions),
  ]
}

/** Counts as one test: passed when the command exits with 0. */
function commandGate(name: string, command: Command): Gate {
  return {
    name,
    run: (runCommand) =>
      timed(name, async () => {
        const ok = (await runCommand(command)) === 0
        return { name, passed: ok ? 1 : 0, failed: ok ? [] : [name], skipped: [] }
      }),
  }
}

/**
 * Counts each test, and itself once: a run can fail beside its tests, by an error nobody caught or, with `coverage`, by
 * code of the mapping language that they do not reach.
 */
function vitestGate(name: string, projects: readonly string[], options: readonly string[], coverage = false): Gate {
  const all = [...projects.flatMap((project) => ['--project', project]), ...options]
  return { name, run: (runCommand) => timed(name, () => runVitest(name, all, { coverage }, runCommand)) }
}

function coverageOptions(reports: string): string[] {
  return [
    '--coverage.enabled',
    '--coverage.include=packages/core/src/expression/**',
    '--coverage.reporter=text-summary',
    `--coverage.reportsDirectory=${reports}`,
    '--coverage.thresholds.lines=98',
    '--coverage.thresholds.branches=98',
  ]
}

async function runVitest(
  name: string,
  options: readonly string[],
  { coverage }: { readonly coverage: boolean },
  runCommand: RunCommand,
): Promise<GateResult> {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-test-'))
  const countsFile = join(folder, 'counts.json')
  try {
    const code = await runCommand({
      program: 'vitest',
      args: [
        'run',
        // With a filter among the options, a gate may well have nothing to run.
        ...(coverage ? coverageOptions(join(folder, 'coverage')) : ['--passWithNoTests']),
        ...['--reporter', 'default', '--reporter', './script/lib/count-reporter.ts'],
        ...options,
      ],
      env: { SUTLER_TEST_COUNTS: countsFile },
    })
    return { name, ...gateCounts(name, code, readCounts(countsFile)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function gateCounts(name: string, code: number, counts: Omit<GateResult, 'name'> | null): Omit<GateResult, 'name'> {
  if (!counts) return { passed: 0, failed: [`${name}: vitest ended with ${code} and without counts`], skipped: [] }
  const itself = code !== 0 && counts.failed.length === 0
  return {
    ...counts,
    passed: counts.passed + (itself ? 0 : 1),
    failed: itself ? [`${name}: vitest ended with ${code}, see above`] : counts.failed,
  }
}

function readCounts(file: string): Omit<GateResult, 'name'> | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Prints a heading before and the time after. */
export async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  console.log(`\n== ${name}`)
  const result = await work()
  console.log(`== ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}
