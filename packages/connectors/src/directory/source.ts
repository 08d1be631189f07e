import {
  type Change,
  type DirectoryStore,
  ProvisioningError,
  type Source,
  type SystemObject,
  type Watermark,
} from '@sutler/core'
import { withPlainMembers } from './target.ts'
import { assertType } from './types.ts'

/** The built-in directory to read from; groups come with the ids of their members. */
export function createDirectorySource(directory: DirectoryStore): Source {
  const withMembers = async (object: SystemObject): Promise<SystemObject> => {
    if (object.type !== 'Group') return object
    const whole = await directory.get(object.type, object.anchor, { members: true })
    return withPlainMembers(whole ?? object)
  }
  return {
    async list(type, at) {
      assertType(type)
      const { items, through } = await directory.list(type, at)
      return { items: await Promise.all(items.map(withMembers)), unreadable: [], through, complete: true }
    },
    async get(type, anchor) {
      assertType(type)
      const object = await directory.get(type, anchor, { members: type === 'Group' })
      return object === null || type !== 'Group' ? object : withPlainMembers(object)
    },
    async count(type) {
      assertType(type)
      return directory.count(type)
    },
    async changes(type, since, limit) {
      assertType(type)
      if (since === null)
        return { items: [], unreadable: [], watermark: String(await directory.position()), more: false }
      const { items, last, more } = await directory.changes(type, positionOf(since), limit)
      const whole = async (change: Change): Promise<Change> =>
        change.kind === 'gone' ? change : { kind: 'upsert', object: await withMembers(change.object) }
      return { items: await Promise.all(items.map(whole)), unreadable: [], watermark: String(last), more }
    },
  }
}

function positionOf(watermark: Watermark): number {
  const position = Number(watermark)
  if (/^\d+$/.test(watermark) && Number.isSafeInteger(position)) return position
  throw new ProvisioningError(`The directory never gave out the watermark "${watermark}"; run an initial cycle`, {
    code: 'INVALID_VALUE',
    blame: 'connection',
  })
}
