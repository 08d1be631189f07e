import { describe, expect, it } from 'vitest'
import {
  type AttributeMappingDefinition,
  type AttributeSchema,
  type Attributes,
  compileMapping,
  type Evaluation,
  type ObjectMappingDefinition,
  type UniqueValue,
  uniqueKey,
} from '../../src/index.ts'

const digest = (text: string) => text
const id: AttributeMappingDefinition = { target: 'externalId', source: 'id', match: 1 }
const enabled: AttributeMappingDefinition = { target: 'active', expression: 'Not([IsSoftDeleted])' }
const rules = 'SelectUniqueValue([a], Append([a], "2"))'

const attribute = (path: string, more: Partial<AttributeSchema> = {}): AttributeSchema => ({
  path,
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  ...more,
})

function compile(
  unique: Partial<AttributeMappingDefinition>,
  environment: Partial<Parameters<typeof compileMapping>[1]> = {},
  more: Partial<ObjectMappingDefinition> = {},
) {
  const attributes = [id, enabled, { target: 'userName', expression: rules, ...unique }]
  return compileMapping({ source: 'worker', target: 'User', attributes, ...more }, { digest, ...environment })
}

function evaluate(
  unique: Partial<AttributeMappingDefinition>,
  attributes: Attributes,
  environment: Partial<Parameters<typeof compileMapping>[1]> = {},
  more: Partial<ObjectMappingDefinition> = {},
): Evaluation {
  const result = compile(unique, environment, more)
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return result.mapping.evaluate({ type: 'worker', anchor: '1', attributes: { id: '1', ...attributes } }, { now: 0 })
}

function projected(...args: Parameters<typeof evaluate>) {
  const result = evaluate(...args)
  if (result.kind !== 'mapped') throw new Error(JSON.stringify(result))
  return result.projection
}

const offered = ({ candidates }: UniqueValue) =>
  candidates.map((one) => (one.kind === 'value' ? one.value : one.problem.code))

describe('what SelectUniqueValue offers', () => {
  it('is in order, apart from what is wanted, and without what is null or empty', () => {
    const { unique, desired } = projected(
      { expression: 'SelectUniqueValue([none], [a], "", Append([a], "2"))' },
      { a: 'x' },
    )
    expect(unique.map(offered)).toEqual([['x', 'x2']])
    expect(unique).toMatchObject([{ path: 'userName', pathKey: 'username', onCreateOnly: false, secret: false }])
    expect(desired.has('userName')).toBe(false)
  })

  it('is in the type of the target', () => {
    const target = { name: 'User', attributes: [attribute('externalId'), attribute('active', { type: 'boolean' })] }
    const number = { ...target, attributes: [...target.attributes, attribute('userName', { type: 'integer' })] }
    const expression = 'SelectUniqueValue("1", [a])'
    expect(projected({ expression }, { a: '7' }, { target: number }).unique.map(offered)).toEqual([[1, 7]])
    expect(projected({ expression }, { a: 'x' }, { target: number }).unique.map(offered)).toEqual([
      [1, 'INVALID_VALUE'],
    ])
  })

  it('is chosen in a branch too, and is a plain value in the other', () => {
    const expression = `IIF([b] = "y", ${rules}, "fixed")`
    expect(projected({ expression }, { a: 'x', b: 'y' }).unique).toHaveLength(1)
    const other = projected({ expression }, { a: 'x' })
    expect(other.unique).toEqual([])
    expect(other.desired.get('userName')).toBe('fixed')
  })

  it('with nothing to offer is null: the default on create, or a cleared attribute', () => {
    expect(projected({ default: 'nobody' }, {}).createOnly.get('userName')).toBe('nobody')
    expect(
      projected({ whenNull: 'clear', expression: 'SelectUniqueValue([a], [b])' }, {}).desired.get('userName'),
    ).toBe(null)
  })

  it('fails nobody by a candidate that fails, as it may never be reached', () => {
    const expression = 'SelectUniqueValue([a], Mid([a], [b], 1))'
    const { unique } = projected({ expression }, { a: 'x', b: 'no number' })
    expect(unique.map(offered)).toEqual([['x', 'E_ARGUMENT_TYPE']])
    expect(JSON.stringify(unique)).not.toContain('no number')
  })

  it('is secret when one of its candidates is', () => {
    const { unique, secret } = projected({ expression: 'SelectUniqueValue(Redact([a]), "b")' }, { a: 'x' })
    expect(unique[0]?.secret).toBe(true)
    expect(secret.has('userName')).toBe(true)
  })
})

