import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/entra-schema/types.ts'
import {
  compileScope,
  exportEntraSchema,
  importEntraSchema,
  type ObjectMappingDefinition,
  type ScopeClause,
} from '../../src/index.ts'
import { objectMapping, schemaOf } from './support.ts'

const clause = (sourceOperandName: string, operatorName: string, ...values: (string | number)[]): Json => ({
  operatorName,
  sourceOperandName,
  targetOperand: { values },
})
const group = (name: string, ...clauses: Json[]): Json => ({ clauses, name })
const filter = (groups: Json[], inputFilterGroups: Json[] = [], categoryFilterGroups: Json[] = []): Json => ({
  categoryFilterGroups,
  groups,
  inputFilterGroups,
})

function through(scope: Json | null, fields: Json = {}) {
  const imported = importEntraSchema(schemaOf(objectMapping({ scope, ...fields })))
  const prefix = 'synchronizationRules[0].objectMappings[0].'
  const warnings = imported.warnings.map(({ path, message }) => `${path.slice(prefix.length)}: ${message}`)
  const { schema, warnings: losses } = exportEntraSchema(imported)
  return { read: imported.rules[0]?.objects[0], warnings, back: backOf(schema), losses }
}

function backOf(schema: Json): Json | undefined {
  return (schema.synchronizationRules as unknown as { objectMappings: Json[] }[])[0]?.objectMappings[0]
}

function write(fields: Partial<ObjectMappingDefinition>) {
  const attributes = [{ target: 'userName', source: 'mail', match: 1 }]
  const objects = [{ source: 'User', target: 'User', attributes, ...fields }]
  const { schema, warnings } = exportEntraSchema({
    rules: [{ name: 'r', source: 's', target: 't', objects, keep: {} }],
  })
  const losses = warnings.map(({ path, message }) => `${path.slice(path.indexOf(']', 30) + 1)}: ${message}`)
  return { back: backOf(schema), losses }
}

const us = clause('country', 'EQUALS', 'US')
const usRead: ScopeClause = { attribute: 'country', operator: 'EQUALS', value: 'US' }

describe('a filter', () => {
  it('is groups of clauses, and the names of the groups are kept', () => {
    const scope = filter([group('US', us, clause('dept', 'IS NOT NULL')), group('vip', clause('vip', 'IS TRUE'))])
    const { read, warnings, back, losses } = through(scope)
    expect(read?.scope).toEqual([
      [usRead, { attribute: 'dept', operator: 'IS NOT NULL' }],
      [{ attribute: 'vip', operator: 'IS TRUE' }],
    ])
    expect(read?.entra).toEqual({ groupNames: ['US', 'vip'] })
    expect([warnings, losses, back?.scope]).toEqual([[], [], scope])
  })

  it.each<[string, Json | null]>([
    ['null', null],
    ['an empty object', {}],
    ['empty sets', filter([])],
  ])('%s lets everything in', (_, scope) => {
    const { read, back } = through(scope)
    expect(read).not.toHaveProperty('scope')
    expect(back?.scope).toBe(null)
  })

  it.each<[string, string, string | undefined]>([
    ['EQUALS', 'EQUALS', 'x'],
    ['NOT EQUALS', 'NOT EQUALS', 'x'],
    ['Includes', 'INCLUDES', 'x'],
    ['ENDS_WITH', 'ENDS_WITH', 'x'],
    ['Greater_Than', 'GREATER_THAN', '5'],
    ['Greater_Than_OR_EQUALS', 'GREATER_THAN_OR_EQUALS', '5'],
    ['IS NULL', 'IS NULL', undefined],
    ['IS NOT NULL', 'IS NOT NULL', undefined],
    ['IS TRUE', 'IS TRUE', undefined],
    ['IS FALSE', 'IS FALSE', undefined],
    ['REGEX MATCH', 'REGEX MATCH', '^x'],
    ['NOT REGEX MATCH', 'NOT REGEX MATCH', '^x'],
    ['&', '&', '2'],
    ['!&', '!&', '2'],
  ])('%s is %s, and comes back', (operatorName, operator, value) => {
    const scope = filter([group('g', clause('a', operatorName, ...(value === undefined ? [] : [value])))])
    const { read, warnings, back } = through(scope)
    expect(read?.scope).toEqual([[{ attribute: 'a', operator, ...(value === undefined ? {} : { value }) }]])
    expect(compileScope(read?.scope).ok).toBe(true)
    expect([warnings, back?.scope]).toEqual([[], scope])
  })

  it('spells operators as Entra does, however they came', () => {
    const { back } = through(filter([group('g', clause('a', 'INCLUDES', 'x'))]))
    expect(back?.scope).toEqual(filter([group('g', clause('a', 'Includes', 'x'))]))
  })

  it('of an operator without a value may lack the operand', () => {
    const scope = filter([group('g', { operatorName: 'IS NULL', sourceOperandName: 'a', targetOperand: null })])
    const { warnings, back } = through(scope)
    expect([warnings, back?.scope]).toEqual([[], filter([group('g', clause('a', 'IS NULL'))])])
  })
})

