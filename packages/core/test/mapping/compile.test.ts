import { describe, expect, it } from 'vitest'
import {
  type AttributeMappingDefinition,
  type AttributeSchema,
  compileMapping,
  type ObjectMappingDefinition,
  type ObjectTypeSchema,
} from '../../src/index.ts'

const digest = (text: string) => text

function attribute(path: string, more: Partial<AttributeSchema> = {}): AttributeSchema {
  return {
    path,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  }
}

const worker: ObjectTypeSchema = { name: 'worker', attributes: [attribute('WorkerID'), attribute('Cost.Center')] }
const user: ObjectTypeSchema = {
  name: 'User',
  attributes: [
    attribute('id', { mutability: 'readOnly' }),
    attribute('userName', { required: true }),
    attribute('externalId'),
    attribute('active', { type: 'boolean' }),
    attribute('password', { mutability: 'writeOnly', returned: 'never' }),
    attribute('name', { type: 'complex' }),
    attribute('name.givenName'),
    attribute('photos', { type: 'complex', multiValued: true }),
    attribute('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager', { type: 'complex' }),
  ],
}

const id: AttributeMappingDefinition = { target: 'externalId', source: 'WorkerID', match: 1 }
const enabled: AttributeMappingDefinition = { target: 'active', expression: 'Not([IsSoftDeleted])' }
const base: ObjectMappingDefinition = { source: 'worker', target: 'User', attributes: [id, enabled] }

function findings(
  definition: Partial<Record<keyof ObjectMappingDefinition, unknown>>,
  schemas: Partial<Parameters<typeof compileMapping>[1]> = {},
): string[] {
  const result = compileMapping({ ...base, ...definition } as ObjectMappingDefinition, { digest, ...schemas })
  const found = result.ok ? result.warnings : result.diagnostics
  for (const finding of found) expect(finding.remedy, finding.code).toBeTruthy()
  return found.map(({ code, path }) => `${code} ${path}`)
}

describe('what is wrong with a mapping', () => {
  it.each<[string, unknown, string]>([
    ['two sources', { target: 'title', source: 'a', expression: '[b]' }, 'MAPPING_SOURCE attributes[2]'],
    ['no source', { target: 'title' }, 'MAPPING_SOURCE attributes[2]'],
    ['an unknown flow', { target: 'title', source: 'a', flow: 'Never' }, 'MAPPING_FLOW attributes[2].flow'],
    ['an unknown null policy', { target: 'title', source: 'a', whenNull: 'x' }, 'MAPPING_NULL attributes[2].whenNull'],
    [
      'a default that would be cleared',
      { target: 'title', source: 'a', default: 'x', whenNull: 'clear' },
      'MAPPING_NULL attributes[2]',
    ],
    [
      'a flow that never clears',
      { target: 'title', source: 'a', flow: 'MultiValueAddOnly', whenNull: 'clear' },
      'MAPPING_NULL attributes[2]',
    ],
    [
      'a reference on create only',
      { target: 'm', source: 'a', flow: 'ObjectAddOnly', reference: true },
      'MAPPING_FLOW attributes[2]',
    ],
    ['a precedence of 0', { target: 'title', source: 'a', match: 0 }, 'MAPPING_MATCH attributes[2].match'],
    [
      'a reference that matches',
      { target: 'm', source: 'a', match: 2, reference: true },
      'MAPPING_MATCH attributes[2].match',
    ],
    ['no path', { target: 'emails[type', source: 'a' }, 'MAPPING_TARGET attributes[2].target'],
    ['a duplicate in another spelling', { target: 'ExternalId', source: 'a' }, 'DUPLICATE_TARGET attributes[2].target'],
    ['a broken expression', { target: 'title', expression: 'ToLower([a]' }, 'E_MISSING_PAREN attributes[2].expression'],
    [
      'an unknown function',
      { target: 'title', expression: 'Lower([a])' },
      'E_UNKNOWN_FUNCTION attributes[2].expression',
    ],
  ])('%s', (_name, wrong, finding) => {
    expect(findings({ attributes: [id, enabled, wrong] })).toEqual([finding])
  })

  it('an unknown action, and nothing to match by', () => {
    expect(findings({ actions: ['create', 'add'], attributes: [enabled] })).toEqual([
      'UNKNOWN_ACTION actions[1]',
      'NO_MATCHING_ATTRIBUTE attributes',
    ])
  })

  it('an attribute and a part of it', () => {
    const attributes = [id, enabled, { target: 'name', source: 'a' }, { target: 'name.givenName', source: 'b' }]
    expect(findings({ attributes })).toEqual(['OVERLAPPING_TARGET attributes[2].target'])
  })

  it('a column the source does not have, wherever it is read', () => {
    const attributes = [
      id,
      enabled,
      { target: 'title', source: 'Titel' },
      { target: 'nickName', expression: 'Join("", [Cost.Center], [Nick])' },
    ]
    const scope = [[{ attribute: 'workerId', operator: 'IS NOT NULL' }], [{ attribute: 'Status', operator: 'IS NULL' }]]
    expect(findings({ attributes, scope }, { source: worker })).toEqual([
      'UNKNOWN_SOURCE_ATTRIBUTE attributes[2].source',
      'E_UNKNOWN_ATTRIBUTE attributes[3].expression',
      'UNKNOWN_SOURCE_ATTRIBUTE scope[1][0].attribute',
    ])
  })

  it('an expression whose results the target does not take, or that would be written for ever', () => {
    const attributes = [
      id,
      { target: 'active', expression: 'Switch([IsSoftDeleted], , "True", "no", "False", "True")' },
      { target: 'name.givenName', expression: 'Split([WorkerID], ".")' },
      { target: 'photos.value', expression: 'Split([WorkerID], ".")' },
      { target: 'userName', expression: 'Append([WorkerID], Guid())' },
      { target: 'password', expression: 'Guid()', flow: 'ObjectAddOnly' },
    ]
    expect(findings({ attributes }, { source: worker, target: user })).toEqual([
      'E_RESULT_TYPE attributes[1].expression',
      'W_MULTIVALUE_TO_SINGLE attributes[2].expression',
      'W_VARIES_ON_UPDATE attributes[4].expression',
    ])
  })

  it('a target attribute that is unknown, read only or of another type', () => {
    const attributes = [
      id,
      enabled,
      { target: 'userNam', source: 'a' },
      { target: 'id', source: 'a' },
      { target: 'name.nick', source: 'a' },
      { target: 'userName', constant: ['a', 'b'] },
      { target: 'name.givenName', source: 'a', flow: 'MultiValueAddOnly' },
    ]
    expect(findings({ attributes }, { target: user })).toEqual([
      'UNKNOWN_TARGET_ATTRIBUTE attributes[2].target',
      'READ_ONLY_ATTRIBUTE attributes[3].target',
      'UNKNOWN_TARGET_ATTRIBUTE attributes[4].target',
      'INVALID_VALUE attributes[5].constant',
      'MAPPING_FLOW attributes[6].flow',
    ])
  })

  it('says what may have been meant', () => {
    const result = compileMapping({ ...base, attributes: [{ ...id, target: 'externlId' }] }, { digest, target: user })
    expect(result.ok ? [] : result.diagnostics.map((finding) => finding.remedy)).toEqual(['did you mean externalId?'])
  })

  it('an object type that the system does not have', () => {
    expect(findings({ source: 'wroker' }, { source: { types: [worker] } })).toEqual(['UNKNOWN_OBJECT_TYPE source'])
  })
})

