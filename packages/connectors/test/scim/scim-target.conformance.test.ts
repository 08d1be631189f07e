import { connectorConformance, type Fixture } from '@sutler/connector-kit/conformance'
import { describe } from 'vitest'
import { startScimTarget } from '../../../../test/support/scim-target.ts'
import { call, openScim, userFixture } from './fixture.ts'

const token = 'secret-token-of-the-target'
const target = await startScimTarget({ token })
const server = { url: target.url, token }
const reset = async () => target.reset()

describe('users of a plain server', () => connectorConformance(userFixture(server, reset)))
describe('users of a server without PATCH', () => connectorConformance(userFixture(server, reset, { update: 'put' })))
describe('groups, members removed one by one', () => connectorConformance(groups({ memberRemoval: 'filter' })))
describe('groups, members removed as a list', () =>
  connectorConformance(groups({ memberRemoval: 'value' }), { close: () => target.stop() }))

/** The plain server keeps any attribute, so that groups get the two texts that the kit asks for. */
function groups(settings: object): Fixture {
  const members = new Map<number, string>()
  return {
    type: 'Group',
    open: () => openScim(server, settings),
    async reset() {
      members.clear()
      await reset()
    },
    source: {
      async put(n, version) {
        const displayName = `Group ${n}`
        const known = (
          await call(server, 'GET', `/Groups?filter=${encodeURIComponent(`displayName eq "${displayName}"`)}`)
        ).Resources as readonly { id: string }[]
        const id = known[0]?.id
        const body = { displayName, externalId: `v${version}` }
        if (id !== undefined) await call(server, 'PUT', `/Groups/${id}`, body)
        return id ?? String((await call(server, 'POST', '/Groups', body)).id)
      },
      async remove(n) {
        const filter = encodeURIComponent(`displayName eq "Group ${n}"`)
        const found = (await call(server, 'GET', `/Groups?filter=${filter}`)).Resources as readonly { id: string }[]
        for (const { id } of found) await call(server, 'DELETE', `/Groups/${id}`)
      },
    },
    target: {
      attributes: (n) => ({ displayName: `Group ${n}`, externalId: `G-${n}`, description: `Description ${n}` }),
      match: 'displayName',
      texts: ['externalId', 'description'],
      multiValued: {
        path: 'members',
        async element(n) {
          const id = members.get(n) ?? String((await call(server, 'POST', '/Users', { userName: `m${n}` })).id)
          members.set(n, id)
          return id
        },
      },
    },
  }
}
