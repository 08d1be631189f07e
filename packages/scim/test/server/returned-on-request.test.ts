import { describe, expect, it } from 'vitest'
import { entra } from '../../src/patch/profiles.ts'
import { attribute, complex } from '../../src/schema/attribute.ts'
import { resourceType } from '../../src/schema/resource-type.ts'
import { admin, createService, deviceUrn, messages, patchOf } from './fixture.ts'

const roomUrn = 'urn:example:params:scim:schemas:Room'
const plansUrn = 'urn:example:params:scim:schemas:extension:Plans'
const onRequest = { returned: 'request' } as const

const roomType = resourceType({
  name: 'Room',
  schema: {
    id: roomUrn,
    name: 'Room',
    description: 'A room.',
    attributes: [
      attribute('title', 'Its name.', { required: true }),
      attribute('notes', 'Much text.', onRequest),
      attribute('history', 'More text.', onRequest),
      complex('lock', 'On the door.', [attribute('maker', 'Who made it.'), attribute('code', 'Opens it.', onRequest)]),
      complex('keys', 'To the door.', [attribute('value', 'Number.'), attribute('holder', 'Who has it.', onRequest)], {
        multiValued: true,
      }),
    ],
  },
  extensions: [
    {
      required: false,
      schema: {
        id: plansUrn,
        name: 'Plans',
        description: 'Drawings.',
        attributes: [
          attribute('drawing', 'Large.', onRequest),
          attribute('older', 'Larger.', onRequest),
          attribute('notes', 'Of the plans.', onRequest),
          attribute('scale', 'Small.'),
        ],
      },
    },
  ],
})

const whole = {
  schemas: [roomUrn, plansUrn],
  title: 'Hall',
  NOTES: 'n',
  lock: { maker: 'm', code: '1' },
  keys: [{ value: '7', holder: 'Ann' }],
  [plansUrn]: { drawing: 'd', scale: '1:50' },
}
const { NOTES, ...others } = whole
const shown = { ...others, notes: NOTES }

async function room() {
  const { call } = createService({ types: [roomType] })
  const made = await call('POST', '/Rooms', {
    body: { ...whole, history: 'h', [plansUrn]: { ...whole[plansUrn], older: 'o' } },
  })
  const at = `/Rooms/${made.body.id}`
  const patch = async (operations: readonly object[], query = '') =>
    (await call('PATCH', at + query, { body: { schemas: [`${messages}:PatchOp`], Operations: operations } })).body
  return { call, at, patch }
}

function bare({ id, meta, ...rest }: Record<string, unknown>) {
  return rest
}

