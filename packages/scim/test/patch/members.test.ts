import type { Attributes } from '@sutler/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyPatch } from '../../src/patch/apply.ts'
import { splitMembers } from '../../src/patch/members.ts'
import { entra, strict } from '../../src/patch/profiles.ts'
import { patchOpUrn, readPatch } from '../../src/patch/read.ts'
import { groupType, userType } from '../../src/schema/resource-type.ts'
import { groupUrn } from '../../src/schema/urns.ts'
import type { MemberChange } from '../../src/server/types.ts'

function read(operations: readonly object[], type = groupType) {
  return readPatch({ schemas: [patchOpUrn], Operations: operations }, type, entra)
}

const rows: readonly [string, readonly object[], readonly MemberChange[] | null][] = [
  ['add', [{ op: 'Add', path: 'members', value: [{ value: 'a', $ref: null }] }], [{ kind: 'add', values: ['a'] }]],
  ['add, each once', [{ op: 'add', path: 'members', value: ['a', 'b', 'a'] }], [{ kind: 'add', values: ['a', 'b'] }]],
  ['add one', [{ op: 'add', path: 'members', value: { value: 'a' } }], [{ kind: 'add', values: ['a'] }]],
  [
    'add wrapped',
    [{ op: 'add', path: 'members', value: { members: [{ value: 'a' }] } }],
    [{ kind: 'add', values: ['a'] }],
  ],
  ['add none', [{ op: 'add', path: 'members', value: [] }], []],
  ['add without a path', [{ op: 'add', value: { Members: [{ value: 'a' }] } }], [{ kind: 'add', values: ['a'] }]],
  [
    'add by URN',
    [{ op: 'add', path: `${groupUrn}:members`, value: [{ value: 'a' }] }],
    [{ kind: 'add', values: ['a'] }],
  ],
  ['replace', [{ op: 'replace', path: 'members', value: [{ value: 'a' }] }], [{ kind: 'replace', values: ['a'] }]],
  ['replace by none', [{ op: 'replace', path: 'members', value: [] }], [{ kind: 'replace', values: [] }]],
  ['replace by null', [{ op: 'replace', path: 'members', value: null }], [{ kind: 'replace', values: [] }]],
  ['remove all', [{ op: 'remove', path: 'members' }], [{ kind: 'removeAll' }]],
  ['remove listed', [{ op: 'remove', path: 'members', value: [{ value: 'a' }] }], [{ kind: 'remove', values: ['a'] }]],
  ['remove none', [{ op: 'remove', path: 'members', value: [] }], []],
  ['remove chosen', [{ op: 'remove', path: 'members[value eq "a"]' }], [{ kind: 'remove', values: ['a'] }]],
  ['remove chosen in any case', [{ op: 'remove', path: 'MEMBERS[VALUE EQ "a"]' }], [{ kind: 'remove', values: ['a'] }]],
  [
    'remove several chosen',
    [{ op: 'remove', path: 'members[value eq "a" or (value eq "b" or value eq "a")]' }],
    [{ kind: 'remove', values: ['a', 'b'] }],
  ],
  [
    'replace chosen by nothing',
    [{ op: 'replace', path: 'members[value eq "a"]', value: null }],
    [{ kind: 'remove', values: ['a'] }],
  ],
  [
    'in their order',
    [
      { op: 'remove', path: 'members' },
      { op: 'add', path: 'members', value: ['a'] },
      { op: 'remove', path: 'members[value eq "a"]' },
    ],
    [{ kind: 'removeAll' }, { kind: 'add', values: ['a'] }, { kind: 'remove', values: ['a'] }],
  ],
  ['another filter', [{ op: 'remove', path: 'members[display eq "a"]' }], null],
  ['another filter beside it', [{ op: 'remove', path: 'members[value eq "a" or display eq "b"]' }], null],
  ['and', [{ op: 'remove', path: 'members[value eq "a" and type eq "User"]' }], null],
  ['not', [{ op: 'remove', path: 'members[not (value eq "a")]' }], null],
  ['ne', [{ op: 'remove', path: 'members[value ne "a"]' }], null],
  ['null', [{ op: 'remove', path: 'members[value eq null]' }], null],
  ['a part', [{ op: 'add', path: 'members[value eq "a"].display', value: 'A' }], null],
  ['a part of all', [{ op: 'remove', path: 'members.display' }], null],
  ['a member exchanged', [{ op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } }], null],
  ['a member without a value', [{ op: 'add', path: 'members', value: [{ display: 'A' }] }], null],
  ['removed by another part', [{ op: 'remove', path: 'members', value: [{ type: 'User' }] }], null],
]