describe('a clause that cannot be said here', () => {
  const path = 'scope.groups[0].clauses[0]'
  it.each<[string, Json, string]>([
    [
      'an unknown operator',
      clause('a', 'SOUNDS LIKE', 'x'),
      `${path}.operatorName: there is no operator "SOUNDS LIKE"`,
    ],
    ['several values', clause('a', 'EQUALS', 'x', 'y'), `${path}.targetOperand.values: EQUALS takes one value, and`],
    ['no value', clause('a', 'EQUALS'), `${path}.targetOperand.values: EQUALS takes one value, and there are 0`],
    ['no attribute', clause('', 'IS TRUE'), `${path}.sourceOperandName: no attribute is named`],
  ])('%s is refused by the configuration rather than left out, and comes back', (_, wrong, warning) => {
    const scope = filter([group('g', wrong, us)])
    const { read, warnings, back } = through(scope)
    expect(warnings).toEqual([expect.stringContaining(warning)])
    expect(compileScope(read?.scope).ok).toBe(false)
    expect(back?.scope).toEqual(scope)
  })

  it('a value too many is left out, with a warning, and comes back', () => {
    const scope = filter([group('g', clause('a', 'IS NULL', 'x'))])
    const { read, warnings, back } = through(scope)
    expect(read?.scope).toEqual([[{ attribute: 'a', operator: 'IS NULL' }]])
    expect(warnings).toEqual([`${path}.targetOperand: IS NULL takes no value, so it is left out`])
    expect(back?.scope).toEqual(scope)
  })

  it('a number for a value is kept as it is', () => {
    const scope = filter([group('g', clause('a', 'Greater_Than', 5))])
    expect(through(scope).read?.scope).toEqual([[{ attribute: 'a', operator: 'GREATER_THAN', value: 5 }]])
    expect(through(scope).back?.scope).toEqual(scope)
  })

  it('a group without clauses lets everybody in', () => {
    const scope = filter([group('g', us), group('all')])
    const { read, warnings, back } = through(scope)
    expect(read).not.toHaveProperty('scope')
    expect(warnings).toEqual([expect.stringContaining('scope.groups[1]: the group has no clauses')])
    expect(back?.scope).toEqual(scope)
  })
})

