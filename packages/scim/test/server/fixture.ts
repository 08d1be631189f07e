import { strict } from '../../src/patch/profiles.ts'
import { attribute, complex } from '../../src/schema/attribute.ts'
import { groupType, resourceType, userType } from '../../src/schema/resource-type.ts'
import { createScimHandler, type ScimHandlerOptions } from '../../src/server/handler.ts'
import { createMemoryResources } from '../../src/server/memory.ts'
import type { ScimPrincipal, ScimRequest } from '../../src/server/types.ts'

export const base = 'https://scim.example/v2'
export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
export const deviceUrn = 'urn:example:params:scim:schemas:Device'
export const messages = 'urn:ietf:params:scim:api:messages:2.0'

/** A type of one's own: an immutable attribute, one that is returned on request, and a unique part. */
export const deviceType = resourceType({
  name: 'Device',
  schema: {
    id: deviceUrn,
    name: 'Device',
    description: 'A thing.',
    attributes: [
      attribute('serial', 'Number on the thing.', { required: true, mutability: 'immutable', caseExact: true }),
      attribute('label', 'Text on the thing.', { uniqueness: 'server' }),
      attribute('notes', 'Much text.', { returned: 'request' }),
      attribute('pin', 'Secret.', { returned: 'never', mutability: 'writeOnly' }),
      attribute('weight', 'In grams.', { type: 'integer' }),
      attribute('boughtAt', 'When it came.', { type: 'dateTime' }),
      complex('ports', 'What leads out of it.', [attribute('value', 'Its address.', { uniqueness: 'server' })], {
        multiValued: true,
      }),
    ],
  },
})

export const admin: ScimPrincipal = {
  profile: strict,
  scopes: { types: 'all', readOnly: false },
  subject: null,
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: tests read JSON of any shape
  readonly body: any
  readonly text: string | null
}

export interface CallOptions {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly client?: ScimPrincipal | null
}

/** A service over memory whose clock stands still until it is moved. */
export function createService(options: Partial<ScimHandlerOptions> = {}) {
  const clock = { at: Date.parse('2026-03-01T08:00:00Z') }
  let ids = 0
  const now = () => clock.at
  const resources = createMemoryResources({ now, newId: () => `id-${++ids}` })
  const handler = createScimHandler({
    types: [userType, groupType, deviceType],
    resources,
    baseUrl: base,
    now,
    ...options,
  })
  const call = async (method: string, target: string, options: CallOptions = {}): Promise<Answered> => {
    const [path = '', query = ''] = target.split(/\?(.*)/s)
    const { body, client = admin } = options
    const request: ScimRequest = {
      method,
      path,
      query,
      headers: { ...(body !== undefined && { 'content-type': 'application/scim+json' }), ...options.headers },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    }
    const { status, headers, body: text } = await handler(request, client)
    return { status, headers, text, body: text === null ? null : JSON.parse(text) }
  }
  return {
    clock,
    handler,
    resources,
    call,
    /** Creates a resource and gives its id. */
    async user(attributes: object): Promise<string> {
      return (await call('POST', '/Users', { body: { schemas: [userUrn], ...attributes } })).body.id
    },
    async group(displayName: string, ...members: readonly string[]): Promise<string> {
      const body = { schemas: [groupUrn], displayName, members: members.map((value) => ({ value })) }
      return (await call('POST', '/Groups', { body })).body.id
    },
    async device(attributes: object): Promise<string> {
      return (await call('POST', '/Devices', { body: { schemas: [deviceUrn], ...attributes } })).body.id
    },
    patch: (path: string, operations: readonly object[], options: CallOptions = {}) =>
      call('PATCH', path, { body: patchOf(...operations), ...options }),
  }
}

export function patchOf(...operations: readonly object[]): object {
  return { schemas: [`${messages}:PatchOp`], Operations: operations }
}

export type Service = ReturnType<typeof createService>

/** One requirement: its clause and what it says, and a service that is asked. */
export type Row = readonly [clause: string, run: (service: Service) => Promise<void>]