test.each(rows)('%s', (_, operations, wanted) => {
  const split = splitMembers(read(operations), groupType)
  expect(split).toEqual(wanted === null ? null : { members: wanted, rest: [] })
})

describe('what is not about members', () => {
  test('stays in its order', () => {
    const operations = read([
      { op: 'replace', path: 'displayName', value: 'A' },
      { op: 'add', path: 'members', value: ['a'] },
      { op: 'replace', path: 'externalId', value: 'x' },
    ])
    expect(splitMembers(operations, groupType)).toEqual({
      members: [{ kind: 'add', values: ['a'] }],
      rest: [operations[0], operations[2]],
    })
  })

  test('a value without a path is taken apart', () => {
    const operations = read([{ op: 'replace', value: { displayName: 'A', members: [{ value: 'a' }] } }])
    const split = splitMembers(operations, groupType)
    expect(split?.members).toEqual([{ kind: 'replace', values: ['a'] }])
    expect(split?.rest.map(({ path }) => path?.name)).toEqual(['displayName'])
  })

  test('so is one that was not read', () => {
    const operation = { op: 'add', path: null, value: { displayName: 'A', Members: [{ value: 'a' }] } } as const
    expect(splitMembers([operation], groupType)).toEqual({
      members: [{ kind: 'add', values: ['a'] }],
      rest: [{ op: 'add', path: null, value: { displayName: 'A' } }],
    })
    expect(splitMembers([{ op: 'add', path: null, value: { members: ['a'] } }], groupType)?.rest).toEqual([])
    expect(splitMembers([{ op: 'add', path: null, value: { members: null } }], groupType)?.rest).toEqual([])
    const other = { op: 'add', path: null, value: { displayName: 'A' } } as const
    expect(splitMembers([other, { ...other, value: 5 }], groupType)?.rest).toEqual([other, { ...other, value: 5 }])
  })

  test('a type without members has none', () => {
    const operations = read([{ op: 'add', path: 'title', value: 'x' }], userType)
    const pathless = { op: 'add', path: null, value: { members: 5 } } as const
    expect(splitMembers([...operations, pathless], userType)).toEqual({ members: [], rest: [...operations, pathless] })
  })
})

const id = fc.constantFrom('a', 'b', 'c', 'd')
const operation = fc.oneof(
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constant('members'),
    value: fc.array(fc.record({ value: id })),
  }),
  fc.record({
    op: fc.constant('remove'),
    path: fc.constantFrom('members', 'members[value eq "a"]', 'members[value eq "b" or value eq "c"]'),
  }),
)

test('the changes come to the same as the operations', () => {
  fc.assert(
    fc.property(fc.uniqueArray(id), fc.array(operation, { minLength: 1, maxLength: 6 }), (ids, written) => {
      const group: Attributes = { schemas: [groupUrn], displayName: 'G', members: ids.map((value) => ({ value })) }
      const operations = readPatch({ schemas: [patchOpUrn], Operations: written }, groupType, strict)
      const split = splitMembers(operations, groupType)
      const applied = applyPatch(group, operations, groupType, strict).attributes.members ?? []
      const held = new Set((applied as readonly { value: string }[]).map(({ value }) => value))
      expect(afterChanges(ids, split?.members ?? [])).toEqual(held)
    }),
  )
})

function afterChanges(ids: readonly string[], changes: readonly MemberChange[]): Set<string> {
  let held = new Set(ids)
  for (const change of changes) {
    if (change.kind === 'removeAll') held = new Set()
    else if (change.kind === 'replace') held = new Set(change.values)
    else for (const value of change.values) change.kind === 'add' ? held.add(value) : held.delete(value)
  }
  return held
}
