import { describe, expect, it } from 'vitest'
import { entra } from '../../src/patch/profiles.ts'
import { admin, base, createService, groupUrn, patchOf } from './fixture.ts'

async function group() {
  const { call, user, group: make } = createService()
  const ann = await user({ userName: 'Ann' })
  const at = `/Groups/${await make('Tour', ann)}`
  const members = async () => (await call('GET', at)).body.members
  return { call, ann, at, members }
}

const nameless = [
  [{ $ref: `${base}/Users/id-1` }],
  [{ display: 'Zoe' }],
  [{}],
  [null],
  [{ value: null }],
  [{ value: 'id-1' }, { display: 'Bob' }],
]

it('so is one whose value is an empty text, where that is a value', async () => {
  const { call, at, members } = await group()
  const body = patchOf({ op: 'replace', path: 'members', value: [{ value: '' }] })
  expect(await call('PATCH', at, { body })).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
  expect(await members()).toMatchObject([{ value: 'id-1' }])
})

describe.each([
  ['strict', admin],
  ['entra', { ...admin, profile: entra }],
])('RFC 7643 §2.4: a member without a value is refused, so that no group loses its members (%s)', (_, client) => {
  it.each(nameless)('in a POST and a PUT: %j', async (...members) => {
    const { call, at, members: held } = await group()
    const body = { schemas: [groupUrn], displayName: 'New', members }
    const refused = { status: 400, body: { scimType: 'invalidValue', detail: expect.stringContaining('members') } }
    expect(await call('POST', '/Groups', { body, client })).toMatchObject(refused)
    expect(await call('PUT', at, { body, client })).toMatchObject(refused)
    expect(await held()).toMatchObject([{ value: 'id-1' }])
    expect((await call('GET', '/Groups')).body.totalResults).toBe(1)
  })

  it.each(['add', 'replace'])('in a PATCH: %s', async (op) => {
    const { call, at, members: held } = await group()
    for (const value of nameless) {
      const body = patchOf({ op, path: 'members', value })
      const answer = await call('PATCH', at, { body, client })
      expect(answer, JSON.stringify(value)).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    }
    expect(await held()).toMatchObject([{ value: 'id-1' }])
  })
})
