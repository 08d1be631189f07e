import { describe, expect, it } from 'vitest'
import { compileExpression, type EvaluationResult, type Value } from '../../../src/index.ts'

const names = [
  'SingleAppRoleAssignment',
  'AppRoleAssignments',
  'AppRoleAssignmentsComplex',
  'AssertiveAppRoleAssignmentsComplex',
] as const

function evaluate(name: (typeof names)[number], appRoleAssignments?: Value): EvaluationResult {
  const result = compileExpression(`${name}([appRoleAssignments])`)
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('; '))
  const attributes = appRoleAssignments === undefined ? {} : { appRoleAssignments }
  return result.compiled.evaluate({ attributes, now: 0 })
}

function role(value: string, display = value) {
  return { primary: false, type: 'WindowsAzureActiveDirectoryRole', display, value }
}

const json = (id: string, value: string, displayName: string) => JSON.stringify({ id, value, displayName })
const zeros = '00000000-0000-0000-0000-000000000000'

/** What stands in the source, and what each function makes of it. */
const cases: [string, Value | undefined, string | null, string[], ReturnType<typeof role>[]][] = [
  ['nothing', undefined, null, [], []],
  ['null', null, null, [], []],
  ['an empty list', [], null, [], []],
  ['empty values', ['', null, {}, '{}'].slice(0, 2), null, [], []],
  ['a name', 'Admin', 'Admin', ['Admin'], [role('Admin')]],
  ['names', ['Admin', 'User'], 'Admin', ['Admin', 'User'], [role('Admin'), role('User')]],
  ['an object, not in a list', { value: 'a', displayName: 'A' }, 'a', ['a'], [role('a', 'A')]],
  ['an object without a value', [{ displayName: 'Admin' }], 'Admin', ['Admin'], [role('Admin')]],
  ['an object with an empty value', [{ value: '', displayName: 'A' }], 'A', ['A'], [role('A')]],
  ['an object without a name', [{ id: '1', value: '25' }], '25', ['25'], [role('25')]],
  ['a SCIM role', [{ value: 'a', display: 'A', primary: true }], 'a', ['a'], [role('a', 'A')]],
  ['JSON', [json('1', '25', 'Role1234')], '25', ['25'], [role('25', 'Role1234')]],
  ['JSON with blanks before it', [` ${json('1', 'x', 'X')}`], 'x', ['x'], [role('x', 'X')]],
  ['a number', [7], '7', ['7'], [role('7')]],
  ['a number as value', [{ value: 7 }], '7', ['7'], [role('7')]],
  ['the same role twice', ['a', { id: '2', value: 'a' }], 'a', ['a'], [role('a')]],
  [
    'one value with two names',
    [json('1', 'a', 'A'), json('2', 'a', 'B')],
    'a',
    ['a'],
    [role('a', 'A'), role('a', 'B')],
  ],
  ['roles that differ in case', ['a', 'A'], 'a', ['a', 'A'], [role('a'), role('A')]],
  ['default access, which is no role', [{ appRoleId: zeros }, 'User'], 'User', ['User'], [role('User')]],
  ['default access as JSON', [json(zeros, '', '')], null, [], []],
  ['names with quotes', ['say "hi"'], 'say "hi"', ['say "hi"'], [role('say "hi"')]],
]

describe('SingleAppRoleAssignment', () => {
  it.each(cases)('of %s', (_title, given, single) => {
    expect(evaluate('SingleAppRoleAssignment', given)).toMatchObject({ kind: 'value', value: single })
  })

  it('inside Switch translates the name of a role', () => {
    const text = 'Switch(SingleAppRoleAssignment([appRoleAssignments]), "guest", "25", "boss")'
    const result = compileExpression(text)
    const attributes = { appRoleAssignments: [json('1', '25', 'Role1234')] }
    expect(result.ok && result.compiled.evaluate({ attributes, now: 0 })).toMatchObject({ value: 'boss' })
  })
})

describe('AppRoleAssignments', () => {
  it.each(cases)('of %s', (_title, given, _single, list) => {
    expect(evaluate('AppRoleAssignments', given)).toMatchObject({ kind: 'value', value: list })
  })
})

describe.each(names.slice(2))('%s', (name) => {
  it.each(cases)('of %s', (_title, given, _single, _list, complex) => {
    expect(evaluate(name, given)).toMatchObject({ kind: 'value', value: complex })
  })
})

describe.each(names)('%s', (name) => {
  it.each<[string, Value]>([
    ['JSON that is cut off', ['{"value": "secret-role"']],
    ['an assignment as Graph gives it, which names no role', [{ appRoleId: '1b19509b', principalId: '2' }]],
    ['JSON without a role', ['{}']],
    ['a role with several values', [{ value: ['a', 'b'] }]],
    ['a list in a list', [['a', 'b']]],
  ])('refuses %s, and does not say what it reads', (_title, given) => {
    const result = evaluate(name, given)
    expect(result).toMatchObject({ kind: 'error', code: 'E_ARGUMENT_TYPE' })
    expect(JSON.stringify(result)).not.toContain('secret-role')
  })

  it('needs its argument', () => {
    expect(compileExpression(`${name}()`)).toMatchObject({ ok: false, issues: [{ code: 'E_ARGUMENT_COUNT' }] })
  })
})

describe('an expression', () => {
  it.each([
    ['AppRoleAssignmentsComplex([a])', true],
    ['Redact(AppRoleAssignmentsComplex([a]))', true],
    ['IIF([b] = "x", AppRoleAssignmentsComplex([a]), [c])', true],
    ['Switch([b], , "x", AppRoleAssignmentsComplex([a]))', true],
    ['IgnoreFlowIfNullOrEmpty(AppRoleAssignmentsComplex([a]))', true],
    ['AssertiveAppRoleAssignmentsComplex([a])', false],
    ['Count(AppRoleAssignmentsComplex([a]))', false],
    ['IIF(IsNull(AppRoleAssignmentsComplex([a])), [b], [c])', false],
    ['[a]', false],
  ])('%s only adds: %s', (text, addsOnly) => {
    const result = compileExpression(text)
    expect(result.ok && result.compiled.addsOnly).toBe(addsOnly)
  })

  it.each([
    ['AssertiveAppRoleAssignmentsComplex([a])', true],
    ['IIF([b] = "x", AssertiveAppRoleAssignmentsComplex([a]), [c])', true],
    ['AppRoleAssignmentsComplex([a])', false],
    ['Count(AssertiveAppRoleAssignmentsComplex([a]))', false],
  ])('%s says all there shall be: %s', (text, replaces) => {
    const result = compileExpression(text)
    expect(result.ok && result.compiled.replaces).toBe(replaces)
  })
})
