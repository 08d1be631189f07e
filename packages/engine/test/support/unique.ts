import type { AttributeMappingDefinition, Attributes, ObjectMappingDefinition } from '@sutler/core'
import { expect } from 'vitest'
import { openWorlds, type World, type WorldOptions } from './world.ts'

const candidates =
  'SelectUniqueValue([nick], Append([nick], "2"), Append([nick], "3"), Append([nick], "4"), Append([nick], "5"))'

/** People whose user name is the first of five that nobody has, unless `attribute` says otherwise. */
export const named = (attribute: Partial<AttributeMappingDefinition> = {}): ObjectMappingDefinition => ({
  source: 'worker',
  target: 'User',
  attributes: [
    { target: 'externalId', source: 'id', match: 1 },
    { target: 'title', source: 'title' },
    { target: 'active', expression: 'Not([IsSoftDeleted])' },
    { target: 'userName', expression: candidates, ...attribute },
  ],
})

/** Opens worlds of such people for the tests of a file. */
export function openNamed() {
  const open = openWorlds()
  return ({
    unique,
    ...rest
  }: WorldOptions & { readonly unique?: Partial<AttributeMappingDefinition> } = {}): Promise<World> =>
    open({
      objects: [named(unique)],
      ...rest,
      target: { findable: ['externalId', 'userName'], ...rest.target },
    })
}

/** The user name of a worker in the app; undefined: there is no such account. */
export const nameOf = (w: World, id: string) =>
  w.app.objects('User').find(({ attributes }) => attributes.externalId === id)?.attributes.userName

/** All accounts of the app as `<worker> <user name>`, sorted. */
export const namesOf = (w: World) =>
  w.app
    .objects('User')
    .map(({ attributes }) => `${attributes.externalId} ${attributes.userName}`)
    .toSorted()

/** Puts an account of nobody into the app. */
export const stranger = (w: World, userName: string, attributes: Attributes = {}) =>
  w.app.put({ type: 'User', anchor: `stranger ${userName}`, attributes: { userName, ...attributes } })

/** The process dies before the first create is sent; the app is well again afterwards. */
export async function diesBeforeCreate(w: World): Promise<void> {
  w.app.setFaults({
    before: ({ verb }) => {
      if (verb === 'create') throw new Error('power cut')
    },
  })
  await expect(w.run()).rejects.toThrow('power cut')
  w.app.setFaults({})
}
