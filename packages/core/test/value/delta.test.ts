import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Attributes, applyDeltas, canonical, diff, equalValues, type Value } from '../../src/index.ts'
import { processorMs } from '../processor-time.ts'

describe('equality of what is held and what is wanted', () => {
  it.each<[Value, Value, boolean]>([
    [null, [], true],
    [[], null, true],
    [{}, null, true],
    [{ a: null }, null, true],
    ['', null, false],
    ['a', 'A', false],
    [1, '1', false],
    [['a', 'b'], ['b', 'a'], true],
    [['a', 'a'], ['a'], true],
    ['a', ['a'], true],
    [['a', 'b'], ['a'], false],
    [['a'], ['a', 'b'], false],
    [{ value: '7', $ref: 'x', displayName: 'Boss' }, '7', true],
    ['7', { value: '7' }, true],
    [{ value: '7' }, '8', false],
    [[{ value: '1', $ref: 'x', display: 'A' }], [{ value: '1' }], true],
    [[{ value: '1', display: 'A' }], ['1'], true],
    [[{ value: '1', type: 'work' }], [{ value: '1', type: 'home' }], false],
    [[{ type: 'work', value: '1' }], [{ type: 'work' }], true],
    [{ GivenName: 'Ada', formatted: 'Ada B' }, { givenName: 'Ada' }, true],
    [{ givenName: 'Ada' }, { givenName: 'Ada', familyName: 'B' }, false],
    [{ givenName: 'Ada' }, { givenName: 'Ada', familyName: null }, true],
  ])('%j holds %j: %s', (present, wanted, equal) => {
    expect(equalValues(present, wanted)).toBe(equal)
  })

  it('takes no product of two long member lists', () => {
    const members = Array.from({ length: 20_000 }, (_, index) => ({ value: `id-${index}`, display: 'x' }))
    const wanted = members.map(({ value }) => ({ value })).reverse()
    expect(processorMs(() => expect(equalValues(members, wanted)).toBe(true))).toBeLessThan(2000)
  })
})

describe('a difference', () => {
  const current: Attributes = { userName: 'ada', title: 'Dr', roles: ['a', 'b'], name: { givenName: 'Ada' } }

  it('replaces what changed, removes what is not wanted, and leaves the rest alone, in order of paths', () => {
    const desired = new Map<string, Value>([
      ['userName', 'ada'],
      ['title', null],
      ['nickName', null],
      ['name.givenName', 'Augusta'],
      ['roles', ['b', 'a']],
      ['active', true],
    ])
    expect(diff(current, desired)).toEqual([
      { path: 'active', op: 'replace', value: true },
      { path: 'name.givenName', op: 'replace', value: 'Augusta' },
      { path: 'title', op: 'remove' },
    ])
  })

  it('only adds what is missing where a path is merged', () => {
    const mergeOnly = new Set(['roles', 'tags'])
    const desired = new Map<string, Value>([
      ['roles', ['b', 'c', 'c']],
      ['tags', null],
    ])
    expect(diff(current, desired, { mergeOnly })).toEqual([{ path: 'roles', op: 'add', value: ['c'] }])
  })

  it('does not depend on the order of the desired values', () => {
    const entries: [string, Value][] = [
      ['title', 'Prof'],
      ['active', true],
      ['roles', null],
    ]
    expect(diff(current, new Map(entries))).toEqual(diff(current, new Map(entries.toReversed())))
  })
})

