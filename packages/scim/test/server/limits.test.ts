import { ProvisioningError } from '@sutler/core'
import { describe, expect, test } from 'vitest'
import { ScimError } from '../../src/error.ts'
import { errorAnswer } from '../../src/server/answer.ts'
import { createMemoryResources } from '../../src/server/memory.ts'
import { createService, messages, patchOf, type Row, userUrn } from './fixture.ts'

const limits: readonly Row[] = [
  [
    'RFC 7644 §3.12: what is no JSON object is invalidSyntax, and what it holds is not repeated',
    async ({ call }) => {
      for (const body of [
        '',
        '{"userName":"hidden',
        '[]',
        '"text"',
        'null',
        '{"userName":"a","USERNAME":"b"}',
        '{"__proto__":{}}',
      ]) {
        const refused = await call('POST', '/Users', { body })
        expect(refused.body, body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
        expect(refused.text).not.toContain('hidden')
      }
    },
  ],
  [
    'RFC 7644 §3.12: a body that is too long is 413, one nested too deeply invalidSyntax',
    async () => {
      const { call } = createService({ limits: { bodyLength: 1000, bodyDepth: 4 } })
      const long = await call('POST', '/Users', { body: { schemas: [userUrn], userName: 'x'.repeat(1000) } })
      expect(long.body).toMatchObject({ status: '413' })
      const deep = await call('POST', '/Users', { body: { schemas: [userUrn], a: { b: [{ c: [] }] } } })
      expect(deep.body).toMatchObject({ status: '400', scimType: 'invalidSyntax' })
    },
  ],
  [
    'a body of a hundred thousand brackets is refused, and harms nobody',
    async ({ call }) => {
      const body = '['.repeat(100_000) + ']'.repeat(100_000)
      expect((await call('POST', '/Users', { body: `{"a":${body}}` })).body.status).toBe('400')
    },
  ],
  [
    'RFC 7644 §3.12: a PATCH of too many operations is 413',
    async () => {
      const { user, call } = createService({ limits: { patchOperations: 2 } })
      const id = await user({ userName: 'Ann' })
      const operation = { op: 'add', path: 'title', value: 'x' }
      expect((await call('PATCH', `/Users/${id}`, { body: patchOf(operation, operation) })).status).toBe(200)
      const many = await call('PATCH', `/Users/${id}`, { body: patchOf(operation, operation, operation) })
      expect(many.body).toMatchObject({ status: '413' })
    },
  ],
  [
    'a failure of the service is 500 without a word of why, and is told to whoever listens',
    async () => {
      const seen: unknown[] = []
      const failure = new Error('the disk at /secret is full')
      const resources = { ...createMemoryResources(), read: () => Promise.reject(failure) }
      const { call } = createService({ resources, onError: (error) => seen.push(error) })
      const failed = await call('GET', '/Users/1')
      expect(failed.body).toMatchObject({ schemas: [`${messages}:Error`], status: '500' })
      expect(failed.text).not.toContain('disk')
      expect(seen).toEqual([failure])
      expect((await createService({ resources }).call('GET', '/Users/1')).status).toBe(500)
    },
  ],
  [
    'a failure that may pass is 503, and says when to come again',
    async () => {
      const failure = new ProvisioningError('the disk at /secret is full', { code: 'UNAVAILABLE' })
      const resources = { ...createMemoryResources(), read: () => Promise.reject(failure) }
      const seen: unknown[] = []
      const { call } = createService({ resources, onError: (error) => seen.push(error) })
      const failed = await call('GET', '/Users/1')
      expect(failed).toMatchObject({ body: { status: '503' }, headers: { 'retry-after': '5' } })
      expect(failed.text).not.toContain('disk')
      expect(seen).toEqual([failure])
    },
  ],
]

describe('limits', () => {
  test.each(limits)('%s', (_clause, run) => run(createService()))
})

test('a refusal can be answered by whoever stands before the handler', () => {
  const answer = errorAnswer(new ScimError(429, null, 'Slow down.'), { 'retry-after': '3' })
  expect(answer).toEqual({
    status: 429,
    headers: { 'content-type': 'application/scim+json', 'retry-after': '3' },
    body: `{"schemas":["${messages}:Error"],"status":"429","detail":"Slow down."}`,
  })
})
