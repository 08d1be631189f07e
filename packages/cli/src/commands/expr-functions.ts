import {
  expressionFunctions,
  type FunctionDescription,
  functionNotes,
  graphFunctions,
  nearest,
  parameterRemarks,
  signatureOf,
} from '@sutler/core'
import { exitCodes } from '../exit-codes.ts'
import { cut, pad, wrap } from '../output/text.ts'
import type { ExprFlags, ExprSession } from './expr-session.ts'
import { UsageError } from './session.ts'

/** All functions, or the help of one. Answers with the exit code; throws UsageError for a name there is none of. */
export function listFunctions(session: ExprSession, { functions = true, graph }: ExprFlags): number {
  if (graph === true && functions !== true) throw new UsageError('--graph lists all functions; leave the name out')
  const chosen = functions === true ? expressionFunctions : [named(functions)]
  if (graph === true) session.printJson({ value: graphFunctions() })
  else if (session.json) session.printJson({ functions: chosen.map(describe) })
  else if (functions === true) printAll(session, chosen)
  else for (const one of chosen) session.io.stdout.write(helpText(session, one))
  return exitCodes.success
}

function named(name: string): FunctionDescription {
  const found = expressionFunctions.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  const near = nearest(
    name,
    expressionFunctions.map((one) => one.name),
  )
  const hint = near === undefined ? 'sutler expr --functions lists them all' : `did you mean ${near}?`
  throw new UsageError(`there is no function ${name}; ${hint}`)
}

/** The row without what carries it out. */
function describe(one: FunctionDescription) {
  const { name, theme, dialect = 'app', varies = false, summary, parameters, returns, examples } = one
  return { name, theme, dialect, varies, signature: signatureOf(one), summary, parameters, returns, examples }
}

function printAll({ io, paint, columns }: ExprSession, all: readonly FunctionDescription[]): void {
  const widest = Math.max(...all.map(({ name }) => name.length))
  for (const one of all) {
    const text = cut(summaryOf(one), columns - widest - 2)
    io.stdout.write(`${paint('bold', pad(one.name, widest))}  ${text}\n`)
  }
  io.stdout.write('\nsutler expr --functions NAME tells more of one.\n')
}

function summaryOf({ summary, dialect }: FunctionDescription): string {
  return dialect === undefined ? summary : `(${dialect}) ${summary}`
}

function helpText({ paint, columns }: ExprSession, one: FunctionDescription): string {
  const widest = Math.max(0, ...one.parameters.map(({ name }) => name.length))
  const parameters = one.parameters.map((parameter) => {
    const remarks = [parameter.type, ...parameterRemarks(parameter, plain)].join('; ')
    return `${wrap(`  ${pad(parameter.name, widest)}  ${remarks}`, columns, ' '.repeat(widest + 4))}\n`
  })
  const examples = one.examples.map(({ expression, source, result }) => {
    const given = source === undefined ? '' : `\n    with ${JSON.stringify(source)}`
    return `  ${expression}${given}\n    gives ${JSON.stringify(result)}\n`
  })
  const notes = functionNotes(one, plain).map((note) => `${wrap(note, columns)}\n`)
  return [
    `${paint('bold', signatureOf(one))}\n${wrap(one.summary, columns)}\n${notes.join('')}`,
    parameters.length === 0 ? '' : `\nParameters:\n${parameters.join('')}`,
    `\nGives: ${one.returns}\n`,
    examples.length === 0 ? '' : `\nExamples:\n${examples.join('')}`,
  ].join('')
}

function plain(name: string): string {
  return name
}
