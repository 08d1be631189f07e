import { describe, expect, it } from 'vitest'
import { compileScope, type ScopeClause, type ScopeOperator, scopeOperators, type Value } from '../../src/index.ts'

/** What the attribute holds, whether the clause holds, and whether it does when any value is enough. */
type Row = readonly [held: Value, all: boolean, any?: boolean]

/** What no clause holds for but IS NULL, the negative ones included. */
const nothing: readonly Value[] = [null, '', [], [''], [null, ''], {}, { value: null }]

const asks = (operator: ScopeOperator, value?: ScopeClause['value']): ScopeClause =>
  value === undefined ? { attribute: 'x', operator } : { attribute: 'x', operator, value }

const table: readonly (readonly [clause: ScopeClause, rows: readonly Row[]])[] = [
  [
    asks('EQUALS', 'Sales'),
    [
      ['Sales', true],
      ['sales', false],
      [' Sales', false],
      [['Sales', 'Sales'], true, true],
      [['Sales', 'IT'], false, true],
      [['Sales', null, ''], true, true],
      [{ value: 'Sales', display: 'x' }, true],
      [5, false],
      [true, false],
    ],
  ],
  [
    asks('EQUALS', 5),
    [
      [5, true],
      ['5', true],
      ['05', false],
      [5.0, true],
      [['5', 6], false, true],
      [true, false],
    ],
  ],
  [
    asks('EQUALS', true),
    [
      [true, true],
      [false, false],
      ['true', true],
      ['True', false],
      [1, false],
    ],
  ],
  [
    asks('NOT EQUALS', 'Sales'),
    [
      ['IT', true],
      ['sales', true],
      ['Sales', false],
      [['IT', 'HR'], true, true],
      [['Sales', 'IT'], false, true],
      [['Sales', 'Sales'], false, false],
      [5, true],
      [false, true],
    ],
  ],
  [
    asks('INCLUDES', 'al'),
    [
      ['Sales', true],
      ['SALES', false],
      ['al', true],
      ['a l', false],
      [['Sales', 'pal'], true, true],
      [['Sales', 'IT'], false, true],
      [7, false],
    ],
  ],
  [
    asks('INCLUDES', '5'),
    [
      [152, true],
      ['152', true],
      [false, false],
    ],
  ],
  [
    asks('STARTS_WITH', 'Sa'),
    [
      ['Sales', true],
      ['Sa', true],
      ['sales', false],
      [' Sales', false],
      [['Sales', 'Sand'], true, true],
      [['IT', 'Sales'], false, true],
      [5, false],
    ],
  ],
  [
    asks('ENDS_WITH', 'es'),
    [
      ['Sales', true],
      ['es', true],
      ['SALES', false],
      ['Sales ', false],
      [['Sales', 'yes'], true, true],
      [['IT', 'Sales'], false, true],
      [true, false],
    ],
  ],
  [
    asks('GREATER_THAN', '10'),
    [
      [11, true],
      ['11', true],
      ['9', false],
      [10, false],
      ['9007199254740993', true],
      ['9'.repeat(10_000), true],
      ['9'.repeat(10_001), false],
      [['11', 12], true, true],
      [[5, 11], false, true],
      ['-11', false],
      ['11.5', false],
      [11.5, false],
      ['eleven', false],
      [true, false],
      ['2024-01-01', false],
    ],
  ],
  [
    asks('GREATER_THAN_OR_EQUALS', 10),
    [
      [10, true],
      ['010', true],
      [9, false],
      [[10, 11], true, true],
      [[9, 10], false, true],
      ['x', false],
      [{ value: '10' }, true],
      [{ x: '10' }, false],
    ],
  ],
  [
    asks('IS NOT NULL'),
    [
      ['x', true],
      [' ', true],
      [0, true],
      [false, true],
      [['x', ''], true, true],
      [{ a: 'x' }, true],
    ],
  ],
  [
    asks('IS TRUE'),
    [
      [true, true],
      ['True', true],
      ['TRUE', true],
      [false, false],
      ['yes', false],
      [1, false],
      [[true, true], true, true],
      [[true, false], false, true],
      [{ value: true }, true],
    ],
  ],
  [
    asks('IS FALSE'),
    [
      [false, true],
      ['False', true],
      [true, false],
      ['no', false],
      [0, false],
      [[false, 'false'], true, true],
      [[true, false], false, true],
    ],
  ],
  [
    asks('REGEX MATCH', '^[A-M]'),
    [
      ['Alice', true],
      ['Zoe', false],
      ['alice', false],
      [['Alice', 'Bob'], true, true],
      [['Alice', 'Zoe'], false, true],
      [5, false],
      [false, false],
    ],
  ],
  [
    asks('REGEX MATCH', '\\d'),
    [
      ['a1b', true],
      [5, true],
      ['ab', false],
    ],
  ],
  [
    asks('NOT REGEX MATCH', '^[A-M]'),
    [
      ['Zoe', true],
      ['Alice', false],
      [['Zoe', 'Yan'], true, true],
      [['Alice', 'Zoe'], false, true],
      [['Alice', 'Bob'], false, false],
      [5, true],
      [true, true],
    ],
  ],
  [
    asks('&', 2),
    [
      ['514', true],
      [514, true],
      ['512', false],
      [['2', '3'], true, true],
      [['2', '4'], false, true],
      ['-2', false],
      ['x', false],
      [true, false],
    ],
  ],
  [
    asks('&', 3),
    [
      [3, true],
      [1, false],
      [2, false],
    ],
  ],
  [
    asks('!&', 2),
    [
      ['512', true],
      ['514', false],
      [['4', '8'], true, true],
      [['2', '4'], false, true],
      ['-2', false],
      ['x', false],
    ],
  ],
]

function holds(clause: ScopeClause, held: Value): boolean | null {
  const result = compileScope([[clause]])
  if (!result.ok) throw new Error(result.diagnostics.map(({ summary }) => summary).join('; '))
  return result.matches({ x: held })
}

describe.each(table)('%j', (clause, rows) => {
  it.each(rows)('of %j: %s', (value, all, any = all) => {
    const held = value ?? null
    expect(holds(clause, held)).toBe(all)
    expect(holds({ ...clause, match: 'all' }, held)).toBe(all)
    expect(holds({ ...clause, match: 'any' }, held)).toBe(any)
  })

  it.each(nothing.map((held) => [held]))('of %j: false', (held) => {
    for (const match of ['all', 'any'] as const) expect(holds({ ...clause, match }, held)).toBe(false)
  })

  it('of an attribute that is missing: false', () => {
    const result = compileScope([[clause]])
    expect(result.ok && result.matches({})).toBe(false)
  })
})

describe('IS NULL', () => {
  it.each(nothing.map((held) => [held]))('of %j: true', (held) => {
    expect(holds(asks('IS NULL'), held)).toBe(true)
    expect(holds({ ...asks('IS NULL'), match: 'any' }, held)).toBe(true)
  })

  it.each([['x'], [' '], [0], [false], [['', 'x']], [{ a: 1 }]])('of %j: false', (held) => {
    expect(holds(asks('IS NULL'), held)).toBe(false)
  })
})

it('every operator is in the tables above', () => {
  const seen = new Set([...table.map(([{ operator }]) => operator), 'IS NULL'])
  expect(scopeOperators.filter(({ name }) => !seen.has(name))).toEqual([])
})
