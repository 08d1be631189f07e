import { describe, expect, test } from 'vitest'
import { parseFilter } from '../../src/filter/parse.ts'
import { groupType, resourceType, userType } from '../../src/schema/resource-type.ts'
import { createMemoryResources } from '../../src/server/memory.ts'
import type { ListOptions } from '../../src/server/types.ts'
import { createService, deviceType, deviceUrn } from './fixture.ts'

const all: ListOptions = { members: false, filter: null, sort: null, from: { index: 0 }, limit: 100 }

function filterOf(text: string): ListOptions['filter'] {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(parsed.problem.message)
  return parsed.filter
}

describe('unique values in memory', () => {
  test('are those of parts and of extensions too, each folded as its attribute says', async () => {
    const schema = { ...deviceType.schema, id: 'urn:example:Extra', name: 'Extra' }
    const type = resourceType({ name: 'Device', schema: deviceType.schema, extensions: [{ schema }] })
    const memory = createMemoryResources()
    const create = (attributes: Parameters<typeof memory.create>[1]) => memory.create(type, attributes)
    await create({ serial: '1', ports: [{ value: 'P1' }, { value: 'p2' }], [schema.id]: { label: 'L' } })
    await expect(create({ serial: '2', ports: [{ value: 'p1' }] })).rejects.toMatchObject({ status: 409 })
    await expect(create({ serial: '2', [schema.id]: { label: 'l' } })).rejects.toMatchObject({ status: 409 })
    await create({ serial: '1', label: 'l', ports: ['bare', {}], [schema.id]: 'no object' })
    for (const [text, total] of [
      ['ports.value eq "P2"', 1],
      ['ports[value eq "p2"]', 1],
      ['ports.value eq "none"', 0],
      ['urn:example:Extra:label eq "l"', 1],
      ['label eq "L"', 1],
      ['label eq null', 1],
      ['bogus eq "x"', 0],
    ] as const)
      expect((await memory.list(type, { ...all, filter: filterOf(text) })).total, text).toBe(total)
  })

  test('are free again once their resource has others, and stay taken when a change is refused', async () => {
    const { device, patch, call } = createService()
    const one = await device({ serial: '1', label: 'a' })
    const two = await device({ serial: '2', label: 'b' })
    expect((await patch(`/Devices/${two}`, [{ op: 'replace', path: 'label', value: 'A' }])).status).toBe(409)
    expect((await call('GET', `/Devices/${two}`)).body.label).toBe('b')
    await patch(`/Devices/${one}`, [{ op: 'replace', path: 'label', value: 'A' }])
    await patch(`/Devices/${one}`, [{ op: 'replace', path: 'label', value: 'c' }])
    expect((await patch(`/Devices/${two}`, [{ op: 'replace', path: 'label', value: 'A' }])).status).toBe(200)
  })
})

describe('members in memory', () => {
  test('are ids, whatever form they are written in', async () => {
    const memory = createMemoryResources({ newId: () => 'g' })
    await memory.create(groupType, {
      displayName: 'G',
      members: ['a', { value: 'b' }, { value: 'a' }, { type: 'User' }, 7],
    })
    const read = await memory.read(groupType, 'g', { members: true })
    expect(read?.attributes.members).toEqual([{ value: 'a' }, { value: 'b' }])
    await memory.replace(groupType, 'g', { displayName: 'G', members: { value: 'c' } }, 1)
    expect((await memory.read(groupType, 'g', { members: true }))?.attributes.members).toEqual([{ value: 'c' }])
  })

  test('are left out unless they are asked for, and come with a write that asks', async () => {
    const memory = createMemoryResources({ newId: () => 'g' })
    const made = await memory.create(groupType, { displayName: 'G', members: ['a'] }, { members: true })
    expect(made.attributes.members).toHaveLength(1)
    expect((await memory.read(groupType, 'g', { members: false }))?.attributes).toEqual({ displayName: 'G' })
    const patched = await memory.patch(groupType, 'g', { apply: null, members: [{ kind: 'add', values: ['b'] }] }, null)
    expect(patched).toMatchObject({ version: 2, attributes: { displayName: 'G' } })
    expect(patched.attributes.members).toBeUndefined()
  })

  test('changes that cancel each other out are none', async () => {
    const memory = createMemoryResources({ newId: () => 'g' })
    await memory.create(groupType, { displayName: 'G', members: ['a', 'b'] })
    const change = (...members: Parameters<typeof memory.patch>[2]['members']) =>
      memory.patch(groupType, 'g', { apply: null, members }, null)
    const swapped = [
      { kind: 'remove', values: ['a'] },
      { kind: 'add', values: ['a'] },
    ] as const
    expect((await change(...swapped)).version).toBe(1)
    expect((await change({ kind: 'removeAll' }, { kind: 'replace', values: ['b', 'a'] })).version).toBe(1)
    expect((await change({ kind: 'replace', values: ['b', 'c'] })).version).toBe(2)
  })
})

describe('listings in memory', () => {
  test('a place that was never given away is refused', async () => {
    const memory = createMemoryResources()
    await expect(memory.list(userType, { ...all, from: { after: 'x' } })).rejects.toMatchObject({
      scimType: 'invalidCursor',
    })
  })

  test('go on at a place whose resources are gone', async () => {
    const memory = createMemoryResources()
    for (const userName of ['a', 'b', 'c']) await memory.create(userType, { userName })
    const first = await memory.list(userType, { ...all, limit: 2 })
    for (const { id } of (await memory.list(userType, all)).resources) await memory.delete(userType, id, null)
    expect(await memory.list(userType, { ...all, from: { after: first.next ?? '' } })).toEqual({
      resources: [],
      total: 0,
      next: null,
    })
  })

  test('what is asked for nothing at a place says where it is still', async () => {
    const memory = createMemoryResources()
    await memory.create(userType, { userName: 'a' })
    const sort = { by: 'userName', descending: false }
    expect((await memory.list(userType, { ...all, limit: 0 })).next).toBe('0')
    expect((await memory.list(userType, { ...all, sort, limit: 0 })).next).toBe('[null,0]')
    expect((await memory.list(userType, { ...all, sort: { ...sort, by: 'bogus' } })).total).toBe(1)
  })
})

test('ids and times are made without being told how', async () => {
  const before = Date.now()
  const { id, createdAt } = await createMemoryResources().create(userType, { userName: 'a' })
  expect(id).toMatch(/^[\da-f-]{36}$/)
  expect(createdAt).toBeGreaterThanOrEqual(before)
})

test('a schema of one device is not that of another service with the same names', async () => {
  const plain = resourceType({ name: 'Device', schema: { ...deviceType.schema, attributes: [] } })
  const [rich, poor] = [createService(), createService({ types: [plain] })]
  const body = { schemas: [deviceUrn], serial: '1', notes: 'n' }
  await rich.call('POST', '/Devices', { body })
  await poor.resources.create(plain, body)
  expect((await rich.call('GET', '/Devices/id-1?attributes=notes')).body.notes).toBe('n')
  expect((await poor.call('GET', '/Devices/id-1?attributes=notes')).body.notes).toBeUndefined()
})
