import type { Problem } from '@sutler/server'
import { counted, type Paint, printable } from './text.ts'

/** Problems shown unless somebody asks for all. */
const problemsShown = 20

/** Problems of a run as they come in: all are counted, the first ten thousand kept. */
export interface ProblemList {
  readonly kept: readonly Problem[]
  readonly omitted: number
}

/** Collects problems from the events of a cycle. */
export function collectProblems(limit = 10_000) {
  const kept: Problem[] = []
  let omitted = 0
  return {
    add(problem: Problem): void {
      if (kept.length < limit) kept.push(problem)
      else omitted += 1
    },
    list: (): ProblemList => ({ kept, omitted }),
  }
}

/** One line each: type, id, code, message. Empty when there are none. */
export function problemsText(list: ProblemList, paint: Paint, options: { all: boolean; more: string }): string {
  const total = list.kept.length + list.omitted
  if (total === 0) return ''
  const shown = options.all ? list.kept : list.kept.slice(0, problemsShown)
  const lines = shown.map((problem) => `  ${problemLine(problem, paint)}\n`)
  const rest = total - shown.length
  if (rest > 0) lines.push(`  and ${rest.toLocaleString('en')} more: ${options.more}\n`)
  return `${paint('yellow', `${counted(total, 'problem')}:`)}\n${lines.join('')}`
}

function problemLine({ type, source, code, message }: Problem, paint: Paint): string {
  const id = source === null ? '(no id)' : printable(source)
  return `${type} ${paint('bold', id)}  ${code}  ${printable(message)}`
}
