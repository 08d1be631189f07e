import { createMemorySystem } from '@sutler/connector-kit/memory'
import type { AttributeMappingDefinition } from '@sutler/core'
import type { Job } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { emptyConfig } from '../../src/config/load.ts'
import { normaliseConfig } from '../../src/config/normalise.ts'
import type { ConnectionFile } from '../../src/config/schema.ts'
import { type Config, ConfigError } from '../../src/config/types.ts'
import type { Connections } from '../../src/local/connections.ts'
import { prepareJob } from '../../src/local/job.ts'

const hr: ConnectionFile = { kind: 'flat-file', settings: { path: 'workers.csv', anchor: 'id' } }
const crm: ConnectionFile = {
  kind: 'scim',
  settings: { baseUrl: 'https://crm.example/scim', headers: { Tenant: 'a' } },
  secrets: { token: 'env:TOKEN' },
}

async function hashWith(source: Partial<ConnectionFile>, target: Partial<ConnectionFile> = {}): Promise<string> {
  return (await preparedWith(source, target)).mappingHash
}

function preparedWith(
  source: Partial<ConnectionFile>,
  target: Partial<ConnectionFile> = {},
  more: readonly AttributeMappingDefinition[] = [],
): Promise<Job> {
  const attributes = [{ target: 'userName', source: 'login', match: 1 }, ...more]
  const objects = [{ source: 'worker', target: 'User', attributes }]
  const config = normaliseConfig(
    {
      version: 1,
      connections: { hr: { ...hr, ...source }, crm: { ...crm, ...target } },
      jobs: { 'hr-to-crm': { source: 'hr', target: 'crm', objects } },
    },
    emptyConfig('/nowhere'),
  )
  const job = config.jobs.get('hr-to-crm')
  if (job === undefined) throw new Error('The job is missing.')
  const connector = createMemorySystem(
    { types: [{ name: 'worker' }, { name: 'User', unique: ['displayName'] }], roles: ['source', 'target'] },
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
    signIn: async () => ({ keptIn: '' }),
    close: async () => {},
  }
  const locate: Config['locate'] = (at, finding) => ({ ...finding, path: 'sutler.yaml', key: at.join(' ') })
  return prepareJob(job, { config: { ...config, locate }, connections, digest: (text) => text, onWarning: () => {} })
}

describe('the hash that keeps an incremental cycle going', () => {
  it.each<[string, Partial<ConnectionFile>, Partial<ConnectionFile>]>([
    ['another file', { settings: { ...hr.settings, path: 'others.csv' } }, {}],
    ['another id column', { settings: { ...hr.settings, anchor: 'mail' } }, {}],
    ['another kind of source', { kind: 'directory' }, {}],
    ['another server', {}, { settings: { ...crm.settings, baseUrl: 'https://new.example/scim' } }],
    ['another tenant of the server', {}, { settings: { ...crm.settings, headers: { Tenant: 'b' } } }],
  ])('changes with %s', async (_, source, target) => {
    expect(await hashWith(source, target)).not.toBe(await hashWith({}))
  })

  it.each<[string, Partial<ConnectionFile>, Partial<ConnectionFile>]>([
    ['the order of settings', { settings: { anchor: 'id', path: 'workers.csv' } }, {}],
    ['the pace', {}, { settings: { ...crm.settings, pageSize: 7, maxConcurrency: 2, valuesPerDelta: 5 } }],
    ['limits', {}, { limits: { concurrency: 1, ratePerSecond: 3, timeout: '30s' } }],
    ['the place of a secret', {}, { secrets: { token: 'file:token.txt' } }],
  ])('does not change with %s', async (_, source, target) => {
    expect(await hashWith(source, target)).toBe(await hashWith({}))
  })
})

describe('a unique value', () => {
  const chosen = (target: string) => ({ target, expression: 'SelectUniqueValue([a], [b])' })

  it('that the target cannot be searched by is refused before anything runs, by its place', async () => {
    const error = await preparedWith({}, {}, [chosen('displayName'), chosen('nickName')]).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.problems).toMatchObject([
      { code: 'TARGET_NOT_SEARCHABLE', summary: expect.stringContaining('nickName') },
    ])
    expect(error.problems[0].key).toBe('jobs hr-to-crm objects 0 attributes 2 expression')
  })

  it('is unique among all jobs into the same connection', async () => {
    expect((await preparedWith({}, {}, [chosen('displayName')])).system).toBe('crm')
  })
})
