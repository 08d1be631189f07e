import { describe, expect, it } from 'vitest'
import { compilePath, parsePath } from '../../src/index.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

function names(text: string): string[] {
  return compilePath(text).steps.map((step) => step.name)
}

describe('a SCIM path', () => {
  it('is cut at dots', () => {
    expect(names('name.givenName')).toEqual(['name', 'givenName'])
  })

  it('has names with blanks inside, as columns do', () => {
    expect(names('First Name.x')).toEqual(['First Name', 'x'])
  })

  it('keeps an extension URN whole, dots of its version included', () => {
    expect(names(`${enterprise}:manager`)).toEqual([enterprise, 'manager'])
    expect(names(`${enterprise}:manager.value`)).toEqual([enterprise, 'manager', 'value'])
    expect(names('urn:example:params:scim:schemas:extension:acme:2.0:User:costCentre')).toEqual([
      'urn:example:params:scim:schemas:extension:acme:2.0:User',
      'costCentre',
    ])
  })

  it('may be an extension as a whole', () => {
    expect(names(enterprise)).toEqual([enterprise])
  })

  it('drops the URN of a core schema, whose attributes stand at the root', () => {
    expect(names('urn:ietf:params:scim:schemas:core:2.0:User:userName')).toEqual(['userName'])
  })

  it('reads value filters with several terms, colons and brackets in their texts', () => {
    const path = compilePath('emails[type eq "a:b]" and primary eq true].value')
    expect(path.steps[0]?.terms).toEqual([
      { name: 'type', value: 'a:b]' },
      { name: 'primary', value: true },
    ])
    expect(path.steps[1]?.name).toBe('value')
  })

  it('is compiled once', () => {
    expect(compilePath('name.familyName')).toBe(compilePath('name.familyName'))
  })

  it('has one key for all spellings of a place, and the schema key leaves filters out', () => {
    const key = compilePath('Emails[Type eq "Work" and primary eq true].value').key
    expect(compilePath('emails[primary eq true and type eq "work"].Value').key).toBe(key)
    expect(compilePath('Emails[type eq "work"].Value').schemaKey).toBe('emails.value')
    expect(compilePath(`${enterprise}:Manager.value`).schemaKey).toBe(`${enterprise.toLowerCase()}:manager.value`)
  })

  it.each([
    ['', 0],
    ['name.', 5],
    ['name..x', 5],
    ['emails[type ne "x"].value', 7],
    ['emails[type eq "x" or type eq "y"].value', 19],
    ['emails[type eq "x"', 18],
    ['a ', 1],
    ['a. b', 2],
    ['__proto__.x', 0],
  ])('%j is refused at character %i', (text, at) => {
    expect(parsePath(text)).toMatchObject({ ok: false, at })
  })
})