describe('the experimental sets', () => {
  const active = clause('active', 'IS TRUE')
  const activeRead: ScopeClause = { attribute: 'active', operator: 'IS TRUE' }
  const staff = clause('kind', 'EQUALS', 'staff')

  it('conditions for reading alone leave accounts as they are', () => {
    const scope = filter([], [group('g', us)])
    const { read, warnings, back, losses } = through(scope)
    expect(read).toMatchObject({ scope: [[usRead]], skipOutOfScopeDeletions: true, entra: { scope } })
    expect([warnings, losses, back?.scope]).toEqual([[], [], scope])
  })

  it('are multiplied out, since every set has to hold', () => {
    const scope = filter([group('a', us), group('b', staff)], [group('c', active)], [])
    const { read, warnings, back } = through(scope)
    const staffRead: ScopeClause = { attribute: 'kind', operator: 'EQUALS', value: 'staff' }
    expect(read?.scope).toEqual([
      [usRead, activeRead],
      [staffRead, activeRead],
    ])
    expect(read).not.toHaveProperty('skipOutOfScopeDeletions')
    expect(warnings).toEqual([expect.stringContaining('scope.inputFilterGroups: accounts whose object falls out')])
    expect(back?.scope).toEqual(scope)
  })

  it('categories are a filter like any other', () => {
    const scope = filter([], [], [group('g', us)])
    const { read, warnings, back } = through(scope)
    expect(read).toMatchObject({ scope: [[usRead]] })
    expect([warnings, back?.scope]).toEqual([[], scope])
  })

  it('give way when the filter was changed, with a warning', () => {
    const kept = filter([group('a', us)], [group('c', active)])
    const { back, losses } = write({ scope: [[activeRead]], entra: { scope: kept } })
    expect(back?.scope).toEqual(filter([group('', active)]))
    expect(losses).toEqual(['.entra.scope: what was kept of the import does not fit the mapping any more'])
  })
})

describe('what Entra cannot say', () => {
  it('STARTS_WITH becomes a pattern', () => {
    const { back, losses } = write({ scope: [[{ attribute: 'a', operator: 'STARTS_WITH', value: 'a.b(' }]] })
    expect(back?.scope).toEqual(filter([group('', clause('a', 'REGEX MATCH', '^a\\.b\\('))]))
    expect(losses).toEqual([
      '.scope.groups[0].clauses[0].operatorName: Entra has no STARTS_WITH; REGEX MATCH stands for it',
    ])
  })

  it.each<[Partial<ObjectMappingDefinition>, string]>([
    [{ scope: [[{ ...usRead, match: 'any' }]] }, 'Entra decides by operator'],
    [{ skipOutOfScopeDeletions: true }, 'skipOutOfScopeDeletions is no part'],
    [{ whenGone: 'delete' }, 'what happens to accounts'],
  ])('%j is warned of', (fields, loss) => {
    expect(write(fields).losses).toEqual([expect.stringContaining(loss)])
  })
})

describe('actions', () => {
  it.each<[string | null, readonly string[] | undefined, string | undefined]>([
    ['Add, Update, Delete', undefined, undefined],
    ['Add,Update,Delete', undefined, 'Add, Update, Delete'],
    [null, undefined, 'Add, Update, Delete'],
    ['Add', ['create'], undefined],
    ['Update, Delete', ['update', 'delete'], undefined],
    ['', [], undefined],
  ])('%j are %j', (flowTypes, actions, back = flowTypes ?? undefined) => {
    const result = through(null, { flowTypes })
    expect(result.read?.actions).toEqual(actions)
    expect([result.warnings, result.back?.flowTypes]).toEqual([[], back])
  })

  it('that are unknown are warned of, and come back', () => {
    const { read, warnings, back } = through(null, { flowTypes: 'Add, Merge' })
    expect(read?.actions).toEqual(['create'])
    expect(warnings).toEqual(['flowTypes: there is no action "Merge"; it is not used'])
    expect(back?.flowTypes).toBe('Add, Merge')
  })

  it('that were changed win over what was kept', () => {
    const { back, losses } = write({ actions: ['update'], entra: { flowTypes: 'Add, Merge' } })
    expect(back?.flowTypes).toBe('Update')
    expect(losses).toEqual(['.entra.flowTypes: what was kept of the import does not fit the mapping any more'])
  })
})
