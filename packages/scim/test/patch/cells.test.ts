import type { Attributes } from '@sutler/core'
import { describe, expect, test } from 'vitest'
import { entra, type Profile, profiles, strict } from '../../src/patch/profiles.ts'
import { enterpriseUrn, userUrn } from '../../src/schema/urns.ts'
import { outcomeOf } from './apply-vector.ts'
import { badgeUrn, deskUrn, deskUser } from './types-of-test.ts'

const work = { value: 'a@work', type: 'work', primary: true }
const home = { value: 'b@home', type: 'home' }
const ada: Attributes = { schemas: [userUrn], userName: 'ada', title: 'Analyst', emails: [work, home] }

type Parts = Readonly<Record<string, unknown>>

/** Operations on `ada` with more attributes; what then differs from before, or the scimType. */
type Row = readonly [
  title: string,
  before: Parts,
  operations: readonly object[],
  strict: Parts | string,
  entra?: Parts | string,
]

function add(path: string | undefined, value: unknown) {
  return { op: 'add', ...(path !== undefined && { path }), value }
}
function replace(path: string | undefined, value: unknown) {
  return { op: 'replace', ...(path !== undefined && { path }), value }
}
function remove(path: string, value?: unknown) {
  return { op: 'remove', path, ...(value !== undefined && { value }) }
}
const desk = (parts: Parts) => ({ schemas: [userUrn, deskUrn], [deskUrn]: parts })
const badge = (parts: Parts) => ({ schemas: [userUrn, badgeUrn], [badgeUrn]: parts })
const same = {}

