import type { Io } from '../io.ts'
import { painter } from '../output/text.ts'
import type { ExprFlags, ExprSession } from './expr-session.ts'
import { reportError, UsageError } from './session.ts'

/** Evaluates one expression, runs a file of vectors, or lists functions. Answers with the exit code. */
export async function expr(io: Io, expression: string | undefined, flags: ExprFlags): Promise<number> {
  const session: ExprSession = {
    io,
    json: flags.json === true,
    paint: painter(io.stdout, io.variables, flags.color !== false),
    columns: Math.max(40, io.stdout.columns),
    printJson: (value) => io.stdout.write(`${JSON.stringify(value, null, 2)}\n`),
  }
  try {
    checkUsage(expression, flags)
    if (flags.vectors !== undefined) return await (await import('./expr-vectors.ts')).runVectors(session, flags.vectors)
    if (flags.functions !== undefined || flags.graph === true) {
      return (await import('./expr-functions.ts')).listFunctions(session, flags)
    }
    return await (await import('./expr-evaluate.ts')).evaluate(session, expression ?? '', flags)
  } catch (error) {
    return reportError(io, error, session.json)
  }
}

const inputs = ['source', 'set', 'now', 'existing', 'dialect', 'explain'] as const

/** Throws UsageError for a command line that asks for nothing, or for two things at once. */
function checkUsage(expression: string | undefined, flags: ExprFlags): void {
  const modes = [
    ...(expression === undefined ? [] : ['an expression']),
    ...(flags.vectors === undefined ? [] : ['--vectors']),
    ...(flags.functions === undefined && flags.graph !== true ? [] : ['--functions']),
  ]
  if (modes.length > 1) throw new UsageError(`${modes.join(' and ')} exclude each other; give one of them`)
  if (modes.length === 0) throw new UsageError(missingText(flags))
  const [stray] = expression === undefined ? inputs.filter((name) => flags[name] !== undefined) : []
  if (stray !== undefined) throw new UsageError(`--${stray} belongs to an expression, not to ${modes[0]}`)
}

/** An option that takes several values also takes an expression behind them for one. */
function missingText({ set = [], existing = [] }: ExprFlags): string {
  const swallowed = set.length > 0 || existing.length > 0
  const order = swallowed ? ' Write it first: --set and --existing take all that follows them.' : ''
  return `there is no expression.${order} For example: sutler expr 'ToLower([mail])' --set mail=Ada@Example.com`
}
