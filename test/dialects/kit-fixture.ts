import type { Fixture } from '@sutler/connector-kit/conformance'
import type { Attributes } from '@sutler/core'
import { openScim } from '../../packages/connectors/test/scim/fixture.ts'
import type { Emulator, EmulatorOptions } from '../../simulators/scim-kit/emulator.ts'
import type { JsonObject } from '../../simulators/scim-kit/types.ts'

const token = 'token-of-the-emulator'

/** One type of objects of one service, as the conformance kit is to use it. */
export interface Kind {
  readonly start: (options: EmulatorOptions) => Promise<Emulator>
  readonly settings: object
  readonly schema: string
  readonly endpoint: '/Users' | '/Groups'
  readonly attributes: (n: number) => Attributes
  readonly match: string
  readonly texts: readonly [string, string]
  /** Absent: one value at most. */
  readonly element?: (emulator: Emulator, n: number) => Attributes | string
  readonly list?: string
}

/** The kit's fixture. Each reset is a service of its own: these have no way to forget everything. */
export function fixtureOf(kind: Kind): { readonly fixture: Fixture; readonly close: () => Promise<void> } {
  let emulator: Emulator | null = null
  let clock = 0
  const ids = new Map<number, string>()
  const members = new Map<number, Attributes | string>()
  const present = (): Emulator => {
    if (emulator === null) throw new Error('the kit resets first')
    return emulator
  }
  const call = async (method: string, path: string, body?: object): Promise<JsonObject> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' }
    const response = await fetch(present().url + path, { method, headers, body: JSON.stringify(body) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? {} : JSON.parse(text)
  }
  const { start, settings, schema, endpoint, attributes, match, texts, element, list } = kind
  const fixture: Fixture = {
    type: endpoint === '/Users' ? 'User' : 'Group',
    secrets: [token],
    openings: ['wrongCredentials', 'unreachable'],
    open: (how) =>
      openScim(
        {
          url: how === 'unreachable' ? 'http://127.0.0.1:9/v1' : present().url,
          token: how === 'wrongCredentials' ? `${token}-not` : token,
        },
        { ...settings, pageSize: 7 },
      ),
    async reset() {
      await emulator?.stop()
      ids.clear()
      members.clear()
      // A minute for each call: limits are the dialect tests' business, and the kit would wait for them.
      emulator = await start({ tokens: [token], now: () => (clock += 60_000) })
    },
    source: {
      async put(n, version) {
        const known = ids.get(n)
        const body = { schemas: [schema], ...attributes(n), [texts[0]]: `Version ${version}` }
        const path = known === undefined ? endpoint : `${endpoint}/${known}`
        const id = String((await call(known === undefined ? 'POST' : 'PUT', path, body)).id)
        ids.set(n, id)
        return id
      },
      async remove(n) {
        await call('DELETE', `${endpoint}/${ids.get(n)}`)
        ids.delete(n)
      },
    },
    target: {
      attributes,
      match,
      texts,
      ...(element !== undefined && {
        multiValued: {
          path: list ?? 'members',
          element(n) {
            const made = members.get(n) ?? element(present(), n)
            members.set(n, made)
            return made
          },
        },
      }),
    },
  }
  return { fixture, close: async () => emulator?.stop() }
}
