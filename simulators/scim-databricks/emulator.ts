import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import { firstOf, groupUrn, invalid, needs, needsSchema, noFilterPaths, userUrn } from '../scim-kit/rules.ts'
import type { JsonObject, Service } from '../scim-kit/types.ts'
import { keepOnly } from '../scim-kit/value.ts'

const userAttributes = [
  'schemas',
  'userName',
  'externalId',
  'displayName',
  'active',
  'name',
  'emails',
  'roles',
  'entitlements',
]

function keepUser(data: JsonObject): JsonObject {
  const kept = keepOnly(data, userAttributes)
  return { ...kept, userName: String(kept.userName ?? '').toLowerCase() }
}

const service: Service = {
  name: 'Databricks',
  prefix: '/api/2.1/accounts/1/scim/v2',
  page: { normal: 100, most: 100 },
  rates: [{ fits: () => true, perMinute: 60 * 50, burst: 100 }],
  // Each comparison and each word that joins two of them is a node.
  refuse: ({ query }) =>
    (query.get('filter')?.split(/\s(?:and|or)\s/i).length ?? 0) * 2 > 201
      ? invalid('INVALID_FILTER: more than 200 nodes', 'invalidFilter')
      : null,
  documents: {
    '/ServiceProviderConfig': {
      patch: { supported: true },
      filter: { supported: true, maxResults: 100 },
      bulk: { supported: false },
    },
  },
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['id', 'userName', 'externalId', 'displayName'], and: true, caseExact: true },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      refuseBody: (body) => firstOf(needsSchema(body, userUrn), needs(body, ['userName'])),
      refuseOperations: noFilterPaths,
      keep: keepUser,
    },
    '/Groups': {
      type: 'Group',
      unique: 'displayName',
      filter: { attributes: ['id', 'displayName', 'externalId'], and: true, caseExact: true },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      refuseBody: (body) => firstOf(needsSchema(body, groupUrn), needs(body, ['displayName'])),
    },
  },
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(service, options)
}

await runAsProgram(import.meta.url, start)
