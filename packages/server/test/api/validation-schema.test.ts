import {
  createMemoryResources,
  createScimHandler,
  groupType,
  strict,
  userType,
  type ValidationReport,
  validateScim,
} from '@sutler/scim'
import { Errors } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { outputJsonSchema } from '../../src/reference.ts'

const baseUrl = 'https://app.test/scim'
const client = { profile: strict, scopes: { types: 'all', readOnly: false }, subject: null } as const
const { validate } = (outputJsonSchema() as { $defs: { validate: object } }).$defs

/** A report of a service that creates with 200 and speaks an old TLS, so that something is failed and evidence kept. */
function report(signal?: AbortSignal): Promise<ValidationReport> {
  const handler = createScimHandler({ types: [userType, groupType], resources: createMemoryResources(), baseUrl })
  return validateScim({
    ...{ baseUrl, token: 'x', ...(signal !== undefined && { signal }) },
    handshake: async ({ to }) => ({ agreed: true, version: to, cipher: 'TLS_AES_128_GCM_SHA256', key: null }),
    send: async ({ method, url, headers, body }) => {
      const [path = '', query = ''] = url.slice(baseUrl.length).split('?')
      const isKnown = headers.authorization === 'Bearer x'
      const answer = await handler({ method, path, query, headers, body: body ?? null }, isKnown ? client : null)
      return { ...answer, status: answer.status === 201 ? 200 : answer.status, body: answer.body ?? '' }
    },
  })
}

describe('the schema of what validate --json prints', () => {
  it('holds for a real report, with and without evidence', async () => {
    const made = await report()
    expect(new Set(made.results.map(({ status }) => status))).toEqual(
      new Set(['passed', 'failed', 'warned', 'skipped']),
    )
    expect(made.results.flatMap(({ exchanges }) => exchanges).some(({ method }) => method === 'TLS')).toBe(true)
    expect(Errors(validate, JSON.parse(JSON.stringify(made)))[1]).toEqual([])
  })

  it('finds a report that is not as it says', async () => {
    const made = await report()
    expect(Errors(validate, { ...made, left: [{ path: '/Users/1' }] })[0]).toBe(false)
    expect(Errors(validate, { ...made, more: 1 })[0]).toBe(false)
  })
})