describe('RFC 7643 §7: what is returned on request comes in the answer to a write that names it', () => {
  it('of a POST and a PUT, and not what they do not name', async () => {
    const { call } = createService({ types: [roomType] })
    const made = (await call('POST', '/Rooms', { body: whole })).body
    expect(bare(made)).toEqual(shown)
    const { notes, ...rest } = shown
    expect(bare((await call('PUT', `/Rooms/${made.id}`, { body: others })).body)).toEqual(rest)
  })

  it('not of an attribute of that name elsewhere', async () => {
    const { patch } = await room()
    const inPlans = await patch([{ op: 'add', path: `${plansUrn}:notes`, value: 'plans' }])
    expect([inPlans.notes, inPlans[plansUrn].notes]).toEqual([undefined, 'plans'])
    const inRoom = await patch([{ op: 'add', path: 'notes', value: 'room' }])
    expect([inRoom.notes, inRoom[plansUrn].notes]).toEqual(['room', undefined])
  })

  it('not of a GET', async () => {
    const { call, at } = await room()
    expect(bare((await call('GET', at)).body)).toEqual({
      schemas: [roomUrn, plansUrn],
      title: 'Hall',
      lock: { maker: 'm' },
      keys: [{ value: '7' }],
      [plansUrn]: { scale: '1:50' },
    })
  })

  it.each<[string, object, object]>([
    ['by its path', { op: 'add', path: 'notes', value: 'x' }, { notes: 'x' }],
    ['in another case, by its URN', { op: 'replace', path: `${roomUrn}:NOTES`, value: 'x' }, { notes: 'x' }],
    ['without a path', { op: 'replace', value: { notes: 'x', title: 'Hall' } }, { notes: 'x' }],
    ['as a part', { op: 'replace', path: 'lock.code', value: '2' }, { lock: { maker: 'm', code: '2' } }],
    [
      'in the value of what it is part of',
      { op: 'add', path: 'lock', value: { code: '2' } },
      { lock: { maker: 'm', code: '2' } },
    ],
    [
      'behind a value filter',
      { op: 'replace', path: 'keys[value eq "7"].holder', value: 'Bo' },
      { keys: [{ value: '7', holder: 'Bo' }] },
    ],
    [
      'in an extension, by its path',
      { op: 'replace', path: `${plansUrn}:drawing`, value: 'x' },
      { [plansUrn]: { drawing: 'x', scale: '1:50' } },
    ],
    [
      'in an extension, by its URN',
      { op: 'add', path: plansUrn, value: { drawing: 'x' } },
      { [plansUrn]: { drawing: 'x', scale: '1:50' } },
    ],
    [
      'in an extension, without a path',
      { op: 'add', value: { [plansUrn]: { drawing: 'x' } } },
      { [plansUrn]: { drawing: 'x', scale: '1:50' } },
    ],
    ['when it is taken away, as nothing', { op: 'remove', path: 'notes' }, {}],
  ])('of a PATCH: %s', async (_title, operation, expected) => {
    const { patch } = await room()
    expect(bare(await patch([operation]))).toEqual({
      schemas: [roomUrn, plansUrn],
      title: 'Hall',
      lock: { maker: 'm' },
      keys: [{ value: '7' }],
      [plansUrn]: { scale: '1:50' },
      ...expected,
    })
  })

  it.each([
    { op: 'add', path: 'NOTES', value: 'x' },
    { op: 'Add', value: { Notes: 'x' } },
  ])('of a PATCH that is spelt otherwise, where that is forgiven: %j', async (operation) => {
    const { call, at } = await room()
    const client = { ...admin, profile: entra }
    expect((await call('PATCH', at, { body: { operations: [operation] }, client })).body.notes).toBe('x')
  })

  it('of a PUT that leaves out what is required and cannot change', async () => {
    const { call, device } = createService()
    const at = `/Devices/${await device({ serial: 'S1', label: 'a' })}`
    const put = await call('PUT', at, { body: { schemas: [deviceUrn], notes: 'much', pin: '1234' } })
    expect(put).toMatchObject({ status: 200, body: { serial: 'S1', notes: 'much' } })
    expect(put.body.pin).toBeUndefined()
  })

  it('of a PATCH with a bracket in its filter', async () => {
    const { patch } = await room()
    const answer = await patch([
      { op: 'add', path: 'keys', value: [{ value: 'a]b' }] },
      { op: 'replace', path: 'keys[value eq "a]b"].holder', value: 'Bo' },
    ])
    expect(answer.keys).toContainEqual({ value: 'a]b', holder: 'Bo' })
  })

  it('in time that grows with the body, however long its names are', async () => {
    const { call, at } = await room()
    const long = 'k'.repeat(100_000)
    const body = { schemas: [roomUrn], title: 'Hall', [long]: Array(30_000).fill({ a: 1 }) }
    expect((await call('POST', '/Rooms', { body })).status).toBe(400)
    const operations = [{ op: 'add', path: long, value: body[long] }]
    expect((await call('PATCH', at, { body: patchOf(...operations) })).status).toBe(400)
  })

  it('unless the client says what it wants to see, or not to see', async () => {
    const { patch } = await room()
    const both = [
      { op: 'add', path: 'notes', value: 'x' },
      { op: 'add', path: 'history', value: 'y' },
    ]
    expect(bare(await patch(both, '?attributes=title,history'))).toEqual({
      schemas: [roomUrn, plansUrn],
      title: 'Hall',
      history: 'y',
    })
    const rest = await patch(both, '?excludedAttributes=notes,title')
    expect([rest.notes, rest.history, rest.title, rest.lock]).toEqual([undefined, 'y', undefined, { maker: 'm' }])
  })
})
