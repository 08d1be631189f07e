import { describe, expect, it } from 'vitest'
import { type Attributes, buildAttributes, getPath, setPath, type Value } from '../../src/index.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const user: Attributes = {
  userName: 'ada',
  name: { givenName: 'Ada' },
  emails: [
    { type: 'work', value: 'ada@x.org', primary: true },
    { type: 'home', value: 'ada@home' },
  ],
  [enterprise]: { manager: { value: '7', $ref: '../Users/7' } },
}

describe('reading a path', () => {
  it.each([
    ['userName', 'ada'],
    ['USERNAME', 'ada'],
    ['name.GivenName', 'Ada'],
    ['emails[type eq "work"].value', 'ada@x.org'],
    ['emails[type eq "Work" and primary eq "True"].value', 'ada@x.org'],
    ['emails.value', ['ada@x.org', 'ada@home']],
    [`${enterprise}:manager.value`, '7'],
    [`${enterprise.toUpperCase()}:manager.value`, '7'],
    ['name.middleName', null],
    ['emails[type eq "other"].value', null],
    ['userName.x', null],
    ['not a path', null],
    ['toString', null],
  ])('%s gives %j', (path, value) => {
    expect(getPath(user, path)).toEqual(value)
  })

  it('prefers a key that reads exactly like the path', () => {
    const row = { 'Cost.Center': '12', Cost: { Center: 'nested' }, 'Worker ID': '1', name: 'lower', Name: 'upper' }
    expect(getPath(row, 'Cost.Center')).toBe('12')
    expect(getPath(row, 'Worker ID')).toBe('1')
    expect(getPath(row, 'Name')).toBe('upper')
  })
})

describe('writing a path', () => {
  it('leaves the given object as it was', () => {
    const before = structuredClone(user)
    setPath(user, 'name.familyName', 'Byron')
    expect(user).toEqual(before)
  })

  it('keeps the spelling a name has in the object', () => {
    expect(setPath({ Name: { givenName: 'A' } }, 'name.GIVENNAME', 'B')).toEqual({ Name: { givenName: 'B' } })
  })

  it('makes the element a value filter asks for, primary as a boolean', () => {
    expect(setPath({}, 'emails[type eq "work"].value', 'a@x')).toEqual({ emails: [{ type: 'work', value: 'a@x' }] })
    expect(setPath({}, 'roles[primary eq "True"].value', 'r')).toEqual({ roles: [{ primary: true, value: 'r' }] })
  })

  it('changes every element that matches', () => {
    const twice = { emails: [{ type: 'work', value: '1' }, { type: 'work', value: '2' }, { type: 'home' }] }
    expect(setPath(twice, 'emails[type eq "work"].value', '3')).toEqual({
      emails: [{ type: 'work', value: '3' }, { type: 'work', value: '3' }, { type: 'home' }],
    })
  })

  it('makes an element of each value of a list', () => {
    expect(setPath(user, 'emails[type eq "work"].value', ['1', '2']).emails).toEqual([
      { type: 'home', value: 'ada@home' },
      { type: 'work', value: '1' },
      { type: 'work', value: '2' },
    ])
  })

  it('removes with null, down to the empty element and the empty object', () => {
    expect(setPath(user, 'userName', null)).not.toHaveProperty('userName')
    expect(setPath({ name: { givenName: 'A' } }, 'name.givenName', null)).toEqual({})
    expect(setPath({ emails: [{ type: 'work', value: '1' }] }, 'emails[type eq "work"].value', null)).toEqual({})
  })

  it('builds the object of a create, extensions under their URN', () => {
    const paths = new Map<string, Value>([
      ['userName', 'ada'],
      ['name.givenName', 'Ada'],
      ['name.familyName', 'Byron'],
      ['emails[type eq "work"].value', 'a@x'],
      ['emails[type eq "work"].primary', true],
      [`${enterprise}:department`, 'R&D'],
      [`${enterprise}:manager.value`, '7'],
      ['title', null],
    ])
    expect(buildAttributes(paths)).toEqual({
      userName: 'ada',
      name: { givenName: 'Ada', familyName: 'Byron' },
      emails: [{ type: 'work', value: 'a@x', primary: true }],
      [enterprise]: { department: 'R&D', manager: { value: '7' } },
    })
  })
})
