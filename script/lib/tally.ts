/** What one gate of `script/test` came to. Gates without tests of their own count as one test. */
export interface GateResult {
  readonly name: string
  readonly passed: number
  /** What failed, each named so that it can be found. */
  readonly failed: readonly string[]
  readonly skipped: readonly Skip[]
}

/** Something that could not run: a test or a whole gate. */
export interface Skip {
  readonly what: string
  readonly why: string
}

/**
 * The end of the output: what failed, what was skipped and why, and the counts alone on the last line.
 * When `strict`, as in continuous integration, everything skipped counts as failed.
 */
export function closingLines(results: readonly GateResult[], strict: boolean): string[] {
  const failed = results.flatMap((result) => result.failed)
  const skipped = results.flatMap((result) => result.skipped).map((skip) => `${skip.what}: ${skip.why}`)
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failures = strict ? failed.length + skipped.length : failed.length
  const counts = `${passed} passed, ${failures} failed`
  return [
    ...section('Failed', failed),
    ...section(strict ? 'Skipped, which counts as failed here' : 'Skipped', skipped),
    '',
    strict || skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`,
  ]
}

/** 0 only when something passed and nothing failed. */
export function exitCode(results: readonly GateResult[], strict: boolean): number {
  const bad = results.some((result) => result.failed.length > 0 || (strict && result.skipped.length > 0))
  return bad || results.every((result) => result.passed === 0) ? 1 : 0
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]
}
