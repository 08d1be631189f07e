import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import { firstOf, groupUrn, needs, needsSchema, noFilterPaths, onlyPaths, userUrn } from '../scim-kit/rules.ts'
import type { Service } from '../scim-kit/types.ts'
import { keepOnly } from '../scim-kit/value.ts'

const userAttributes = ['schemas', 'userName', 'externalId', 'active', 'displayName', 'name', 'emails', 'roles']

const service: Service = {
  name: 'GitHub Enterprise',
  prefix: '/scim/v2/enterprises/acme',
  page: { normal: 30, most: 100 },
  // A thousand users in an hour, with as many at once as an hour allows.
  rates: [{ fits: ({ method, path }) => method === 'POST' && path === '/Users', perMinute: 1000 / 60, burst: 1000 }],
  refuse: ({ headers }) =>
    headers['user-agent'] === undefined || headers['user-agent'] === ''
      ? { status: 403, says: 'Request forbidden by administrative rules: a User-Agent header is needed.' }
      : null,
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['id', 'userName', 'externalId', 'displayName'], and: false },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      refuseBody: (body) =>
        firstOf(needsSchema(body, userUrn), needs(body, ['userName', 'externalId', 'displayName', 'emails'])),
      refuseOperations: noFilterPaths,
      keep: (data) => keepOnly(data, userAttributes),
    },
    '/Groups': {
      type: 'Group',
      unique: 'displayName',
      filter: { attributes: ['id', 'externalId', 'displayName'], and: false },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      refuseBody: (body) => firstOf(needsSchema(body, groupUrn), needs(body, ['displayName', 'externalId'])),
      refuseOperations: (operations) => onlyPaths(operations, ['displayName', 'externalId', 'members']),
    },
  },
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(service, options)
}

await runAsProgram(import.meta.url, start)
