import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/entra-schema/types.ts'
import { type AttributeMappingDefinition, exportEntraSchema, importEntraSchema } from '../../src/index.ts'
import { attributeMapping, attributeNode, objectMapping, sample, schemaOf } from './support.ts'

const key = attributeMapping({ matchingPriority: 1, targetAttributeName: 'id' })

/** The mapping read, its warnings with short paths, and the mapping written again. */
function through(json: Json, directories: readonly Json[] = []) {
  const schema = { ...schemaOf(objectMapping({ attributeMappings: [key, json] })), directories }
  const imported = importEntraSchema(schema)
  const prefix = 'synchronizationRules[0].objectMappings[0].attributeMappings[1]'
  const warnings = imported.warnings.map(({ path, message }) => `${path.slice(prefix.length + 1)}: ${message}`)
  return { read: imported.rules[0]?.objects[0]?.attributes[1], warnings, ...written(imported) }
}

function written(input: Parameters<typeof exportEntraSchema>[0]) {
  const { schema, warnings } = exportEntraSchema(input)
  const rules = schema.synchronizationRules as unknown as { objectMappings: { attributeMappings: Json[] }[] }[]
  return {
    back: rules[0]?.objectMappings[0]?.attributeMappings[1],
    losses: warnings.map(({ path, message }) => `${path.slice(path.lastIndexOf(']') + 2)}: ${message}`),
  }
}

/** One of our mappings, written. */
function write(definition: AttributeMappingDefinition) {
  const objects = [
    { source: 'User', target: 'User', attributes: [{ target: 'id', source: 'id', match: 1 }, definition] },
  ]
  return written({ rules: [{ name: 'r', source: 's', target: 't', objects, keep: {} }] })
}

const constant = (name: string) => ({ expression: `"${name}"`, name, parameters: [], type: 'Constant' })
const call = (name: string, expression: string | undefined, ...parameters: [string, Json][]): Json => ({
  ...(expression === undefined ? {} : { expression }),
  name,
  parameters: parameters.map(([key, value]) => ({ key, value })),
  type: 'Function',
})

