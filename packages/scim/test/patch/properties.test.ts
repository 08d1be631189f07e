import type { Attributes } from '@sutler/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ScimError } from '../../src/error.ts'
import { applyPatch } from '../../src/patch/apply.ts'
import { splitMembers } from '../../src/patch/members.ts'
import { entra, profiles, strict } from '../../src/patch/profiles.ts'
import { patchOpUrn, readPatch } from '../../src/patch/read.ts'
import { readResource } from '../../src/resource/read.ts'
import { groupType } from '../../src/schema/resource-type.ts'
import { userUrn } from '../../src/schema/urns.ts'
import { comparable } from './apply-vector.ts'
import { badgeUrn, deskUrn, deskUser } from './types-of-test.ts'

const before: Attributes = {
  schemas: [userUrn],
  userName: 'ada',
  emails: [
    { value: 'a@x', type: 'work', primary: true },
    { value: 'b@x', type: 'home' },
  ],
  name: { givenName: 'A' },
}

function patched(attributes: Attributes, operations: readonly unknown[], profile = strict) {
  const read = readPatch({ schemas: [patchOpUrn], Operations: operations }, deskUser, profile)
  return applyPatch(attributes, read, deskUser, profile)
}

const word = fc.constantFrom('a@x', 'B@x', 'c', 'work', 'home', 'other', 'x y')
const element = fc.record(
  { value: word, type: fc.constantFrom('work', 'home', 'other'), display: word, primary: fc.boolean() },
  { requiredKeys: ['value'] },
)
const onePrimary = (list: readonly { primary?: boolean }[]) => list.filter(({ primary }) => primary === true).length < 2
const elements = fc.array(element, { maxLength: 4 }).filter(onePrimary)
const valid = fc.oneof(
  fc.record({ path: fc.constant('emails'), value: elements }),
  fc.record({ path: fc.constantFrom('title', 'name.givenName', `${deskUrn}:number`), value: word }),
  fc.record({ path: fc.constantFrom('emails[type eq "work"].display', 'emails[value pr].display'), value: word }),
  fc.record({ path: fc.constantFrom('emails[type eq "work"]'), value: element }),
  fc.record({ path: fc.constant('name'), value: fc.record({ givenName: word, familyName: word }) }),
  fc.record({ path: fc.constant(`${deskUrn}:tags`), value: fc.array(word) }),
)

function staysChosen(value: unknown): boolean {
  const { type, primary } = value as { type?: string; primary?: boolean }
  return type === 'work' && primary !== true
}

test.each(['add', 'replace'])('%s a second time changes nothing', (op) => {
  fc.assert(
    fc.property(elements, valid, (emails, written) => {
      const start = { ...before, emails: [{ value: 'w', type: 'work' }, ...emails] }
      const operation = { op, ...written }
      // A whole element under a filter may no longer match it.
      fc.pre(!written.path.endsWith(']') || (op === 'add' && staysChosen(written.value)))
      const once = patched(start, [operation]).attributes
      const twice = patched(once, [operation])
      expect(comparable(twice.attributes)).toEqual(comparable(once))
      expect(twice.changed).toBe(false)
    }),
    { numRuns: 1000 },
  )
})

test('what was added and is removed again leaves the resource as it was', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(), { maxLength: 20 }), (values) => {
      const fresh = values.map((value) => ({ value: `new-${value}` }))
      const operations = [
        { op: 'add', path: 'emails', value: fresh },
        { op: 'remove', path: 'emails', value: fresh },
      ]
      expect(patched(before, operations, entra)).toEqual({ attributes: before, changed: false })
    }),
  )
})

test('an attribute that was absent, added and removed, is absent', () => {
  fc.assert(
    fc.property(fc.constantFrom('title', 'nickName', `${deskUrn}:number`, 'name.familyName'), word, (path, value) => {
      const added = patched(before, [{ op: 'add', path, value }])
      expect(added.changed).toBe(true)
      const removal = [{ op: 'remove', path }]
      if (path.endsWith('number')) expect(() => patched(added.attributes, removal)).toThrow(ScimError)
      else expect(patched(added.attributes, removal).attributes).toEqual(before)
    }),
  )
})

test('there is never more than one primary value', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ op: fc.constantFrom('add', 'replace'), value: elements }), { maxLength: 4 }),
      (written) => {
        let state = before
        for (const one of written) state = patched(state, [{ ...one, path: 'emails' }]).attributes
        const list = (state.emails ?? []) as readonly { primary?: boolean }[]
        expect(onePrimary(list)).toBe(true)
      },
    ),
  )
})

