import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttributeMappingDefinition,
  type Attributes,
  type CompiledMapping,
  compileMapping,
  type Evaluation,
  type ObjectMappingDefinition,
  type ObjectTypeSchema,
  type Value,
} from '../../src/index.ts'

const digest = (text: string) => text
const id: AttributeMappingDefinition = { target: 'externalId', source: 'id', match: 1 }

function compiled(
  attributes: readonly AttributeMappingDefinition[],
  more: Partial<ObjectMappingDefinition> = {},
  target?: ObjectTypeSchema,
): CompiledMapping {
  const result = compileMapping({ source: 'worker', target: 'User', attributes, ...more }, { digest, target })
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return result.mapping
}

function evaluate(mapping: CompiledMapping, attributes: Attributes): Evaluation {
  return mapping.evaluate({ type: 'worker', anchor: '1', attributes }, { now: 0 })
}

function mapped(mapping: CompiledMapping, attributes: Attributes): Extract<Evaluation, { kind: 'mapped' }> {
  const result = evaluate(mapping, attributes)
  if (result.kind !== 'mapped') throw new Error(JSON.stringify(result))
  return result
}

it('NormalizeDiacritics changes the letters that the object mapping says', () => {
  const attribute = { target: 'userName', expression: 'NormalizeDiacritics([a])' }
  const [extended, entra, chosen] = ([undefined, 'entra', 'extended'] as const).map((diacritics) =>
    compiled([id, attribute], diacritics === undefined ? {} : { diacritics }),
  )
  const nameIn = (mapping: CompiledMapping | undefined) =>
    mapping && mapped(mapping, { id: '1', a: 'Łukŝ Đorđe' }).projection.desired.get('userName')
  expect([extended, entra, chosen].map(nameIn)).toEqual(['Luks Dorde', 'Lukŝ Đorđe', 'Luks Dorde'])
  expect(entra?.hash).not.toBe(extended?.hash)
})

function desired(attribute: AttributeMappingDefinition, attributes: Attributes): [string, Value][] {
  return [...mapped(compiled([id, attribute]), attributes).projection.desired]
}

/** A target schema with one attribute besides `externalId`. */
function schema(path: string, type: 'boolean' | 'integer' | 'string', multiValued = false): ObjectTypeSchema {
  const plain = {
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
  } as const
  return {
    name: 'User',
    attributes: [
      { path: 'externalId', type: 'string', multiValued: false, ...plain },
      { path, type, multiValued, ...plain },
    ],
  }
}

describe('a value', () => {
  it('comes from an attribute, a constant or an expression', () => {
    expect(desired({ target: 'title', source: 'Job.Title' }, { 'Job.Title': 'Dr' })).toEqual([['title', 'Dr']])
    expect(desired({ target: 'title', constant: 'Dr' }, {})).toEqual([['title', 'Dr']])
    expect(desired({ target: 'title', expression: 'ToUpper([t])' }, { t: 'dr' })).toEqual([['title', 'DR']])
  })

  it.each([null, '', [], [null, '']])('%j is no value: skipped, or cleared where the mapping says so', (nothing) => {
    expect(desired({ target: 'title', source: 't' }, { t: nothing })).toEqual([])
    expect(desired({ target: 'title', source: 't', whenNull: 'clear' }, { t: nothing })).toEqual([['title', null]])
  })

  it('falls back to its default on create only', () => {
    const mapping = compiled([id, { target: 'title', source: 't', default: 'None' }])
    expect(mapped(mapping, {}).projection.createOnly).toEqual(new Map([['title', 'None']]))
    expect(mapped(mapping, {}).projection.desired.size).toBe(0)
    expect(mapped(mapping, { t: 'Dr' }).projection.createOnly.size).toBe(0)
  })

  it('is written on create only, or only added, by its flow type', () => {
    const { projection } = mapped(
      compiled([
        id,
        { target: 'nickName', source: 'n', flow: 'ObjectAddOnly' },
        { target: 'roles', source: 'r', flow: 'MultiValueAddOnly' },
      ]),
      { id: '1', n: 'Al', r: ['a'] },
    )
    expect(projection.createOnly).toEqual(new Map([['nickName', 'Al']]))
    expect(projection.desired).toEqual(
      new Map<string, Value>([
        ['externalId', '1'],
        ['roles', ['a']],
      ]),
    )
    expect(projection.mergeOnly).toEqual(new Set(['roles']))
    expect(projection.canonical).not.toContain('nickName')
  })

  it('neither defaults nor clears when the expression says IgnoreAttributeFlow', () => {
    const mapping = compiled([id, { target: 'title', expression: 'IgnoreFlowIfNullOrEmpty([t])', whenNull: 'clear' }])
    expect(mapped(mapping, { id: '1' }).projection.desired).toEqual(new Map([['externalId', '1']]))
  })

  it.each<[Parameters<typeof schema>[1], boolean, Value, Value]>([
    ['boolean', false, 'TRUE', true],
    ['boolean', false, 'False', false],
    ['integer', false, ' 42', 42],
    ['string', false, 42, '42'],
    ['string', false, true, 'True'],
    ['string', false, ['one'], 'one'],
    ['string', true, 'one', ['one']],
    ['integer', true, ['1', '2'], [1, 2]],
  ])('becomes a %s (several: %s) of the target: %j as %j', (type, multiValued, value, expected) => {
    const mapping = compiled([id, { target: 'x', source: 'x' }], {}, schema('x', type, multiValued))
    expect(mapped(mapping, { x: value }).projection.desired.get('x')).toEqual(expected)
  })

  it.each<[Parameters<typeof schema>[1], Value]>([
    ['boolean', 'yes'],
    ['integer', '4.5'],
    ['string', ['a', 'b']],
  ])('refuses the object when a %s cannot hold %j, without showing it', (type, value) => {
    const result = evaluate(compiled([id, { target: 'x', source: 'x' }], {}, schema('x', type)), { id: '1', x: value })
    expect(result).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'INVALID_VALUE', path: 'x' }] })
    expect(JSON.stringify(result)).not.toContain('yes')
  })

  it('stays a boolean without a schema when the expression gives one', () => {
    expect(desired({ target: 'active', expression: 'Not([IsSoftDeleted])' }, {})).toEqual([['active', true]])
  })
})

