import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import { firstOf, invalid, needs, needsSchema, noFilterPaths, onlyPaths, userUrn } from '../scim-kit/rules.ts'
import type { Operation, Refusal, Service } from '../scim-kit/types.ts'
import { isObject } from '../scim-kit/value.ts'

/** What is added has to look as in Salesforce's own example: `{ "members": [...] }`. */
function refuseGroupOperations(operations: readonly Operation[]): Refusal | null {
  const bare = operations.some(
    ({ op, path, value }) => op === 'add' && path === 'members' && !(isObject(value) && Array.isArray(value.members)),
  )
  return firstOf(
    onlyPaths(operations, ['displayName', 'members']),
    bare && invalid('members to add have to be given as { "members": [...] }', 'invalidSyntax'),
  )
}

function refuseUserOperations(operations: readonly Operation[]): Refusal | null {
  const removed = operations.some(({ op, path }) => op === 'remove' && /^(username|active)$/i.test(path ?? ''))
  return firstOf(noFilterPaths(operations), removed && invalid('userName and active cannot be removed', 'mutability'))
}

const service: Service = {
  name: 'Salesforce',
  prefix: '/services/scim/v2',
  page: { normal: 100, most: 200 },
  rates: [{ fits: () => true, perMinute: 60 * 50, burst: 100 }],
  documents: {
    '/ServiceProviderConfigs': {
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: true },
      sort: { supported: false },
      etag: { supported: false },
    },
  },
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['id', 'userName', 'externalId', 'emails.value'], and: true },
      methods: ['POST', 'PUT', 'PATCH'],
      refuseBody: (body) =>
        firstOf(needsSchema(body, userUrn), needs(body, ['userName', 'name.familyName', 'emails', 'entitlements'])),
      refuseOperations: refuseUserOperations,
    },
    '/Groups': {
      type: 'Group',
      unique: 'displayName',
      filter: { attributes: ['id', 'displayName'], and: true },
      methods: ['PATCH'],
      refuseOperations: refuseGroupOperations,
    },
  },
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(service, options)
}

await runAsProgram(import.meta.url, start)
