import { describe, expect, it } from 'vitest'
import {
  type AttributeMappingDefinition,
  compileMapping,
  type MappingCase,
  outcomeOf,
  pathKey,
  runCase,
  sameResult,
  type Value,
} from '../../src/index.ts'

const attributes: readonly AttributeMappingDefinition[] = [
  { target: 'userName', source: 'mail', match: 1 },
  { target: 'active', expression: 'Not([IsSoftDeleted])' },
  { target: 'title', source: 'title', whenNull: 'clear' },
  { target: 'nickName', source: 'nick' },
  { target: 'locale', source: 'lang', default: 'en' },
  { target: 'employeeNumber', expression: 'Redact([id])' },
  { target: 'manager', source: 'boss', reference: true },
  { target: 'groups', source: 'teams', reference: true },
  { target: 'userType', expression: 'IIF([kind] = "robot", IgnoreObjectFlow, [kind])' },
  { target: 'displayName', expression: 'Item([names], 1)' },
]

function compiled(list = attributes) {
  const scope = [
    [{ attribute: 'country', operator: 'NOT EQUALS', value: 'XX' } as const],
    [{ attribute: 'country', operator: 'IS NULL' } as const],
  ]
  const result = compileMapping(
    { source: 'worker', target: 'User', scope, attributes: list },
    { digest: (text) => text },
  )
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return result.mapping
}

const run = (test: Omit<MappingCase, 'name'>, mapping = compiled()) =>
  runCase(mapping, { name: 'case', ...test, source: { names: ['n'], ...test.source } }, 0)

describe('a case about a secret', () => {
  it.each<[string, Omit<MappingCase, 'name'>]>([
    ['that came out differently', { source: { id: 'hunter2' }, expect: { employeeNumber: 'swordfish' } }],
    ['that is not written', { source: {}, expect: { employeeNumber: 'swordfish' } }],
    ['in another spelling', { source: {}, expect: { EMPLOYEENUMBER: 'swordfish' } }],
    ['that is there', { source: { id: 'hunter2' }, absent: ['employeeNumber'] }],
  ])('%s shows neither value', (_, test) => {
    const mismatches = run(test)
    expect(mismatches).toHaveLength(1)
    expect(JSON.stringify(mismatches)).toContain('[Redact]')
    expect(JSON.stringify(mismatches)).not.toMatch(/hunter2|swordfish/)
  })
})