describe('scope and IsSoftDeleted', () => {
  const mapping = compiled(
    [id, { target: 'active', expression: 'Not([IsSoftDeleted])' }, { target: 'nick', expression: 'Item([n], 1)' }],
    { scope: [[{ attribute: 'status', operator: 'EQUALS', value: 'Active' }]] },
  )

  it.each<[Attributes, string, boolean]>([
    [{ status: 'Active' }, 'active', true],
    [{ status: 'Active', accountEnabled: 'False' }, 'inactive', false],
    [{ status: 'Active', accountEnabled: true }, 'active', true],
    [{ status: 'Active', IsSoftDeleted: 'true' }, 'inactive', false],
    [{ status: 'Left' }, 'outOfScope', false],
    [{ status: 'Left', accountEnabled: true }, 'outOfScope', false],
  ])('%j is %s', (attributes, scope, active) => {
    const result = mapped(mapping, { ...attributes, n: ['x'] })
    expect(result.scope).toBe(scope)
    expect(result.projection.desired.get('active')).toBe(active)
  })

  it('an attribute that fails refuses an object in scope, but does not keep one out of scope enabled', () => {
    expect(evaluate(mapping, { status: 'Active' })).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'E_INDEX_RANGE', path: 'nick' }],
    })
    expect(mapped(mapping, { status: 'Left' }).projection.desired).toEqual(new Map([['active', false]]))
  })

  it('all failures are reported, and IgnoreObjectFlow leaves the object alone', () => {
    const broken = compiled([
      id,
      { target: 'a', expression: 'Item([n], 1)' },
      { target: 'b', expression: 'Item([n], 2)' },
    ])
    const result = evaluate(broken, {})
    expect(result.kind === 'refused' && result.diagnostics.map(({ path }) => path)).toEqual(['a', 'b'])
    const ignoring = compiled([id, { target: 'a', expression: 'IIF([x] = "1", IgnoreObjectFlow, "a")' }])
    expect(evaluate(ignoring, { x: '1' })).toMatchObject({ kind: 'ignored' })
  })

  it.each<[string, Attributes]>([
    ['outOfScope', { status: 'Left' }],
    ['inactive', { status: 'Active', accountEnabled: false }],
  ])('IgnoreObjectFlow does not keep the account of one who is %s', (scope, attributes) => {
    const shielding = compiled(
      [
        id,
        { target: 'active', expression: 'Not([IsSoftDeleted])' },
        { target: 'mail', expression: 'IIF(IsPresent([mail]), [mail], IgnoreObjectFlow)' },
      ],
      { scope: [[{ attribute: 'status', operator: 'EQUALS', value: 'Active' }]] },
    )
    const result = mapped(shielding, attributes)
    expect(result.scope).toBe(scope)
    expect(result.projection.desired).toEqual(new Map([['active', false]]))
  })

  it('a change of scope alone changes the canonical text, so that one in escrow is tried at once', () => {
    const plain = compiled([id], { scope: [[{ attribute: 'status', operator: 'EQUALS', value: 'Active' }]] })
    const people = [{ status: 'Active' }, { status: 'Active', accountEnabled: false }, { status: 'Left' }]
    const texts = people.map((attributes) => mapped(plain, { id: '1', ...attributes }).projection.canonical)
    expect(new Set(texts).size).toBe(3)
    expect(mapped(plain, { id: '1', status: 'Active' }).projection.canonical).toBe(texts[0])
  })
})

