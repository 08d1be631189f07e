import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import { firstOf, groupUrn, invalid, needs, needsSchema, noFilterPaths, userUrn } from '../scim-kit/rules.ts'
import type { Call, JsonObject, RateLimit, Refusal, Resource, Service } from '../scim-kit/types.ts'

const firstUrn = 'urn:scim:schemas:core:1.0'

const writes = (path: string) => (call: Call) => call.method !== 'GET' && call.path.startsWith(path)

/** Per organisation; the limits on single endpoints are in force beside those on all. */
const rates: readonly RateLimit[] = [
  { fits: ({ method }) => method === 'GET', perMinute: 1000, burst: 1000 },
  { fits: writes(''), perMinute: 600, burst: 180 },
  { fits: writes('/Users'), perMinute: 180, burst: 20 },
  { fits: ({ method, path }) => method === 'PATCH' && path.startsWith('/Groups'), perMinute: 180, burst: 80 },
  { fits: ({ method, path }) => /POST|DELETE/.test(method) && path.startsWith('/Groups'), perMinute: 180, burst: 20 },
]

function refuseUser(urn: string) {
  return (body: JsonObject, present: Resource | null): Refusal | null => {
    const name = body.userName
    const long = typeof name === 'string' && !name.includes('@') && name.length > 21
    return firstOf(
      needsSchema(body, urn),
      present === null && needs(body, ['userName', 'emails']),
      long && invalid('username_too_long: 21 characters at most'),
      typeof body.displayName === 'string' && body.displayName.includes('@') && invalid('displayName may not hold @'),
    )
  }
}

/** An e-mail address as userName becomes a handle. */
function withHandle(data: JsonObject): JsonObject {
  const { userName } = data
  if (typeof userName !== 'string' || !userName.includes('@')) return data
  const handle = userName.split('@', 1)[0] ?? ''
  return {
    ...data,
    userName: handle
      .toLowerCase()
      .replace(/[^a-z0-9._-]/g, '')
      .slice(0, 21),
  }
}

/** Members and handles of both versions. */
function serviceOf(version: 1 | 2): Service {
  const patch = version === 1 ? 'resource' : 'operations'
  return {
    name: `Slack, SCIM ${version === 1 ? '1.1' : '2.0'}`,
    prefix: `/scim/v${version}`,
    page: { normal: 10, most: 1000 },
    rates,
    ...(version === 1 && { listSchema: firstUrn }),
    documents: {
      [version === 1 ? '/ServiceProviderConfigs' : '/ServiceProviderConfig']: { patch: { supported: true } },
    },
    shelves: {
      '/Users': {
        type: 'User',
        unique: 'userName',
        filter: { attributes: ['id', 'userName', 'email', 'emails', 'emails.value'], and: false },
        methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
        patch,
        deletion: 'inactive',
        refuseBody: refuseUser(version === 1 ? firstUrn : userUrn),
        refuseOperations: noFilterPaths,
        keep: withHandle,
      },
      '/Groups': {
        type: 'Group',
        unique: 'displayName',
        filter: { attributes: ['id', 'displayName'], and: false },
        methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
        patch,
        refuseBody: (body, present) =>
          firstOf(
            needsSchema(body, version === 1 ? firstUrn : groupUrn),
            present === null && needs(body, ['displayName']),
          ),
      },
    },
    error: ({ status, says }) => ({ Errors: { description: says, code: status } }),
  }
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(serviceOf(2), options)
}

export function startFirstVersion(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(serviceOf(1), options)
}

await runAsProgram(import.meta.url, process.env.SLACK_SCIM === '1.1' ? startFirstVersion : start)