describe('a case', () => {
  it.each<[string, Omit<MappingCase, 'name'>]>([
    ['a value', { source: { mail: 'a@x' }, expect: { userName: 'a@x' } }],
    ['a value under another spelling of its path', { source: { mail: 'a@x' }, expect: { USERNAME: 'a@x' } }],
    ['a boolean', { source: {}, expect: { active: true } }],
    ['a boolean as text', { source: {}, expect: { active: 'True' } }],
    ['the text of a number', { source: { mail: 7 }, expect: { userName: '7' } }],
    ['a value that is cleared', { source: {}, expect: { title: null } }],
    ['nothing at all', { source: {}, expect: { nickName: null } }],
    ['a path that is left alone', { source: {}, absent: ['nickName', 'manager'] }],
    ['a default', { source: {}, expect: { locale: 'en' } }],
    ['a reference by the id in the source', { source: { boss: '7' }, expect: { manager: '7' } }],
    ['a list in any order', { source: { teams: ['a', 'b'] }, expect: { groups: ['b', 'a'] } }],
    ['a secret', { source: { id: '4711' }, expect: { employeeNumber: '4711' } }],
    ['who is active', { source: {}, expectScope: 'active' }],
    [
      'who is marked inactive',
      { source: { accountEnabled: false }, expectScope: 'inactive', expect: { active: false } },
    ],
    ['who is out of scope', { source: { country: 'XX' }, expectScope: 'outOfScope', expect: { active: false } }],
    ['who is ignored', { source: { kind: 'robot' }, expectIgnored: true }],
    ['who is not ignored', { source: { kind: 'human' }, expectIgnored: false }],
    ['who fails', { source: { names: [] }, expectError: 'E_INDEX_RANGE' }],
  ])('holds for %s', (_title, test) => {
    expect(run(test)).toEqual([])
  })

  it.each<[string, Omit<MappingCase, 'name'>, object[]]>([
    [
      'another value',
      { source: { mail: 'b@x' }, expect: { userName: 'a@x' } },
      [{ key: 'expect', path: 'userName', expected: '"a@x"', actual: '"b@x"' }],
    ],
    ['another case', { source: { mail: 'A@x' }, expect: { userName: 'a@x' } }, [{ actual: '"A@x"' }]],
    ['nothing where a value is due', { source: {}, expect: { nickName: 'x' } }, [{ actual: '(nothing is written)' }]],
    ['a cleared value where one is due', { source: {}, expect: { title: 'x' } }, [{ expected: '"x"', actual: 'null' }]],
    [
      'a value where none is due',
      { source: { nick: 'x' }, expect: { nickName: null } },
      [{ expected: 'null', actual: '"x"' }],
    ],
    [
      'a clear where the path is to be left alone',
      { source: {}, absent: ['title'] },
      [{ key: 'absent', actual: 'null' }],
    ],
    ['a shorter list', { source: { teams: ['a'] }, expect: { groups: ['b', 'a'] } }, [{ actual: '["a"]' }]],
    ['a longer list', { source: { teams: ['a', 'b'] }, expect: { groups: 'a' } }, [{ actual: '["a","b"]' }]],
    [
      'another secret, which is not told',
      { source: { id: '4711' }, expect: { employeeNumber: '4712' } },
      [{ expected: '[Redact], another one', actual: '[Redact]' }],
    ],
    ['a secret where none is due', { source: { id: '4711' }, absent: ['employeeNumber'] }, [{ actual: '[Redact]' }]],
    [
      'another scope',
      { source: {}, expectScope: 'inactive' },
      [{ key: 'expectScope', path: null, expected: 'inactive', actual: 'active' }],
    ],
    [
      'nobody who is ignored',
      { source: {}, expectIgnored: true },
      [{ key: 'expectIgnored', expected: 'the object is ignored', actual: 'the object is mapped' }],
    ],
    [
      'somebody who is ignored',
      { source: { kind: 'robot' }, expect: { userName: 'x' } },
      [{ key: 'expect', actual: 'the object is ignored (userType: IgnoreObjectFlow)' }],
    ],
    [
      'somebody who is ignored and should not',
      { source: { kind: 'robot' }, expectIgnored: false },
      [{ key: 'expectIgnored', expected: 'the object is mapped' }],
    ],
    [
      'an ignored object without a scope',
      { source: { kind: 'robot' }, expectScope: 'active' },
      [{ key: 'expectScope', expected: 'the object is mapped' }],
    ],
    [
      'no error',
      { source: {}, expectError: 'E_INDEX_RANGE' },
      [{ key: 'expectError', expected: 'the object fails with E_INDEX_RANGE', actual: 'the object is mapped' }],
    ],
    [
      'another error',
      { source: { names: [] }, expectError: 'E_DATE_PARSE' },
      [{ actual: expect.stringMatching(/^the object fails \(E_INDEX_RANGE: displayName: /) }],
    ],
    [
      'an error where nothing is to be written',
      { source: { names: [] }, absent: ['userName'] },
      [{ key: 'absent', expected: 'the object is mapped' }],
    ],
    [
      'everything at once',
      { source: {}, expectScope: 'inactive', expect: { userName: 'x', active: false }, absent: ['title'] },
      [{}, {}, {}, {}],
    ],
  ])('fails for %s', (_title, test, mismatches) => {
    expect(run(test)).toMatchObject(mismatches)
    expect(run(test)).toHaveLength(mismatches.length)
  })

  it('compares only what it names', () => {
    expect(run({ source: { mail: 'a@x', nick: 'x', id: '1' }, expect: {} })).toEqual([])
  })

  it('has a clock of its own, else the one of the check', () => {
    const mapping = compiled([{ target: 'userName', expression: 'Left(Now(), 8)', match: 1 }])
    expect(run({ source: {}, now: '2026-12-31T23:00:00Z', expect: { userName: '12/31/20' } }, mapping)).toEqual([])
    expect(run({ source: {}, expect: { userName: '1/1/1970' } }, mapping)).toEqual([])
  })
})

describe('SelectUniqueValue in a case', () => {
  const unique = 'SelectUniqueValue([mail], Append([mail], "2"), Item([names], 3))'
  const mapping = compiled([
    { target: 'externalId', source: 'id', match: 1 },
    { target: 'userName', expression: unique, flow: 'ObjectAddOnly' },
  ])

  it.each<[string, Value[] | undefined, Value]>([
    ['nobody has the first', undefined, 'a'],
    ['somebody else has another', ['b'], 'a'],
    ['somebody has the first', ['a'], 'a2'],
    ['somebody has it in another case', ['A'], 'a2'],
  ])('when %s: %j gives %j', (_title, existing, value) => {
    const given = existing === undefined ? {} : { existing: { userName: existing } }
    expect(run({ source: { mail: 'a' }, ...given, expect: { userName: value } }, mapping)).toEqual([])
  })

  it('fails when it comes to a candidate that fails', () => {
    const existing = { userName: ['a', 'a2'] }
    expect(run({ source: { mail: 'a' }, existing, expectError: 'E_INDEX_RANGE' }, mapping)).toEqual([])
  })

  it('fails when all are taken', () => {
    const existing = { username: ['a', 'a2', 'a3'] }
    const source = { mail: 'a', names: ['x', 'y', 'a3'] }
    expect(run({ source, existing, expectError: 'E_NO_UNIQUE_VALUE' }, mapping)).toEqual([])
  })
})

describe('two results', () => {
  it.each<[Value, Value, boolean]>([
    [null, '', true],
    [null, [], true],
    [null, 0, false],
    ['a', 'a', true],
    ['a', 'A', false],
    ['True', true, true],
    ['true', 'True', false],
    [' false', false, true],
    [1, '1', true],
    [1, '01', false],
    ['a', ['a'], true],
    [['a', 'b'], ['b', 'a'], true],
    [['a', 'b'], ['a'], false],
    [['a', ''], ['a'], true],
    [{ value: 'a' }, { value: 'a' }, true],
    [{ value: 'a', type: 'work' }, { value: 'a' }, false],
    [{ value: 'a' }, 'a', false],
    [[{ value: 'a' }], [{ value: 'b' }], false],
  ])('%j and %j: %j', (a, b, same) => {
    expect(sameResult(a, b)).toBe(same)
    expect(sameResult(b, a)).toBe(same)
  })
})

describe('a path', () => {
  it.each([
    ['emails[type eq "work"].value', 'Emails[Type eq "Work"].VALUE', true],
    ['emails[type eq "work"].value', 'emails.value', false],
    ['no path[', 'no path[', true],
  ])('%s and %s have one key: %j', (a, b, same) => {
    expect(pathKey(a) === pathKey(b)).toBe(same)
  })
})

describe('an outcome', () => {
  it('knows what is written on create only, and what is secret', () => {
    const evaluation = compiled().evaluate(
      { type: 'worker', anchor: '1', attributes: { id: '1', names: ['n'] } },
      { now: 0 },
    )
    const outcome = outcomeOf(evaluation)
    if (outcome.kind !== 'mapped') throw new Error(outcome.kind)
    expect(outcome.written.get('locale')).toEqual({ path: 'locale', value: 'en', createOnly: true, secret: false })
    expect(outcome.written.get('employeenumber')).toMatchObject({ createOnly: false, secret: true })
    expect(outcome.written.has('nickname')).toBe(false)
  })
})