describe('where a value comes from', () => {
  it.each<[string, Json | null, Partial<AttributeMappingDefinition>]>([
    ['an attribute', attributeNode('mail'), { source: 'mail' }],
    [
      'an attribute with a filter',
      attributeNode('emails[type eq "work"].value'),
      { source: 'emails[type eq "work"].value' },
    ],
    ['a constant', constant('Member'), { constant: 'Member' }],
    ['a constant with marks', { ...constant('x'), name: 'a"b', expression: '"a\\"b"' }, { constant: 'a"b' }],
    ['a function', sample('attribute-mapping-source'), { expression: 'Mid([userPrincipalName], 1, 8)' }],
    [
      'arguments left out',
      sample('parsed-expression'),
      { expression: 'Replace([preferredLanguage], "-", , , "_", , )' },
    ],
  ])('%s is read and comes back', (_, source, expected) => {
    const json = attributeMapping({ source, targetAttributeName: 'x' })
    expect(through(json)).toEqual({ read: { target: 'x', ...expected }, warnings: [], back: json, losses: [] })
  })

  it.each<[string, Json, Partial<AttributeMappingDefinition>]>([
    ['an attribute by name alone', { name: 'mail', type: 'Attribute' }, { source: 'mail' }],
    ['an attribute without a type, which is the default', { name: 'mail' }, { source: 'mail' }],
    ['an attribute by its expression alone', { expression: '[mail]', type: 'Attribute' }, { source: 'mail' }],
    ['a constant by its expression alone', { expression: '"a\\"b"', type: 'Constant' }, { constant: 'a"b' }],
    ['an empty constant', { expression: '""', name: '', type: 'Constant' }, { constant: '' }],
    ['a function whose text is just an attribute', call('', '[mail]'), { source: 'mail' }],
    [
      'a tree',
      call('Not', undefined, ['source', attributeNode('IsSoftDeleted')]),
      { expression: 'Not([IsSoftDeleted])' },
    ],
    [
      'a tree with numbers, in any order, and keys in any case',
      call('Mid', undefined, ['length', constant('8')], ['START', constant('1')], ['source', attributeNode('upn')]),
      { expression: 'Mid([upn], 1, 8)' },
    ],
    [
      'a tree that repeats a key',
      call(
        'Switch',
        undefined,
        ['source', attributeNode('x')],
        ['switchValue', constant('a')],
        ['switchValue', constant('1')],
        ['switchValue', constant('b')],
        ['switchValue', constant('2')],
      ),
      { expression: 'Switch([x], , "a", "1", "b", "2")' },
    ],
    [
      'a tree within a tree',
      call(
        'Join',
        '',
        ['separator', constant(' ')],
        ['source', call('ToLower', undefined, ['source', attributeNode('a')])],
        ['source', attributeNode('b')],
      ),
      { expression: 'Join(" ", ToLower([a]), [b])' },
    ],
  ])('%s is understood', (_, source, expected) => {
    const { read, warnings } = through(attributeMapping({ source, targetAttributeName: 'x' }))
    expect(read).toMatchObject({ target: 'x', ...expected })
    expect(warnings).toEqual([])
  })

  it.each<[string, Json | null]>([
    ['null', null],
    ['an empty source', {}],
  ])('%s with a default is a default alone', (_, source) => {
    const { read, back } = through(attributeMapping({ source, defaultValue: 'en', targetAttributeName: 'x' }))
    expect(read).toMatchObject({ target: 'x', default: 'en' })
    expect(back).toMatchObject({ source, defaultValue: 'en' })
  })

  it.each<[string, Json, string]>([
    [
      'an unknown function',
      call('Foo', 'Foo([a])', ['x', attributeNode('a')]),
      'source.expression: there is no function Foo',
    ],
    ['an unknown function inside', call('Trim', 'Trim(Foo([a]))'), 'source.expression: there is no function Foo'],
    [
      'an unknown function without text',
      call('Foo', undefined, ['x', attributeNode('a')]),
      'source.name: there is no function Foo',
    ],
    ['a text that does not parse', call('Trim', 'Trim([a]'), 'source.expression: the expression is taken over'],
    [
      'a key that is none',
      call('Trim', undefined, ['source', attributeNode('a')], ['no', constant('1')]),
      'source.parameters: Trim has no parameter no',
    ],
    [
      'a key that is there twice',
      call('Trim', undefined, ['source', attributeNode('a')], ['source', attributeNode('b')]),
      'source.parameters: Trim takes one source',
    ],
    [
      'a text and a tree that differ',
      call('Trim', 'Trim([a])', ['source', attributeNode('b')]),
      'source.parameters: the parameters say',
    ],
  ])('%s is warned of by path, and comes back', (_, source, warning) => {
    const json = attributeMapping({ source, targetAttributeName: 'x' })
    const { read, warnings, back } = through(json)
    expect(read?.expression).toBeTypeOf('string')
    expect(warnings).toEqual([expect.stringContaining(warning)])
    expect(back).toEqual(json)
  })

  it('keeps how Entra stores a comparison, which is not published', () => {
    const source = call('IIF', 'IIF([a] = "b", "c", "d")', ['condition', { any: 'thing' }])
    const json = attributeMapping({ source, targetAttributeName: 'x' })
    expect(through(json)).toMatchObject({ warnings: [], back: json, losses: [] })
  })
})

it('the functions of cloud sync are allowed where one is called', () => {
  const dialectOf = (expression: string) => {
    const source = { expression, name: 'x', type: 'Function' }
    const json = objectMapping({ attributeMappings: [key, attributeMapping({ source, targetAttributeName: 'x' })] })
    return importEntraSchema(schemaOf(json)).rules[0]?.objects[0]?.dialect
  }
  expect(dialectOf('Trim(CStr([a]))')).toBe(undefined)
  expect(dialectOf('IIF(IsPresent([a]), Trim(DNComponent(CRef([a]), 1)), Error("none"))')).toBe('cloud-sync')
  expect(dialectOf('Trim(')).toBe(undefined)
})

