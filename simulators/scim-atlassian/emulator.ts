import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import {
  firstOf,
  groupUrn,
  invalid,
  needs,
  needsSchema,
  noFilterPaths,
  oneValueIn,
  onlyPaths,
  userUrn,
} from '../scim-kit/rules.ts'
import type { JsonObject, Refusal, Service } from '../scim-kit/types.ts'
import { at, listOf } from '../scim-kit/value.ts'

/** The domain that the organisation of the emulator has verified. */
const verified = 'example.com'

function refuseDomain(body: JsonObject): Refusal | null {
  const foreign = listOf(at(body, ['emails', 'value'])).find(
    (address) => !String(address).toLowerCase().endsWith(`@${verified}`),
  )
  return foreign === undefined ? null : invalid('The domain of the e-mail address is not verified')
}

const service: Service = {
  name: 'Atlassian Cloud',
  prefix: '/scim/directory/0a1b2c3d',
  page: { normal: 100, most: 100 },
  rates: [{ fits: () => true, perMinute: 60 * 50, burst: 100 }],
  documents: {
    '/ServiceProviderConfig': {
      patch: { supported: true },
      filter: { supported: true, maxResults: 100 },
      bulk: { supported: false },
      sort: { supported: false },
    },
  },
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['userName', 'externalId'], and: false },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      deletion: 'hidden',
      refuseBody: (body) =>
        firstOf(
          needsSchema(body, userUrn),
          needs(body, ['userName', 'emails']),
          oneValueIn(body, ['emails']),
          refuseDomain(body),
        ),
      refuseOperations: noFilterPaths,
    },
    '/Groups': {
      type: 'Group',
      unique: 'displayName',
      filter: { attributes: ['displayName'], and: false },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      refuseBody: (body) => firstOf(needsSchema(body, groupUrn), needs(body, ['displayName'])),
      refuseOperations: (operations) => onlyPaths(operations, ['displayName', 'members']),
    },
  },
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(service, options)
}

await runAsProgram(import.meta.url, start)