describe('what a disable writes for an object that is gone', () => {
  it('is what comes from IsSoftDeleted alone', () => {
    const mapping = compiled([
      id,
      { target: 'active', expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")' },
      { target: 'locked', source: 'IsSoftDeleted' },
      { target: 'state', expression: 'IIF([IsSoftDeleted], "left", [state])' },
      { target: 'nick', expression: 'Join("-", IIF([IsSoftDeleted], "left", ""), [nick])' },
      { target: 'note', expression: 'IIF([IsSoftDeleted], IgnoreAttributeFlow, "here")' },
      { target: 'first', expression: 'Not([IsSoftDeleted])', flow: 'ObjectAddOnly' },
    ])
    expect(mapping.disable).toEqual(
      new Map<string, Value>([
        ['active', 'False'],
        ['locked', true],
        ['state', 'left'],
      ]),
    )
  })

  it('is nothing when no mapping reads IsSoftDeleted', () => {
    expect(compiled([id]).disable).toBeNull()
  })
})

describe('what takes access away in any update', () => {
  it.each<[AttributeMappingDefinition, [string, Value][]]>([
    [{ target: 'active', source: 'accountEnabled' }, [['active', false]]],
    [{ target: 'ACTIVE', expression: 'Not([left])' }, [['ACTIVE', false]]],
    [{ target: 'active', expression: 'IIF([IsSoftDeleted], "no", "yes")' }, [['active', 'no']]],
    [{ target: 'locked', source: 'IsSoftDeleted' }, [['locked', true]]],
    [{ target: 'active', source: 'enabled', flow: 'ObjectAddOnly' }, []],
    [{ target: 'title', source: 'title' }, []],
  ])('%j: %j', (attribute, values) => {
    expect(compiled([id, attribute]).disables).toEqual(new Map(values))
  })

  it('is active under its full name too', () => {
    const target = 'urn:ietf:params:scim:schemas:core:2.0:User:active'
    expect(compiled([id, { target, source: 'enabled' }]).disables).toEqual(new Map([[target, false]]))
  })
})

describe('matching queries', () => {
  it('stand in order of precedence, equal numbers together, without those that lack a value', () => {
    const mapping = compiled([
      { target: 'userName', source: 'u', match: 2 },
      { target: 'name.familyName', source: 'f', match: 10 },
      { target: 'name.givenName', source: 'g', match: 10 },
      { target: 'externalId', source: 'id', match: 1, flow: 'ObjectAddOnly' },
    ])
    expect(mapped(mapping, { id: '1', u: 'ada', f: 'B', g: 'A' }).queries).toEqual([
      { terms: [{ path: 'externalId', value: '1' }] },
      { terms: [{ path: 'userName', value: 'ada' }] },
      {
        terms: [
          { path: 'name.familyName', value: 'B' },
          { path: 'name.givenName', value: 'A' },
        ],
      },
    ])
    expect(mapped(mapping, { u: 'ada', f: 'B' }).queries).toEqual([{ terms: [{ path: 'userName', value: 'ada' }] }])
    expect(mapped(mapping, { f: 'B' }).queries).toEqual([])
  })

  it('use the one value of a list, and none of several', () => {
    const mapping = compiled([{ target: 'mail', source: 'm', match: 1 }])
    expect(mapped(mapping, { m: ['a@x'] }).queries).toEqual([{ terms: [{ path: 'mail', value: 'a@x' }] }])
    expect(mapped(mapping, { m: ['a@x', 'b@x'] }).queries).toEqual([])
  })
})

describe('references', () => {
  const manager = { target: 'manager', source: 'm', reference: true }
  const members = { target: 'members', source: 'm', reference: 'person' }

  it.each<[AttributeMappingDefinition, Value, unknown[]]>([
    [manager, ' 7 ', [{ path: 'manager', type: 'worker', multiValued: false, anchors: ['7'] }]],
    [manager, 7, [{ path: 'manager', type: 'worker', multiValued: false, anchors: ['7'] }]],
    [manager, '  ', []],
    [manager, null, []],
    [
      members,
      ['b', 'a', '', ' a', { value: 'c' }, null],
      [{ path: 'members', type: 'person', multiValued: true, anchors: ['a', 'b', 'c'] }],
    ],
    [members, [], [{ path: 'members', type: 'person', multiValued: true, anchors: [] }]],
  ])('%j of %j', (attribute, value, references) => {
    const { projection } = mapped(compiled([id, attribute]), { m: value })
    expect(projection.references).toEqual(references)
    expect(projection.desired.has(attribute.target)).toBe(false)
  })

  it('are several where the target says so', () => {
    const mapping = compiled([id, { target: 'x', source: 'm', reference: true }], {}, schema('x', 'string', true))
    expect(mapped(mapping, { m: '7' }).projection.references[0]?.multiValued).toBe(true)
    expect(mapping.references).toEqual([{ path: 'x', type: 'worker' }])
  })

  it.each([
    ['members', true],
    ['Groups.value', true],
    ['manager', false],
  ])('of one object are several for %s of a target that does not say: %s', (target, several) => {
    const { references } = mapped(compiled([id, { target, source: 'm', reference: true }]), { m: '7' }).projection
    expect(references).toEqual([{ path: target, type: 'worker', multiValued: several, anchors: ['7'] }])
  })

  it('are one for members of a target that says so', () => {
    const mapping = compiled([id, { ...members, reference: true }], {}, schema('members', 'string'))
    expect(mapped(mapping, { m: '7' }).projection.references[0]?.multiValued).toBe(false)
  })

  it.each([null, '', ' '])('are emptied by %j where the mapping says so', (nothing) => {
    const mapping = compiled([id, manager, members].map((each) => ({ ...each, whenNull: 'clear' as const })))
    const { references, desired } = mapped(mapping, { m: nothing }).projection
    expect(references).toEqual([
      { path: 'manager', type: 'worker', multiValued: false, anchors: [] },
      { path: 'members', type: 'person', multiValued: true, anchors: [] },
    ])
    expect(desired).toEqual(new Map([['externalId', null]]))
  })
})

describe('secrets', () => {
  it('are the paths whose expression redacts, and passwords', () => {
    const mapping = compiled([
      id,
      { target: 'pin', expression: 'Append(Redact([p]), "x")' },
      { target: 'password', source: 'p', flow: 'ObjectAddOnly' },
    ])
    expect(mapped(mapping, { p: '1' }).projection.secret).toEqual(new Set(['password', 'pin']))
  })

  it('make secrets of the source attributes they are computed from', () => {
    const mapping = compiled([
      id,
      { target: 'pin', expression: 'Append(Redact([p]), [salt])' },
      { target: 'password', source: 'card.number', flow: 'ObjectAddOnly' },
      { target: 'title', source: 'title' },
    ])
    expect(mapping.secretSources).toEqual(new Set(['p', 'salt', 'card.number']))
  })
})

describe('laws of projections', () => {
  const attributes: readonly AttributeMappingDefinition[] = [
    id,
    { target: 'userName', source: 'u', match: 2 },
    { target: 'title', source: 't', whenNull: 'clear' },
    { target: 'active', expression: 'Not([IsSoftDeleted])' },
    { target: 'roles', source: 'r', flow: 'MultiValueAddOnly' },
    { target: 'manager', source: 'm', reference: true },
    { target: 'nick', expression: 'Left([u], 2)', flow: 'ObjectAddOnly' },
  ]
  const value = fc.option(fc.oneof(fc.constantFrom('a', 'b', ' '), fc.array(fc.constantFrom('a', 'b'))), { nil: null })
  const source = fc.record({ id: value, u: fc.constantFrom('x', 'yz'), t: value, r: value, m: value })
  const project = (order: readonly AttributeMappingDefinition[], object: Attributes) => mapped(compiled(order), object)

  it('the order of mappings and of source attributes means nothing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...attributes], { minLength: 7 }), source, (shuffled, object) => {
        const turned = Object.fromEntries(Object.entries(object).toReversed())
        expect(project(shuffled, turned)).toEqual(project(attributes, object))
      }),
      { numRuns: 300 },
    )
  })

  it('two projections have the same canonical text exactly when an update would write the same', () => {
    fc.assert(
      fc.property(source, source, (a, b) => {
        const [first, second] = [project(attributes, a).projection, project(attributes, b).projection]
        const written = ({ desired, references }: typeof first) =>
          JSON.stringify([[...desired], references.map((r) => r.anchors)])
        expect(first.canonical === second.canonical).toBe(written(first) === written(second))
      }),
      { numRuns: 1000 },
    )
  })

  it('evaluation never throws, whatever the source holds', () => {
    const mapping = compiled(attributes, { scope: [[{ attribute: 't', operator: 'REGEX MATCH', value: 'a' }]] })
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('id', 'u', 't', 'r', 'm', 'accountEnabled'), fc.jsonValue()),
        (object) => {
          evaluate(mapping, object as Attributes)
        },
      ),
      { numRuns: 1000 },
    )
  })
})