it('letters lose their marks as in Entra where NormalizeDiacritics is called, and the export says nothing of it', () => {
  const imported = (expression: string) => {
    const source = { expression, name: 'x', type: 'Function' }
    const json = objectMapping({ attributeMappings: [key, attributeMapping({ source, targetAttributeName: 'x' })] })
    return importEntraSchema(schemaOf(json)).rules[0]?.objects[0]
  }
  expect(imported('ToLower(normalizediacritics([a]))')?.diacritics).toBe('entra')
  expect(imported('ToLower([a])')).not.toHaveProperty('diacritics')
})

describe('what is kept of a source', () => {
  const source = call('Foo', 'Foo([a])', ['x', attributeNode('a')])
  it('gives way when the expression was changed', () => {
    const { back } = write({ target: 'x', expression: 'Trim([a])', entra: { source } })
    expect(back).toMatchObject({ source: call('Trim', 'Trim([a])', ['source', attributeNode('a')]) })
  })
})

describe('what else a mapping says', () => {
  it.each<[Json, Partial<AttributeMappingDefinition>, string[]]>([
    [{ flowType: 'ObjectAddOnly' }, { flow: 'ObjectAddOnly' }, []],
    [{ flowType: 'MultiValueAddOnly' }, { flow: 'MultiValueAddOnly' }, []],
    [{ flowType: 'ValueAddOnly' }, { flow: 'MultiValueAddOnly' }, ['flowType: Sutler has no ValueAddOnly']],
    [{ flowType: 'AttributeAddOnly' }, { flow: 'ObjectAddOnly' }, ['flowType: Sutler has no AttributeAddOnly']],
    [{ flowType: 'unknownFutureValue' }, { entra: { flowType: 'unknownFutureValue' } }, ['flowType: Sutler has no']],
    [{ flowBehavior: 'FlowAlways' }, { entra: { flowBehavior: 'FlowAlways' } }, []],
    [{ matchingPriority: 3 }, { match: 3 }, []],
    [{ matchingPriority: -1 }, { entra: { matchingPriority: -1 } }, ['matchingPriority: ']],
    [{ defaultValue: 'x' }, { default: 'x' }, []],
    [{ defaultValue: '' }, { default: '' }, []],
    [{ exportMissingReferences: true }, { entra: { exportMissingReferences: true } }, ['exportMissingReferences: ']],
    [{ somethingNew: { a: [1] } }, { entra: { somethingNew: { a: [1] } } }, []],
  ])('%j is read as %j and comes back', (fields, expected, expectedWarnings) => {
    const json = attributeMapping({ ...fields, targetAttributeName: 'x' })
    const { read, warnings, back, losses } = through(json)
    expect(read).toMatchObject(expected)
    expect(warnings).toEqual(expectedWarnings.map((text) => expect.stringContaining(text)))
    expect(back).toEqual(json)
    expect(losses).toEqual([])
  })

  it.each<[Json, Partial<AttributeMappingDefinition>]>([
    [{ flowType: 'ValueAddOnly' }, { flow: 'ObjectAddOnly' }],
    [{ matchingPriority: -1 }, { match: 2 }],
    [{ defaultValue: 5 }, { default: '6' }],
    [{ targetAttributeName: 'y' }, {}],
  ])('%j gives way to %j, with a warning', (entra, ours) => {
    const plain = write({ target: 'x', source: 'a', ...ours })
    const { back, losses } = write({ target: 'x', source: 'a', ...ours, entra })
    expect(back).toEqual(plain.back)
    expect(losses).toEqual([
      `entra.${Object.keys(entra)[0]}: what was kept of the import does not fit the mapping any more`,
    ])
  })

  it.each<[string, Json, string]>([
    ['no target', { targetAttributeName: '' }, 'no target attribute is named'],
    ['nothing to write', { source: null, targetAttributeName: 'x' }, 'nothing says where x comes from'],
    ['a target that is there already', { targetAttributeName: 'id' }, 'id is mapped already'],
    ['such a target in another case', { targetAttributeName: 'ID' }, 'ID is mapped already'],
  ])('a mapping with %s is left out, with a warning, and comes back', (_, fields, warning) => {
    const json = attributeMapping(fields)
    const { read, warnings, back } = through(json)
    expect(read).toBeUndefined()
    expect(warnings).toEqual([expect.stringContaining(warning)])
    expect(back).toEqual(json)
  })

  it('warns of a target that is no path', () => {
    expect(through(attributeMapping({ targetAttributeName: 'a[' })).warnings).toEqual([
      expect.stringContaining('"a[" is not an attribute path'),
    ])
  })
})

