import type { SystemSchema } from '@sutler/core'
import { afterEach, describe, expect, it } from 'vitest'
import { bothSources, createWorld, person, personAttributes, type World } from './support/world.ts'

let world: World
afterEach(() => world.close())

const attributeOf = (path: string, type: 'string' | 'dateTime' | 'boolean') => ({
  path,
  type,
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite' as const,
  returned: 'default' as const,
  uniqueness: 'none' as const,
})

/** A target that calls `joined` what it is told to. */
const schemaWith = (type: 'string' | 'dateTime'): SystemSchema => ({
  types: [
    {
      name: 'User',
      attributes: [
        ...['userName', 'externalId', 'title', 'manager'].map((path) => attributeOf(path, 'string')),
        attributeOf('active', 'boolean'),
        attributeOf('joined', type),
      ],
    },
  ],
})

describe.each(bothSources)('a dateTime that the target writes in its own way, source is $kind,', ({ feed }) => {
  async function settled(type: 'string' | 'dateTime', joined: string) {
    const attributes = [...personAttributes, { target: 'joined', source: 'joined' }]
    world = await createWorld({ feed, objects: [{ ...person, attributes }], targetSchema: schemaWith(type) })
    world.hire('1', { joined: '2026-01-01T00:00:00Z' })
    await world.run()
    for (const user of world.app.objects('User')) world.app.put({ ...user, attributes: { ...user.attributes, joined } })
    world.clock.now += 1000
    return world.run({ mode: 'initial' })
  }

  it.each(['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.0000000Z', '2026-01-01T01:00:00+01:00'])(
    '%s, is not written again',
    async (joined) => {
      expect((await settled('dateTime', joined)).counts).toMatchObject({ writes: 0, unchanged: 1 })
    },
  )

  it('is written when it is another instant', async () => {
    expect((await settled('dateTime', '2026-01-01T00:00:01.000Z')).counts).toMatchObject({ updated: 1 })
  })

  it('is text where the target calls it text', async () => {
    expect((await settled('string', '2026-01-01T00:00:00.000Z')).counts).toMatchObject({ updated: 1 })
  })
})
