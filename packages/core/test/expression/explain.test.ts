import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attributes, compileExpression, explainExpression, formatTrace, type TraceNode } from '../../src/index.ts'
import { expressionText, sourceObject } from './arbitraries.ts'

function explain(text: string, attributes: Attributes = {}) {
  const result = compileExpression(text)
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('; '))
  return explainExpression(result.compiled, { attributes, now: 0 })
}

const lines = (text: string, attributes: Attributes = {}) => formatTrace(explain(text, attributes).trace)

describe('explaining an expression', () => {
  it('shows every part with its text, place and value', () => {
    const { result, trace } = explain('ToLower( [mail] )', { mail: 'A@X' })
    expect(result).toEqual({ kind: 'value', value: 'a@x', redacted: false })
    expect(trace).toEqual({
      text: 'ToLower([mail])',
      start: 0,
      end: 17,
      outcome: { kind: 'value', value: 'a@x' },
      children: [{ text: '[mail]', start: 9, end: 15, outcome: { kind: 'value', value: 'A@X' }, children: [] }],
    })
  })

  it.each<[string, Attributes, string[]]>([
    ['[a]', {}, ['[a] -> null']],
    ['[a]', { a: ['x', 2] }, ['[a] -> ["x",2]']],
    [
      'IIF([a] = "x", ToLower([b]), ToUpper([c]))',
      { a: 'x', b: 'B', c: 'c' },
      [
        'IIF([a] = "x", ToLower([b]), ToUpper([c])) -> "b"',
        '  [a] = "x" -> true',
        '    [a] -> "x"',
        '  ToLower([b]) -> "b"',
        '    [b] -> "B"',
        '  ToUpper([c]) (not evaluated)',
      ],
    ],
    [
      'Switch([a], [d], "k", [v])',
      { a: 'k', v: 1 },
      ['Switch([a], [d], "k", [v]) -> 1', '  [a] -> "k"', '  [d] (not evaluated)', '  [v] -> 1'],
    ],
    [
      'Append(Item(Split([a], ","), 3), [b])',
      { a: '1,2' },
      [
        'Append(Item(Split([a], ","), 3), [b]) -> stopped',
        '  Item(Split([a], ","), 3) -> E_INDEX_RANGE: the list ends before this item',
        '    Split([a], ",") -> ["1","2"]',
        '      [a] -> "1,2"',
        '  [b] (not evaluated)',
      ],
    ],
    [
      'IIF([a] = "x", IgnoreObjectFlow, [b])',
      { a: 'x' },
      [
        'IIF([a] = "x", IgnoreObjectFlow, [b]) -> stopped',
        '  [a] = "x" -> true',
        '    [a] -> "x"',
        '  IgnoreObjectFlow -> leave the object alone',
        '  [b] (not evaluated)',
      ],
    ],
    [
      'IgnoreFlowIfNullOrEmpty([a])',
      {},
      ['IgnoreFlowIfNullOrEmpty([a]) -> leave the attribute alone', '  [a] -> null'],
    ],
    [
      'SelectUniqueValue([a], Item([a], 2), "x")',
      { a: 'v' },
      [
        'SelectUniqueValue([a], Item([a], 2), "x") -> the first that is free of "v", E_INDEX_RANGE, "x"',
        '  [a] -> "v"',
        '  Item([a], 2) -> E_INDEX_RANGE: the list ends before this item',
        '    [a] -> "v"',
      ],
    ],
    ['[a] & "-" & [b]', { a: 1, b: true }, ['[a] & "-" & [b] -> "1-True"', '  [a] -> 1', '  [b] -> true']],
    ['InStr([a], "B", 1, vbTextCompare)', { a: 'abc' }, ['InStr([a], "B", 1, vbTextCompare) -> 2', '  [a] -> "abc"']],
    ['[a]', { a: '\u001b[2J\u202e\u009b' }, ['[a] -> "\\u001b[2J\\u{202e}\\u{9b}"']],
    ['[a]', { a: 'x'.repeat(300) }, [`[a] -> "${'x'.repeat(199)}…`]],
  ])('%s of %j reads', (text, attributes, expected) => {
    expect(lines(text, attributes)).toEqual(expected)
  })

  it('blames an accessor that throws', () => {
    const attributes = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('S3CRET')
      },
    })
    expect(lines('Trim([a])', attributes)).toEqual([
      'Trim([a]) -> stopped',
      '  [a] -> E_INTERNAL: the expression could not be evaluated',
    ])
  })
})

