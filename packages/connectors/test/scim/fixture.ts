import { createHttp, secretValue } from '@sutler/connector-kit'
import type { Fixture } from '@sutler/connector-kit/conformance'
import type { Attributes, Connector } from '@sutler/core'
import { scimConnectorKind } from '../../src/scim/index.ts'

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

export interface ScimServer {
  readonly url: string
  readonly token: string
}

/** A connector to a SCIM server over a real HTTP client. */
export async function openScim(
  server: { readonly url: string; readonly token?: string },
  settings: object = {},
  http: { readonly timeoutMs?: number } = {},
): Promise<Connector> {
  const client = createHttp(http)
  const connector = await scimConnectorKind.open(
    { baseUrl: server.url, ...settings },
    {
      name: 'app',
      secrets: server.token === undefined ? {} : { token: secretValue(server.token) },
      baseDir: '.',
      now: Date.now,
      http: client.send,
    },
  )
  return {
    ...connector,
    async close() {
      await connector.close()
      await client.close()
    },
  }
}

/** Calls a SCIM server without the client under test. */
export async function call(server: ScimServer, method: string, path: string, body?: object): Promise<Attributes> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
  return text === '' ? {} : JSON.parse(text)
}

function user(n: number): Attributes {
  return {
    userName: `user${n}@example.org`,
    externalId: `E-${n}`,
    displayName: `User ${n}`,
    title: `Title ${n}`,
    active: true,
    name: { givenName: 'Given', familyName: `Family ${n}` },
    [enterprise]: { department: 'R&D', employeeNumber: `N-${n}` },
  }
}

/** The conformance fixture for users of any SCIM server. */
export function userFixture(server: ScimServer, reset: () => Promise<void>, settings: object = {}): Fixture {
  const ids = new Map<number, string>()
  return {
    type: 'User',
    secrets: [server.token],
    openings: ['wrongCredentials', 'unreachable'],
    open: (how) =>
      openScim(
        {
          url: how === 'unreachable' ? 'http://127.0.0.1:9/scim/v2' : server.url,
          token: how === 'wrongCredentials' ? `${server.token}-not` : server.token,
        },
        { pageSize: 7, ...settings },
      ),
    async reset() {
      ids.clear()
      await reset()
    },
    source: {
      async put(n, version) {
        const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise]
        const body = { ...user(n), schemas, displayName: `Version ${version}` }
        const known = ids.get(n)
        const written = await call(
          server,
          known === undefined ? 'POST' : 'PUT',
          `/Users${known === undefined ? '' : `/${known}`}`,
          body,
        )
        const id = known ?? String(written.id)
        ids.set(n, id)
        return id
      },
      async remove(n) {
        await call(server, 'DELETE', `/Users/${ids.get(n)}`)
        ids.delete(n)
      },
    },
    target: {
      attributes: user,
      match: 'userName',
      texts: ['displayName', 'title'],
      multiValued: { path: 'emails', element: (n) => ({ value: `mail${n}@example.org`, type: 'work' }) },
    },
  }
}
