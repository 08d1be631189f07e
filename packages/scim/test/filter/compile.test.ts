import type { Attributes } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import {
  compileElementFilter,
  compileFilter,
  enterpriseUrn,
  groupType,
  knownPath,
  readSchema,
  resourceType,
  type ScimResourceType,
  schemaSchema,
  userSchema,
  userType,
} from '../../src/index.ts'
import { parseOk } from './support.ts'

const urn = 'urn:example:acme:2.0:User'

function acmeType(): ScimResourceType {
  const read = readSchema({
    id: urn,
    attributes: [
      { name: 'level', type: 'integer' },
      { name: 'rates', type: 'decimal', multiValued: true },
      { name: 'tags', multiValued: true },
      { name: 'since', type: 'dateTime' },
      { name: 'pin', returned: 'never' },
      { name: 'pins', returned: 'never', type: 'complex', subAttributes: [{ name: 'value' }] },
      { name: 'box', type: 'complex', subAttributes: [{ name: 'secret', returned: 'never' }, { name: 'value' }] },
      { name: 'constructor' },
    ],
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return resourceType({
    name: 'User',
    schema: userSchema,
    extensions: [...userType.extensions, { schema: read.schema }],
  })
}

const type = acmeType()

function matches(filter: string, resource: Attributes): boolean {
  return compileFilter(parseOk(filter), type)(resource)
}

const ada: Attributes = {
  id: 'A1',
  userName: 'Ada',
  displayName: '',
  active: true,
  name: { familyName: 'Lovelace', givenName: '' },
  nickName: null,
  profileUrl: 'https://x/Ada',
  emails: [{ type: 'work', value: 'ada@x', primary: true }, { type: 'home', value: 'ADA@home' }, { value: 'bare' }],
  photos: [],
  x509Certificates: [{ value: 'aGVsbG8=' }],
  meta: { created: '2013-01-01T00:00:00.1234567+02:00', lastModified: 'yesterday' },
  [enterpriseUrn]: { manager: { value: 'B2' } },
  [urn]: {
    level: 5,
    rates: [1.5, 2.5],
    tags: ['Red', 'blue'],
    since: '2020-02-29T12:00:00Z',
    pin: '1',
    pins: { value: '1' },
    box: { secret: 's', value: 'v' },
  },
}

describe('a compiled filter', () => {
  it.each([
    ['id eq "A1"', true],
    ['id eq "a1"', false],
    ['id ne "a1"', true],
    ['profileUrl eq "HTTPS://x/ada"', false],
    ['profileUrl sw "https://x/"', true],
    ['userName ge "ADA" and userName le "ada"', true],
    ['userName gt "ada" or userName lt "ada"', false],
    ['userName ew "DA"', true],
    ['userName co ""', true],
    ['nickName co ""', false],
    ['userName ne "ADA"', false],
    ['userName eq 5', false],
    ['userName ne 5', true],
    ['userName eq null', false],
    ['userName gt null', false],
    ['displayName eq null', false],
    ['displayName ne null', true],
    ['displayName pr', false],
    ['displayName ne "x"', true],
    ['name.givenName pr', false],
    ['name pr', true],
    ['name eq null', false],
    ['name eq "Lovelace"', false],
    ['nickName eq null', true],
    ['nickName pr', false],
    ['nickName ne "x"', true],
    ['title eq null', true],
    ['photos pr', false],
    ['photos eq null', true],
    ['photos ne "x"', true],
  ])('text: %s is %s', (filter, expected) => {
    expect(matches(filter, ada)).toBe(expected)
  })

  it.each([
    ['active eq true', true],
    ['active eq "TRUE"', true],
    ['active eq "yes"', false],
    ['active eq 1', false],
    ['active ne false', true],
    ['active gt false', false],
    ['active co "t"', false],
    [`${urn}:level eq 5.0`, true],
    [`${urn}:level eq "5"`, true],
    [`${urn}:level eq "five"`, false],
    [`${urn}:level eq true`, false],
    [`${urn}:level gt 4 and ${urn}:level ge 5 and ${urn}:level lt 6 and ${urn}:level le 5`, true],
    [`${urn}:level gt 5`, false],
    [`${urn}:level co 5`, false],
    [`${urn}:rates gt 2`, true],
    [`${urn}:rates ne 1.5`, true],
    [`${urn}:rates[value gt 2 and value lt 2]`, false],
    [`${urn}:rates[value gt 1 and value lt 2]`, true],
    [`${urn}:rates[value.x gt 1 or other gt 1 or urn:a:b:value gt 1]`, false],
    [`${urn}:rates[value gt 1].value lt 2`, true],
    [`${urn}:tags eq "RED"`, true],
    [`${urn}:tags[value sw "b"]`, true],
    [`${urn}:constructor pr`, false],
    [`${urn}:constructor eq null`, true],
    [`level eq 5`, true],
    ['x509Certificates.value eq "aGVsbG8="', true],
    ['x509Certificates.value eq "AGVSBG8="', false],
    ['x509Certificates eq "aGVsbG8="', true],
    ['x509Certificates.value gt "a"', false],
  ])('other types: %s is %s', (filter, expected) => {
    expect(matches(filter, ada)).toBe(expected)
  })

  it.each([
    ['meta.created eq "2012-12-31T22:00:00.1234567Z"', true],
    ['meta.created eq "2012-12-31T22:00:00.12345670Z"', true],
    ['meta.created gt "2012-12-31T22:00:00.1234566Z"', true],
    ['meta.created lt "2012-12-31T22:00:00.1234568Z"', true],
    ['meta.created ne "2012-12-31T22:00:00.123Z"', true],
    ['meta.created sw "2013"', true],
    ['meta.created co "t00"', false],
    ['meta.created eq "2013"', false],
    ['meta.created eq 2013', false],
    ['meta.lastModified gt "2012-12-31T22:00:00Z"', false],
    ['meta.lastModified ne "2012-12-31T22:00:00Z"', true],
    [`${urn}:since eq "2020-02-29T12:00:00"`, true],
  ])('moments: %s is %s', (filter, expected) => {
    expect(matches(filter, ada)).toBe(expected)
  })

  it.each([
    ['emails.type eq "home" and emails.value eq "ada@x"', true],
    ['emails[type eq "home" and value eq "ada@x"]', false],
    ['emails[type eq "home"].value eq "ada@home"', true],
    ['emails[type eq "home"].value ne "ada@home"', false],
    ['emails[type eq "fax"].value ne "x"', true],
    ['emails[type eq "fax"].value eq null', true],
    ['emails[type eq "fax"].value pr', false],
    ['emails[type eq null].value eq "bare"', true],
    ['emails[type eq "work"].nosuch eq null', true],
    ['emails[type eq "work"].nosuch pr', false],
    ['emails[primary ne true].value eq "ada@home"', true],
    ['emails.primary ne true', false],
    ['emails.type ne "work"', true],
    ['emails ne "ada@x"', true],
    ['emails[value ne "x"]', true],
    ['name[familyName eq "lovelace"]', true],
    ['name[familyName eq "lovelace"].givenName eq null', false],
    ['userName[value eq "ada"]', true],
    ['meta[created sw "2013"]', true],
    ['manager eq "B2"', true],
    ['manager eq "b2"', false],
    ['manager.value eq "B2" and manager[value eq "B2"]', true],
    [`${enterpriseUrn}:manager pr`, true],
    [`${enterpriseUrn}:department pr`, false],
  ])('elements: %s is %s', (filter, expected) => {
    expect(matches(filter, ada)).toBe(expected)
  })

  it.each([
    ['nosuch pr', false],
    ['nosuch eq "x"', false],
    ['nosuch eq null', true],
    ['nosuch ne null', false],
    ['nosuch ne "x"', true],
    ['nosuch gt null', false],
    ['nosuch[a pr]', false],
    ['nosuch[a pr].b eq null', true],
    ['nosuch[a pr].b pr', false],
  ])('an attribute nobody knows is unassigned: %s is %s', (filter, expected) => {
    expect(matches(filter, ada)).toBe(expected)
  })

  it.each([
    `${urn}:pin pr`,
    `${urn}:pin eq "1"`,
    `${urn}:pins[value eq "1"]`,
    `${urn}:pins[value eq "1"].value pr`,
    `${urn}:pins eq "1"`,
    `${urn}:box.secret pr`,
    `${urn}:box[secret eq "s"]`,
  ])('what is never returned cannot be found out: %s', (filter) => {
    expect(matches(filter, ada)).toBe(false)
  })

  it.each([
    [{}],
    [{ userName: ['Ada'], emails: 'x', name: 'y', meta: 7, [enterpriseUrn]: 'z', [urn]: [] }],
    [{ emails: [null, 'x', [], [{ value: {} }]], name: [{ familyName: 5 }], active: 'true' }],
  ])('takes resources of any shape: %j', (resource: Attributes) => {
    for (const text of [
      'emails.value pr',
      'name.familyName co "x"',
      'meta.created gt "2013-01-01T00:00:00Z"',
      'level gt 1',
      'emails[type pr]',
    ])
      expect(matches(text, resource)).toBe(false)
  })
})

describe('a compiled filter of elements', () => {
  const members = knownPath(groupType, 'members')
  const tags = knownPath(type, `${urn}:tags`)

  it.each([
    ['value eq "u1"', { value: 'u1' }, true],
    ['value eq "u1"', { value: 'U1' }, false],
    ['value eq "u1" or value eq "u2"', { value: 'u2' }, true],
    ['$ref ew "/u1"', { $ref: 'https://x/Users/u1' }, true],
    ['not (type pr)', { value: 'u1' }, true],
    ['value eq "u1"', 'u1', false],
  ])('members[%s] on %j is %s', (filter, element, expected) => {
    expect(members && compileElementFilter(parseOk(filter), members)(element)).toBe(expected)
  })

  it('compares simple values as value', () => {
    expect(tags && compileElementFilter(parseOk('value eq "RED"'), tags)('red')).toBe(true)
  })

  it('reaches parts of parts, which only the schema of schemas has', () => {
    const schemas = resourceType({ name: 'Schema', schema: schemaSchema })
    const attributes = [{ name: 'a', subAttributes: [{ name: 'b' }] }]
    const test = (text: string) => compileFilter(parseOk(text), schemas)({ attributes })
    expect(test('attributes[subAttributes.name eq "b"]')).toBe(true)
    expect(test('attributes[subAttributes.name eq "c" or subAttributes.nosuch pr or name.x pr]')).toBe(false)
  })
})
