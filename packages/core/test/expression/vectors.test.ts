import { describe, expect, it } from 'vitest'
import {
  type Attributes,
  compileExpression,
  type Expression,
  expressionFunctions,
  parseExpression,
  type Value,
  walk,
} from '../../src/index.ts'
import vectors from '../vectors/expressions.json' with { type: 'json' }

interface Vector {
  readonly function: string
  readonly expression: string
  readonly source: Attributes
  readonly expected: Value
  readonly outcome?: 'ignore-attribute' | 'ignore-object' | 'redact-in-logs'
  readonly error?: 'parse' | 'validate' | 'evaluate'
  readonly context?: { readonly now?: string; readonly existing?: readonly string[] }
}

const known = new Set(expressionFunctions.map((row) => row.name))
const all = vectors as readonly Vector[]
const runnable = all.filter((vector) => missing(vector.expression).length === 0 || vector.function === 'syntax')

function missing(expression: string): string[] {
  const parsed = parseExpression(expression)
  if (!parsed.ok) return []
  const names = new Set<string>()
  walk(parsed.expression, (node: Expression) => {
    if (node.kind === 'call' && !known.has(node.name)) names.add(node.name)
  })
  return [...names]
}

/** What happened, in the words of the vectors. */
function outcomeOf(vector: Vector): unknown {
  const result = compileExpression(vector.expression)
  if (!result.ok) return { error: parseExpression(vector.expression).ok ? 'validate' : 'parse' }
  const now = Date.parse(vector.context?.now ?? '2025-01-01T00:00:00Z')
  const evaluated = result.compiled.evaluate({ attributes: vector.source, now })
  if (evaluated.kind === 'error') return { error: 'evaluate' }
  if (evaluated.kind !== 'value') return { outcome: evaluated.kind }
  return evaluated.redacted ? { value: evaluated.value, outcome: 'redact-in-logs' } : { value: evaluated.value }
}

function expectedOf(vector: Vector): unknown {
  if (vector.error !== undefined) return { error: vector.error }
  if (vector.outcome === 'redact-in-logs') return { value: vector.expected, outcome: vector.outcome }
  return vector.outcome === undefined ? { value: vector.expected } : { outcome: vector.outcome }
}

describe('the vectors of the mapping language', () => {
  it.each(runnable.map((vector, index) => ({ index, vector })))(
    '$index $vector.function: $vector.expression',
    ({ vector }) => {
      expect(outcomeOf(vector)).toEqual(expectedOf(vector))
    },
  )

  it('runs every vector but those whose functions are not there yet', () => {
    expect(runnable.length).toBe(220)
  })
})