describe('explaining what Redact hides', () => {
  const pin = 'S3CRET'

  it.each<[string, Attributes, string[]]>([
    ['Redact([pin])', { pin }, ['Redact([pin]) -> [redacted]', '  [pin] -> [redacted]']],
    [
      'Join("-", ToLower(Redact([pin])), [a])',
      { pin, a: 'x' },
      [
        'Join("-", ToLower(Redact([pin])), [a]) -> [redacted]',
        '  ToLower(Redact([pin])) -> [redacted]',
        '    Redact([pin]) -> [redacted]',
        '      [pin] -> [redacted]',
        '  [a] -> "x"',
      ],
    ],
    ['Redact("S3CRET")', {}, ['Redact([redacted]) -> [redacted]']],
    [
      'Redact(Append("S3CRET", 12))',
      {},
      ['Redact(Append([redacted], [redacted])) -> [redacted]', '  Append([redacted], [redacted]) -> [redacted]'],
    ],
    // The same attribute outside of Redact would tell it all.
    [
      'Append([PIN], Redact([pin]))',
      { pin },
      [
        'Append([PIN], Redact([pin])) -> [redacted]',
        '  [PIN] -> [redacted]',
        '  Redact([pin]) -> [redacted]',
        '    [pin] -> [redacted]',
      ],
    ],
    // Which branch is taken would tell it as well.
    [
      'Switch(Redact([pin]), , "S3CRET", [a], "x", [b])',
      { pin },
      [
        'Switch(Redact([pin]), , "S3CRET", [a], "x", [b]) -> [redacted]',
        '  Redact([pin]) -> [redacted]',
        '    [pin] -> [redacted]',
        '  [a] -> [redacted]',
        '  [b] -> [redacted]',
      ],
    ],
    [
      'IIF([a] = "1", "x", Redact([pin]))',
      { a: '1', pin },
      [
        'IIF([a] = "1", "x", Redact([pin])) -> "x"',
        '  [a] = "1" -> true',
        '    [a] -> "1"',
        '  Redact([pin]) (not evaluated)',
      ],
    ],
    [
      'SelectUniqueValue(Redact([pin]), "x")',
      { pin },
      [
        'SelectUniqueValue(Redact([pin]), "x") -> [redacted]',
        '  Redact([pin]) -> [redacted]',
        '    [pin] -> [redacted]',
      ],
    ],
    [
      'Item(Redact([pin]), 2)',
      { pin },
      [
        'Item(Redact([pin]), 2) -> E_INDEX_RANGE: the list ends before this item',
        '  Redact([pin]) -> [redacted]',
        '    [pin] -> [redacted]',
      ],
    ],
    [
      'Append([name.pin], Redact([name]))',
      { name: { pin, value: 'v' } },
      [
        'Append([name.pin], Redact([name])) -> [redacted]',
        '  [name.pin] -> [redacted]',
        '  Redact([name]) -> [redacted]',
        '    [name] -> [redacted]',
      ],
    ],
  ])('%s', (text, attributes, expected) => {
    const shown = lines(text, attributes)
    expect(shown).toEqual(expected)
    if (!text.includes('"S3CRET", [a]')) expect(shown.join('\n')).not.toContain(pin)
  })
})

describe('laws of the trace', () => {
  it('agrees with the evaluation, covers no node twice, and shows no secret', () => {
    fc.assert(
      fc.property(expressionText, sourceObject, (text, attributes) => {
        const source: Attributes = { ...attributes, pin: 'S3CRET' }
        const compiled = compileExpression(text)
        if (!compiled.ok) return
        const input = { attributes: source, now: 0, randomBytes: (length: number) => new Uint8Array(length).fill(7) }
        const { result, trace } = explainExpression(compiled.compiled, input)
        expect(result).toEqual(compiled.compiled.evaluate(input))
        const nodes = flatten(trace)
        expect(new Set(nodes).size).toBe(nodes.length)
        if (result.kind === 'value' && !result.redacted && trace.outcome.kind === 'value')
          expect(trace.outcome.value).toEqual(result.value)
        if (result.kind === 'value' && result.redacted) expect(trace.outcome.kind).toBe('hidden')
      }),
      { numRuns: 2000 },
    )
  })

  it('never shows what is read inside Redact, whatever is made of it', () => {
    const mark = 'T0PS3CRET'
    fc.assert(
      fc.property(expressionText, (text) => {
        const compiled = compileExpression(`Append(Redact([pin]), ${text.replaceAll('[a]', '[pin]')})`)
        if (!compiled.ok) return
        const { result, trace } = explainExpression(compiled.compiled, { attributes: { pin: mark }, now: 0 })
        const shown = formatTrace(trace).join('\n')
        expect(shown.toUpperCase()).not.toContain(mark)
        if (result.kind === 'error') expect(result.message).not.toContain(mark)
      }),
      { numRuns: 2000 },
    )
  })
})

function flatten(node: TraceNode): TraceNode[] {
  return [node, ...node.children.flatMap(flatten)]
}
