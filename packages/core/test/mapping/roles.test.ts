import { describe, expect, it } from 'vitest'
import {
  type AttributeMappingDefinition,
  type AttributeSchema,
  compileMapping,
  diff,
  type ObjectMappingDefinition,
  type ObjectTypeSchema,
  type Value,
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

const target: ObjectTypeSchema = {
  name: 'User',
  attributes: [
    attribute('externalId'),
    attribute('active', { type: 'boolean' }),
    attribute('title'),
    attribute('roles', { type: 'complex', multiValued: true }),
  ],
}

function compile(attribute: Omit<AttributeMappingDefinition, 'target'> & { target?: string }, schema = true) {
  const definition: ObjectMappingDefinition = {
    source: 'worker',
    target: 'User',
    attributes: [
      { target: 'externalId', source: 'id', match: 1 },
      { target: 'active', expression: 'Not([IsSoftDeleted])' },
      { target: 'roles', ...attribute },
    ],
  }
  return compileMapping(definition, { digest, ...(schema ? { target } : {}) })
}

/** What an update of somebody who has `present` and should have `assigned` does with the roles. */
function updates(expression: string, present: Value, assigned: Value, more = {}) {
  const result = compile({ expression, ...more })
  if (!result.ok) throw new Error(result.diagnostics.map((finding) => finding.summary).join('; '))
  const attributes = { id: '1', appRoleAssignments: assigned }
  const evaluation = result.mapping.evaluate({ type: 'worker', anchor: '1', attributes }, { now: 0 })
  if (evaluation.kind !== 'mapped') throw new Error(JSON.stringify(evaluation))
  const { desired, mergeOnly, createOnly } = evaluation.projection
  const deltas = diff({ externalId: '1', active: true, roles: present }, desired, { mergeOnly })
  return { deltas, createOnly: [...createOnly.keys()] }
}

const adding = 'AppRoleAssignmentsComplex([appRoleAssignments])'
const replacing = `Assertive${adding}`
const role = (value: string) => ({ primary: false, type: 'WindowsAzureActiveDirectoryRole', display: value, value })

describe('roles of AppRoleAssignmentsComplex', () => {
  it.each([
    ['alone', adding],
    ['redacted', `Redact(${adding})`],
    ['in a branch', `IIF([id] = "1", ${adding}, "")`],
  ])('%s are added to those the target has', (_title, expression) => {
    expect(updates(expression, [role('old')], ['new']).deltas).toEqual([
      { path: 'roles', op: 'add', value: [role('new')] },
    ])
  })

  it('are never taken away, not even the last', () => {
    expect(updates(adding, [role('old'), role('new')], ['new']).deltas).toEqual([])
    expect(updates(adding, [role('old')], []).deltas).toEqual([])
  })

  it('are added where the mapping says Always, as imported ones do', () => {
    expect(updates(adding, [role('old')], ['new'], { flow: 'Always' }).deltas).toMatchObject([{ op: 'add' }])
  })

  it('are written once where the mapping says on create only', () => {
    expect(updates(adding, [role('old')], ['new'], { flow: 'ObjectAddOnly' })).toEqual({
      deltas: [],
      createOnly: ['roles'],
    })
  })

  it.each<[string, Parameters<typeof compile>[0], string, string]>([
    ['cannot be cleared', { expression: adding, whenNull: 'clear' }, 'MAPPING_NULL', 'attributes[2].whenNull'],
    ['do not fit one value', { expression: adding, target: 'title' }, 'MAPPING_FLOW', 'attributes[2].expression'],
  ])('%s', (_title, definition, code, path) => {
    const result = compile(definition)
    expect(result.ok ? [] : result.diagnostics).toContainEqual(expect.objectContaining({ code, path }))
  })

  it('may go anywhere when nothing is known of the target', () => {
    expect(compile({ expression: adding, target: 'title' }, false).ok).toBe(true)
  })
})

describe('roles of AssertiveAppRoleAssignmentsComplex', () => {
  it('replace those the target has', () => {
    expect(updates(replacing, [role('old')], ['new']).deltas).toEqual([
      { path: 'roles', op: 'replace', value: [role('new')] },
    ])
  })

  it('are left alone when they are the same in another order', () => {
    expect(updates(replacing, [role('b'), role('a')], ['a', 'b']).deltas).toEqual([])
  })

  it.each<[string, string, Value, object]>([
    ['the source has none', replacing, [], {}],
    ['the source has no such attribute', replacing, null, {}],
    ['it is said so', replacing, [], { whenNull: 'clear' }],
    ['it is redacted', `Redact(${replacing})`, [], {}],
  ])('go with the last one when %s', (_title, expression, assigned, more) => {
    expect(updates(expression, [role('old')], assigned, more).deltas).toEqual([{ path: 'roles', op: 'remove' }])
  })

  it.each<[string, string, object]>([
    ['the mapping skips null', replacing, { whenNull: 'skip' }],
    ['an empty result is ignored', `IgnoreFlowIfNullOrEmpty(${replacing})`, {}],
    ['they are written on create only', replacing, { flow: 'ObjectAddOnly' }],
    ['they are only added', replacing, { flow: 'MultiValueAddOnly' }],
  ])('stay without a source when %s', (_title, expression, more) => {
    expect(updates(expression, [role('old')], [], more).deltas).toEqual([])
  })

  it('can be added only, when the mapping says so', () => {
    expect(updates(replacing, [role('old')], ['new'], { flow: 'MultiValueAddOnly' }).deltas).toMatchObject([
      { op: 'add' },
    ])
  })
})

describe('the dialect of an object mapping', () => {
  const attributes: AttributeMappingDefinition[] = [
    { target: 'externalId', source: 'id', match: 1 },
    { target: 'active', expression: 'Not([IsSoftDeleted])' },
    { target: 'title', expression: 'DNComponent([dn], 1)' },
  ]

  it.each([
    [undefined, ['E_DIALECT']],
    ['app', ['E_DIALECT']],
    ['cloud-sync', []],
  ] as const)('%s: an expression of cloud sync gives %j', (dialect, codes) => {
    const definition = { source: 'a', target: 'User', attributes, ...(dialect === undefined ? {} : { dialect }) }
    const result = compileMapping(definition, { digest })
    expect((result.ok ? result.warnings : result.diagnostics).map((finding) => finding.code)).toEqual(codes)
  })
})
