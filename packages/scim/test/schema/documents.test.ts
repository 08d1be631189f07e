import { describe, expect, it } from 'vitest'
import {
  commonAttributes,
  enterpriseUserSchema,
  flatAttributes,
  groupSchema,
  groupType,
  objectTypeSchema,
  resourceType,
  resourceTypeJson,
  resourceTypeSchema,
  type ScimAttribute,
  type ScimSchema,
  schemaJson,
  schemaSchema,
  serviceProviderConfigSchema,
  userSchema,
  userType,
} from '../../src/index.ts'

const schemas: readonly ScimSchema[] = [
  userSchema,
  groupSchema,
  enterpriseUserSchema,
  serviceProviderConfigSchema,
  resourceTypeSchema,
  schemaSchema,
]

function every(attributes: readonly ScimAttribute[]): readonly ScimAttribute[] {
  return attributes.flatMap((attribute) => [attribute, ...every(attribute.subAttributes ?? [])])
}

function of(schema: ScimSchema, path: string) {
  return flatAttributes(schema).find((attribute) => attribute.path === path)
}

describe('schemas', () => {
  it.each(schemas.map((schema) => [schema.id, schema] as const))(
    '%s says all that §7 asks for, and is frozen',
    (_, schema) => {
      for (const attribute of every(schema.attributes)) {
        expect(Object.keys(attribute).slice(0, 9)).toEqual([
          'name',
          'type',
          'multiValued',
          'description',
          'required',
          'caseExact',
          'mutability',
          'returned',
          'uniqueness',
        ])
        expect(attribute.description).toMatch(/^[A-Z].*\.$/)
        expect(attribute.type === 'complex').toBe((attribute.subAttributes ?? []).length > 0)
        expect(attribute.type === 'reference').toBe((attribute.referenceTypes ?? []).length > 0)
        expect(Object.isFrozen(attribute)).toBe(true)
      }
      const names = flatAttributes(schema).map(({ path }) => path.toLowerCase())
      expect(new Set(names).size).toBe(names.length)
    },
  )

  it.each([
    [
      'externalId stands in both core schemas',
      [userSchema, groupSchema].map((schema) => schema.attributes[0]?.name),
      ['externalId', 'externalId'],
    ],
    [
      'ids are in none',
      schemas.slice(0, 3).map((schema) => of(schema, 'id') ?? of(schema, 'meta')),
      [undefined, undefined, undefined],
    ],
  ])('%s', (_title, found, expected) => {
    expect(found).toEqual(expected)
  })

  it.each([
    [userSchema, 'externalId', { caseExact: true, mutability: 'readWrite' }],
    [userSchema, 'userName', { required: true, caseExact: false, uniqueness: 'server' }],
    [userSchema, 'password', { mutability: 'writeOnly', returned: 'never' }],
    [userSchema, 'active', { type: 'boolean' }],
    [userSchema, 'profileUrl', { type: 'reference', caseExact: true }],
    [userSchema, 'emails', { type: 'complex', multiValued: true }],
    [userSchema, 'emails.primary', { type: 'boolean', multiValued: false }],
    [userSchema, 'photos.value', { type: 'reference', caseExact: true }],
    [userSchema, 'x509Certificates.value', { type: 'binary', caseExact: true }],
    [userSchema, 'groups', { mutability: 'readOnly' }],
    [userSchema, 'groups.$ref', { mutability: 'readOnly' }],
    [groupSchema, 'displayName', { required: true }],
    [groupSchema, 'members', { mutability: 'readWrite' }],
    [groupSchema, 'members.value', { mutability: 'immutable', caseExact: true }],
    [groupSchema, 'members.display', { mutability: 'immutable' }],
    [enterpriseUserSchema, 'manager.value', { caseExact: true }],
    [enterpriseUserSchema, 'manager.displayName', { mutability: 'readOnly' }],
    [serviceProviderConfigSchema, 'bulk.maxOperations', { type: 'integer', mutability: 'readOnly' }],
    [serviceProviderConfigSchema, 'pagination.cursor', { type: 'boolean' }],
    [resourceTypeSchema, 'schemaExtensions.schema', { type: 'reference', required: true }],
    [schemaSchema, 'attributes.canonicalValues', { multiValued: true }],
  ])('$name: %2$s is %3$j', (schema, path, traits) => {
    expect(of(schema, path)).toMatchObject(traits)
  })

  it.each([
    ['emails', ['work', 'home', 'other']],
    ['addresses', ['work', 'home', 'other']],
    ['phoneNumbers', ['work', 'home', 'mobile', 'fax', 'pager', 'other']],
    ['groups', ['direct', 'indirect']],
    ['roles', undefined],
  ])('%s.type suggests %j', (name, values) => {
    const parts = userSchema.attributes.find((attribute) => attribute.name === name)?.subAttributes
    expect(parts?.find((part) => part.name === 'type')?.canonicalValues).toEqual(values)
  })
})

describe('discovery documents', () => {
  it('publish a schema with its address, without what is not said', () => {
    const document = schemaJson(groupSchema, 'https://s/scim/v2')
    expect(document).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      id: groupSchema.id,
      name: 'Group',
      meta: { resourceType: 'Schema', location: `https://s/scim/v2/Schemas/${groupSchema.id}` },
    })
    expect(JSON.parse(JSON.stringify(document)).attributes).toEqual(JSON.parse(JSON.stringify(groupSchema.attributes)))
    expect(JSON.stringify(document)).not.toContain('null')
    const [attribute] = schemaJson(
      { ...groupSchema, attributes: [{ ...commonAttributes[1], type: undefined } as never] },
      '',
    ).attributes as readonly object[]
    expect(attribute).not.toHaveProperty('type')
  })

  it('publish a resource type; its id is its name', () => {
    expect(resourceTypeJson(userType, '')).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      description: 'User Account',
      endpoint: '/Users',
      schema: userSchema.id,
      schemaExtensions: [{ schema: enterpriseUserSchema.id, required: false }],
      meta: { resourceType: 'ResourceType', location: '/ResourceTypes/User' },
    })
    expect(resourceTypeJson(groupType, '')).not.toHaveProperty('schemaExtensions')
  })
})

describe('a resource type for mappings', () => {
  it('has common, core and extension attributes, each once', () => {
    const paths = objectTypeSchema(userType).attributes.map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining(['id', 'meta.created', 'externalId', `${enterpriseUserSchema.id}:manager.value`]),
    )
    expect(new Set(paths).size).toBe(paths.length)
  })
})

describe('resourceType', () => {
  it('is frozen, and fills in what is left out', () => {
    const type = resourceType({
      name: 'Device',
      schema: groupSchema,
      extensions: [{ schema: userSchema, required: true }],
    })
    expect(type).toMatchObject({
      endpoint: '/Devices',
      description: 'Group of users.',
      extensions: [{ required: true }],
    })
    expect([type, type.extensions, type.extensions[0]].every(Object.isFrozen)).toBe(true)
  })

  it.each([
    ['an endpoint without a slash', { name: 'A', endpoint: 'As', schema: userSchema }],
    ['an endpoint of two parts', { name: 'A', endpoint: '/a/b', schema: userSchema }],
    [
      'a schema that is there twice',
      { name: 'A', schema: userSchema, extensions: [{ schema: { ...userSchema, id: userSchema.id.toUpperCase() } }] },
    ],
  ])('refuses %s', (_title, definition) => {
    expect(() => resourceType(definition)).toThrow(TypeError)
  })
})
