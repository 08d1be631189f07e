import { expect, it } from 'vitest'
import { type Attributes, type CompileOptions, compileExpression, type Value } from '../../../src/index.ts'

/** What an expression gives: its value, `outcome: …` for the flow words, or the code of the error. */
export function resultOf(text: string, attributes: Attributes = {}, options: CompileOptions = {}): Value {
  const compiled = compileExpression(text, options)
  if (!compiled.ok) return `refused: ${compiled.issues.find((issue) => issue.severity === 'error')?.code}`
  const result = compiled.compiled.evaluate({ attributes, now: 0 })
  if (result.kind === 'value') return result.value
  return result.kind === 'error' ? `error: ${result.code}` : `outcome: ${result.kind}`
}

export type Row = readonly [expression: string, source: Attributes, expected: Value]

/** One test for each row. */
export function holds(rows: readonly Row[]): void {
  it.each(rows)('%s of %j gives %j', (text, attributes, expected) => {
    expect(resultOf(text, attributes)).toEqual(expected)
  })
}
