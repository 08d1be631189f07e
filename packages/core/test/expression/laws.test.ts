import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression, type Expression, parseExpression, print, walk } from '../../src/index.ts'
import { expressionText, expressionTree, oddText, sourceObject } from './arbitraries.ts'

/** The tree without positions. */
function shape(node: Expression): unknown {
  return JSON.parse(JSON.stringify(node, (key, each) => (key === 'start' || key === 'end' ? undefined : each)))
}

function read(text: string): Expression {
  const parsed = parseExpression(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.issues.map((issue) => issue.message).join('; ')}`)
  return parsed.expression
}

describe('reading and printing', () => {
  it('reading what was printed gives the same tree', () => {
    fc.assert(
      fc.property(expressionTree, (tree) => {
        const text = print(tree)
        fc.pre(text.length <= 10_000)
        expect(shape(read(text))).toEqual(shape(tree))
      }),
      { numRuns: 5000 },
    )
  })

  it('printing what was read from a printed text gives that text again', () => {
    fc.assert(
      fc.property(fc.oneof(expressionText, expressionTree.map(print)), (text) => {
        const first = parseExpression(text)
        if (!first.ok) return
        const printed = print(first.expression)
        expect(print(read(printed))).toBe(printed)
      }),
      { numRuns: 5000 },
    )
  })

  it('the characters a node stands at read as that node', () => {
    fc.assert(
      fc.property(expressionTree, (tree) => {
        const text = print(tree)
        fc.pre(text.length <= 10_000)
        walk(read(text), (node) => expect(shape(read(text.slice(node.start, node.end)))).toEqual(shape(node)))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('evaluation', () => {
  const kinds = new Set(['value', 'unique', 'ignore-attribute', 'ignore-object', 'error'])
  const huge = fc.constantFrom('x'.repeat(100_000), 'a,'.repeat(50_000), '\uD800'.repeat(50_000), 'é'.repeat(30_000))
  const object = fc
    .tuple(sourceObject, fc.option(huge))
    .map(([source, text]) => (text === null ? source : { ...source, b: text }))

  it('of what compiles ends in a typed result, whatever the source holds', () => {
    let evaluated = 0
    fc.assert(
      fc.property(expressionText, object, fc.boolean(), (text, attributes, isSoftDeleted) => {
        const result = compileExpression(text, { dialect: 'cloud-sync' })
        if (!result.ok) return
        evaluated += 1
        const outcome = result.compiled.evaluate({ attributes, now: 0, isSoftDeleted })
        expect(kinds).toContain(outcome.kind)
        // Our own faults have this code too; none is expected.
        if (outcome.kind === 'error') expect(outcome.code, text).not.toBe('E_INTERNAL')
      }),
      { numRuns: 10_000 },
    )
    expect(evaluated).toBeGreaterThan(2000)
  })

  it('of garbage never comes to pass: it is refused with a place', () => {
    const token = fc.constantFrom(
      'IIF',
      'Join',
      '(',
      ')',
      ',',
      '[a]',
      '"x"',
      '=',
      '<>',
      '&',
      '&H',
      '-',
      '1',
      '"',
      '[',
      '\\',
      '‘',
    )
    const garbage = fc.oneof(
      fc.array(token, { maxLength: 30 }).map((parts) => parts.join('')),
      oddText,
      fc.string({ unit: 'binary' }),
    )
    fc.assert(
      fc.property(garbage, sourceObject, (text, attributes) => {
        const result = compileExpression(text)
        if (result.ok) expect(kinds).toContain(result.compiled.evaluate({ attributes, now: 0 }).kind)
        else
          for (const { start, end } of result.issues)
            expect(0 <= start && start <= end && end <= text.length).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('of the same input gives the same result', () => {
    const randomBytes = (length: number) => new Uint8Array(length).fill(7)
    fc.assert(
      fc.property(expressionText, sourceObject, (text, attributes) => {
        const result = compileExpression(text)
        if (!result.ok) return
        const input = { attributes, now: 0, randomBytes }
        expect(result.compiled.evaluate(input)).toEqual(result.compiled.evaluate(input))
      }),
      { numRuns: 3000 },
    )
  })
})
