import type { ConnectorEnv, ConnectorKind } from '@sutler/core'
import { createScimClient } from '@sutler/scim'
import { diagnose } from './diagnose.ts'
import { readSettings, type ScimSettings, settingsSchema } from './settings.ts'
import { createScimSource } from './source.ts'
import { createScimTarget } from './target.ts'
import { createService, onRequest } from './types.ts'

/** Any app with a SCIM 2.0 interface (RFC 7644), as target and as source. */
export const scimConnectorKind: ConnectorKind = Object.freeze({
  kind: 'scim',
  summary: 'Apps with a SCIM 2.0 interface, as a target and as a source.',
  settingsSchema,
  secrets: { token: { summary: 'Bearer token of the SCIM interface.', required: false } },
  async open(settings: unknown, env: ConnectorEnv) {
    const read = readSettings(settings)
    const client = openClient(read, env)
    const service = createService(client, read)
    const source = createScimSource(client, service, read)
    return {
      capabilities: {
        findable: read.findable,
        onRequest,
        valuesPerDelta: read.valuesPerDelta,
        createRecovery: 'match' as const,
        readAfterWriteMs: read.readAfterWriteMs,
        maxConcurrency: read.maxConcurrency,
      },
      source,
      target: createScimTarget(client, service, read),
      test: () => diagnose(client, service, read),
      schema: async () => (await service.discovery()).schema,
      close: () => source.close(),
    }
  },
})

function openClient(settings: ScimSettings, env: ConnectorEnv) {
  const token = env.secrets.token?.reveal()
  const headers = Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), value])
  return createScimClient({
    baseUrl: settings.baseUrl,
    send: env.http,
    headers: { ...Object.fromEntries(headers), ...(token && { authorization: `Bearer ${token}` }) },
    now: env.now,
    memberRemoval: settings.memberRemoval,
    notFoundIsEmpty: settings.notFoundIsEmpty,
  })
}
