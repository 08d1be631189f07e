import { describe, expect, it } from 'vitest'
import { type ExpressionVector, readVectors, runVector } from '../../src/index.ts'
import vectors from '../vectors/expressions.json' with { type: 'json' }

function vectorsOf(document: unknown): readonly ExpressionVector[] {
  const read = readVectors(document)
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.vectors
}

function outcomeOf(vector: object) {
  const [read] = vectorsOf([vector])
  if (read === undefined) throw new Error('one vector makes one vector')
  return runVector(read)
}

describe('the vectors of the mapping language', () => {
  const all = vectorsOf(vectors)

  it.each(all.map((vector, index) => ({ index, vector })))(
    '$index $vector.function: $vector.expression',
    ({ vector }) => {
      const { passed, expected, actual } = runVector(vector)
      expect(passed, `expected ${expected}, got ${actual}`).toBe(true)
    },
  )

  it('are 290', () => {
    expect(all.length).toBe(290)
  })
})

describe('a vector', () => {
  it.each([
    ['a text', { expression: 'Append("a", "b")', expected: 'ab' }],
    ['a number', { expression: 'Len("abc")', expected: 3 }],
    ['a boolean', { expression: 'IsNull([a])', expected: true }],
    ['a list', { expression: 'Split("a,b", ",")', expected: ['a', 'b'] }],
    [
      'an attribute with parts, whatever the order',
      { expression: '[a]', source: { a: { x: 1, y: 2 } }, expected: { y: 2, x: 1 } },
    ],
    ['null', { expression: '[a]', source: { a: null }, expected: null }],
    ['null where nothing is said', { expression: '[a]' }],
    [
      'a dropped attribute',
      { expression: 'IgnoreFlowIfNullOrEmpty([a])', outcome: 'ignore-attribute', expected: null },
    ],
    [
      'a dropped object',
      { expression: 'IIF("a" = "a", IgnoreObjectFlow, "b")', outcome: 'ignore-object', expected: null },
    ],
    ['a redacted value', { expression: 'Redact("a")', outcome: 'redact-in-logs', expected: 'a' }],
    ['an error of the grammar', { expression: 'Append("a" "b")', error: 'parse', expected: null }],
    ['an error of a check', { expression: 'Nope("a")', error: 'validate', expected: null }],
    ['an error of a value', { expression: 'Item([a], 9)', error: 'evaluate', expected: null }],
    [
      'an error of a value that was seen before it ran',
      { expression: 'Left([a], "x")', error: 'evaluate', expected: null },
    ],
    ['fields nobody knows', { expression: '[a]', expected: null, colour: 'red', context: { mood: 1 }, kind: 7 }],
  ])('that wants %s passes when that comes', (_title, vector) => {
    expect(outcomeOf(vector)).toMatchObject({ passed: true })
  })

  it.each([
    ['another text', { expression: '"a" & ""', expected: 'b' }, '"b"', '"a"'],
    ['text in another case', { expression: 'ToLower("A")', expected: 'A' }, '"A"', '"a"'],
    ['the text of a number', { expression: 'Len("abc")', expected: '3' }, '"3"', '3'],
    ['a number for a text', { expression: 'Append("3", "")', expected: 3 }, '3', '"3"'],
    ['the text of a boolean', { expression: 'IsNull([a])', expected: 'True' }, '"True"', 'true'],
    ['empty text for null', { expression: '[a]', expected: '' }, '""', 'null'],
    ['a list in another order', { expression: 'Split("a,b", ",")', expected: ['b', 'a'] }, '["b","a"]', '["a","b"]'],
    ['a longer list', { expression: 'Split("a", ",")', expected: ['a', 'b'] }, '["a","b"]', '["a"]'],
    ['a value for a dropped attribute', { expression: '[a]', outcome: 'ignore-attribute' }, 'ignore-attribute', 'null'],
    ['an outcome nobody knows', { expression: '[a]', outcome: 'explode' }, 'explode', 'null'],
    ['a value that is not redacted', { expression: '[a]', outcome: 'redact-in-logs' }, 'null, redacted', 'null'],
    ['a value that is redacted', { expression: 'Redact("a")', expected: 'a' }, '"a"', '"a", redacted'],
  ])('that gives %s fails, and says both', (_title, vector, expected, actual) => {
    expect(outcomeOf(vector)).toEqual({ passed: false, expected, actual })
  })

  it.each([
    ['a value where an error is due', { expression: '[a]', error: 'evaluate' }, /^null$/],
    [
      'an error where a value is due',
      { expression: 'Nope()', expected: 'a' },
      /^error at validate \(E_UNKNOWN_FUNCTION: /,
    ],
    ['an error of the grammar for one of a check', { expression: '(', error: 'validate' }, /^error at parse/],
    ['an error that only shows when it runs', { expression: 'Item([a], 9)', error: 'validate' }, /^error at evaluate/],
    ['an error of the grammar for one of a value', { expression: '', error: 'evaluate' }, /^error at parse \(E_EMPTY/],
  ])('that gives %s fails', (_title, vector, actual) => {
    const outcome = outcomeOf(vector)
    expect(outcome.passed).toBe(false)
    expect(outcome.actual).toMatch(actual)
  })

  it.each([
    ['its note', { expression: 'Append("a", "b")', note: 'Cloud Sync reference only' }, 'cloud-sync'],
    ['its dialect', { expression: 'Append("a", "b")', dialect: 'cloud-sync' }, 'cloud-sync'],
    ['nothing', { expression: 'Append("a", "b")' }, 'app'],
    ['nothing, when it does not parse', { expression: '(' }, 'app'],
    ['its dialect over its note', { expression: '[a]', dialect: 'app', note: 'cloud sync' }, 'app'],
  ])('is of the dialect that %s says', (_title, vector, dialect) => {
    expect(vectorsOf([vector])[0]?.dialect).toBe(dialect)
  })

  it('has a clock and the values others have', () => {
    const context = { now: '2025-07-30T00:00:00Z', existing: ['a', 7] }
    expect(vectorsOf([{ expression: '[a]', context }])[0]).toMatchObject({
      now: Date.UTC(2025, 6, 30),
      existing: ['a', '7'],
    })
  })
})

describe('a file of vectors', () => {
  it.each([
    ['is no list', { vectors: [] }, ['the file has to hold a list (a JSON array) of vectors']],
    ['holds something else', ['x', null, []], [1, 2, 3].map((at) => `vector ${at}: it is not an object`)],
    ['lacks an expression', [{ source: {} }], ['vector 1: `expression` has to be a text']],
    [
      'has a source that is none',
      [{ expression: '', source: [] }],
      ['vector 1: `source` has to be an object of attributes'],
    ],
    [
      'has a time that is none',
      [{ expression: '' }, { expression: '', context: { now: 'soon' } }],
      ['vector 2: `context.now` has to be a time such as 2025-07-30T00:00:00Z'],
    ],
  ])('that %s is refused', (_title, document, problems) => {
    expect(readVectors(document)).toEqual({ ok: false, problems })
  })

  it('may be empty', () => {
    expect(readVectors([])).toEqual({ ok: true, vectors: [] })
  })
})
