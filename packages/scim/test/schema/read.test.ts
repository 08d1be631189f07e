import { describe, expect, it } from 'vitest'
import { enterpriseUserSchema, groupSchema, readSchema, schemaJson, userSchema } from '../../src/index.ts'

const id = 'urn:example:params:scim:schemas:extension:acme:2.0:User'

function problemsOf(document: unknown) {
  const read = readSchema(document)
  return read.ok ? [] : read.problems
}

/** The places of the problems of a schema with this one attribute. */
function placesOf(attribute: unknown): readonly string[] {
  return problemsOf({ id, attributes: [attribute] }).map(({ path }) => path)
}

describe('readSchema', () => {
  it('fills in the defaults of RFC 7643 §2.2', () => {
    expect(readSchema({ id, attributes: [{ name: 'badge' }] })).toEqual({
      ok: true,
      schema: {
        id,
        name: 'User',
        description: 'User',
        attributes: [
          {
            name: 'badge',
            type: 'string',
            multiValued: false,
            description: 'badge',
            required: false,
            caseExact: false,
            mutability: 'readWrite',
            returned: 'default',
            uniqueness: 'none',
          },
        ],
      },
    })
  })

  it.each([userSchema, groupSchema, enterpriseUserSchema])('reads $name as it is published', (schema) => {
    expect(readSchema(schemaJson(schema, 'https://s'))).toEqual({ ok: true, schema })
  })

  it('reads words in any case, and compares references and binaries exactly', () => {
    const attributes = [
      { name: 'a', type: 'REFERENCE', referenceTypes: ['User'], mutability: 'IMMUTABLE', subAttributes: [] },
      { name: 'b', type: 'binary', returned: 'Request', uniqueness: 'Global' },
      { name: 'c', type: 'reference', caseExact: false, canonicalValues: ['x'] },
    ]
    expect(readSchema({ id, name: 'Acme', description: 'Ours.', attributes })).toMatchObject({
      schema: {
        name: 'Acme',
        description: 'Ours.',
        attributes: [
          { type: 'reference', caseExact: true, mutability: 'immutable' },
          { caseExact: true, returned: 'request', uniqueness: 'global' },
          { caseExact: false, canonicalValues: ['x'] },
        ],
      },
    })
  })

  it.each([
    ['no object', null, ['']],
    ['a list', [], ['']],
    ['nothing in it', {}, ['id', 'attributes']],
    ['no id but a name', { name: 'A', attributes: [{ name: 'a' }] }, ['id']],
    ['an id that is no URI', { id: 'acme', attributes: [{ name: 'a' }] }, ['id']],
    ['an id that ends in a colon', { id: 'urn:acme:', attributes: [{ name: 'a' }] }, ['id']],
    ['an id with brackets', { id: 'urn:acme:a[b]', attributes: [{ name: 'a' }] }, ['id']],
    ['an empty name', { id, name: '', attributes: [{ name: 'a' }] }, ['name']],
    ['a description that is a number', { id, description: 1, attributes: [{ name: 'a' }] }, ['description']],
    ['no attributes', { id, attributes: [] }, ['attributes']],
    ['attributes that are no list', { id, attributes: {} }, ['attributes']],
    [
      'too many attributes',
      { id, attributes: Array.from({ length: 1001 }, (_, n) => ({ name: `a${n}` })) },
      ['attributes'],
    ],
    ['a key nobody knows', { id, attributes: [{ name: 'a' }], extra: 1 }, ['extra']],
  ])('says what is wrong with a document: %s', (_title, document, paths) => {
    expect(problemsOf(document).map(({ path }) => path)).toEqual(paths)
  })

  it('counts sub-attributes, too', () => {
    const subAttributes = Array.from({ length: 600 }, (_, n) => ({ name: `s${n}` }))
    const attributes = ['a', 'b'].map((name) => ({ name, type: 'complex', subAttributes }))
    expect(problemsOf({ id, attributes }).map(({ path }) => path)).toEqual(['attributes[1].subAttributes'])
  })

  it.each([
    ['no object', 7, ['attributes[0]']],
    ['no name', {}, ['attributes[0].name']],
    ['a name with a dot', { name: 'a.b' }, ['attributes[0].name']],
    ['a name that begins with a digit', { name: '1a' }, ['attributes[0].name']],
    ['$ref at the top', { name: '$ref' }, ['attributes[0].name']],
    ['a common attribute', { name: 'META' }, ['attributes[0].name']],
    ['a type nobody knows', { name: 'a', type: 'text' }, ['attributes[0].type']],
    ['a type that is a number', { name: 'a', type: 1 }, ['attributes[0].type']],
    ['a flag as text', { name: 'a', multiValued: 'true' }, ['attributes[0].multiValued']],
    ['a description that is none', { name: 'a', description: 1 }, ['attributes[0].description']],
    ['canonical values that are numbers', { name: 'a', canonicalValues: [1] }, ['attributes[0].canonicalValues']],
    ['reference types as text', { name: 'a', referenceTypes: 'User' }, ['attributes[0].referenceTypes']],
    ['a complex one without parts', { name: 'a', type: 'complex' }, ['attributes[0].subAttributes']],
    ['parts of a text', { name: 'a', subAttributes: [{ name: 'b' }] }, ['attributes[0].subAttributes']],
    ['parts that are no list', { name: 'a', subAttributes: 'b' }, ['attributes[0].subAttributes']],
    [
      'a complex part',
      { name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'complex', subAttributes: [{ name: 'c' }] }] },
      ['attributes[0].subAttributes[0].type'],
    ],
    [
      'two parts of one name',
      { name: 'a', type: 'complex', subAttributes: [{ name: 'b' }, { name: 'B' }] },
      ['attributes[0].subAttributes[1].name'],
    ],
    ['a key that is misspelt', { name: 'a', mutible: 'readOnly' }, ['attributes[0].mutible']],
    [
      'several things at once',
      { name: 'a', mutability: 'x', returned: 'y', uniqueness: 'z', required: 1, caseExact: 1 },
      ['required', 'caseExact', 'mutability', 'returned', 'uniqueness'].map((key) => `attributes[0].${key}`),
    ],
  ])('says what is wrong with an attribute: %s', (_title, attribute, paths) => {
    expect(placesOf(attribute)).toEqual(paths)
  })

  it('lets complex attributes have $ref', () => {
    expect(placesOf({ name: 'a', type: 'complex', subAttributes: [{ name: '$ref', type: 'reference' }] })).toEqual([])
  })

  it('lets an attribute be called externalId', () => {
    expect(placesOf({ name: 'externalId' })).toEqual([])
  })
})
