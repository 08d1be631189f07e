import { type ConnectorKind, ProvisioningError } from '@sutler/core'
import { waitMs } from '../pacer/wait.ts'
import { createMemorySystem } from './system.ts'
import type { MemorySettings } from './types.ts'

/** A connector to a system of its own in this process, gone when it ends: for demonstrations and tests. */
export const memoryConnector: ConnectorKind<MemorySettings> = {
  kind: 'memory',
  summary: 'Objects in this process, gone when it ends; for demonstrations and tests.',
  settingsSchema: {
    type: 'object',
    required: ['types'],
    additionalProperties: false,
    properties: {
      types: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            attributes: { type: 'array' },
            unique: { type: 'array', items: { type: 'string' } },
            references: { type: 'array' },
          },
        },
      },
      objects: { type: 'array' },
      roles: { type: 'array', items: { enum: ['source', 'target'] } },
      capabilities: { type: 'object' },
      latencyMs: { type: 'integer', minimum: 0 },
    },
  },
  secrets: {},
  async open(settings, env) {
    if (!Array.isArray(settings?.types) || settings.types.length === 0) {
      throw new ProvisioningError(`${env.name}: settings.types is missing; name at least one object type.`, {
        code: 'INVALID_VALUE',
        blame: 'connection',
      })
    }
    return createMemorySystem(settings, { now: env.now, wait: waitMs }).connect()
  },
}
