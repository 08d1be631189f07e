import { describe, expect, it } from 'vitest'
import { type Attributes, compileScope, explainScope, type ScopeClause, scopeOperators } from '../../src/index.ts'

function holds(clause: { operator: string } & Partial<Omit<ScopeClause, 'operator'>>, value: Attributes['x']): boolean {
  const result = compileScope([[{ attribute: 'x', ...clause } as ScopeClause]])
  if (!result.ok) throw new Error(result.diagnostics.map((finding) => finding.summary).join('; '))
  return result.matches(value === undefined ? {} : { x: value })
}

describe('a clause', () => {
  it.each<[string, string | number | boolean | undefined, Attributes['x'], boolean]>([
    ['EQUALS', 'Sales', 'Sales', true],
    ['EQUALS', 'Sales', 'sales', false],
    ['EQUALS', 5, '5', true],
    ['EQUALS', '5', 5, true],
    ['EQUALS', true, 'True', false],
    ['EQUALS', 'True', true, true],
    ['EQUALS', true, true, true],
    ['EQUALS', '7', { value: '7', display: 'Boss' }, true],
    ['NOT EQUALS', 'Sales', 'IT', true],
    ['NOT EQUALS', 'Sales', 'Sales', false],
    ['INCLUDES', 'ale', 'Sales', true],
    ['INCLUDES', 'ALE', 'Sales', false],
    ['STARTS_WITH', 'Sa', 'Sales', true],
    ['STARTS_WITH', 'al', 'Sales', false],
    ['ENDS_WITH', 'es', 'Sales', true],
    ['ENDS_WITH', 'Sale', 'Sales', false],
    ['GREATER_THAN', 9, '10', true],
    ['GREATER_THAN', 10, 10, false],
    ['GREATER_THAN', '9223372036854775806', '9223372036854775807', true],
    ['GREATER_THAN', 1, '-5', false],
    ['GREATER_THAN', 1, '5.5', false],
    ['GREATER_THAN_OR_EQUALS', 10, '10', true],
    ['IS NULL', undefined, null, true],
    ['IS NULL', undefined, '', true],
    ['IS NULL', undefined, [], true],
    ['IS NULL', undefined, 'x', false],
    ['IS NOT NULL', undefined, 'x', true],
    ['IS NOT NULL', undefined, '', false],
    ['IS TRUE', undefined, true, true],
    ['IS TRUE', undefined, 'TRUE', true],
    ['IS TRUE', undefined, '1', false],
    ['IS FALSE', undefined, 'False', true],
    ['REGEX MATCH', 'b.d', 'abcde', true],
    ['REGEX MATCH', '^b', 'abcde', false],
    ['REGEX MATCH', 'B', 'abc', false],
    ['NOT REGEX MATCH', '^b', 'abcde', true],
    ['NOT REGEX MATCH', 'a', 'abcde', false],
    ['&', 2, '514', true],
    ['&', 3, '514', false],
    ['&', 2, 'x', false],
    ['!&', 2, '512', true],
    ['!&', 2, '514', false],
  ])('%s %j of %j: %s', (operator, value, held, expected) => {
    expect(holds({ operator, ...(value === undefined ? {} : { value }) }, held)).toBe(expected)
  })

  it.each(scopeOperators.filter((row) => row.name !== 'IS NULL'))('$name is false of nothing', ({ name, operand }) => {
    const clause = operand === 'none' ? { operator: name } : { operator: name, value: 1 }
    for (const nothing of [null, '', [], [''], {}]) expect(holds(clause, nothing)).toBe(false)
  })

  it('judges all values, or any when it says so', () => {
    const clause = { operator: 'STARTS_WITH', value: 'a' }
    expect(holds(clause, ['ab', 'b'])).toBe(false)
    expect(holds({ ...clause, match: 'any' }, ['ab', 'b'])).toBe(true)
    expect(holds(clause, ['ab', 'ac'])).toBe(true)
    expect(holds({ ...clause, match: 'any' }, ['b', 'c'])).toBe(false)
    expect(holds({ operator: 'NOT EQUALS', value: 'a', match: 'any' }, ['a', 'b'])).toBe(true)
  })

  it.each(['Includes', 'includes', 'INCLUDES'])('accepts the spelling %s', (operator) => {
    expect(holds({ operator, value: 'b' }, 'abc')).toBe(true)
  })

  it.each(['Greater_Than', 'greater than', 'GREATER-THAN'])('accepts the spelling %s', (operator) => {
    expect(holds({ operator, value: 1 }, '2')).toBe(true)
  })
})

describe('a filter', () => {
  const active: ScopeClause = { attribute: 'status', operator: 'EQUALS', value: 'Active' }
  const sales: ScopeClause = { attribute: 'dept', operator: 'EQUALS', value: 'Sales' }

  it('joins clauses by AND and groups by OR', () => {
    const result = compileScope([[active, sales], [{ attribute: 'vip', operator: 'IS TRUE' }]])
    if (!result.ok) throw new Error('it should compile')
    expect(result.matches({ status: 'Active', dept: 'Sales' })).toBe(true)
    expect(result.matches({ status: 'Active', dept: 'IT' })).toBe(false)
    expect(result.matches({ status: 'Left', vip: true })).toBe(true)
  })

  it('lets everything in when it is absent or empty', () => {
    for (const scope of [undefined, []]) {
      const result = compileScope(scope)
      expect(result.ok && result.matches({})).toBe(true)
      expect(explainScope({ attributes: {} }, scope)).toEqual({ inScope: true, groups: [] })
    }
  })

  it('names the place and the remedy of everything wrong', () => {
    const result = compileScope([
      [active, { attribute: 'x', operator: 'LIKE' } as unknown as ScopeClause],
      [
        { attribute: 'x', operator: 'EQUALS' },
        { attribute: 'x', operator: 'GREATER_THAN', value: 'ten' },
        { attribute: 'x', operator: 'REGEX MATCH', value: '(' },
      ],
    ])
    expect(result.ok ? [] : result.diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ['SCOPE_OPERATOR', 'scope[0][1].operator'],
      ['SCOPE_VALUE', 'scope[1][0]'],
      ['SCOPE_VALUE', 'scope[1][1].value'],
      ['SCOPE_PATTERN', 'scope[1][2].value'],
    ])
    if (!result.ok) for (const finding of result.diagnostics) expect(finding.remedy).toBeTruthy()
  })

  it('explains itself clause by clause', () => {
    const explained = explainScope({ attributes: { status: 'Active', dept: 'IT' } }, [[active, sales], [active]])
    expect(explained).toEqual({
      inScope: true,
      groups: [
        {
          holds: false,
          clauses: [
            { clause: active, value: 'Active', holds: true },
            { clause: sales, value: 'IT', holds: false },
          ],
        },
        { holds: true, clauses: [{ clause: active, value: 'Active', holds: true }] },
      ],
    })
  })
})
