import { authorize, signIn } from '@sutler/connector-kit'
import { type ConnectorEnv, type ConnectorKind, ProvisioningError, type SignInOptions } from '@sutler/core'
import { createScimClient } from '@sutler/scim'
import { authSecrets, readAuth } from './auth-settings.ts'
import { diagnose } from './diagnose.ts'
import { limitRates } from './rates.ts'
import { describedBy } from './rules.ts'
import { readSettings, type ScimSettings } from './settings.ts'
import { settingsSchema } from './settings-schema.ts'
import { createScimSource } from './source.ts'
import { createScimTarget, findablePaths } from './target.ts'
import { createService, onRequest } from './types.ts'

export { type Dialect, dialects, type ObjectRules, type RateRule } from './dialects/index.ts'

/** Any app with a SCIM 2.0 or 1.1 interface (RFC 7644), as target and as source. */
export const scimConnectorKind: ConnectorKind = Object.freeze({
  kind: 'scim',
  summary: 'Apps with a SCIM interface, 2.0 or 1.1, as a target and as a source.',
  settingsSchema,
  secrets: authSecrets,
  async signIn(settings: unknown, env: ConnectorEnv, options: SignInOptions) {
    const { settings: auth, secrets } = readAuth(readSettings(settings).auth, env)
    if (auth.kind !== 'refresh-token')
      throw new ProvisioningError(
        `settings.auth.kind is ${auth.kind}; only refresh-token has a sign-in in a browser.`,
        { code: 'INVALID_VALUE', blame: 'connection' },
      )
    await signIn(auth, secrets, { send: env.http, now: env.now }, options)
    return { keptIn: auth.refreshTokenFile ?? '' }
  },
  async open(settings: unknown, env: ConnectorEnv) {
    const read = readSettings(settings)
    const { dialect } = read
    const client = openClient(read, env)
    const service = createService(client, read)
    const source = createScimSource(client, service, read)
    const readable = dialect.members === undefined || dialect.members.read === 'get'
    return {
      capabilities: {
        findable: findablePaths(read),
        onRequest,
        valuesPerDelta: read.valuesPerDelta,
        createRecovery: 'match' as const,
        readAfterWriteMs: read.readAfterWriteMs,
        maxConcurrency: read.maxConcurrency,
        ...(!readable && { unreadable: onRequest }),
      },
      source,
      target: createScimTarget(client, service, read),
      test: () => diagnose(client, service, read),
      schema: async () => describedBy((await service.discovery()).schema, dialect.objects),
      close: () => source.close(),
    }
  },
})

function openClient(settings: ScimSettings, env: ConnectorEnv) {
  const auth = readAuth(settings.auth, env)
  const authorized = authorize(auth.settings, auth.secrets, { send: env.http, now: env.now })
  return createScimClient({
    baseUrl: settings.baseUrl,
    send: limitRates(authorized.send, settings.baseUrl, settings.dialect.rates ?? [], { now: Date.now }),
    headers: settings.headers,
    now: env.now,
    wire: settings.wire,
    hide: authorized.secrets,
  })
}
