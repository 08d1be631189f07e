import type { Delta } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { enterpriseUrn, firstVersionWire, patchBodies, standardWire, type Wire } from '../../src/index.ts'
import { failure, query, scripted } from './scripted.ts'

const first = { wire: { version: '1.1' } } as const
const oldEnterprise = 'urn:scim:schemas:extension:enterprise:1.0'

const bodiesOf = (deltas: readonly Delta[], wire: Partial<Wire> = {}) =>
  patchBodies(deltas, { ...standardWire, ...wire }).map((body) => JSON.parse(body))

describe('the shape of a PATCH', () => {
  const deltas: readonly Delta[] = [
    { path: 'title', op: 'replace', value: 'x' },
    { path: 'name.familyName', op: 'add', value: 'L' },
    { path: `${enterpriseUrn}:department`, op: 'replace', value: 'R' },
    { path: 'nickName', op: 'remove' },
    { path: 'members', op: 'add', value: [{ value: 'a' }] },
  ]

  it('without paths joins what needs none', () => {
    expect(bodiesOf(deltas, { patch: 'pathless' })[0].Operations).toEqual([
      { op: 'replace', value: { title: 'x', name: { familyName: 'L' }, [enterpriseUrn]: { department: 'R' } } },
      { op: 'remove', path: 'nickName' },
      { op: 'add', path: 'members', value: [{ value: 'a' }] },
    ])
  })

  it('is split where a service takes few operations, in order', () => {
    const bodies = bodiesOf(deltas, { maxOperations: 2 })
    expect(bodies.map((body) => body.Operations.length)).toEqual([2, 2, 1])
    expect(bodies.flatMap((body) => body.Operations.map((each: { path: string }) => each.path))).toEqual(
      deltas.map(({ path }) => path),
    )
  })

  it('has capitals and wrapped members where wanted', () => {
    expect(bodiesOf(deltas.slice(4), { opCase: 'capital', memberAddition: 'wrapped' })[0].Operations).toEqual([
      { op: 'Add', path: 'members', value: { members: [{ value: 'a' }] } },
    ])
  })

  it('is nothing for nothing', () => {
    expect(bodiesOf([])).toEqual([])
    expect(bodiesOf([], firstVersionWire)).toEqual([])
    expect(bodiesOf([{ path: 'members', op: 'add', value: [] }])).toEqual([])
  })

  it('stops at the first refusal of several', async () => {
    const { client, requests } = scripted([{ status: 204 }, { status: 400, body: { detail: 'no' } }], {
      wire: { maxOperations: 1 },
    })
    expect(await failure(client.patch('/Users', '1', deltas))).toMatchObject({ code: 'INVALID_VALUE' })
    expect(requests).toHaveLength(2)
  })

  it('is the whole list where paths with a value filter are not known', async () => {
    const emails = [
      { type: 'work', value: 'a' },
      { type: 'home', value: 'b' },
    ]
    const { client, requests } = scripted([{ body: { id: '1', emails } }, { status: 204 }], {
      wire: { filterPaths: false },
    })
    await client.patch('/Users', '1', [{ path: 'emails[type eq "work"].value', op: 'replace', value: 'c' }])
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
    expect(JSON.parse(requests[1]?.body ?? '').Operations).toEqual([
      {
        op: 'replace',
        path: 'emails',
        value: [
          { type: 'work', value: 'c' },
          { type: 'home', value: 'b' },
        ],
      },
    ])
  })
})

describe('SCIM 1.1', () => {
  it.each<[string, readonly Delta[], object]>([
    ['sets', [{ path: 'title', op: 'replace', value: 'x' }], { title: 'x' }],
    ['sets a part', [{ path: 'name.familyName', op: 'replace', value: 'x' }], { name: { familyName: 'x' } }],
    ['clears', [{ path: 'name.middleName', op: 'remove' }], { meta: { attributes: ['name.middleName'] } }],
    ['clears by null', [{ path: 'title', op: 'replace', value: null }], { meta: { attributes: ['title'] } }],
    ['adds nothing', [{ path: 'title', op: 'add', value: null }], {}],
    [
      'adds and removes members',
      [
        { path: 'members', op: 'add', value: [{ value: 'a' }] },
        { path: 'members', op: 'remove', value: ['b'] },
      ],
      { members: [{ value: 'a' }, { value: 'b', operation: 'delete' }] },
    ],
    [
      'replaces a list by clearing it first',
      [{ path: 'emails', op: 'replace', value: [{ value: 'a' }] }],
      { emails: [{ value: 'a' }], meta: { attributes: ['emails'] } },
    ],
    ['empties a list', [{ path: 'members', op: 'replace', value: [] }], { meta: { attributes: ['members'] } }],
  ])('%s', (_, deltas, body) => {
    expect(bodiesOf(deltas, firstVersionWire)).toEqual([{ schemas: ['urn:scim:schemas:core:1.0'], ...body }])
  })

  it('names extensions and the manager as 1.1 does', () => {
    const set = { path: `${enterpriseUrn}:manager`, op: 'replace', value: { value: 'm' } } as const
    expect(bodiesOf([set], firstVersionWire)).toEqual([
      { schemas: ['urn:scim:schemas:core:1.0', oldEnterprise], [oldEnterprise]: { manager: { managerId: 'm' } } },
    ])
    const clear = { path: `${enterpriseUrn}:manager.value`, op: 'remove' } as const
    expect(bodiesOf([clear], firstVersionWire)[0].meta.attributes).toEqual([`${oldEnterprise}:manager.managerId`])
  })

  it('is written in a create, and read back as 2.0', async () => {
    const answered = { id: 1, userName: 'ada', [oldEnterprise]: { manager: { managerId: 'm' }, department: 'R' } }
    const { client, requests } = scripted([{ status: 201, body: answered }], first)
    const attributes = { schemas: ['x'], userName: 'ada', [enterpriseUrn]: { manager: { value: 'm', $ref: 'r' } } }
    expect(await client.create('/Users', attributes)).toEqual({
      id: '1',
      userName: 'ada',
      [enterpriseUrn]: { manager: { value: 'm' }, department: 'R' },
    })
    expect(requests[0]?.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      schemas: ['urn:scim:schemas:core:1.0', oldEnterprise],
      userName: 'ada',
      [oldEnterprise]: { manager: { managerId: 'm' } },
    })
  })

  it('searches without value filters in paths, and looks at each hit', async () => {
    const home = { id: '1', emails: [{ type: 'home', value: 'a' }] }
    const work = { id: '2', emails: [{ type: 'work', value: 'a' }] }
    const { client, requests } = scripted(
      (request) => ({ body: query(request).startIndex === undefined ? { Resources: [home, work] } : {} }),
      first,
    )
    const terms = [{ path: 'emails[type eq "work"].value', value: 'a' }]
    expect((await client.find('/Users', { terms }, 2, {})).map(({ id }) => id)).toEqual(['2'])
    expect(query(requests[0]).filter).toBe('emails.value eq "a"')
  })

  it.each([
    [{ Errors: [{ description: 'first of a list', code: '400' }] }, /first of a list/],
    [{ Errors: { description: 'as Slack has it', code: 400 } }, /as Slack has it/],
    [{ message: 'of a gateway' }, /of a gateway/],
    [{ Errors: [] }, /answered 400; /],
  ])('reads the error %j', async (body, says) => {
    const { client } = scripted([{ status: 400, body }], first)
    expect((await failure(client.get('/Users', '1', {}))).message).toMatch(says)
  })
})