describe('the text an unchanged object is known by', () => {
  const canonical = (...args: Parameters<typeof evaluate>) => projected(...args).canonical

  it('changes with the candidates', () => {
    expect(canonical({}, { a: 'x' })).toBe(canonical({}, { a: 'x', other: 1 }))
    expect(canonical({}, { a: 'x' })).not.toBe(canonical({}, { a: 'y' }))
    expect(canonical({}, { a: 'x' })).not.toBe(canonical({}, { a: 'X' }))
  })

  it('does not hold what is written on create only', () => {
    const flow = 'ObjectAddOnly'
    expect(canonical({ flow }, { a: 'x' })).toBe(canonical({ flow }, { a: 'y' }))
    expect(projected({ flow }, { a: 'x' }).unique[0]?.onCreateOnly).toBe(true)
  })

  it.each([
    ['RandomString', 'RandomString(8, 1, 0, 1, 1)'],
    ['Guid', 'Guid()'],
  ])('is the same whatever %s draws, and not when what is around it differs', (_, draw) => {
    const expression = `SelectUniqueValue([a], Append([a], ${draw}))`
    const [one, two] = [projected({ expression }, { a: 'x' }), projected({ expression }, { a: 'x' })]
    expect(one.unique.map(offered)).not.toEqual(two.unique.map(offered))
    expect(one.canonical).toBe(two.canonical)
    expect(one.unique[0]?.basis).toBe(two.unique[0]?.basis)
    expect(canonical({ expression }, { a: 'y' })).not.toBe(one.canonical)
  })
})

describe('two values are the same', () => {
  const same = (a: string, b: string, caseExact = false) => uniqueKey({ caseExact }, a) === uniqueKey({ caseExact }, b)

  it.each<[string, string, string, boolean, boolean]>([
    ['case alone', 'JDoe', 'jdoe', false, true],
    ['case alone, where it counts', 'JDoe', 'jdoe', true, false],
    ['the coding of an accent alone', 'é', 'e\u0301', true, true],
    ['an accent', 'jose', 'josé', false, false],
    ['a blank', 'a b', 'ab', false, false],
  ])('when they differ in %s: %j, %j', (_, a, b, exact, expected) => {
    expect(same(a, b, exact)).toBe(expected)
  })

  it('when one is a list of one', () => {
    expect(uniqueKey({ caseExact: false }, ['A'])).toBe(uniqueKey({ caseExact: false }, 'a'))
  })

  it('as the schema of the target says', () => {
    const target = { name: 'User', attributes: ['externalId', 'active', 'userName'].map((path) => attribute(path)) }
    const exact = { ...target, attributes: target.attributes.map((one) => ({ ...one, caseExact: true })) }
    expect(projected({}, { a: 'x' }, { target }).unique[0]?.caseExact).toBe(false)
    expect(projected({}, { a: 'x' }, { target: exact }).unique[0]?.caseExact).toBe(true)
  })
})

describe('a mapping with SelectUniqueValue', () => {
  const codes = (...args: Parameters<typeof compile>) => {
    const result = compile(...args)
    return result.ok ? [] : result.diagnostics.map(({ code, path, summary }) => `${code} ${path}: ${summary}`)
  }

  it.each<[string, Partial<AttributeMappingDefinition>, string]>([
    ['that matches', { match: 2 }, 'MAPPING_MATCH attributes[2].match'],
    ['that is a reference', { reference: true }, 'MAPPING_UNIQUE attributes[2].reference'],
    ['that only adds', { flow: 'MultiValueAddOnly' }, 'MAPPING_FLOW attributes[2].flow'],
  ])('%s is refused', (_, unique, place) => {
    expect(codes(unique)).toEqual([expect.stringContaining(`${place}:`)])
  })

  it('is refused when the target cannot be searched by the attribute, which is named', () => {
    expect(codes({}, { findable: ['externalId'] })).toEqual([
      'TARGET_NOT_SEARCHABLE attributes[2].expression: the target cannot be searched by userName, so nobody can tell which values are taken',
    ])
    expect(codes({}, { findable: [] })).toHaveLength(1)
    expect(codes({}, { findable: ['USERNAME'] })).toEqual([])
    expect(codes({})).toEqual([])
  })

  it.each([
    ['Guid()', []],
    ['RandomString(8, 1, 0, 1, 1)', []],
    ['CStr(Now())', ['W_VARIES_ON_UPDATE']],
  ])('that flows always and offers %s is warned of: %j', (offer, codes) => {
    const result = compile({ expression: `SelectUniqueValue([a], Append([a], ${offer}))` })
    expect(result.ok && result.warnings.map(({ code }) => code)).toEqual(codes)
  })

  it('says which paths it asks for', () => {
    const result = compile({})
    expect(result.ok && result.mapping.uniquePaths).toEqual(['userName'])
  })

  it('offers nothing that could disable somebody who is gone', () => {
    const attributes = [id, { target: 'active', expression: 'SelectUniqueValue(Not([IsSoftDeleted]), [a])' }]
    const result = compileMapping({ source: 'worker', target: 'User', attributes }, { digest })
    expect(result.ok && result.mapping.disable).toBeNull()
  })
})
