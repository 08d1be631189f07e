import { describe, expect, it } from 'vitest'
import {
  enterpriseUrn,
  groupType,
  knownPath,
  knownPathText,
  knownSchema,
  near,
  parsePatchPath,
  readSchema,
  resourceType,
  userSchema,
  userType,
  userUrn,
} from '../../src/index.ts'

const acmeUrn = 'urn:ietf:params:scim:schemas:extension:Acme.Inc:2.0:User'

function acmeType() {
  const read = readSchema({
    id: acmeUrn,
    attributes: [
      { name: 'badge', type: 'complex', subAttributes: [{ name: 'colour' }] },
      { name: 'department' },
      { name: 'title' },
    ],
  })
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  const extensions = [...userType.extensions, { schema: read.schema }]
  return resourceType({ name: 'User', schema: userSchema, extensions })
}

const acme = acmeType()

describe('knownPath', () => {
  it.each([
    ['userName', 'userName'],
    ['USERNAME', 'userName'],
    ['name.familyname', 'name.familyName'],
    ['id', 'id'],
    ['ExternalID', 'externalId'],
    ['schemas', 'schemas'],
    ['meta', 'meta'],
    ['META.LastModified', 'meta.lastModified'],
    ['groups.$REF', 'groups.$ref'],
    [`${userUrn}:userName`, 'userName'],
    [`${userUrn.toUpperCase()}:NAME.GivenName`, 'name.givenName'],
    [`${userUrn}:meta.created`, 'meta.created'],
    [`${enterpriseUrn}:department`, `${enterpriseUrn}:department`],
    [`${enterpriseUrn.toLowerCase()}:MANAGER.VALUE`, `${enterpriseUrn}:manager.value`],
    [`${acmeUrn}:badge.colour`, `${acmeUrn}:badge.colour`],
    [`${acmeUrn}:title`, `${acmeUrn}:title`],
  ])('knows %s as %s', (text, expected) => {
    const known = knownPath(acme, text)
    expect(known && knownPathText(known)).toBe(expected)
    const parsed = parsePatchPath(text)
    expect(parsed.ok && knownPath(acme, parsed.path)).toBe(known)
  })

  it.each([
    [''],
    ['nosuch'],
    ['name.nosuch'],
    ['userName.value'],
    ['manager'],
    ['members'],
    [`${enterpriseUrn}:userName`],
    [`${enterpriseUrn}:id`],
    ['urn:x:y:userName'],
    ['emails[type eq "work"].value'],
    ['constructor'],
    ['__proto__'],
  ])('does not know %s', (text) => {
    expect(knownPath(acme, text)).toBeNull()
  })

  it.each([
    ['manager', `${enterpriseUrn}:manager`],
    ['Manager.Value', `${enterpriseUrn}:manager.value`],
    ['badge', `${acmeUrn}:badge`],
    ['title', 'title'],
    // Two extensions have it: which one is meant nobody can tell.
    ['department', null],
  ])('bare: takes %s for %s', (text, expected) => {
    const known = knownPath(acme, text, { bare: true })
    expect(known && knownPathText(known)).toBe(expected)
  })

  it('takes what the core schema says of externalId, and knows the attribute behind each path', () => {
    expect(knownPath(userType, 'externalId')?.attribute).toBe(userSchema.attributes[0])
    expect(knownPath(userType, 'emails.value')).toMatchObject({
      schema: null,
      attribute: { name: 'emails' },
      sub: { name: 'value' },
    })
    expect(knownPath(groupType, 'members.value')?.sub?.mutability).toBe('immutable')
  })
})

describe('knownSchema', () => {
  it('knows the schemas of the type in any case', () => {
    expect(knownSchema(acme, enterpriseUrn.toUpperCase())?.id).toBe(enterpriseUrn)
    expect(knownSchema(acme, userUrn)).toBe(userSchema)
    expect(knownSchema(groupType, enterpriseUrn)).toBeNull()
  })
})

describe('near', () => {
  it.each([
    ['usrName', 'userName'],
    ['name.famlyName', 'name.familyName'],
    ['manager', `${enterpriseUrn}:manager`],
    ['employeNumber', `${enterpriseUrn}:employeeNumber`],
    [`${enterpriseUrn}:departmnt`, `${enterpriseUrn}:department`],
    [`${enterpriseUrn}.department`, `${enterpriseUrn}:department`],
    [`${enterpriseUrn}.manager.value`, `${enterpriseUrn}:manager.value`],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department', `${enterpriseUrn}:department`],
    [`${userUrn}:usrName`, 'userName'],
    ['quarterlyTurnover', null],
    ['u'.repeat(100), null],
  ])('takes %s for %s', (text, expected) => {
    expect(near(userType, text)).toBe(expected)
  })

  it('takes a parsed path, too', () => {
    expect(near(userType, { urn: null, name: 'titel', sub: null })).toBe('title')
  })
})
