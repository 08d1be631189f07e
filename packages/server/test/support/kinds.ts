import type { ConnectorKind } from '@sutler/core'

/** Two connectors that only have a shape: enough to check configurations against. */
export const sampleKinds: readonly ConnectorKind[] = [
  {
    kind: 'flat-file',
    summary: 'CSV files',
    settingsSchema: {
      type: 'object',
      required: ['path', 'anchor'],
      properties: {
        path: { type: 'string', description: 'path of the file' },
        anchor: { type: 'string', description: 'column that identifies a row' },
        encoding: { enum: ['utf-8', 'latin1'] },
      },
      additionalProperties: false,
    },
    secrets: {},
    open: () => Promise.reject(new Error('not opened in these tests')),
  },
  {
    kind: 'scim',
    summary: 'SCIM 2.0 services',
    settingsSchema: {
      type: 'object',
      required: ['baseUrl'],
      properties: { baseUrl: { type: 'string', description: 'address of the service' } },
      additionalProperties: false,
    },
    secrets: { token: { summary: 'bearer token', required: true } },
    open: () => Promise.reject(new Error('not opened in these tests')),
  },
]