describe('values', () => {
  const startDate = `${enterpriseUrn}:startDate`
  const wire = { booleans: 'text', epochPaths: [startDate], lowerCase: ['userName', 'emails.value'] } as const

  it('are written and read in the forms of the service', async () => {
    const sent = {
      userName: 'Ada',
      active: false,
      emails: [{ value: 'Ada@X', primary: true }],
      [enterpriseUrn]: { startDate: '2026-01-05T00:00:00Z', department: 'R' },
    }
    const wired = {
      userName: 'ada',
      active: 'False',
      emails: [{ value: 'ada@x', primary: 'True' }],
      [enterpriseUrn]: { startDate: 1767571200, department: 'R' },
    }
    const { client, requests } = scripted([{ status: 201, body: { id: '1', ...wired } }, { status: 204 }], { wire })
    expect(await client.create('/Users', sent)).toEqual({
      id: '1',
      ...sent,
      userName: 'ada',
      emails: [{ value: 'ada@x', primary: true }],
      [enterpriseUrn]: { startDate: '2026-01-05T00:00:00.000Z', department: 'R' },
    })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(wired)
    await client.patch('/Users', '1', [
      { path: 'active', op: 'replace', value: true },
      { path: startDate, op: 'replace', value: 'soon' },
      { path: 'emails[type eq "work"].value', op: 'replace', value: 'B@X' },
    ])
    expect(JSON.parse(requests[1]?.body ?? '').Operations.map((each: { value: unknown }) => each.value)).toEqual([
      'True',
      'soon',
      'b@x',
    ])
  })
})

describe('listings', () => {
  it('without paging ask once for everything', async () => {
    const { client, requests } = scripted([{ body: { totalResults: 1, Resources: [{ id: '1' }] } }], {
      wire: { paging: 'none' },
    })
    const pages = []
    for await (const page of client.walk('/Users', { count: 5 })) pages.push(page)
    expect(pages).toEqual([{ resources: [{ id: '1' }], complete: true }])
    expect(requests.map(({ url }) => url)).toEqual(['https://app.test/scim/Users'])
  })

  it('by cursor ask for one from the first page on', async () => {
    const answers = [{ body: { Resources: [{ id: '1' }], nextCursor: 'n' } }, { body: { Resources: [{ id: '2' }] } }]
    const { client, requests } = scripted(answers, { wire: { paging: 'cursor' } })
    for await (const _ of client.walk('/Users', { count: 1 }));
    expect(requests.map((request) => query(request).cursor)).toEqual(['', 'n'])
  })

  it('ask for no projection where the service knows none', async () => {
    const { client, requests } = scripted([{ body: { id: '1' } }], { wire: { projection: false } })
    await client.get('/Groups', '1', { excludedAttributes: ['members'] })
    expect(requests[0]?.url).toBe('https://app.test/scim/Groups/1')
  })
})

describe('rules about errors', () => {
  const errors = [
    { status: 400, says: 'Taken', code: 'ALREADY_EXISTS', remedy: 'take another' },
    { status: 418, code: 'UNSUPPORTED', blame: 'connection', remedy: 'no tea' },
  ] as const

  it.each([
    [400, { detail: 'name TAKEN by x' }, 'ALREADY_EXISTS', 'object', /take another/],
    [400, { detail: 'else' }, 'INVALID_VALUE', 'object', /correct the mapping/],
    [418, 'teapot', 'UNSUPPORTED', 'connection', /no tea/],
  ])('come before what a status means: %s %j', async (status, body, code, blame, says) => {
    const { client } = scripted([{ status, body }], { wire: { errors } })
    expect(await failure(client.create('/Users', {}))).toMatchObject({
      code,
      blame,
      message: expect.stringMatching(says),
    })
  })
})
