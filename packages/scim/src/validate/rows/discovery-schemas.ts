import { userUrn } from '../../schema/urns.ts'
import { type Json, objectsIn } from '../json.ts'
import { expect, NotOffered } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, table } from '../row.ts'
import { documents } from './documents.ts'

const types = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex']
const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly']
const returns = ['always', 'never', 'default', 'request']

async function userAttributes(probe: Probe): Promise<readonly Json[]> {
  const found = await documents(probe, '/Schemas')
  const user = found.find(({ id }) => String(id).toLowerCase() === userUrn.toLowerCase())
  expect(user !== undefined, `/Schemas should hold ${userUrn}`)
  return objectsIn(user?.attributes)
}

/** All attributes with their sub-attributes. */
function flat(attributes: readonly Json[]): readonly Json[] {
  return attributes.flatMap((one) => [one, ...objectsIn(one.subAttributes)])
}

function named(attributes: readonly Json[], name: string): Json | undefined {
  return attributes.find((one) => String(one.name).toLowerCase() === name.toLowerCase())
}

/** Rows of the schemas. */
export const schemaRows = table('Discovery', { profiles: everywhere }, [
  {
    id: 'discovery.schemas',
    ...{ clause: 'RFC 7644 §4', level: 'MUST' },
    title: 'GET /Schemas lists schemas with id and attributes',
    remedy: 'Serve a ListResponse of Schema resources.',
    async check(probe) {
      for (const schema of await documents(probe, '/Schemas')) {
        expect(typeof schema.id === 'string', 'each schema should have its URN as id')
        expect(Array.isArray(schema.attributes), 'each schema should have a list of attributes')
      }
    },
  },
  {
    id: 'discovery.schemas.single',
    ...{ clause: 'RFC 7644 §4', level: 'MUST', after: ['discovery.schemas'] },
    title: 'A schema can be read alone by its URN',
    remedy: `Serve /Schemas/${userUrn}; the colons may come percent-encoded.`,
    async check(probe) {
      const { status, json } = await probe.get(`/Schemas/${userUrn}`)
      expect(status === 200 && json.id === userUrn, '200 and the schema of users should have come')
    },
  },
  {
    id: 'discovery.schemas.complete',
    ...{ clause: 'RFC 7643 §6', level: 'MUST', after: ['discovery.schemas', 'discovery.types'] },
    title: 'Each schema a resource type names is in /Schemas',
    remedy: 'Publish the schemas and extensions of all resource types.',
    async check(probe) {
      const known = (await documents(probe, '/Schemas')).map(({ id }) => String(id).toLowerCase())
      const types = await documents(probe, '/ResourceTypes')
      const wanted = types.flatMap((one) => [
        one.schema,
        ...objectsIn(one.schemaExtensions).map(({ schema }) => schema),
      ])
      for (const urn of wanted) expect(known.includes(String(urn).toLowerCase()), `/Schemas should hold ${String(urn)}`)
    },
  },
  {
    id: 'discovery.schemas.characteristics',
    ...{ clause: 'RFC 7643 §7', level: 'MUST', after: ['discovery.schemas'] },
    title: 'Each attribute of a schema has characteristics with the values the RFC names',
    remedy: 'Correct name, type, multiValued, mutability and returned; they stand in RFC 7643 §7.',
    async check(probe) {
      for (const schema of await documents(probe, '/Schemas'))
        for (const one of flat(objectsIn(schema.attributes))) {
          const where = `${String(schema.id)}:${String(one.name)}`
          expect(typeof one.name === 'string', `each attribute of ${String(schema.id)} should have a name`)
          expect(types.includes(String(one.type)), `type of ${where} should be one of ${types.join(', ')}`)
          expect(typeof one.multiValued === 'boolean', `multiValued of ${where} should be true or false`)
          for (const [part, values] of [
            ['mutability', mutabilities],
            ['returned', returns],
          ] as const)
            expect(
              one[part] === undefined || values.includes(String(one[part])),
              `${part} of ${where} should be one of ${values.join(', ')}`,
            )
        }
    },
  },
  {
    id: 'discovery.schemas.user-name',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST', after: ['discovery.schemas'] },
    title: 'userName is required, unique and caseless',
    remedy: 'Set required true, uniqueness "server" or "global", caseExact false on userName.',
    async check(probe) {
      const found = named(await userAttributes(probe), 'userName')
      expect(found?.required === true, 'userName should be required')
      expect(
        ['server', 'global'].includes(String(found?.uniqueness)),
        'uniqueness of userName should be server or global',
      )
      expect(found?.caseExact !== true, 'caseExact of userName should be false')
    },
  },
  {
    id: 'discovery.schemas.password',
    ...{ clause: 'RFC 7643 §4.1.1', level: 'MUST', after: ['discovery.schemas'] },
    title: 'password, where there is one, is never returned',
    remedy: 'Set returned "never" and mutability "writeOnly" on password.',
    async check(probe) {
      const found = named(await userAttributes(probe), 'password')
      if (found === undefined) throw new NotOffered('there is no password')
      expect(found.returned === 'never', 'returned of password should be never')
    },
  },
  {
    id: 'discovery.filter',
    ...{ clause: 'RFC 7644 §4', level: 'SHOULD', profiles: ['rfc'], after: ['discovery.schemas'] },
    title: 'A filter on a discovery endpoint is refused with 403',
    remedy: 'Answer 403 so that no client takes the whole list for what it searched.',
    async check(probe) {
      const { status } = await probe.get('/Schemas?filter=id%20eq%20%22x%22')
      expect(status === 403, '403 should have come')
    },
  },
])
