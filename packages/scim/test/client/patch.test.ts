import type { Delta } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { patchOperations } from '../../src/index.ts'
import { failure, scripted } from './scripted.ts'

const both = [{ value: 'a' }, 'b"]']

describe('patchOperations', () => {
  it.each<[string, Delta, 'filter' | 'value', object[]]>([
    [
      'sets a value',
      { path: 'title', op: 'replace', value: 'x' },
      'filter',
      [{ op: 'replace', path: 'title', value: 'x' }],
    ],
    [
      'writes null as removal',
      { path: 'title', op: 'replace', value: null },
      'filter',
      [{ op: 'remove', path: 'title' }],
    ],
    [
      'writes an empty list as removal',
      { path: 'members', op: 'replace', value: [] },
      'filter',
      [{ op: 'remove', path: 'members' }],
    ],
    ['adds nothing for an empty list', { path: 'members', op: 'add', value: [] }, 'filter', []],
    ['clears a path', { path: 'members', op: 'remove' }, 'filter', [{ op: 'remove', path: 'members' }]],
    [
      'removes nothing for an empty list, and does not clear',
      { path: 'members', op: 'remove', value: [] },
      'filter',
      [],
    ],
    [
      'removes elements one by one',
      { path: 'members', op: 'remove', value: both },
      'filter',
      [
        { op: 'remove', path: 'members[value eq "a"]' },
        { op: 'remove', path: 'members[value eq "b\\"]"]' },
      ],
    ],
    [
      'removes elements as a list',
      { path: 'members', op: 'remove', value: both },
      'value',
      [{ op: 'remove', path: 'members', value: [{ value: 'a' }, { value: 'b"]' }] }],
    ],
    [
      'names an element by type and value where it has a type',
      { path: 'emails', op: 'remove', value: [{ type: 'work', value: 'x', display: 'X' }] },
      'filter',
      [{ op: 'remove', path: 'emails[type eq "work" and value eq "x"]' }],
    ],
    [
      'names an element without a value by all it has',
      { path: 'addresses', op: 'remove', value: [{ type: 'work', locality: 'Ulm' }] },
      'filter',
      [{ op: 'remove', path: 'addresses[type eq "work" and locality eq "Ulm"]' }],
    ],
  ])('%s', (_name, delta, removal, operations) => expect(patchOperations([delta], removal)).toEqual(operations))
})

describe('patch', () => {
  const workMail: Delta = { path: 'emails[type eq "work"].value', op: 'replace', value: 'new@x' }

  it('writes the whole list when the element a path asks for is missing', async () => {
    const present = { id: '1', emails: [{ type: 'home', value: 'h@x' }] }
    const { client, requests } = scripted([
      { status: 400, body: { scimType: 'noTarget' } },
      { body: present },
      { status: 204 },
    ])
    await client.patch('/Users', '1', [workMail, { path: 'title', op: 'replace', value: 'T' }])
    expect(JSON.parse(requests[2]?.body ?? '').Operations).toEqual([
      { op: 'replace', path: 'title', value: 'T' },
      { op: 'replace', path: 'emails', value: [...present.emails, { type: 'work', value: 'new@x' }] },
    ])
  })

  const mails = [
    { type: 'work', value: 'w@x' },
    { type: 'home', value: 'h@x' },
  ]
  const gone = { path: 'emails', op: 'remove', value: [mails[0] ?? null] } as const

  it.each(['filter', 'value'] as const)(
    'writes the whole list to a service without value filters, however members go (%s), and loses no other change of it',
    async (memberRemoval) => {
      const wire = { filterPaths: false, memberRemoval }
      const { client, requests } = scripted([{ body: { id: '1', emails: mails } }, { status: 204 }], { wire })
      const added = { type: 'other', value: 'o@x' }
      await client.patch('/Users', '1', [gone, { path: 'emails', op: 'add', value: [added] }])
      expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
      expect(JSON.parse(requests[1]?.body ?? '').Operations).toEqual([
        { op: 'replace', path: 'emails', value: [mails[1], added] },
      ])
    },
  )

  it('names an element that goes by a filter also where members go as a list: a list would take all of them', async () => {
    const { client, requests } = scripted([{ status: 204 }], { wire: { memberRemoval: 'value' } })
    await client.patch('/Users', '1', [gone])
    expect(JSON.parse(requests[0]?.body ?? '').Operations).toEqual([
      { op: 'remove', path: 'emails[type eq "work" and value eq "w@x"]' },
    ])
  })

  it('does not try again when no path has a filter', async () => {
    const { client, requests } = scripted([{ status: 400, body: { scimType: 'noTarget' } }])
    const error = await failure(client.patch('/Users', '1', [{ path: 'title', op: 'replace', value: 'T' }]))
    expect([error.code, requests.length]).toEqual(['INVALID_VALUE', 1])
  })

  it('sends nothing when there is nothing to change', async () => {
    const { client, requests } = scripted([])
    await client.patch('/Users', '1', [{ path: 'members', op: 'add', value: [] }])
    expect(requests).toEqual([])
  })
})

describe('replace', () => {
  it('reads, changes and writes the whole, naming the extensions it uses', async () => {
    const urn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
    const present = { id: '1', schemas: ['core'], userName: 'ada', meta: { version: 'v' }, title: 'T' }
    const { client, requests } = scripted([{ body: present }, { body: { id: '1' } }])
    await client.replace('/Users', '1', [
      { path: 'title', op: 'remove' },
      { path: `${urn}:department`, op: 'replace', value: 'R&D' },
    ])
    expect(requests[1]?.method).toBe('PUT')
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
      id: '1',
      schemas: ['core', urn],
      userName: 'ada',
      [urn]: { department: 'R&D' },
    })
  })

  it('fails with NOT_FOUND when the object is gone', async () => {
    const { client } = scripted([{ status: 404 }])
    expect((await failure(client.replace('/Users', '1', [{ path: 'title', op: 'remove' }]))).code).toBe('NOT_FOUND')
  })
})
