import { describe, expect, it } from 'vitest'
import {
  compileMapping,
  compileScope,
  explainScope,
  type ObjectMappingDefinition,
  type ObjectTypeSchema,
  type ScopeClause,
  type Value,
} from '../../src/index.ts'

const active: ScopeClause = { attribute: 'status', operator: 'EQUALS', value: 'Active' }

function holds(clause: { operator: string; value: string | number }, value: Value): boolean | null {
  const result = compileScope([[{ attribute: 'x', ...clause } as ScopeClause]])
  if (!result.ok) throw new Error(result.diagnostics.map((finding) => finding.summary).join('; '))
  return result.matches({ x: value })
}

describe('an operator', () => {
  it.each(['Includes', 'includes', 'INCLUDES'])('accepts the spelling %s', (operator) => {
    expect(holds({ operator, value: 'b' }, 'abc')).toBe(true)
  })

  it.each(['Greater_Than', 'greater than', 'GREATER-THAN'])('accepts the spelling %s', (operator) => {
    expect(holds({ operator, value: 1 }, '2')).toBe(true)
  })
})

describe('a filter', () => {
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
      const text = 'There is no filter, so everything is in scope.'
      expect(explainScope(scope, {})).toEqual({ inScope: true, groups: [], text })
    }
  })

  it('lets everything in when one of its groups is empty', () => {
    const result = compileScope([[active], []])
    expect(result.ok && result.matches({})).toBe(true)
    expect(explainScope([[active], []], {}).text).toBe('In scope: group 2 holds: its group has no clauses.')
  })
})

describe('a clause that is wrong', () => {
  it.each<[string, Partial<Record<keyof ScopeClause, unknown>>, string, string, string, string]>([
    [
      'a misspelt operator',
      { operator: 'EQUAL' },
      'SCOPE_OPERATOR',
      '.operator',
      'no operator "EQUAL"',
      'did you mean EQUALS?',
    ],
    [
      'an operator of another filter',
      { operator: 'contains' },
      'SCOPE_OPERATOR',
      '.operator',
      '',
      'did you mean INCLUDES?',
    ],
    ['SCIM: pr', { operator: 'pr' }, 'SCOPE_OPERATOR', '.operator', '', 'did you mean IS NOT NULL?'],
    [
      'nothing like an operator',
      { operator: 'xyzzy' },
      'SCOPE_OPERATOR',
      '.operator',
      '',
      'use one of EQUALS, NOT EQUALS',
    ],
    ['a name that every object has', { operator: 'constructor' }, 'SCOPE_OPERATOR', '.operator', '', 'use one of'],
    ['no value', { operator: 'EQUALS' }, 'SCOPE_VALUE', '', 'EQUALS needs a value', 'add'],
    ['null for a value', { operator: 'EQUALS', value: null }, 'SCOPE_VALUE', '', 'EQUALS needs a value', 'add'],
    [
      'a value too many',
      { operator: 'IS NULL', value: 'x' },
      'SCOPE_VALUE',
      '.value',
      'IS NULL takes no value',
      'remove',
    ],
    [
      'a text for a number',
      { operator: 'GREATER_THAN', value: 'ten' },
      'SCOPE_VALUE',
      '.value',
      '"ten" is none',
      'digits',
    ],
    ['a negative number', { operator: '&', value: -1 }, 'SCOPE_VALUE', '.value', '"-1" is none', 'digits'],
    ['a fraction', { operator: '!&', value: 1.5 }, 'SCOPE_VALUE', '.value', '"1.5" is none', 'digits'],
    ['a boolean for a number', { operator: '&', value: true }, 'SCOPE_VALUE', '.value', '"true" is none', 'digits'],
    ['a date for a number', { operator: 'GREATER_THAN', value: '2024-01-01' }, 'SCOPE_VALUE', '.value', '', 'DateDiff'],
    ['an American date', { operator: 'GREATER_THAN', value: '1/31/2024' }, 'SCOPE_VALUE', '.value', '', 'DateDiff'],
    ['half a pattern', { operator: 'REGEX MATCH', value: 'ab(' }, 'SCOPE_PATTERN', '.value', 'at character 3', ''],
    ['another way to match', { operator: 'IS TRUE', match: 'some' }, 'SCOPE_MATCH', '.match', '"some"', 'all or any'],
    [
      'no attribute',
      { attribute: '', operator: 'IS TRUE' },
      'SCOPE_ATTRIBUTE',
      '.attribute',
      'no attribute',
      'name one',
    ],
  ])('%s is refused with its place and a remedy', (_, clause, code, path, summary, remedy) => {
    const result = compileScope([[active], [active, { attribute: 'x', ...clause } as ScopeClause]])
    expect(result.ok ? [] : result.diagnostics).toEqual([
      {
        severity: 'error',
        code,
        path: `scope[1][1]${path}`,
        summary: expect.stringContaining(summary),
        remedy: expect.stringContaining(remedy),
      },
    ])
  })

  it('does not hide the next one', () => {
    const wrong = { attribute: '', operator: 'LIKE', match: 'x' } as unknown as ScopeClause
    const result = compileScope([[wrong, active], [wrong]])
    expect(result.ok ? 0 : result.diagnostics.length).toBe(6)
  })
})

