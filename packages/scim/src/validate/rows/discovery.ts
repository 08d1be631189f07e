import { resourceTypeUrn, serviceProviderConfigUrn, userUrn } from '../../schema/urns.ts'
import { at, objectsIn, textsIn } from '../json.ts'
import { expect } from '../outcome.ts'
import { everywhere, table } from '../row.ts'
import { documents } from './documents.ts'

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
])