describe('references', () => {
  const directory = (fields: Json) => {
    const objects = [{ name: 'User', attributes: [{ name: 'manager', type: 'Reference', ...fields }] }]
    return [{ name: 'Directory', objects }]
  }
  const to = (...names: string[]) => ({
    referencedObjects: names.map((referencedObjectName) => ({ referencedObjectName })),
  })
  const json = attributeMapping({ source: attributeNode('manager'), targetAttributeName: 'manager' })

  it.each<[string, Json, boolean | string, number]>([
    ['objects of the same type', to('User'), true, 0],
    ['objects of another type', to('Group'), 'Group', 0],
    ['objects of several types', to('Group', 'User'), true, 1],
    ['nobody knows what', {}, true, 0],
  ])('to %s are known from the source attribute', (_, fields, reference, warnings) => {
    const result = through(json, directory(fields))
    expect(result.read).toEqual({ target: 'manager', source: 'manager', reference })
    expect(result.warnings).toHaveLength(warnings)
    expect(result.losses).toEqual([])
    expect(result.back).toEqual(json)
  })

  it('cannot be said in a mapping', () => {
    expect(write({ target: 'manager', source: 'manager', reference: true }).losses).toEqual([
      ': a mapping does not say that its value is a reference',
    ])
  })

  it('nulls that may flow are warned of', () => {
    expect(through(json, directory({ type: 'String', flowNullValues: true })).warnings).toEqual([
      expect.stringContaining('source: nulls of manager may flow'),
    ])
  })
})

describe('what Entra cannot say', () => {
  it.each<[string, Partial<AttributeMappingDefinition>, string[]]>([
    ['clearing', { source: 'a', whenNull: 'clear' }, [': Entra does not say']],
    ['a constant with parts', { constant: ['a'] }, ['source: Entra takes only text here']],
    ['a default with parts', { default: { a: 1 } }, ['defaultValue: Entra takes only text here']],
    ['a comparison', { expression: 'IIF([a] = "b", "c", "d")' }, ['source: how Entra stores a comparison']],
    ['joining with "&"', { expression: '[a] & "b"' }, ['source: how Entra stores "&"']],
    ['an unknown function', { expression: 'Foo([a])' }, ['source: the parameters of Foo are not known']],
    ['a text that does not parse', { expression: 'Foo(' }, ['source: the expression does not parse']],
  ])('%s is warned of', (_, fields, losses) => {
    expect(write({ target: 'x', ...fields }).losses).toEqual(losses.map((text) => expect.stringContaining(text)))
  })

  it.each([
    [true, 'True'],
    [false, 'False'],
    [5, '5'],
    ['x', 'x'],
  ])('the constant %j becomes the text %s', (value, text) => {
    expect(write({ target: 'x', constant: value }).back?.source).toEqual(constant(text))
  })

  it('bare words and numbers are constants too', () => {
    const { back } = write({ target: 'x', expression: 'InStr([a], "b", 1, vbTextCompare)' })
    const source = back?.source as { parameters?: { value: Json }[] } | undefined
    const values = (source?.parameters ?? []).map(({ value }) => value)
    expect(values.map(({ expression, type }) => [expression, type])).toEqual([
      ['[a]', 'Attribute'],
      ['"b"', 'Constant'],
      ['"1"', 'Constant'],
      ['vbTextCompare', 'Constant'],
    ])
  })
})
