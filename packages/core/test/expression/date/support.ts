import { type Attributes, compileExpression, type EvaluationResult, type Value } from '../../../src/index.ts'

/** 2 July 2021, 15:33:38.1234 in UTC. */
const now = Date.UTC(2021, 6, 2, 15, 33, 38, 123)

/** What an expression gives. Throws when it does not compile. */
export function evaluate(text: string, attributes: Attributes = {}): EvaluationResult {
  const result = compileExpression(text)
  if (!result.ok) throw new Error(`${text}: ${result.issues.map(({ message }) => message).join('; ')}`)
  return result.compiled.evaluate({ attributes, now })
}

/** The value of an expression; the code of the error when it has none. */
export function result(text: string, attributes: Attributes = {}): Value {
  const given = evaluate(text, attributes)
  if (given.kind === 'value') return given.value
  return given.kind === 'error' ? given.code : given.kind
}

/** The codes of all findings about an expression. */
export function codesOf(text: string): readonly string[] {
  const result = compileExpression(text)
  return (result.ok ? result.warnings : result.issues).map(({ code }) => code)
}
