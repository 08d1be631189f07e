import { hash } from 'node:crypto'
import { createScimHandler, defaultLimits, profiles, type ScimHandler, type ScimPrincipal, strict } from '@sutler/scim'
import type { DirectoryRecords, OpenStore } from '@sutler/store'
import type { Config } from '../config/types.ts'
import { type ConfiguredToken, type ScimClient, scimClients } from './credential.ts'
import { createScimListener, type ScimListener, scimBase } from './http.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { directoryResources } from './resources.ts'
import { type Subject, subjectId } from './subject.ts'

/** What the SCIM service of an installation stands on. */
export interface ScimSource {
  readonly config: Pick<Config, 'scim'>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Opened at the first request that needs it. */
  readonly store: () => Promise<OpenStore>
  /** Throws ConfigError for a secret that is missing. */
  readonly configuredTokens: () => Promise<readonly ConfiguredToken[]>
}

export interface ScimService {
  readonly listener: ScimListener
  /** Tells the service the server's address, once it has one. Answers with its own, which addresses begin with. */
  listensOn(url: string): string
}

/** The SCIM service over the built-in directory. Reads the tokens of the configuration; throws ConfigError. */
export async function createScimService(
  source: ScimSource & { readonly log: (line: string) => void },
): Promise<ScimService> {
  const { config, now, store, log } = source
  const { scim } = config
  const { bodyLength, bulkLength } = { ...defaultLimits, ...scim.limits }
  const limit = createRateLimit({ ...scim.rate, now })
  const address = { base: scim.baseUrl ?? '' }
  let handler: ScimHandler | Promise<ScimHandler> | null = null
  const open = async (): Promise<ScimHandler> => {
    const { records, digestKey } = await store()
    return createScimHandler({
      types: scim.types,
      resources: directoryResources(records, { now }),
      baseUrl: address.base,
      limits: scim.limits,
      // Every process of the installation must understand the cursors of the others.
      cursorKey: hash('sha256', `${digestKey}\nscim cursors`, 'base64url'),
      now,
      onError: (error) => log(`scim: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    })
  }
  const listener = createScimListener({
    handler: () => {
      handler ??= open().then(
        (opened) => {
          handler = opened
          return opened
        },
        (error: unknown) => {
          handler = null
          throw error
        },
      )
      return handler
    },
    clients: scimClients({
      configured: await source.configuredTokens(),
      tokens: async () => (await store()).scimTokens,
      now,
      log,
    }),
    principalOf: principals(async () => (await store()).records, limit),
    limit,
    maxBody: Math.max(bodyLength, bulkLength),
    log,
  })
  const listensOn = (url: string): string => {
    address.base = scim.baseUrl ?? `${url.replace(/\/+$/, '')}${scimBase}`
    return address.base
  }
  return { listener, listensOn }
}

/** The handler's view of a client, made once for each; for `/Me` each time with the user it is then. */
function principals(users: () => Promise<DirectoryRecords>, limit: RateLimit) {
  const general = generalPrincipals(limit)
  const own = async (client: ScimClient, subject: Subject): Promise<ScimPrincipal> => ({
    ...general(client),
    subject: await subjectId(await users(), subject),
  })
  return (client: ScimClient, path: string): ScimPrincipal | Promise<ScimPrincipal> =>
    client.subject !== null && isMe(path) ? own(client, client.subject) : general(client)
}

/** Whatever the handler may take for `/Me`: for a path that is not, the subject does no harm. */
function isMe(path: string): boolean {
  return /\/me\/?$/i.test(path)
}

function generalPrincipals(limit: RateLimit): (client: ScimClient) => ScimPrincipal {
  const made = new WeakMap<ScimClient, ScimPrincipal>()
  return (client) => {
    const known = made.get(client)
    if (known !== undefined) return known
    const { profile, types, readOnly } = client
    const named = Object.values(profiles).find(({ name }) => name === profile)
    const principal = {
      profile: named ?? strict,
      scopes: { types: types ?? ('all' as const), readOnly },
      subject: null,
      onBulkOperation: () => limit.charge(client.name),
    }
    made.set(client, principal)
    return principal
  }
}