const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    '',
    'True',
    null,
    [],
    {},
    [[]],
    [null],
    { value: 'x' },
    [{ value: 'x', primary: true }],
    '__proto__',
  ),
  fc.dictionary(
    fc.constantFrom(
      'emails',
      'title',
      'name',
      'name.givenName',
      deskUrn,
      badgeUrn,
      `${deskUrn}:floor`,
      'id',
      'members',
      '__proto__',
      'constructor',
      'EMAILS',
      'emails[type eq "work"].value',
    ),
    fc.jsonValue({ maxDepth: 2 }),
  ),
)
const paths = [
  'emails',
  'title',
  'name',
  'members',
  'id',
  'meta',
  'groups',
  'password',
  'active',
  deskUrn,
  `${deskUrn}:device`,
  `${badgeUrn}:areas`,
]
const tails = [
  '',
  '.value',
  '.primary',
  '[type eq "work"]',
  '[value eq "a"].value',
  '[primary eq true]',
  '[not (x pr)]',
  '[',
  ']',
  '[value eq "a" or value eq "b"]',
  '.$ref',
  ':x',
  ' ',
]
const path = fc.oneof(
  fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...tails)).map((parts) => parts.join('')),
  fc.string({ maxLength: 40 }),
  fc.jsonValue({ maxDepth: 1 }),
)
const fuzzed = fc.record(
  { op: fc.oneof(fc.constantFrom('add', 'remove', 'replace', 'Replace', 'ADD', 'Remove'), json), path, value: json },
  { requiredKeys: [] },
)

/** Milliseconds; a long one is measured again, as the machine has other things to do. */
function attempt(run: () => void): number {
  let taken = Number.POSITIVE_INFINITY
  for (let times = 0; times < 5 && taken > 25; times += 1) {
    const start = performance.now()
    try {
      run()
    } catch (error) {
      if (!(error instanceof ScimError)) throw error
      expect(error.status).toBe(400)
    }
    taken = Math.min(taken, performance.now() - start)
  }
  return taken
}

const everyProfile = fc.constantFrom(...Object.values(profiles))

test('no PATCH throws anything but a refusal, or takes long, or leaves what is no resource', () => {
  // Compiled once, so that the clock measures the work.
  attempt(() => patched(before, [{ op: 'add', path: 'emails[type eq "work"].value', value: 'x' }]))
  let slowest = 0
  fc.assert(
    fc.property(fc.array(fuzzed, { maxLength: 3 }), fc.boolean(), everyProfile, (operations, isGroup, profile) => {
      const type = isGroup ? groupType : deskUser
      const taken = attempt(() => {
        const read = readPatch({ schemas: [patchOpUrn], Operations: operations }, type, profile)
        splitMembers(read, type)
        const { attributes, changed } = applyPatch(before, read, type, profile)
        expect(changed).toBe(attributes !== before)
        expect(
          readResource({ ...attributes, displayName: 'x' }, type, { leniency: entra, method: 'create' }),
        ).toBeDefined()
      })
      slowest = Math.max(slowest, taken)
    }),
    { numRuns: 20_000 },
  )
  expect(slowest).toBeLessThan(50)
})

test('no body of a resource does either', () => {
  let slowest = 0
  fc.assert(
    fc.property(json, everyProfile, fc.constantFrom('create', 'replace'), (body, leniency, method) => {
      const options = { leniency, method: method as 'create' | 'replace', before }
      slowest = Math.max(
        slowest,
        attempt(() => void readResource(body, deskUser, options)),
      )
    }),
    { numRuns: 5000 },
  )
  expect(slowest).toBeLessThan(50)
})

test.each([
  ['added', (n: number) => [{ op: 'add', path: 'emails', value: many(n) }]],
  ['removed', (n: number) => [{ op: 'remove', path: 'emails', value: many(n) }]],
  [
    'removed by odd parts',
    (n: number) => [{ op: 'remove', path: 'emails', value: many(n).map(({ display }) => ({ display })) }],
  ],
  [
    'replaced under a filter',
    (n: number) => [
      { op: 'replace', path: 'emails[value pr]', value: { value: 'x' } },
      { op: 'add', path: 'emails', value: many(n) },
    ],
  ],
])('%s, ten thousand elements take no square of it', (_, operations) => {
  const start = { ...before, emails: many(10_000) }
  const began = performance.now()
  patched(start, operations(10_000), entra)
  expect(performance.now() - began).toBeLessThan(1500)
})

function many(count: number) {
  return Array.from({ length: count }, (_, at) => ({ value: 'same', type: `t${at}`, display: `d${at}` }))
}

test('lists within lists, however deep, are refused', () => {
  let value: unknown = 'x'
  for (let depth = 0; depth < 100_000; depth += 1) value = [value]
  for (const path of ['emails', 'title', 'name', 'groups', `${deskUrn}:tags`, 'emails[type eq "work"]']) {
    expect(() => patched(before, [{ op: 'add', path, value }], entra)).toThrow(ScimError)
  }
})
