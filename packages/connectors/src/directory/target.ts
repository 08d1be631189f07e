import { randomUUID } from 'node:crypto'
import { cancelled } from '@sutler/connector-kit'
import {
  type Anchor,
  type Attributes,
  applyDeltas,
  compilePath,
  type Delta,
  type DirectoryStore,
  type MatchQuery,
  ProvisioningError,
  type SystemObject,
  type Target,
} from '@sutler/core'
import { wrapAttributes, wrapDeltas } from '@sutler/scim'
import { isMembers, memberChange, memberIds } from './members.ts'
import { findable, readOnlyAttributes, wrapped } from './schema.ts'
import { assertType } from './types.ts'

/** The built-in directory to write to. */
export function createDirectoryTarget(directory: DirectoryStore): Target {
  return {
    async find(type, query, limit) {
      assertType(type)
      assertFindable(query)
      return directory.find(type, query, limit)
    },
    async get(type, anchor, options) {
      assertType(type)
      return directory.get(type, anchor, { members: options?.include?.some(isMembers) ?? false })
    },
    async create(type, attributes, { signal }) {
      assertType(type)
      assertLive(signal, `creating a ${type}`)
      return create(directory, type, attributes)
    },
    async update(type, anchor, deltas, { signal }) {
      assertType(type)
      assertLive(signal, `updating ${type} "${anchor}"`)
      return update(directory, type, anchor, deltas)
    },
    async delete(type, anchor, { signal }) {
      assertType(type)
      assertLive(signal, `deleting ${type} "${anchor}"`)
      await directory.delete(type, anchor)
    },
  }
}

function assertLive(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw cancelled(what, signal, false)
}

function assertFindable(query: MatchQuery): void {
  const unknown = query.terms.find(({ path }) => !findable.some((one) => one.toLowerCase() === path.toLowerCase()))
  if (unknown === undefined) return
  throw new ProvisioningError(`The directory cannot be searched by ${unknown.path}; match on ${findable.join(', ')}`, {
    code: 'UNSUPPORTED',
    blame: 'connection',
  })
}

async function create(directory: DirectoryStore, type: string, attributes: Attributes): Promise<SystemObject> {
  for (const name of Object.keys(attributes)) assertWritable(type, attributes, name)
  const { schemas: _implied, ...own } = attributes
  return directory.create(type, randomUUID(), wrapAttributes(own, wrapped(type)))
}

async function update(
  directory: DirectoryStore,
  type: string,
  anchor: Anchor,
  deltas: readonly Delta[],
): Promise<{ readonly anchor: Anchor }> {
  const paths = deltas.map(({ path }) => compilePath(path))
  for (const { schemaKey } of paths) assertWritable(type, anchor, schemaKey.split('.', 1)[0] ?? '')
  const own = wrapDeltas(
    deltas.filter(({ path }) => !isMembers(path)),
    wrapped(type),
  )
  const members = memberChange(deltas.filter(({ path }) => isMembers(path)))
  const change = (present: Attributes) => applyDeltas(present, own)
  const updated = await directory.update(type, anchor, change, members)
  if (updated !== null) return { anchor }
  throw new ProvisioningError(`${type} "${anchor}" is not in the directory any more`, { code: 'NOT_FOUND' })
}

function assertWritable(type: string, object: Anchor | Attributes, name: string): void {
  if (!readOnlyAttributes.includes(name.toLowerCase())) return
  const label = typeof object === 'string' ? object : String(object.userName ?? object.displayName ?? '')
  throw new ProvisioningError(
    `${type} "${label}": ${name} is kept by the directory itself; take it out of the mapping`,
    {
      code: 'INVALID_VALUE',
      blame: 'attribute',
    },
  )
}

/** A group as a source shows it: `members` is a plain list of ids, empty when it has none. */
export function withPlainMembers(object: SystemObject): SystemObject {
  const members = memberIds(object.attributes.members ?? null)
  return { ...object, attributes: { ...object.attributes, members } }
}
