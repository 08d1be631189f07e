import type { Problem } from '@sutler/server'
import { counted, cut, displayWidth, type Paint, printable } from './text.ts'

/** Problems shown unless somebody asks for all: with the summary above them, a screen of 24 lines. */
const problemsShown = 15

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

export interface ProblemTextOptions {
  /** Every problem in full; otherwise the first ones. */
  readonly all: boolean
  /** How to see all of it. */
  readonly more: string
  /** Width the lines are cut to unless all is asked for; null: none is cut. */
  readonly columns: number | null
}

/** One line each: type, id, code, message. Empty when there are none. */
export function problemsText(list: ProblemList, paint: Paint, { all, more, columns }: ProblemTextOptions): string {
  const total = list.kept.length + list.omitted
  if (total === 0) return ''
  const shown = all ? list.kept : list.kept.slice(0, problemsShown)
  const lines = shown.map((problem) => problemLine(problem, paint, all ? null : columns))
  const rest = total - shown.length
  if (rest > 0) lines.push({ text: `  and ${rest.toLocaleString('en')} more: ${more}`, isCut: false })
  else if (lines.some(({ isCut }) => isCut)) lines.push({ text: `  in full: ${more}`, isCut: false })
  return `${paint('yellow', `${counted(total, 'problem')}:`)}\n${lines.map(({ text }) => `${text}\n`).join('')}`
}

function problemLine({ type, source, code, message }: Problem, paint: Paint, columns: number | null) {
  const id = source === null ? '(no id)' : printable(source)
  const before = displayWidth(`  ${type} ${id}  ${code}  `)
  const whole = printable(message)
  const shown = columns === null ? whole : cut(whole, Math.max(20, columns - before))
  return { text: `  ${type} ${paint('bold', id)}  ${code}  ${shown}`, isCut: shown !== whole }
}
