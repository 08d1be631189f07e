import { describe, expect, it } from 'vitest'
import { compileMapping, EntraSchemaError, exportEntraSchema, importEntraSchema } from '../../src/index.ts'
import { attributeMapping, attributeNode, objectMapping, sample, schemaOf } from './support.ts'

describe('a schema of the Graph documentation', () => {
  it.each(['directory-extension', 'get-schema'])('%s comes back as it was', (name) => {
    const schema = sample(name)
    expect(exportEntraSchema(importEntraSchema(schema)).schema).toEqual(schema)
  })

  it('comes back with the defaults written out where they were left out', () => {
    const schema = sample('custom-target-attribute')
    const [rule] = schema.synchronizationRules as { objectMappings: object[] }[]
    const mapping = attributeMapping({
      source: attributeNode('extensionAttribute10'),
      targetAttributeName: 'officeCode',
    })
    const whole = { enabled: true, flowTypes: 'Add, Update, Delete', attributeMappings: [mapping] }
    expect(exportEntraSchema(importEntraSchema(schema)).schema).toEqual({
      ...schema,
      synchronizationRules: [{ ...rule, objectMappings: [{ ...rule?.objectMappings[0], ...whole }] }],
    })
  })

  it('comes back as it was when it is the object mapping of Salesforce', () => {
    const schema = schemaOf(sample('object-mapping'))
    expect(exportEntraSchema(importEntraSchema(schema))).toEqual({ schema, warnings: [] })
  })

  it('is a mapping that can be carried out', () => {
    const [rule] = importEntraSchema(schemaOf(sample('object-mapping'))).rules
    const compiled = (rule?.objects ?? []).map((each) => compileMapping(each, { digest: (text) => text }))
    expect(compiled.flatMap((each) => (each.ok ? [] : each.diagnostics))).toEqual([])
    expect(compiled).toHaveLength(1)
  })

  it('is a mapping of ours', () => {
    const { rules, warnings } = importEntraSchema(schemaOf(sample('object-mapping')))
    expect(warnings).toEqual([])
    expect(rules[0]?.objects[0]).toEqual({
      source: 'User',
      target: 'User',
      attributes: [
        { target: 'IsActive', expression: 'Not([IsSoftDeleted])', default: 'True' },
        { target: 'Alias', expression: 'Mid([userPrincipalName], 1, 8)' },
        { target: 'Email', source: 'mail' },
        { target: 'EmailEncodingKey', default: 'ISO-8859-1' },
        { target: 'LanguageLocaleKey', default: 'en_US' },
        { target: 'FirstName', source: 'givenName' },
        { target: 'LastName', source: 'surname', default: '.' },
        { target: 'LocaleSidKey', expression: 'Replace([preferredLanguage], "-", , , "_", , )', default: 'en_US' },
        {
          target: 'ProfileName',
          expression: 'SingleAppRoleAssignment([appRoleAssignments])',
          default: 'Chatter Free User',
        },
        { target: 'TimeZoneSidKey', default: 'America/Los_Angeles' },
        { target: 'Username', source: 'userPrincipalName', match: 1 },
        { target: 'UserPermissionsCallCenterAutoLogin', default: 'False' },
        { target: 'UserPermissionsMarketingUser', default: 'False' },
        { target: 'UserPermissionsOfflineUser', default: 'False' },
      ],
      entra: {
        metadata: sample('object-mapping').metadata,
        name: 'Synchronize Azure Active Directory Users to salesforce.com',
      },
    })
  })
})

describe('what is kept of an import', () => {
  it('does not change the hash of the mapping', () => {
    const attributes = [{ target: 'userName', source: 'mail', match: 1 }]
    const definition = { source: 'User', target: 'User', attributes }
    const annotated = { ...definition, attributes: [{ ...attributes[0], entra: { x: 1 } }], entra: { name: 'n' } }
    const digest = (text: string) => text
    const [plain, kept] = [definition, annotated].map((each) => compileMapping(each as typeof definition, { digest }))
    expect(plain?.ok && kept?.ok && plain.mapping.hash === kept.mapping.hash).toBe(true)
  })
})

describe('what is left out', () => {
  it.each([
    ['a switched-off object mapping', objectMapping({ enabled: false }), 'switched off'],
    ['one that names no types', objectMapping({ sourceObjectName: null }), 'does not name'],
    ['one without attributes', objectMapping({ attributeMappings: [] }), 'maps no attribute'],
  ])('%s is kept, with a warning, and comes back', (_, mapping, reason) => {
    const schema = schemaOf(objectMapping(), mapping)
    const imported = importEntraSchema(schema)
    expect(imported.rules[0]?.objects).toHaveLength(1)
    expect(imported.warnings).toContainEqual(
      expect.objectContaining({
        path: 'synchronizationRules[0].objectMappings[1]',
        message: expect.stringContaining(reason),
      }),
    )
    expect(exportEntraSchema(imported).schema).toEqual(schema)
  })

  it('a rule without object mappings is kept, and comes back after the others', () => {
    const schema = schemaOf(objectMapping())
    const rules = [{ name: 'empty' }, ...(schema.synchronizationRules as object[])]
    const imported = importEntraSchema({ ...schema, synchronizationRules: rules })
    expect(imported.rules.map(({ name }) => name)).toEqual(['users'])
    expect(exportEntraSchema(imported).schema).toEqual({ ...schema, synchronizationRules: [rules[1], rules[0]] })
  })
})

describe('what is no schema', () => {
  it.each([[null], [undefined], ['text'], [[]], [{}], [{ synchronizationRules: null }], [{ value: [] }]])(
    '%j is refused',
    (json) => {
      expect(() => importEntraSchema(json)).toThrow(EntraSchemaError)
    },
  )

  it('is refused when it is nested so deep that no expression can be meant', () => {
    const text = `{"synchronizationRules":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect(() => importEntraSchema(JSON.parse(text))).toThrow(/nested more than 500 levels deep/)
  })
})

describe('directories', () => {
  it('become schemas, with the defaults of Graph', () => {
    const attributes = [
      { name: 'id', type: 'String', anchor: true },
      { name: 'password', mutability: 'WriteOnly', required: true },
      { name: 'born', type: 'DateTime', mutability: 'ReadOnly', caseExact: true, multivalued: true },
    ]
    const directories = [{ name: 'App', objects: [{ name: 'User', attributes }, {}] }, {}]
    const base = { required: false, caseExact: false, multiValued: false, returned: 'default', uniqueness: 'none' }
    expect(importEntraSchema({ directories, synchronizationRules: [] }).directories).toEqual([
      {
        name: 'App',
        schema: {
          types: [
            {
              name: 'User',
              attributes: [
                { ...base, path: 'id', type: 'string', mutability: 'immutable', uniqueness: 'server' },
                {
                  ...base,
                  path: 'password',
                  type: 'string',
                  mutability: 'writeOnly',
                  returned: 'never',
                  required: true,
                },
                { ...base, path: 'born', type: 'dateTime', mutability: 'readOnly', caseExact: true, multiValued: true },
              ],
            },
          ],
        },
      },
    ])
  })
})
