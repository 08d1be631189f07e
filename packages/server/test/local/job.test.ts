import { createMemorySystem } from '@sutler/connector-kit/memory'
import { describe, expect, it } from 'vitest'
import { emptyConfig } from '../../src/config/load.ts'
import type { Config, ConnectionConfig, JobConfig } from '../../src/config/types.ts'
import type { Connections } from '../../src/local/connections.ts'
import { prepareJob } from '../../src/local/job.ts'

const job: JobConfig = {
  id: 'hr-to-crm',
  source: 'hr',
  target: 'crm',
  schedule: null,
  guard: { count: 500, percent: 10, floor: 20, groupSize: 200, groupPercent: 30 },
  pageSize: 100,
  objects: [{ source: 'worker', target: 'User', attributes: [{ target: 'userName', source: 'login', match: 1 }] }],
}

const hr: ConnectionConfig = {
  name: 'hr',
  kind: 'flat-file',
  settings: { path: 'workers.csv', anchor: 'id' },
  secrets: {},
  limits: {},
}
const crm: ConnectionConfig = {
  name: 'crm',
  kind: 'scim',
  settings: { baseUrl: 'https://crm.example/scim', headers: { Tenant: 'a' } },
  secrets: { token: { from: 'env', name: 'TOKEN' } },
  limits: {},
}

async function hashWith(source: Partial<ConnectionConfig>, target: Partial<ConnectionConfig> = {}): Promise<string> {
  const config: Config = {
    ...emptyConfig('/nowhere'),
    connections: new Map([
      ['hr', { ...hr, ...source }],
      ['crm', { ...crm, ...target }],
    ]),
  }
  const connector = createMemorySystem(
    { types: [{ name: 'worker' }, { name: 'User' }], roles: ['source', 'target'] },
    { now: () => 0, wait: async () => {} },
  ).connect()
  const connections: Connections = {
    open: async (name) => ({
      name,
      kind: 'memory',
      connector,
      target: connector.target ?? null,
      schema: () => connector.schema(),
    }),
    close: async () => {},
  }
  const prepared = await prepareJob(job, { config, connections, digest: (text) => text, onWarning: () => {} })
  return prepared.mappingHash
}

describe('the hash that keeps an incremental cycle going', () => {
  it.each<[string, Partial<ConnectionConfig>, Partial<ConnectionConfig>]>([
    ['another file', { settings: { ...hr.settings, path: 'others.csv' } }, {}],
    ['another id column', { settings: { ...hr.settings, anchor: 'mail' } }, {}],
    ['another kind of source', { kind: 'directory' }, {}],
    ['another server', {}, { settings: { ...crm.settings, baseUrl: 'https://new.example/scim' } }],
    ['another tenant of the server', {}, { settings: { ...crm.settings, headers: { Tenant: 'b' } } }],
  ])('changes with %s', async (_, source, target) => {
    expect(await hashWith(source, target)).not.toBe(await hashWith({}))
  })

  it.each<[string, Partial<ConnectionConfig>, Partial<ConnectionConfig>]>([
    ['the order of settings', { settings: { anchor: 'id', path: 'workers.csv' } }, {}],
    ['the pace', {}, { settings: { ...crm.settings, pageSize: 7, maxConcurrency: 2, valuesPerDelta: 5 } }],
    ['limits', {}, { limits: { concurrency: 1, ratePerSecond: 3, timeoutMs: 100 } }],
    ['the place of a secret', {}, { secrets: { token: { from: 'file', path: 'token.txt' } } }],
  ])('does not change with %s', async (_, source, target) => {
    expect(await hashWith(source, target)).toBe(await hashWith({}))
  })
})
