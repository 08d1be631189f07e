import { type HttpResponse, type HttpSend, ProvisioningError } from '@sutler/core'
import {
  createMemoryResources,
  createScimHandler,
  groupSchema,
  type Profile,
  resourceType,
  type ScimRequest,
  userType,
} from '@sutler/scim'

const base = 'http://scim.example/scim/v2'

/** Sutler's own SCIM service over memory, reached without a network. */
export interface OwnServer {
  readonly url: string
  readonly token: string
  readonly send: HttpSend
  /** Forgets every resource. */
  empty(): void
}

/** Groups whose names are unique, with one more text: the kit wants a unique attribute and two that are not. */
const groupType = resourceType({
  name: 'Group',
  schema: {
    ...groupSchema,
    attributes: groupSchema.attributes.flatMap((attribute) =>
      attribute.name === 'displayName'
        ? [
            { ...attribute, uniqueness: 'server' },
            { ...attribute, name: 'description', required: false },
          ]
        : [attribute],
    ),
  },
})

/** A service that forgives what the profile forgives. Addresses of another host lead nowhere. */
export function createOwnServer(profile: Profile): OwnServer {
  const token = 'token-of-the-own-server'
  const open = () =>
    createScimHandler({ types: [userType, groupType], resources: createMemoryResources(), baseUrl: base })
  let handler = open()
  const client = { profile, scopes: { types: 'all', readOnly: false }, subject: null } as const
  return {
    url: base,
    token,
    empty() {
      handler = open()
    },
    async send({ method, url, headers, body = null, signal }): Promise<HttpResponse> {
      signal?.throwIfAborted()
      if (!url.startsWith(base)) throw new ProvisioningError('Nobody answers.', { code: 'UNAVAILABLE' })
      const [path = '', query = ''] = url.slice(base.length).split('?')
      const request: ScimRequest = { method, path, query, headers, body }
      const answer = await handler(request, headers.authorization === `Bearer ${token}` ? client : null)
      return { status: answer.status, headers: answer.headers, body: answer.body ?? '' }
    },
  }
}
