import { type ConnectorEnv, type ConnectorKind, ProvisioningError } from '@sutler/core'
import { directorySchema, findable } from './schema.ts'
import { createDirectorySource } from './source.ts'
import { createDirectoryTarget } from './target.ts'

const capabilities = Object.freeze({
  findable,
  onRequest: Object.freeze(['members']),
  valuesPerDelta: 1000,
  createRecovery: 'match' as const,
  readAfterWriteMs: 0,
  maxConcurrency: 8,
})

/** The installation's own users and groups, as source and as target. */
export const directoryConnectorKind: ConnectorKind = Object.freeze({
  kind: 'directory',
  summary: 'The built-in directory of users and groups, as a target and as a source.',
  settingsSchema: Object.freeze({ type: 'object', additionalProperties: false, properties: {} }),
  secrets: Object.freeze({}),
  async open(settings: unknown, env: ConnectorEnv) {
    assertNoSettings(settings, env.name)
    const { directory } = env
    if (directory === undefined)
      throw new ProvisioningError(`${env.name}: this installation has no built-in directory`, {
        code: 'UNSUPPORTED',
        blame: 'connection',
      })
    return {
      capabilities,
      source: createDirectorySource(directory),
      target: createDirectoryTarget(directory),
      test: async () => [],
      schema: async () => directorySchema,
      close: async () => undefined,
    }
  },
})

function assertNoSettings(settings: unknown, name: string): void {
  const keys = typeof settings === 'object' && settings !== null ? Object.keys(settings) : []
  if (keys.length === 0) return
  throw new ProvisioningError(`${name}: settings.${keys[0]} is not known; a directory connection has no settings`, {
    code: 'INVALID_VALUE',
    blame: 'connection',
  })
}
