import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import {
  enterpriseUrn,
  firstOf,
  groupUrn,
  needs,
  needsSchema,
  noFilterPaths,
  oneValueIn,
  onlyPaths,
  userUrn,
} from '../scim-kit/rules.ts'
import type { JsonObject, Refusal, Resource, Service } from '../scim-kit/types.ts'
import { keepOnly } from '../scim-kit/value.ts'

const userAttributes = [
  'schemas',
  'userName',
  'externalId',
  'displayName',
  'active',
  'name.givenName',
  'name.familyName',
  'emails',
  `${enterpriseUrn}:defaultRole`,
  `${enterpriseUrn}:defaultWarehouse`,
]

/** `foreign: true` on a seeded object: it belongs to another role. */
function refuseForeign(present: Resource | null): Refusal | null {
  return present?.data.foreign === true
    ? { status: 403, says: 'Insufficient privileges: the object is not owned by the provisioning role' }
    : null
}

/** A role's name is kept in capitals unless quoted. */
function asRole(data: JsonObject): JsonObject {
  const name = String(data.displayName ?? '')
  return { ...data, displayName: name.startsWith('"') ? name : name.toUpperCase() }
}

const service: Service = {
  name: 'Snowflake',
  prefix: '/scim/v2',
  page: { normal: 100, most: 100 },
  rates: [{ fits: () => true, perMinute: 60 * 50, burst: 100 }],
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['userName'], and: false },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      refuseBody: (body, present) =>
        firstOf(
          refuseForeign(present),
          needsSchema(body, userUrn),
          needs(body, ['userName']),
          oneValueIn(body, ['emails']),
        ),
      refuseOperations: (operations, present) =>
        firstOf(
          refuseForeign(present),
          noFilterPaths(operations),
          ...operations.map(
            ({ value }) => Array.isArray(value) && value.length > 1 && oneValueIn({ value }, ['value']),
          ),
        ),
      keep: (data) => keepOnly(data, userAttributes),
    },
    '/Groups': {
      type: 'Group',
      unique: 'displayName',
      filter: { attributes: ['displayName'], and: false },
      methods: ['POST', 'PATCH', 'DELETE'],
      refuseBody: (body) => firstOf(needsSchema(body, groupUrn), needs(body, ['displayName'])),
      refuseOperations: (operations, present) =>
        firstOf(refuseForeign(present), onlyPaths(operations, ['displayName', 'members'])),
      keep: asRole,
    },
  },
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(service, options)
}

await runAsProgram(import.meta.url, start)