describe('applying deltas', () => {
  const held: Attributes = { members: [{ value: '1', display: 'A' }, { value: '2' }], name: { givenName: 'A' }, n: '1' }

  it.each<[string, Parameters<typeof applyDeltas>[1][number], Attributes]>([
    [
      'adds elements once',
      { path: 'members', op: 'add', value: [{ value: '1' }, { value: '3' }] },
      { ...held, members: [{ value: '1', display: 'A' }, { value: '2' }, { value: '3' }] },
    ],
    [
      'removes just the given elements',
      { path: 'members', op: 'remove', value: [{ value: '1' }, { value: '9' }] },
      { ...held, members: [{ value: '2' }] },
    ],
    ['clears without a value', { path: 'members', op: 'remove' }, { name: { givenName: 'A' }, n: '1' }],
    [
      'merges an object that is added',
      { path: 'name', op: 'add', value: { familyName: 'B' } },
      { ...held, name: { givenName: 'A', familyName: 'B' } },
    ],
    [
      'replaces the whole',
      { path: 'name', op: 'replace', value: { familyName: 'B' } },
      { ...held, name: { familyName: 'B' } },
    ],
    ['sets a single value that is added', { path: 'n', op: 'add', value: '2' }, { ...held, n: '2' }],
    [
      'removes one element by filter',
      { path: 'members[value eq "2"]', op: 'remove' },
      { ...held, members: [{ value: '1', display: 'A' }] },
    ],
  ])('%s', (_name, delta, after) => {
    expect(applyDeltas(held, [delta])).toEqual(after)
  })
})

const scalar = fc.oneof(fc.constantFrom('a', 'b', 'c', ''), fc.boolean(), fc.integer({ min: 0, max: 3 }))
const complexOf = (inner: fc.Arbitrary<Value>) =>
  fc.dictionary(fc.constantFrom('value', 'display', 'x', 'Y'), inner, { maxKeys: 3 })
const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  scalar,
  fc.array(fc.oneof(scalar, complexOf(scalar)), { maxLength: 4 }),
  complexOf(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }))),
)
const element = fc.record({ type: fc.constantFrom('work', 'home'), value: fc.constantFrom('1', '2') })
const current: fc.Arbitrary<Attributes> = fc.record(
  {
    userName: anyValue,
    roles: anyValue,
    name: fc.record({ givenName: scalar, familyName: scalar }, { requiredKeys: [] }),
    emails: fc.array(element, { maxLength: 4 }),
    'urn:acme:2.0:User': fc.record({ dept: anyValue }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
)
// Paths that do not overlap: a mapping with overlapping ones is refused.
const desired = fc
  .record(
    {
      USERNAME: anyValue,
      roles: anyValue,
      'name.givenName': fc.oneof(fc.constant(null), scalar),
      'emails[type eq "work"].value': fc.oneof(fc.constant(null), scalar, fc.array(scalar, { maxLength: 3 })),
      'urn:acme:2.0:User:dept': anyValue,
    },
    { requiredKeys: [] },
  )
  .map((record) => new Map<string, Value>(Object.entries(record)))
const merged = fc.uniqueArray(fc.constantFrom('USERNAME', 'roles')).map((paths) => new Set(paths))

describe('laws of differences', () => {
  it('a difference that was applied leaves none', () => {
    fc.assert(
      fc.property(current, desired, merged, (before, wanted, mergeOnly) => {
        const after = applyDeltas(before, diff(before, wanted, { mergeOnly }))
        expect(diff(after, wanted, { mergeOnly })).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  it('a merged path never loses an element', () => {
    fc.assert(
      fc.property(fc.array(scalar), fc.array(scalar), (held, wanted) => {
        const mergeOnly = new Set(['roles'])
        const after = applyDeltas({ roles: held }, diff({ roles: held }, new Map([['roles', wanted]]), { mergeOnly }))
        for (const each of held) expect(after.roles).toContainEqual(each)
      }),
    )
  })

  it('every value holds itself', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(equalValues(value, structuredClone(value))).toBe(true)
      }),
    )
  })
})

describe('canonical text', () => {
  it('sorts members at every depth and keeps the order of lists', () => {
    expect(canonical({ b: [2, 1], a: { d: null, c: 'x"' } })).toBe('{"a":{"c":"x\\"","d":null},"b":[2,1]}')
  })

  it('does not depend on the order of members, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const object = value as Attributes
        const turned = Object.fromEntries(Object.entries(object).toReversed())
        expect(canonical(turned)).toBe(canonical(object))
        expect(JSON.parse(canonical(object))).toEqual(JSON.parse(JSON.stringify(object)))
      }),
    )
  })
})