const cells: Readonly<Record<string, readonly Row[]>> = {
  'one value': [
    ['add sets', {}, [add('nickName', 'A')], { nickName: 'A' }],
    ['add replaces', {}, [add('title', 'B')], { title: 'B' }],
    ['replace sets what is absent', {}, [replace('nickName', 'A')], { nickName: 'A' }],
    ['an empty text is a value, for entra none', {}, [replace('title', '')], { title: '' }, { title: undefined }],
    ['an added empty text is a value', {}, [add('title', '')], { title: '' }],
    ['null is no value to add', {}, [add('title', null)], 'invalidValue'],
    ['a removal of nothing is nothing', {}, [remove('nickName')], same],
    ['a required value stays', {}, [remove('userName')], 'mutability'],
    ['a required value is not emptied', {}, [replace('userName', null)], 'invalidValue'],
    ['a list of one', {}, [add('title', ['B'])], 'invalidValue', { title: 'B' }],
    ['a list of two', {}, [add('title', ['B', 'C'])], 'invalidValue'],
    ['a list of null', {}, [add('title', [null])], 'invalidValue'],
    ['a list of nothing, replaced', {}, [replace('title', [])], 'invalidValue', { title: undefined }],
    ['a list of an empty text, replaced', {}, [replace('title', [''])], 'invalidValue', { title: undefined }],
    ['a list of nothing, added', {}, [add('title', [])], 'invalidValue'],
    [
      'names in any case',
      {},
      [add('TITLE', 'B'), add('URN:ietf:params:scim:schemas:core:2.0:user:NickName', 'x')],
      { title: 'B', nickName: 'x' },
    ],
    ['a filter on what has one value', {}, [replace('title[value eq "x"]', 'B')], 'invalidPath'],
    ['a boolean as text', {}, [replace('active', 'TRUE')], 'invalidValue', { active: true }],
    ['a number for a boolean', {}, [replace('active', 0)], 'invalidValue'],
    [
      'a boolean replaced by an empty text',
      { active: true },
      [replace('active', '')],
      'invalidValue',
      { active: undefined },
    ],
    ['whole numbers', {}, [add(`${deskUrn}:floor`, 3)], desk({ floor: 3 })],
    ['fractions are no whole numbers', {}, [add(`${deskUrn}:floor`, 3.5)], 'invalidValue'],
    ['a whole number as text', {}, [add(`${deskUrn}:floor`, '-3')], 'invalidValue', desk({ floor: -3 })],
    ['words are no numbers', {}, [add(`${deskUrn}:floor`, 'three')], 'invalidValue'],
    ['a fraction', {}, [add(`${deskUrn}:height`, 0.72)], desk({ height: 0.72 })],
    ['a fraction as text', {}, [add(`${deskUrn}:height`, '0.72')], 'invalidValue', desk({ height: 0.72 })],
    [
      'a time',
      {},
      [add(`${deskUrn}:since`, '2026-02-28T08:00:00.5+01:00')],
      desk({ since: '2026-02-28T08:00:00.5+01:00' }),
    ],
    ['a day is no time', {}, [add(`${deskUrn}:since`, '2026-02-28')], 'invalidValue'],
    ['a month has its days', {}, [add(`${deskUrn}:since`, '2026-04-31T08:00:00Z')], 'invalidValue'],
    ['February is short', {}, [add(`${deskUrn}:since`, '2026-02-30T08:00:00Z')], 'invalidValue'],
    ['January is long', {}, [add(`${deskUrn}:since`, '2026-01-31T08:00:00Z')], desk({ since: '2026-01-31T08:00:00Z' })],
    ['bytes', {}, [add(`${deskUrn}:plan`, 'aGk=')], desk({ plan: 'aGk=' })],
    ['no bytes', {}, [add(`${deskUrn}:plan`, 'a b')], 'invalidValue'],
  ],
  'a complex value': [
    [
      'add merges',
      { name: { givenName: 'A', familyName: 'B' } },
      [add('name', { familyName: 'C' })],
      { name: { givenName: 'A', familyName: 'C' } },
    ],
    [
      'replace merges',
      { name: { givenName: 'A', familyName: 'B' } },
      [replace('name', { familyName: 'C' })],
      { name: { givenName: 'A', familyName: 'C' } },
    ],
    ['a part set', {}, [replace('name.givenName', 'A')], { name: { givenName: 'A' } }],
    ['the last part removed', { name: { givenName: 'A' } }, [remove('name.givenName')], { name: undefined }],
    ['a part of nothing removed', {}, [remove('name.givenName')], same],
    [
      'null parts',
      { name: { givenName: 'A', familyName: 'B' } },
      [replace('name', { givenName: null, familyName: 'C' })],
      'invalidValue',
      { name: { familyName: 'C' } },
    ],
    [
      'null parts added are none',
      { name: { givenName: 'A' } },
      [add('name', { givenName: null, familyName: 'C' })],
      { name: { givenName: 'A', familyName: 'C' } },
    ],
    [
      'all parts emptied',
      { name: { givenName: 'A' } },
      [replace('name', { givenName: '' })],
      { name: { givenName: '' } },
      { name: undefined },
    ],
    ['emptied by null', { name: { givenName: 'A' } }, [replace('name', null)], 'invalidValue', { name: undefined }],
    [
      'emptied by an empty text',
      { name: { givenName: 'A' } },
      [replace('name', '')],
      'invalidValue',
      { name: undefined },
    ],
    ['a list of one', {}, [add('name', [{ givenName: 'A' }])], 'invalidValue', { name: { givenName: 'A' } }],
    ['parts in any case', {}, [add('NAME', { GivenName: 'A' })], { name: { givenName: 'A' } }],
    ['parts written twice', {}, [add('name', { givenName: 'A', GIVENNAME: 'B' })], 'invalidSyntax'],
    [
      'parts nobody knows',
      {},
      [add('name', { nick: 'A', givenName: 'B' })],
      'invalidSyntax',
      { name: { givenName: 'B' } },
    ],
    ['a text without a value to be', {}, [add('name', 'A')], 'invalidValue'],
    [
      'a text that is the value',
      {},
      [add(`${enterpriseUrn}:manager`, 'm1')],
      'invalidValue',
      { schemas: [userUrn, enterpriseUrn], [enterpriseUrn]: { manager: { value: 'm1' } } },
    ],
    [
      'another manager has another address',
      {
        schemas: [userUrn, enterpriseUrn],
        [enterpriseUrn]: { manager: { value: 'm1', $ref: '/Users/m1', displayName: 'M' } },
      },
      [replace(`${enterpriseUrn}:manager`, { value: 'm2', displayName: 'ignored' })],
      { [enterpriseUrn]: { manager: { value: 'm2' } } },
    ],
    [
      'the same manager stays',
      {
        schemas: [userUrn, enterpriseUrn],
        [enterpriseUrn]: { manager: { value: 'm1', $ref: '/Users/m1', displayName: 'M' } },
      },
      [replace(`${enterpriseUrn}:manager`, { value: 'm1' })],
      same,
    ],
    ['a part only the service writes', {}, [replace(`${enterpriseUrn}:manager.displayName`, 'M')], 'mutability'],
    [
      'a part that is a list grows',
      desk({ device: { serial: '1', ports: [1] } }),
      [add(`${deskUrn}:device.ports`, [2, 1])],
      desk({ device: { serial: '1', ports: [1, 2] } }),
    ],
    [
      'a part that is a list grows, in the value of what it is part of',
      desk({ device: { serial: '1', ports: [1] } }),
      [add(`${deskUrn}:device`, { ports: [2] }), add(undefined, { [deskUrn]: { device: { ports: [3, 1] } } })],
      desk({ device: { serial: '1', ports: [1, 2, 3] } }),
    ],
    [
      'a part that is a list is replaced, in the value of what it is part of',
      desk({ device: { serial: '1', ports: [1] } }),
      [replace(`${deskUrn}:device`, { ports: [2] })],
      desk({ device: { serial: '1', ports: [2] } }),
    ],
    [
      'a part that is a list grows in a chosen element',
      desk({
        keys: [
          { value: '7', door: 'A', uses: ['in'] },
          { value: '8', door: 'B', uses: ['in'] },
        ],
      }),
      [
        add(`${deskUrn}:keys[value eq "7"].uses`, ['out', 'IN']),
        add(`${deskUrn}:keys[value eq "7"]`, { uses: ['up'] }),
        add(`${deskUrn}:keys`, [{ value: '8', uses: ['down'], door: 'B' }]),
      ],
      desk({
        keys: [
          { value: '7', door: 'A', uses: ['in', 'out', 'up'] },
          { value: '8', door: 'B', uses: ['in', 'down'] },
        ],
      }),
    ],
    [
      'a part that is a list grows in every element',
      desk({
        keys: [
          { value: '7', door: 'A', uses: ['in'] },
          { value: '8', door: 'B' },
        ],
      }),
      [add(`${deskUrn}:keys.uses`, ['out'])],
      desk({
        keys: [
          { value: '7', door: 'A', uses: ['in', 'out'] },
          { value: '8', door: 'B', uses: ['out'] },
        ],
      }),
    ],
    [
      'a part that is a list is replaced in a chosen element',
      desk({ keys: [{ value: '7', door: 'A', uses: ['in'] }] }),
      [replace(`${deskUrn}:keys[value eq "7"].uses`, ['out'])],
      desk({ keys: [{ value: '7', door: 'A', uses: ['out'] }] }),
    ],
    [
      'a part that is a list gets each value once, by the case that counts',
      desk({ keys: [{ value: '7', door: 'A', uses: ['in'] }] }),
      [add(`${deskUrn}:keys[value eq "7"].uses`, ['up', 'UP', 'In'])],
      desk({ keys: [{ value: '7', door: 'A', uses: ['in', 'up'] }] }),
    ],
    [
      'a part that is a list already holds it',
      desk({ device: { serial: '1', ports: [1] } }),
      [add(`${deskUrn}:device.ports`, [1])],
      same,
    ],
    [
      'a part that is a list is replaced',
      desk({ device: { serial: '1', ports: [1] } }),
      [replace(`${deskUrn}:device.ports`, [2])],
      desk({ device: { serial: '1', ports: [2] } }),
    ],
    [
      'a part that is a list is emptied',
      desk({ device: { serial: '1', ports: [1] } }),
      [replace(`${deskUrn}:device.ports`, [])],
      desk({ device: { serial: '1' } }),
    ],
    [
      'a part that is a list begins',
      desk({ device: { serial: '1' } }),
      [add(`${deskUrn}:device.ports`, [2])],
      desk({ device: { serial: '1', ports: [2] } }),
    ],
    ['a required part must be there', {}, [add(`${deskUrn}:device`, { label: 'L' })], 'invalidValue'],
    [
      'a required part is not removed',
      desk({ device: { serial: '1', label: 'L' } }),
      [remove(`${deskUrn}:device.serial`)],
      'mutability',
    ],
    [
      'a required part is not emptied',
      desk({ device: { serial: '1', label: 'L' } }),
      [replace(`${deskUrn}:device`, { serial: null })],
      'invalidValue',
    ],
    [
      'an immutable part stays',
      desk({ device: { serial: '1' } }),
      [replace(`${deskUrn}:device.serial`, '2')],
      'mutability',
    ],
    [
      'an immutable part is repeated',
      desk({ device: { serial: '1' } }),
      [replace(`${deskUrn}:device`, { serial: '1', label: 'L' })],
      desk({ device: { serial: '1', label: 'L' } }),
    ],
    [
      'a part only the service writes is passed over in a value',
      desk({ device: { serial: '1' } }),
      [add(`${deskUrn}:device`, { state: 'x' })],
      same,
    ],
  ],
  'a list': [
    ['add appends', {}, [add('emails', [{ value: 'c@x' }])], { emails: [work, home, { value: 'c@x' }] }],
    [
      'add knows what is there in any case',
      {},
      [add('emails', [{ value: 'A@WORK' }, { value: 'b@home', type: 'HOME' }])],
      same,
    ],
    [
      'the same value of another type is another',
      {},
      [add('emails', [{ value: 'a@work', type: 'home' }])],
      { emails: [work, home, { value: 'a@work', type: 'home' }] },
    ],
    [
      'add completes what is there',
      {},
      [add('emails', [{ value: 'b@home', type: 'home', display: 'B' }])],
      { emails: [work, { ...home, display: 'B' }] },
    ],
    [
      'an added primary ends the other',
      {},
      [add('emails', [{ value: 'c@x', primary: true }])],
      { emails: [{ ...work, primary: false }, home, { value: 'c@x', primary: true }] },
    ],
    [
      'what is there becomes primary',
      {},
      [add('emails', [{ value: 'b@home', primary: true }])],
      {
        emails: [
          { ...work, primary: false },
          { ...home, primary: true },
        ],
      },
    ],
    [
      'twice the same is once',
      {},
      [add('emails', [{ value: 'c@x' }, { value: 'c@x' }, { value: 'C@x' }])],
      { emails: [work, home, { value: 'c@x' }] },
    ],
    [
      'twice the same, differing in a part',
      {},
      [add('emails', [{ value: 'c@x' }, { value: 'c@x', display: 'C' }])],
      { emails: [work, home, { value: 'c@x', display: 'C' }] },
    ],
    [
      'elements without a value compare as a whole',
      { addresses: [{ type: 'work', country: 'DK' }] },
      [add('addresses', [{ country: 'dk', type: 'work' }, { country: 'SE' }])],
      { addresses: [{ type: 'work', country: 'DK' }, { country: 'SE' }] },
    ],
    ['nothing added', {}, [add('emails', [])], same],
    ['nulls added', {}, [add('emails', [null, {}])], same],
    ['null added', {}, [add('emails', null)], 'invalidValue'],
    ['one object', {}, [add('emails', { value: 'c@x' })], 'invalidValue', { emails: [work, home, { value: 'c@x' }] }],
    ['one text', {}, [add('emails', 'c@x')], 'invalidValue', { emails: [work, home, { value: 'c@x' }] }],
    ['texts', {}, [add('emails', ['c@x'])], 'invalidValue', { emails: [work, home, { value: 'c@x' }] }],
    ['a number', {}, [add('emails', 5)], 'invalidValue'],
    ['a list in a list', {}, [add('emails', [[['c@x']]])], 'invalidValue'],
    ['replace by the same in another order', {}, [replace('emails', [home, work])], same],
    ['replace by nothing', {}, [replace('emails', [])], { emails: undefined }],
    ['replace by null', {}, [replace('emails', null)], 'invalidValue', { emails: undefined }],
    ['replace by an empty text', {}, [replace('emails', '')], 'invalidValue', { emails: undefined }],
    ['replace by objects of nothing', {}, [replace('emails', [{}, { value: null }])], { emails: undefined }],
    [
      'replace with empty texts',
      {},
      [replace('emails', [{ value: '', type: 'home' }])],
      { emails: [{ value: '', type: 'home' }] },
      { emails: [{ type: 'home' }] },
    ],
    [
      'replace by one object',
      {},
      [replace('emails', { value: 'c@x' })],
      'invalidValue',
      { emails: [{ value: 'c@x' }] },
    ],
    ['remove all', {}, [remove('emails')], { emails: undefined }],
    ['remove with null is remove', {}, [{ op: 'remove', path: 'emails', value: null }], { emails: undefined }],
    [
      'remove by value and type',
      {},
      [
        remove('emails', [
          { value: 'A@work', type: 'home' },
          { value: 'b@home', type: 'home' },
        ]),
      ],
      'invalidValue',
      { emails: [work] },
    ],
    ['remove by a text', {}, [remove('emails', 'b@home')], 'invalidValue', { emails: [work] }],
    ['remove by an empty list', {}, [remove('emails', [])], 'invalidValue', same],
    ['remove by an empty text', {}, [remove('emails', '')], 'invalidValue', same],
    [
      'remove by two primaries',
      {},
      [remove('emails', [work, { value: 'b@home', primary: true }])],
      'invalidValue',
      { emails: undefined },
    ],
    ['remove by another part', {}, [remove('emails', [{ type: 'HOME' }])], 'invalidValue', { emails: [work] }],
    ['remove a part with a value', {}, [remove('title', 'x')], 'invalidValue', { title: undefined }],
    ['plain values', desk({ tags: ['a'] }), [add(`${deskUrn}:tags`, ['A', 'b'])], desk({ tags: ['a', 'b'] })],
    ['plain values begin', {}, [add(`${deskUrn}:tags`, ['A', 'b'])], desk({ tags: ['A', 'b'] })],
    ['one plain value', {}, [add(`${deskUrn}:tags`, 'A')], 'invalidValue', desk({ tags: ['A'] })],
    [
      'plain values removed',
      desk({ tags: ['a', 'b'] }),
      [remove(`${deskUrn}:tags`, ['A'])],
      'invalidValue',
      desk({ tags: ['b'] }),
    ],
    [
      'plain values chosen and removed',
      desk({ tags: ['a', 'b'] }),
      [remove(`${deskUrn}:tags[value eq "a"]`)],
      desk({ tags: ['b'] }),
    ],
    [
      'plain values chosen and replaced',
      desk({ tags: ['a', 'b', 'c'] }),
      [replace(`${deskUrn}:tags[value ne "a"]`, 'x')],
      desk({ tags: ['a', 'x'] }),
    ],
    [
      'a plain value that is not there',
      desk({ tags: ['a'] }),
      [add(`${deskUrn}:tags[value eq "z"]`, 'z')],
      desk({ tags: ['a', 'z'] }),
    ],
    [
      'all elements by a part',
      {},
      [replace('emails.display', 'D')],
      {
        emails: [
          { ...work, display: 'D' },
          { ...home, display: 'D' },
        ],
      },
    ],
    [
      'all elements lose a part',
      {},
      [remove('emails.type')],
      { emails: [{ value: 'a@work', primary: true }, { value: 'b@home' }] },
    ],
    [
      'an element begins by a part',
      { emails: undefined },
      [add('emails.value', 'c@x')],
      { emails: [{ value: 'c@x' }] },
    ],
    ['no two primaries', {}, [replace('emails.primary', true)], 'invalidValue'],
    ['required parts of elements', {}, [add(`${deskUrn}:keys`, [{ value: '1' }])], 'invalidValue'],
    [
      'required parts of elements are there',
      {},
      [add(`${deskUrn}:keys`, [{ value: '1', door: 'A' }])],
      desk({ keys: [{ value: '1', door: 'A' }] }),
    ],
  ],
  'chosen elements': [
    [
      'add merges into matches',
      {},
      [add('emails[type eq "work"]', { display: 'D' })],
      { emails: [{ ...work, display: 'D' }, home] },
    ],
    [
      'add makes what is not there',
      {},
      [add('emails[type eq "other"]', { value: 'o@x' })],
      { emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      'add makes a part of what is not there',
      {},
      [add('emails[type eq "other"].value', 'o@x')],
      { emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      'two terms make one element',
      {},
      [add('emails[type eq "other" and display eq "O"].value', 'o@x')],
      { emails: [work, home, { type: 'other', display: 'O', value: 'o@x' }] },
    ],
    [
      'null makes nothing of its own',
      {},
      [add('emails[type eq "other" and display eq null].value', 'o@x')],
      { emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      'a made primary ends the other',
      {},
      [add('emails[primary eq true and type eq "other"].value', 'o@x')],
      { emails: [{ ...work, primary: false }, home, { type: 'other', primary: true, value: 'o@x' }] },
    ],
    ['a filter that says not what to make', {}, [add('emails[type sw "o"].value', 'o@x')], 'noTarget'],
    ['nor does not', {}, [add('emails[not (type pr)].value', 'o@x')], 'noTarget'],
    [
      'replace replaces the whole',
      {},
      [replace('emails[type eq "home"]', { value: 'c@x' })],
      { emails: [work, { value: 'c@x' }] },
    ],
    ['several matches become one', {}, [replace('emails[value pr]', { value: 'c@x' })], { emails: [{ value: 'c@x' }] }],
    ['replace by an object of nothing', {}, [replace('emails[type eq "home"]', {})], 'invalidValue'],
    ['replace by null', {}, [replace('emails[type eq "home"]', null)], 'invalidValue', { emails: [work] }],
    ['replace by an empty list', {}, [replace('emails[type eq "home"]', [])], 'invalidValue', { emails: [work] }],
    [
      'replace by a list of one',
      {},
      [replace('emails[type eq "home"]', [{ value: 'c@x' }])],
      'invalidValue',
      { emails: [work, { value: 'c@x' }] },
    ],
    [
      'replace by a text',
      {},
      [replace('emails[type eq "home"]', 'c@x')],
      'invalidValue',
      { emails: [work, { value: 'c@x' }] },
    ],
    [
      'a part emptied',
      {},
      [replace('emails[type eq "home"].value', '')],
      { emails: [work, { value: '', type: 'home' }] },
      { emails: [work, { type: 'home' }] },
    ],
    ['a part of nothing emptied', {}, [replace('emails[type eq "other"].value', null)], 'invalidValue', same],
    ['no match in a list with others', {}, [replace('emails[type eq "other"].value', 'o@x')], 'noTarget'],
    [
      'no match, spelt Replace',
      {},
      [{ op: 'Replace', path: 'emails[type eq "other"].value', value: 'o@x' }],
      'invalidSyntax',
      { emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      'no match, the whole, spelt Replace',
      {},
      [{ op: 'Replace', path: 'emails[type eq "other"]', value: { value: 'o@x' } }],
      'invalidSyntax',
      { emails: [work, home, { type: 'other', value: 'o@x' }] },
    ],
    [
      'no match, nothing there',
      { emails: undefined },
      [replace('emails[type eq "other"].value', 'o@x')],
      'noTarget',
      { emails: [{ type: 'other', value: 'o@x' }] },
    ],
    [
      'no match, nothing there, the whole',
      { emails: undefined },
      [replace('emails[type eq "other"]', { value: 'o@x' })],
      'noTarget',
    ],
    [
      'an empty text in the filter, spelt Replace',
      {},
      [{ op: 'Replace', path: 'emails[type eq "" and display eq "D"].value', value: 'o@x' }],
      'invalidSyntax',
      { emails: [work, home, { display: 'D', value: 'o@x' }] },
    ],
    ['a filter on two values at once', {}, [add('emails[type eq "other" and value pr].display', 'D')], 'noTarget'],
    ['remove without a match', {}, [remove('emails[type eq "other"]')], same],
    ['remove a part without a match', {}, [remove('emails[type eq "other"].value')], same],
    ['remove a part', {}, [remove('emails[type eq "home"].type')], { emails: [work, { value: 'b@home' }] }],
    [
      'remove the last part',
      { emails: [{ value: 'x' }, home] },
      [remove('emails[value eq "x"].value')],
      { emails: [home] },
    ],
    [
      'a filter and a value to remove',
      {},
      [remove('emails[type eq "home"]', [{ value: 'zzz' }])],
      'invalidValue',
      { emails: [work] },
    ],
    ['a boolean as text in a filter', {}, [remove('emails[primary eq "TRUE"]')], 'invalidFilter', { emails: [home] }],
    ['an attribute nobody knows in a filter', {}, [remove('emails[nosuch eq "x"]')], 'invalidFilter'],
    ['a wrong operator in a filter', {}, [remove('emails[primary gt true]')], 'invalidFilter'],
    ['elements that only the service writes', {}, [replace('groups[value eq "g"].display', 'x')], 'mutability'],
    ['elements of what only the service writes are not removed', {}, [remove('groups[value eq "g"]')], 'mutability'],
  ],
  'no path': [
    [
      'attributes by their rules',
      {},
      [add(undefined, { title: 'B', emails: [{ value: 'c@x' }], name: { givenName: 'A' } })],
      { title: 'B', emails: [work, home, { value: 'c@x' }], name: { givenName: 'A' } },
    ],
    [
      'an extension as an object',
      {},
      [replace(undefined, { [deskUrn]: { floor: 1, tags: ['a'] } })],
      desk({ floor: 1, tags: ['a'] }),
    ],
    [
      'an extension in any case',
      {},
      [replace(undefined, { [deskUrn.toUpperCase()]: { FLOOR: 1 } })],
      desk({ floor: 1 }),
    ],
    ['the core schema as an object', {}, [replace(undefined, { [userUrn]: { title: 'B' } })], { title: 'B' }],
    ['an extension by URN keys', {}, [replace(undefined, { [`${deskUrn}:floor`]: 1 })], desk({ floor: 1 })],
    ['an extension that is no object', {}, [replace(undefined, { [deskUrn]: 5 })], 'invalidValue'],
    [
      'an extension that is null',
      desk({ floor: 1 }),
      [replace(undefined, { [deskUrn]: null })],
      'invalidValue',
      { schemas: [userUrn], [deskUrn]: { pin: null } },
    ],
    ['an extension of null added', {}, [add(undefined, { [deskUrn]: null })], same],
    ['nothing', {}, [add(undefined, {})], same],
    ['nulls added', {}, [add(undefined, { title: null })], same],
    ['nulls replaced', {}, [replace(undefined, { title: null })], 'invalidValue', { title: undefined }],
    ['a null value', {}, [replace(undefined, null)], 'invalidValue'],
    ['a list', {}, [replace(undefined, [{ title: 'B' }])], 'invalidValue'],
    ['no value', {}, [{ op: 'replace' }], 'invalidValue'],
    ['attributes nobody knows', {}, [replace(undefined, { shoe: 1, title: 'B' })], 'invalidSyntax', { title: 'B' }],
    [
      'schemas nobody knows',
      {},
      [replace(undefined, { 'urn:x:y': { a: 1 }, title: 'B' })],
      'invalidSyntax',
      { title: 'B' },
    ],
    ['names written twice', {}, [replace(undefined, { title: 'B', TITLE: 'C' })], 'invalidSyntax'],
    ['a name and its URN', {}, [replace(undefined, { title: 'B', [`${userUrn}:title`]: 'C' })], 'invalidSyntax'],
    ['the URN first', {}, [replace(undefined, { [`${userUrn}:title`]: 'C', title: 'B' })], 'invalidSyntax'],
    [
      'names of an extension written twice',
      {},
      [replace(undefined, { [deskUrn]: { floor: 1, FLOOR: 2 } })],
      'invalidSyntax',
    ],
    [
      'paths as keys',
      {},
      [replace(undefined, { 'name.givenName': 'A', 'emails[type eq "work"].display': 'D' })],
      'invalidSyntax',
      { name: { givenName: 'A' }, emails: [{ ...work, display: 'D' }, home] },
    ],
    ['a filter behind two names as a key', {}, [replace(undefined, { 'emails.value[type pr]': 'A' })], 'invalidSyntax'],
    ['broken paths as keys', {}, [replace(undefined, { 'emails[type': 'A' })], 'invalidSyntax'],
    ['bare names of an extension', {}, [replace(undefined, { floor: 1 })], 'invalidSyntax', desk({ floor: 1 })],
    ['the same id', { id: '7' }, [replace(undefined, { id: '7', title: 'B' })], { title: 'B' }],
    ['another id', { id: '7' }, [replace(undefined, { id: '8', title: 'B' })], 'mutability'],
    [
      'the same meta',
      { meta: { version: 'W/"1"' } },
      [replace(undefined, { meta: { version: 'W/"1"' }, title: 'B' })],
      { title: 'B' },
    ],
    [
      'another meta',
      { meta: { version: '1' } },
      [replace(undefined, { META: { version: '2' }, title: 'B' })],
      { title: 'B' },
    ],
    ['a meta of the wrong type', {}, [add(undefined, { meta: 5 })], same],
    ['a meta in an extension is an attribute', {}, [replace(deskUrn, { meta: {} })], 'invalidSyntax', same],
    [
      'schemas in an extension, which are passed over',
      {},
      [replace(deskUrn, { schemas: [deskUrn], floor: 1 }), add(undefined, { [deskUrn]: { Schemas: [], number: '2' } })],
      desk({ floor: 1, number: '2' }),
    ],
    ['no groups', {}, [replace(undefined, { groups: [], title: 'B' })], { title: 'B' }],
    ['other groups', {}, [replace(undefined, { groups: [{ value: 'g' }] })], 'mutability'],
    ['groups of the wrong type', {}, [replace(undefined, { groups: 5 })], 'mutability'],
    ['schemas follow by themselves', {}, [replace(undefined, { schemas: ['urn:x'], title: 'B' })], { title: 'B' }],
  ],
  'what may not change': [
    ['the same by its path', { id: '7' }, [replace('id', '7')], same],
    ['another by its path', { id: '7' }, [replace('id', '8')], 'mutability'],
    ['removed', { id: '7' }, [remove('id')], 'mutability'],
    ['a part of meta, the same', { meta: { version: 'W/"1"' } }, [replace('meta.version', 'W/"1"')], same],
    ['a part of meta', {}, [replace('meta.version', 'W/"1"')], 'mutability'],
    ['immutable, at first', {}, [replace(`${deskUrn}:number`, '1')], desk({ number: '1' })],
    ['immutable, the same', desk({ number: '1' }), [add(`${deskUrn}:number`, '1')], same],
    ['immutable, another', desk({ number: '1' }), [add(`${deskUrn}:number`, '2')], 'mutability'],
    ['immutable, removed', desk({ number: '1' }), [remove(`${deskUrn}:number`)], 'mutability'],
    ['immutable, removed but absent', {}, [remove(`${deskUrn}:number`)], same],
    [
      'an immutable list',
      badge({ code: 'x', areas: ['a'], serials: ['1'] }),
      [add(`${badgeUrn}:serials`, ['2'])],
      'mutability',
    ],
    [
      'the last of a required list',
      badge({ code: 'x', areas: ['a'] }),
      [remove(`${badgeUrn}:areas[value eq "a"]`)],
      'mutability',
    ],
    ['all of a required list', badge({ code: 'x', areas: ['a'] }), [remove(`${badgeUrn}:areas`)], 'mutability'],
    [
      'a required list replaced by nothing',
      badge({ code: 'x', areas: ['a'] }),
      [replace(`${badgeUrn}:areas`, [])],
      'invalidValue',
    ],
    [
      'a required list chosen away',
      badge({ code: 'x', areas: ['a'] }),
      [replace(`${badgeUrn}:areas[value eq "a"]`, null)],
      'invalidValue',
    ],
    ['schemas', {}, [remove('schemas')], 'mutability'],
    ['schemas added', {}, [add('schemas', [deskUrn])], same],
    ['a password is set', {}, [replace('password', 'p')], { password: 'p' }],
    ['a password is taken away', {}, [remove('password')], { password: null }],
    ['a password that is here is taken away', { password: 'p' }, [remove('password')], { password: undefined }],
    ['a secret of an extension is taken away', {}, [remove(`${deskUrn}:pin`)], { [deskUrn]: { pin: null } }],
  ],
  extensions: [
    ['the whole by its URN', {}, [add(deskUrn, { floor: 1 })], desk({ floor: 1 })],
    ['the whole merged', desk({ floor: 1 }), [replace(deskUrn, { tags: ['a'] })], desk({ floor: 1, tags: ['a'] })],
    [
      'the whole removed',
      desk({ floor: 1, tags: ['a'] }),
      [remove(deskUrn)],
      { schemas: [userUrn], [deskUrn]: { pin: null } },
    ],
    [
      'the whole replaced by null',
      desk({ floor: 1 }),
      [replace(deskUrn, null)],
      'invalidValue',
      { schemas: [userUrn], [deskUrn]: { pin: null } },
    ],
    ['null added to the whole', desk({ floor: 1 }), [add(deskUrn, null)], 'invalidValue'],
    ['one with required parts', badge({ code: 'x', areas: ['a'] }), [remove(badgeUrn)], 'mutability'],
    ['the whole without an object', {}, [add(deskUrn, 'x')], 'invalidValue'],
    [
      'two at once',
      {},
      [add(`${deskUrn}:floor`, 1), add(`${enterpriseUrn}:department`, 'D')],
      { schemas: [userUrn, enterpriseUrn, deskUrn], [deskUrn]: { floor: 1 }, [enterpriseUrn]: { department: 'D' } },
    ],
    [
      'URNs of others stay',
      { schemas: [userUrn, 'urn:other'] },
      [add(`${deskUrn}:floor`, 1)],
      { schemas: [userUrn, 'urn:other', deskUrn], [deskUrn]: { floor: 1 } },
    ],
    ['schemas that are missing come', { schemas: undefined }, [add('title', 'B')], { schemas: [userUrn], title: 'B' }],
    ['schemas nobody knows', {}, [add('urn:x:y:title', 'B')], 'invalidPath'],
    ['a URN with a dot for the colon', {}, [add(`${enterpriseUrn}.department`, 'B')], 'invalidPath'],
    ['URNs in any case', desk({ floor: 1 }), [replace(`${deskUrn.toUpperCase()}:Floor`, 2)], desk({ floor: 2 })],
  ],
  paths: [
    ['a path that is no text', {}, [{ op: 'add', path: 5, value: 'x' }], 'invalidPath'],
    ['null is no path', {}, [{ op: 'add', path: null, value: { title: 'B' } }], { title: 'B' }],
    ['an empty path', {}, [add('', 'x')], 'invalidPath'],
    ['two dots', {}, [add('name.given.x', 'x')], 'invalidPath'],
    ['a blank', {}, [add('name .givenName', 'x')], 'invalidPath'],
    ['an attribute nobody knows', {}, [add('shoeSize', 'x')], 'invalidPath'],
    ['a filter behind two names', {}, [replace('emails.value[type eq "work"]', 'x')], 'invalidPath'],
    ['an open bracket', {}, [add('emails[type eq "x"', 'x')], 'invalidPath'],
    ['an empty filter', {}, [add('emails[].value', 'x')], 'invalidFilter'],
    ['a number for an element', {}, [add('emails[0].value', 'x')], 'invalidFilter'],
    ['a dot behind a filter', {}, [add('emails[type eq "x"].', 'x')], 'invalidPath'],
    ['two names behind a filter', {}, [add('emails[type eq "x"].value.deep', 'x')], 'invalidPath'],
    ['two filters', {}, [add('emails[type eq "x"].value[type eq "x"]', 'x')], 'invalidPath'],
    ['a bracket too many', {}, [add('emails[type eq "x"]]', 'x')], 'invalidPath'],
    ['no path to remove', {}, [{ op: 'remove', value: { title: 'x' } }], 'noTarget'],
  ],
}

describe.each(Object.entries(cells))('%s', (_, rows) => {
  const runs = rows.flatMap(([title, before, operations, inStrict, inEntra = inStrict]) => [
    { title: `${title} (strict)`, before, operations, wanted: inStrict, profile: strict },
    { title: `${title} (entra)`, before, operations, wanted: inEntra, profile: entra },
  ])
  test.each(runs)('$title', ({ before, operations, wanted, profile }) => {
    const resource = without({ ...ada, ...before })
    const frozen = JSON.stringify(resource)
    const outcome = outcomeOf(resource, operations, deskUser, profile)
    if (typeof wanted === 'string') expect(outcome).toEqual({ status: 400, scimType: wanted })
    else expect(outcome).toEqual({ after: without({ ...resource, ...wanted }) })
    if (wanted === same) expect('after' in outcome && outcome.after).toBe(resource)
    expect(JSON.stringify(resource)).toBe(frozen)
  })
})

function without(parts: Parts): Attributes {
  return JSON.parse(JSON.stringify(parts))
}

test('of two primaries that Ping sends the first counts', () => {
  const emails = [
    { value: 'x', primary: true },
    { value: 'y', primary: true },
  ]
  const outcome = (profile: Profile) => outcomeOf(ada, [replace('emails', emails)], deskUser, profile)
  expect(outcome(profiles.ping)).toEqual({ after: { ...ada, emails: [emails[0], { value: 'y', primary: false }] } })
})
