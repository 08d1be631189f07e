import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entra, strict } from '../../src/patch/profiles.ts'
import { admin, createService, enterpriseUrn, groupUrn, messages, userUrn } from './fixture.ts'

/** Words that requests are made of, so that mistakes are made near what is right. */
const word = fc.oneof(
  fc.constantFrom(
    'Users',
    'Groups',
    'Devices',
    '.search',
    'Bulk',
    'Me',
    'Schemas',
    'ResourceTypes',
    'id-1',
    'id-2',
    'id-3',
  ),
  fc.constantFrom(
    'userName',
    'emails',
    'members',
    'type',
    'value',
    'meta',
    'name.givenName',
    'schemas',
    'id',
    'password',
  ),
  fc.constantFrom(
    'eq',
    'ne',
    'co',
    'pr',
    'and',
    'or',
    'not',
    '(',
    ')',
    '[',
    ']',
    '.',
    '"work"',
    '"id-1"',
    'null',
    '1',
    '-1',
  ),
  fc.constantFrom(
    userUrn,
    groupUrn,
    enterpriseUrn,
    'bulkId:a',
    '/Users',
    '/Users/bulkId:a',
    '%',
    '%2F',
    '__proto__',
    '',
  ),
  fc.string({ maxLength: 4 }),
)
const text = fc.array(word, { maxLength: 7 }).map((words) => words.join(' '))
const path = fc.array(word, { maxLength: 3 }).map((words) => `/${words.join('/')}`)
const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        'filter',
        'sortBy',
        'sortOrder',
        'count',
        'startIndex',
        'cursor',
        'attributes',
        'excludedAttributes',
      ),
      text,
    ),
    { maxLength: 3 },
  )
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value.replaceAll(' ', '+')}`).join('&'))
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(text, word, fc.boolean(), fc.integer(), fc.double(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3 }),
  ),
})).value
const operation = fc.record(
  { op: fc.constantFrom('add', 'remove', 'replace', 'Add', 'move'), path: text, value },
  { requiredKeys: ['op'] },
)
const bulkOperation = fc.record(
  {
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET'),
    path: fc.oneof(path, fc.constantFrom('/Users', '/Groups', '/Users/bulkId:a', '/Groups/id-3')),
    bulkId: fc.constantFrom('a', 'b', 'c'),
    version: fc.constantFrom('W/"1"', '*', 'x'),
    data: fc.oneof(
      value,
      fc.record({ schemas: fc.constant([userUrn]), userName: text, displayName: word, members: value }),
    ),
  },
  { requiredKeys: ['method', 'path'] },
)
const body = fc.oneof(
  value,
  fc.record({ schemas: fc.constant([`${messages}:PatchOp`]), Operations: fc.array(operation, { maxLength: 3 }) }),
  fc.record({
    schemas: fc.constant([`${messages}:BulkRequest`]),
    Operations: fc.array(bulkOperation, { maxLength: 4 }),
  }),
  fc.record({ schemas: fc.constant([`${messages}:SearchRequest`]), filter: text, count: value, sortBy: word }),
  fc.record({ schemas: fc.constant([userUrn]), userName: text, emails: value, [enterpriseUrn]: value }),
)
const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
  path: fc.oneof(path, fc.constantFrom('/Users', '/Users/id-1', '/Groups/id-3', '/.search', '/Bulk', '/Users/.search')),
  query,
  body: fc.oneof(
    body.map((one) => JSON.stringify(one)),
    text,
  ),
  tag: fc.constantFrom(undefined, 'W/"1"', '*', 'nonsense'),
  profile: fc.constantFrom(strict, entra),
})

test('whatever is asked, the answer is no failure of the service, and each refusal is a SCIM error', async () => {
  const property = fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
    const failures: unknown[] = []
    const service = createService({ onError: (error) => failures.push(error) })
    const ann = await service.user({ userName: 'Ann', emails: [{ value: 'a@example.org', type: 'work' }] })
    await service.device({ serial: 'S' })
    await service.group('Tour', ann)
    for (const { method, path, query, body, tag, profile } of requests) {
      const headers = { 'content-type': 'application/json', 'if-match': tag }
      const client = { ...admin, profile, subject: ann }
      const answer = await service.handler({ method, path, query, headers, body }, client)
      expect(failures).toEqual([])
      if (answer.status < 400) continue
      if (method !== 'HEAD') expect(JSON.parse(answer.body ?? '')).toMatchObject({ status: String(answer.status) })
      expect(answer.status).not.toBe(500)
    }
    // What was written can be read, every part of it.
    expect((await service.call('GET', '/')).status).toBe(200)
  })
  await fc.assert(property, { numRuns: 1500 })
})
