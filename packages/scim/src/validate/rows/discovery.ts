import { resourceTypeUrn, serviceProviderConfigUrn, userUrn } from '../../schema/urns.ts'
import { at, type Json, objectsIn, textsIn } from '../json.ts'
import { messages } from '../names.ts'
import { expect, NotOffered } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, table } from '../row.ts'

const types = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex']
const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly']
const returns = ['always', 'never', 'default', 'request']

async function documents(probe: Probe, path: string): Promise<readonly Json[]> {
  const { status, json } = await probe.get(path)
  expect(status === 200, `${path} should be answered with 200`)
  expect(textsIn(json.schemas).includes(`${messages}:ListResponse`), `${path} should be a ListResponse`)
  const found = objectsIn(json.Resources)
  expect(found.length > 0, `${path} should list at least one resource in Resources`)
  return found
}

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

export const discoveryRows = table('Discovery', { profiles: everywhere }, [
  {
    id: 'discovery.config',
    ...{ clause: 'RFC 7644 §4', level: 'MUST' },
    title: 'GET /ServiceProviderConfig gives one ServiceProviderConfig',
    remedy: 'Serve the document at /ServiceProviderConfig: a single resource, no list.',
    async check(probe) {
      const { status, json } = await probe.get('/ServiceProviderConfig')
      expect(status === 200, 'status 200 should have come')
      expect(
        textsIn(json.schemas).includes(serviceProviderConfigUrn),
        `schemas should hold ${serviceProviderConfigUrn}`,
      )
    },
  },
  {
    id: 'discovery.config.features',
    ...{ clause: 'RFC 7643 §5', level: 'MUST', after: ['discovery.config'] },
    title: 'The configuration says of patch, bulk, filter, changePassword, sort and etag whether they are supported',
    remedy: 'Give each an object whose `supported` is a boolean; bulk needs its two limits, filter `maxResults`.',
    async check({ config }) {
      for (const name of ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'])
        expect(typeof at(config, name, 'supported') === 'boolean', `${name}.supported should be true or false`)
      for (const [part, limit] of [
        ['bulk', 'maxOperations'],
        ['bulk', 'maxPayloadSize'],
        ['filter', 'maxResults'],
      ] as const)
        expect(Number.isInteger(at(config, part, limit)), `${part}.${limit} should be a whole number`)
    },
  },
  {
    id: 'discovery.config.authentication',
    ...{ clause: 'RFC 7643 §5', level: 'MUST', after: ['discovery.config'] },
    title: 'The configuration lists the authentication schemes, each with type, name and description',
    remedy: 'Fill `authenticationSchemes`.',
    async check({ config }) {
      const schemes = objectsIn(config.authenticationSchemes)
      const parts = ['type', 'name', 'description']
      const whole = schemes.filter((one) => parts.every((part) => typeof one[part] === 'string'))
      expect(Array.isArray(config.authenticationSchemes), 'authenticationSchemes should be a list')
      expect(whole.length === schemes.length, 'each authentication scheme should have type, name and description')
    },
  },
  {
    id: 'discovery.types',
    ...{ clause: 'RFC 7644 §4', level: 'MUST' },
    title: 'GET /ResourceTypes lists resource types with name, endpoint and schema',
    remedy: 'Serve a ListResponse of ResourceType resources.',
    async check(probe) {
      for (const type of await documents(probe, '/ResourceTypes'))
        for (const part of ['name', 'endpoint', 'schema'])
          expect(typeof type[part] === 'string', `each resource type should have the text ${part}`)
    },
  },
  {
    id: 'discovery.types.schemas',
    ...{ clause: 'RFC 7643 §6', level: 'MUST', after: ['discovery.types'] },
    title: 'Each resource type names the schema of resource types',
    remedy: `Add ${resourceTypeUrn} to the schemas of each.`,
    async check(probe) {
      for (const type of await documents(probe, '/ResourceTypes'))
        expect(textsIn(type.schemas).includes(resourceTypeUrn), `schemas of each should hold ${resourceTypeUrn}`)
    },
  },
  {
    id: 'discovery.types.user',
    ...{ clause: 'RFC 7643 §6', level: 'MUST', after: ['discovery.types'] },
    title: 'The resource type User has the endpoint /Users and the core schema',
    remedy: 'List it with `endpoint` "/Users" and `schema` set to the URN of the core User schema.',
    async check(probe) {
      const user = (await documents(probe, '/ResourceTypes')).find(({ name }) => name === 'User')
      expect(user !== undefined, 'there should be a resource type User')
      expect(/(^|\/)Users$/.test(String(user?.endpoint)), 'its endpoint should be /Users')
      expect(user?.schema === userUrn, `its schema should be ${userUrn}`)
    },
  },
  {
    id: 'discovery.types.single',
    ...{ clause: 'RFC 7644 §4', level: 'SHOULD', after: ['discovery.types.user'] },
    title: 'A resource type can be read alone',
    remedy: 'Serve /ResourceTypes/User.',
    async check(probe) {
      const { status, json } = await probe.get('/ResourceTypes/User')
      expect(status === 200 && json.name === 'User', '200 and the resource type User should have come')
    },
  },
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
