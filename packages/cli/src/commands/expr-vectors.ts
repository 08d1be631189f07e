import { readVectors, runVector } from '@sutler/core'
import { printable } from '../output/text.ts'
import { parseJson, readText, TextError } from '../read-text.ts'
import { type ExprSession, exprExit } from './expr-session.ts'

interface Failure {
  /** In the file, counted from 1. */
  readonly index: number
  readonly function: string
  readonly expression: string
  readonly expected: string
  readonly actual: string
  readonly note: string
}

/** Most problems of a file that is no file of vectors which are still listed. */
const problemsShown = 10

/** Runs a file of vectors: each failure, then the counts on the last line. Answers with the exit code. */
export async function runVectors(session: ExprSession, path: string): Promise<number> {
  const name = `the file of vectors ${path}`
  const read = readVectors(parseJson(await readText(session.io, path, 'the file of vectors'), name))
  if (!read.ok) throw new TextError(`${name} cannot be used:\n${problemLines(read.problems)}`)
  const failures: Failure[] = []
  for (const [index, vector] of read.vectors.entries()) {
    const { passed, expected, actual } = runVector(vector)
    const { function: about, expression, note } = vector
    if (!passed) failures.push({ index: index + 1, function: about, expression, expected, actual, note })
  }
  const passed = read.vectors.length - failures.length
  if (session.json) session.printJson({ passed, failed: failures.length, failures })
  else {
    for (const failure of failures) session.io.stdout.write(failureText(session, failure))
    session.io.stdout.write(`${passed} passed, ${failures.length} failed\n`)
  }
  return exprExit(failures.length > 0)
}

function problemLines(problems: readonly string[]): string {
  const rest = problems.length - problemsShown
  const more = rest > 0 ? [`and ${rest.toLocaleString('en')} more`] : []
  return [...problems.slice(0, problemsShown), ...more].map((line) => `  ${line}`).join('\n')
}

function failureText({ paint }: ExprSession, failure: Failure): string {
  const { index, function: about, expression, expected, actual, note } = failure
  const lines = [
    `${paint('red', `vector ${index}`)}${about === '' ? '' : ` (${printable(about)})`}: ${printable(expression)}`,
    `  expected ${printable(expected)}`,
    `  actual   ${printable(actual)}`,
    ...(note === '' ? [] : [`  note     ${printable(note)}`]),
  ]
  return `${lines.join('\n')}\n`
}
