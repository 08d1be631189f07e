import { secretValue } from '@sutler/connector-kit'
import { connectorConformance, type Fixture } from '@sutler/connector-kit/conformance'
import type { Attributes, Connector } from '@sutler/core'
import { entra, strict } from '@sutler/scim'
import { describe } from 'vitest'
import { scimConnectorKind } from '../../src/scim/index.ts'
import { createOwnServer, type OwnServer } from './own-server.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const user = 'urn:ietf:params:scim:schemas:core:2.0:User'
const group = 'urn:ietf:params:scim:schemas:core:2.0:Group'

describe('users of a strict server', () => connectorConformance(users(createOwnServer(strict))))
describe('users of a server for Entra ID', () => connectorConformance(users(createOwnServer(entra))))
describe('users of a strict server, changed by PUT', () =>
  connectorConformance(users(createOwnServer(strict), { update: 'put' })))
describe('groups of a strict server', () => connectorConformance(groups(createOwnServer(strict))))
describe('groups, members removed as a list', () =>
  connectorConformance(groups(createOwnServer(entra), { memberRemoval: 'value' })))

function users(server: OwnServer, settings: object = {}): Fixture {
  const ids = new Map<number, string>()
  const attributes = (n: number): Attributes => ({
    userName: `user${n}@example.org`,
    externalId: `E-${n}`,
    displayName: `User ${n}`,
    title: `Title ${n}`,
    active: true,
    name: { givenName: 'Given', familyName: `Family ${n}` },
    [enterprise]: { department: 'R&D', employeeNumber: `N-${n}` },
  })
  return {
    ...common(server, 'User', { pageSize: 7, ...settings }),
    async reset() {
      ids.clear()
      server.empty()
    },
    source: {
      async put(n, version) {
        const body = { ...attributes(n), schemas: [user, enterprise], displayName: `Version ${version}` }
        const known = ids.get(n)
        const id = String((await written(server, '/Users', known, body)).id)
        ids.set(n, id)
        return id
      },
      async remove(n) {
        await call(server, 'DELETE', `/Users/${ids.get(n)}`)
        ids.delete(n)
      },
    },
    target: {
      attributes,
      match: 'userName',
      texts: ['displayName', 'title'],
      multiValued: { path: 'emails', element: (n) => ({ value: `mail${n}@example.org`, type: 'work' }) },
    },
  }
}

function groups(server: OwnServer, settings: object = {}): Fixture {
  const ids = new Map<number, string>()
  const members = new Map<number, string>()
  return {
    ...common(server, 'Group', settings),
    async reset() {
      ids.clear()
      members.clear()
      server.empty()
    },
    source: {
      async put(n, version) {
        const body = { schemas: [group], displayName: `Group ${n}`, externalId: `v${version}` }
        const id = String((await written(server, '/Groups', ids.get(n), body)).id)
        ids.set(n, id)
        return id
      },
      async remove(n) {
        await call(server, 'DELETE', `/Groups/${ids.get(n)}`)
        ids.delete(n)
      },
    },
    target: {
      attributes: (n) => ({ displayName: `Group ${n}`, externalId: `G-${n}`, description: `Description ${n}` }),
      match: 'displayName',
      texts: ['externalId', 'description'],
      multiValued: {
        path: 'members',
        async element(n) {
          const body = { schemas: [user], userName: `m${n}` }
          const id = members.get(n) ?? String((await call(server, 'POST', '/Users', body)).id)
          members.set(n, id)
          return id
        },
      },
    },
  }
}

function common(
  server: OwnServer,
  type: string,
  settings: object,
): Pick<Fixture, 'type' | 'secrets' | 'openings' | 'open'> {
  return {
    type,
    secrets: [server.token],
    openings: ['wrongCredentials', 'unreachable'],
    open: (how): Promise<Connector> =>
      scimConnectorKind.open(
        { baseUrl: how === 'unreachable' ? 'http://nobody.example/scim/v2' : server.url, ...settings },
        {
          name: 'app',
          secrets: { token: secretValue(how === 'wrongCredentials' ? `${server.token}-not` : server.token) },
          baseDir: '.',
          now: Date.now,
          http: server.send,
        },
      ),
  }
}

function written(
  server: OwnServer,
  endpoint: string,
  known: string | undefined,
  body: Attributes,
): Promise<Attributes> {
  return known === undefined ? call(server, 'POST', endpoint, body) : call(server, 'PUT', `${endpoint}/${known}`, body)
}

/** Calls the server without the client under test. */
async function call(server: OwnServer, method: string, path: string, body?: Attributes): Promise<Attributes> {
  const answer = await server.send({
    method,
    url: server.url + path,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/scim+json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.body}`)
  return answer.body === '' ? {} : JSON.parse(answer.body)
}