describe('advice', () => {
  it('accounts that cannot be disabled will be deleted', () => {
    expect(findings({ attributes: [id] })).toEqual(['CANNOT_DISABLE attributes'])
    expect(findings({ attributes: [id], whenGone: 'delete' })).toEqual([])
    expect(findings({ attributes: [id], actions: ['create'] })).toEqual([])
  })

  it('what the target requires and nothing writes; what it never shows', () => {
    const attributes = [id, enabled, { target: 'password', source: 'p' }]
    expect(findings({ attributes }, { target: user })).toEqual([
      'WRITE_ONLY_ATTRIBUTE attributes[2].target',
      'REQUIRED_ATTRIBUTE attributes',
    ])
  })

  it('nothing for paths below attributes whose parts are not listed', () => {
    const attributes = [
      id,
      enabled,
      { target: 'userName', source: 'a' },
      { target: 'photos[type eq "photo"].value', source: 'b' },
      { target: 'URN:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value', source: 'c' },
    ]
    expect(findings({ attributes }, { target: user })).toEqual([])
  })
})

describe('a compiled mapping', () => {
  it('has the defaults of the contract', () => {
    const result = compileMapping(base, { digest })
    expect(result.ok && result.mapping).toMatchObject({
      sourceType: 'worker',
      targetType: 'User',
      flows: { create: true, update: true, delete: true },
      skipOutOfScopeDeletions: false,
      whenGone: 'disable',
      references: [],
    })
  })

  it('has a hash that any change moves, and that neither order nor absent keys do', () => {
    const hash = (definition: ObjectMappingDefinition) => {
      const result = compileMapping(definition, { digest })
      return result.ok ? result.mapping.hash : ''
    }
    expect(hash({ ...base, attributes: [enabled, id] })).toBe(hash(base))
    expect(
      hash({
        target: 'User',
        attributes: [{ match: 1, source: 'WorkerID', target: 'externalId' }, enabled],
        source: 'worker',
      }),
    ).toBe(hash(base))
    expect(hash({ ...base, attributes: [{ ...id, flow: 'ObjectAddOnly' }, enabled] })).not.toBe(hash(base))
    expect(hash({ ...base, scope: [[{ attribute: 'a', operator: 'IS NULL' }]] })).not.toBe(hash(base))
  })
})
