import { describe, expect, it } from 'vitest'
import {
  checkElementFilter,
  checkFilter,
  enterpriseUrn,
  groupType,
  knownPath,
  readSchema,
  resourceType,
  schemaSchema,
  userSchema,
  userType,
} from '../../src/index.ts'
import { parseOk } from './support.ts'

const urn = 'urn:example:acme:2.0:User'
const read = readSchema({
  id: urn,
  attributes: [
    { name: 'level', type: 'integer' },
    { name: 'tags', multiValued: true },
    { name: 'box', type: 'complex', subAttributes: [{ name: 'secret', returned: 'never' }] },
  ],
})
const type = resourceType({
  name: 'User',
  schema: userSchema,
  extensions: [...userType.extensions, ...(read.ok ? [read] : [])],
})

function problemsOf(text: string, options = {}) {
  return checkFilter(parseOk(text), type, options)
}

describe('a filter that fits the schema', () => {
  it.each([
    'userName eq "x" and not (title pr or name pr)',
    'emails co "x" or emails[type eq "work" and not (primary eq true)].value sw "x"',
    'meta.lastModified gt "2020-01-01T00:00:00Z" and meta.created sw "2020"',
    'title eq null or name ne null',
    'manager eq "7"',
    `${enterpriseUrn}:manager.value eq "7" and level ge 5`,
    'tags[value eq "x"] and tags co "x"',
    'x509Certificates eq "aGVsbG8=" and x509Certificates.value co "x"',
    'photos.value sw "https://" and profileUrl ge "a"',
    'schemas eq "urn:x" and id pr and externalId eq "7"',
  ])('%s has no problem', (text) => {
    expect(problemsOf(text)).toEqual([])
  })
})

describe('a filter that does not fit', () => {
  it.each([
    ['usrName pr', 'unknownAttribute', 'There is no attribute usrName. Did you mean userName?', 'usrName'],
    ['quarterlyTurnover pr', 'unknownAttribute', 'There is no attribute quarterlyTurnover.', 'quarterlyTurnover'],
    [
      'title pr and emails[typ pr]',
      'unknownAttribute',
      'There is no attribute emails.typ. It has value, display, type, primary.',
      'typ',
    ],
    [
      'emails[type pr].valu eq "x"',
      'unknownAttribute',
      'There is no attribute emails.valu. It has value, display, type, primary.',
      'valu',
    ],
    ['tags[type pr]', 'unknownAttribute', 'There is no attribute tags.type.', 'type'],
    ['nosuchthing[a pr]', 'unknownAttribute', 'There is no attribute nosuchthing.', 'nosuchthing'],
    ['password pr', 'hidden', 'password cannot be searched by.', 'password'],
    ['not (PASSWORD sw "a")', 'hidden', 'PASSWORD cannot be searched by.', 'PASSWORD'],
    ['box.secret pr', 'hidden', 'box.secret cannot be searched by.', 'box.secret'],
    ['box[secret pr]', 'hidden', 'box.secret cannot be searched by.', 'secret'],
    ['active gt true', 'operator', 'active is a boolean, which gt cannot compare.', 'active gt true'],
    ['active co "t"', 'operator', 'active is a boolean, which co cannot compare.', 'active co "t"'],
    ['level sw 5', 'operator', 'level is an integer, which sw cannot compare.', 'level sw 5'],
    [
      'x509Certificates lt "a"',
      'operator',
      'x509Certificates is a binary, which lt cannot compare.',
      'x509Certificates lt "a"',
    ],
    ['emails[primary ge true]', 'operator', 'emails.primary is a boolean, which ge cannot compare.', 'primary ge true'],
    ['box eq "x"', 'operator', 'box has parts; compare one of them: secret.', 'box eq "x"'],
    ['userName[value eq "x"]', 'operator', 'userName has no elements to choose from.', 'userName[value eq "x"]'],
    ['userName gt null', 'value', 'Only eq and ne compare with null.', 'userName gt null'],
    ['userName eq 5', 'value', 'userName is compared with a text in double quotes.', 'userName eq 5'],
    ['active eq "True"', 'value', 'active is compared with true or false.', 'active eq "True"'],
    ['level eq "5"', 'value', 'level is compared with a number.', 'level eq "5"'],
    ['meta.created gt 5', 'value', 'meta.created is compared with a time in double quotes.', 'meta.created gt 5'],
    [
      'meta.created gt "2020"',
      'value',
      'meta.created is compared with a time such as "2026-01-05T12:00:00Z".',
      'meta.created gt "2020"',
    ],
    ['meta.created co true', 'value', 'meta.created is compared with a time in double quotes.', 'meta.created co true'],
  ])('%s: %s', (text, code, message, span) => {
    const [problem, ...others] = problemsOf(text)
    expect(others).toEqual([])
    expect(problem).toMatchObject({ code, message })
    expect(text.slice(problem?.start, problem?.end)).toBe(span)
  })

  it('has all its problems listed, with one suggestion', () => {
    expect(problemsOf('usrName pr or titel pr and active gt true').map(({ message }) => message)).toEqual([
      'There is no attribute usrName. Did you mean userName?',
      'There is no attribute titel.',
      'active is a boolean, which gt cannot compare.',
    ])
  })

  it('is quoted no longer than needed', () => {
    expect(problemsOf(`${'x'.repeat(300)} pr`)[0]?.message).toBe(`There is no attribute ${'x'.repeat(119)}….`)
  })
})

describe('what a profile forgives', () => {
  it.each([
    ['active eq "False"', { booleanText: true }, 0],
    ['active eq "no"', { booleanText: true }, 1],
    ['roles[primary eq "True"]', { booleanText: true }, 0],
    ['level eq "-5.5"', { numberText: true }, 0],
    ['level eq "5x"', { numberText: true }, 1],
    ['level eq "5"', { booleanText: true }, 1],
  ])('%s with %j has %i problems', (text, options, count) => {
    expect(problemsOf(text, options)).toHaveLength(count)
  })
})

describe('a filter in the brackets of a PATCH path', () => {
  it.each([
    ['value eq "u1"', []],
    ['nosuch pr', ['There is no attribute members.nosuch. It has value, $ref, type, display.']],
    ['value eq 5', ['members.value is compared with a text in double quotes.']],
  ])('%s: %j', (text, messages) => {
    const members = knownPath(groupType, 'members')
    expect(members && checkElementFilter(parseOk(text), members).map(({ message }) => message)).toEqual(messages)
  })

  it('looks into parts of parts', () => {
    const schemas = resourceType({ name: 'Schema', schema: schemaSchema })
    expect(
      checkFilter(
        parseOk(
          'attributes[subAttributes.name eq "b" and subAttributes[name pr] and subAttributes eq "x"]'.replace(
            ' and subAttributes[name pr]',
            '',
          ),
        ),
        schemas,
      ),
    ).toMatchObject([{ code: 'operator' }])
  })
})