describe('a clause that can never hold', () => {
  const attribute = (path: string, type: 'boolean' | 'dateTime' | 'integer' | 'string') => ({
    ...{ path, type, multiValued: false, required: false, caseExact: false },
    ...({ mutability: 'readWrite', returned: 'default', uniqueness: 'none' } as const),
  })
  const source: ObjectTypeSchema = {
    name: 'worker',
    attributes: [
      attribute('active', 'boolean'),
      attribute('hired', 'dateTime'),
      attribute('level', 'integer'),
      attribute('dept', 'string'),
    ],
  }
  const findings = (clause: ScopeClause) => {
    const attributes = [{ target: 'userName', source: 'dept', match: 1 }]
    const definition: ObjectMappingDefinition = { source: 'worker', target: 'User', attributes, scope: [[clause]] }
    const result = compileMapping(definition, { source, digest: (text) => text })
    const all = result.ok ? result.warnings : result.diagnostics
    return all.filter(({ path }) => path?.startsWith('scope')).map(({ code, remedy = '' }) => `${code}: ${remedy}`)
  }

  it.each<[ScopeClause, string]>([
    [{ attribute: 'hired', operator: 'GREATER_THAN', value: 5 }, 'DateDiff'],
    [{ attribute: 'active', operator: '&', value: 1 }, 'another operator'],
    [{ attribute: 'level', operator: 'IS TRUE' }, 'another operator'],
    [{ attribute: 'hired', operator: 'IS FALSE' }, 'another operator'],
    [{ attribute: 'active', operator: 'EQUALS', value: 'yes' }, 'true or false'],
  ])('is warned of: %j', (clause, remedy) => {
    expect(findings(clause)).toEqual([expect.stringMatching(new RegExp(`^SCOPE_TYPE: .*${remedy}`))])
  })

  it.each<[ScopeClause]>([
    [{ attribute: 'level', operator: 'GREATER_THAN', value: 5 }],
    [{ attribute: 'dept', operator: 'GREATER_THAN', value: 5 }],
    [{ attribute: 'dept', operator: 'IS TRUE' }],
    [{ attribute: 'active', operator: 'IS TRUE' }],
    [{ attribute: 'active', operator: 'EQUALS', value: 'TRUE' }],
    [{ attribute: 'active', operator: 'NOT EQUALS', value: false }],
  ])('but not this one: %j', (clause) => {
    expect(findings(clause)).toEqual([])
  })

  it('an attribute the source does not have is refused, with the nearest one', () => {
    expect(findings({ attribute: 'dpt', operator: 'IS TRUE' })).toEqual([
      'UNKNOWN_SOURCE_ATTRIBUTE: did you mean dept?',
    ])
  })
})

