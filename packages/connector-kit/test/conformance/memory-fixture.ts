import { type Connector, ProvisioningError, type Source, type Target } from '@sutler/core'
import type { Fixture, Opening } from '../../src/conformance/index.ts'
import { createMemorySystem, type MemorySettings } from '../../src/memory/index.ts'

export const secret = 'tok-3f9a1c77-never-seen'

const settings: MemorySettings = {
  types: [
    { name: 'Group', unique: ['displayName'], references: [{ path: 'members.value', types: ['User'] }] },
    { name: 'User' },
  ],
  capabilities: { findable: ['displayName', 'description'], onRequest: ['members'], valuesPerDelta: 20 },
}

/** Groups of a memory system, through connections that `wrap` may spoil. */
export function memoryFixture(wrap: (connector: Connector, how: Opening) => Connector = (one) => one): Fixture {
  const world = { now: () => 0, wait: async () => {}, credential: secret }
  const system = createMemorySystem(settings, world)
  const type = 'Group'
  const anchors = ['b\u00e9', 'a', '\u{1F600}', '\uFFFD', 'Z', 'a0', 'zz', 'm']
  const anchorOf = (n: number) => anchors[n] ?? `n${n}`
  return {
    type,
    secrets: [secret],
    openings: ['wrongCredentials', 'unreachable'],
    async open(how) {
      const connector = system.connect(how === 'wrongCredentials' ? 'wrong' : secret)
      return wrap(how === 'unreachable' ? unreachable(connector) : connector, how)
    },
    async reset() {
      system.clear()
    },
    source: {
      async put(n, version) {
        system.put({ type, anchor: anchorOf(n), attributes: { displayName: `group ${n}`, version } })
        return anchorOf(n)
      },
      async remove(n) {
        system.remove(type, anchorOf(n))
      },
    },
    target: {
      attributes: (n) => ({ displayName: `team-${n}`, description: `about ${n}`, site: `site ${n}` }),
      match: 'displayName',
      texts: ['description', 'site'],
      multiValued: {
        path: 'members',
        element(n) {
          system.put({ type: 'User', anchor: `u${n}`, attributes: {} })
          return { value: `u${n}` }
        },
      },
    },
  }
}

function unreachable(connector: Connector): Connector {
  const fail = async (): Promise<never> => {
    throw new ProvisioningError('Nothing answers at memory.test.', { code: 'UNAVAILABLE', outcomeKnown: true })
  }
  const source: Source = { list: fail, get: fail }
  const target: Target = { find: fail, get: fail, create: fail, update: fail, delete: fail }
  const finding = { severity: 'error', code: 'UNAVAILABLE', summary: 'Nothing answers at memory.test.' } as const
  return { ...connector, source, target, test: async () => [finding] }
}
