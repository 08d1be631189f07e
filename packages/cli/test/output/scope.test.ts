import { explainScope, type ScopeClause } from '@sutler/core'
import { expect, it } from 'vitest'
import { scopeText } from '../../src/output/scope.ts'
import { painter } from '../../src/output/text.ts'

const plain = painter({ isTTY: false }, {}, true)
const active: ScopeClause = { attribute: 'status', operator: 'EQUALS', value: 'Active' }

it('lists groups and clauses, with what was found where one does not hold', () => {
  const filter = explainScope([[active, { attribute: 'dept', operator: 'IS NULL' }], [active]], {
    status: 'Active',
    dept: 'IT\u001b[2J',
  })
  expect(scopeText({ scope: 'active', filter }, plain)).toBe(
    [
      'The scoping filter; one group has to hold, with all its clauses:',
      '  group 1: does not hold',
      '    holds          status EQUALS "Active"',
      '    does not hold  dept IS NULL            it is "IT\\u001b[2J"',
      '  group 2: holds',
      '    holds  status EQUALS "Active"',
      '',
      '',
    ].join('\n'),
  )
})

it('says which pattern takes too long', () => {
  const clause = {
    attribute: 'a',
    operator: 'REGEX MATCH',
    wanted: '(',
    found: 'x',
    match: 'all',
    holds: null,
  } as const
  const filter = { inScope: null, groups: [{ holds: null, clauses: [clause] }], text: '' }
  expect(scopeText({ filter }, plain)).toContain('takes too long')
})

it.each([[null], ['text'], [{ scope: 'active' }], [{ filter: null }], [{ filter: explainScope(undefined, {}) }]])(
  'says nothing where there is no filter: %j',
  (detail) => {
    expect(scopeText(detail, plain)).toBe('')
  },
)