describe('an explanation', () => {
  const clause = (attribute: string, operator: ScopeClause['operator'], value?: string) =>
    ({ attribute, operator, ...(value === undefined ? {} : { value }) }) satisfies ScopeClause

  it('goes clause by clause', () => {
    const dept: ScopeClause = { attribute: 'dept', operator: 'STARTS_WITH', value: 'S', match: 'any' }
    const shown = {
      attribute: 'status',
      operator: 'EQUALS',
      wanted: 'Active',
      found: 'Active',
      match: 'all',
      holds: true,
    }
    expect(explainScope([[active, dept], [active]], { status: 'Active', dept: ['IT', 'HR'] })).toEqual({
      inScope: true,
      groups: [
        {
          holds: false,
          clauses: [
            shown,
            {
              attribute: 'dept',
              operator: 'STARTS_WITH',
              wanted: 'S',
              found: ['IT', 'HR'],
              match: 'any',
              holds: false,
            },
          ],
        },
        { holds: true, clauses: [shown] },
      ],
      text: 'In scope: group 2 holds: status EQUALS "Active".',
    })
  })

  it.each<[string, ScopeClause[][], Record<string, Value>, string]>([
    ['in', [[active]], { status: 'Active' }, 'In scope: status EQUALS "Active".'],
    ['out', [[active]], { status: 'Left' }, 'Out of scope: status EQUALS "Active", but it is "Left".'],
    ['out for want of a value', [[active]], {}, 'Out of scope: status EQUALS "Active", but it has no value.'],
    [
      'out for two reasons',
      [[active, clause('vip', 'IS TRUE')], [clause('dept', 'IS NULL')]],
      { status: 'Left', vip: false, dept: 'IT' },
      'Out of scope: no group holds: group 1: status EQUALS "Active", but it is "Left"; vip IS TRUE, but it is false. ' +
        'group 2: dept IS NULL, but it is "IT".',
    ],
    [
      'by any value of a list',
      [[{ ...clause('dept', 'EQUALS', 'IT'), match: 'any' }]],
      { dept: ['IT', 'HR'] },
      'In scope: dept EQUALS "IT" for any value.',
    ],
    [
      'with a long value cut',
      [[active]],
      { status: 'x'.repeat(200) },
      `Out of scope: status EQUALS "Active", but it is "${'x'.repeat(79)}….`,
    ],
    [
      'of a clause that does not compile',
      [[clause('x', 'EQUALS')]],
      { x: 'a' },
      'Out of scope: x EQUALS, but it is "a".',
    ],
  ])('says in one paragraph: %s', (_, scope, attributes, text) => {
    expect(explainScope(scope, attributes).text).toBe(text)
  })

  it('shows no secret, nor what it is compared with', () => {
    const scope = [
      [clause('pin', 'EQUALS', '1234'), clause('name.password', 'IS NULL')],
      [clause('pin', 'IS NOT NULL')],
    ]
    const explained = explainScope(scope, { pin: '9876', name: { password: 'hunter2' } }, ['PIN'])
    expect(JSON.stringify(explained)).not.toMatch(/1234|9876|hunter2/)
    expect(explained.groups[0]?.clauses[0]).toMatchObject({ wanted: '[redacted]', found: '[redacted]', holds: false })
    expect(explainScope([scope[0] ?? []], { pin: '9876' }, ['pin']).text).toBe(
      'Out of scope: pin EQUALS [redacted], but its value is secret.',
    )
  })

  it('is made by a mapping, which knows its secrets', () => {
    const definition: ObjectMappingDefinition = {
      source: 'worker',
      target: 'User',
      scope: [[clause('pin', 'EQUALS', '1234')]],
      attributes: [
        { target: 'userName', source: 'id', match: 1 },
        { target: 'password', expression: 'Append([pin], "!")' },
      ],
    }
    const compiled = compileMapping(definition, { digest: (text) => text })
    if (!compiled.ok) throw new Error('it should compile')
    expect(JSON.stringify(compiled.mapping.explainScope({ attributes: { pin: '1234' } }))).not.toContain('1234')
  })
})

describe('a pattern that takes too long', () => {
  const slow: ScopeClause = { attribute: 'x', operator: 'REGEX MATCH', value: '^(?:(a+)+\\1)+$' }
  const long = `${'a'.repeat(5000)}b`
  const always: ScopeClause = { attribute: 'x', operator: 'IS NOT NULL' }
  const definition = (scope: ScopeClause[][]): ObjectMappingDefinition => {
    return { source: 'worker', target: 'User', scope, attributes: [{ target: 'userName', source: 'x', match: 1 }] }
  }
  const evaluate = (scope: ScopeClause[][]) => {
    const compiled = compileMapping(definition(scope), { digest: (text) => text })
    if (!compiled.ok) throw new Error('it should compile')
    return compiled.mapping.evaluate({ type: 'worker', anchor: '1', attributes: { x: long } }, { now: 0 })
  }

  it('puts nobody out, and lets nobody in', () => {
    expect(evaluate([[slow]])).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'E_REGEX_TIMEOUT' }] })
  })

  it('does not matter when another group holds before it', () => {
    expect(evaluate([[always], [slow]])).toMatchObject({ kind: 'mapped', scope: 'active' })
  })

  it('is explained', () => {
    const explained = explainScope([[slow, always]], { x: long })
    expect(explained.inScope).toBe(null)
    expect(explained.groups[0]?.clauses.map(({ holds: each }) => each)).toEqual([null, true])
    expect(explained.text).toContain('Nobody can say: x REGEX MATCH')
    expect(explained.text).toContain('takes too long')
  })
})
