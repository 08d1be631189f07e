import type { ResourceType, ScimAttribute } from '../schema/types.ts'
import type { ReadOptions } from './types.ts'

/** A resource type with what the handler would otherwise work out for each request. */
export interface Endpoint {
  readonly type: ResourceType
  /** Its endpoint without slashes: `Users`. */
  readonly segment: string
  /** Address of its resources, up to their id. */
  readonly prefix: string
  readonly hasMembers: boolean
  /** It has a `groups` that nobody writes (RFC 7643 §4.1.2). */
  readonly hasGroups: boolean
  /** All that is stored is returned by default, so that an answer nobody shaped is the resource as it is. */
  readonly allReturned: boolean
  /** It has immutable values, which a PUT must repeat; most types have none. */
  readonly hasImmutable: boolean
  /** What a read of the whole resource asks for. */
  readonly whole: ReadOptions
}

/** Throws TypeError when the endpoint has more than one segment. */
export function endpointOf(type: ResourceType, baseUrl: string): Endpoint {
  const segment = type.endpoint.replace(/^\/|\/$/g, '')
  if (segment === '' || segment.includes('/'))
    throw new TypeError(`The endpoint of ${type.name} must be one segment such as /Users, not ${type.endpoint}.`)
  const extended = type.extensions.flatMap(({ schema }) => schema.attributes)
  const all = [...type.schema.attributes, ...extended]
  const members = hasMembers(type)
  const groups = hasGroups(type)
  return Object.freeze({
    type,
    segment,
    prefix: `${baseUrl}/${segment}/`,
    hasMembers: members,
    hasGroups: groups,
    allReturned: all.every(isReturned) && extended.every(({ returned }) => returned !== 'never'),
    hasImmutable: all.some(isImmutable),
    whole: Object.freeze({ members, groups }),
  })
}

const withMembers = new WeakMap<ResourceType, boolean>()

/** True for types whose `members` are rows of their own: a Group's (RFC 7643 §4.2). */
export function hasMembers(type: ResourceType): boolean {
  const known = withMembers.get(type)
  if (known !== undefined) return known
  const has = type.schema.attributes.some((one) => one.name === 'members' && one.type === 'complex' && one.multiValued)
  withMembers.set(type, has)
  return has
}

/** True for types whose `groups` follow from the members of others: a User's (RFC 7643 §4.1.2). */
export function hasGroups({ schema }: ResourceType): boolean {
  return schema.attributes.some(({ name, mutability }) => name === 'groups' && mutability === 'readOnly')
}

/** An element of a list is exchanged, not changed: what is immutable in it does not matter to a PUT. */
function isImmutable({ mutability, multiValued, subAttributes = [] }: ScimAttribute): boolean {
  return mutability === 'immutable' || (!multiValued && subAttributes.some((sub) => sub.mutability === 'immutable'))
}

/** The schema's own attributes that are never returned are not stored with the rest (see `StoredResource`). */
function isReturned({ returned, subAttributes = [] }: ScimAttribute): boolean {
  return returned !== 'request' && subAttributes.every((sub) => sub.returned !== 'request' && sub.returned !== 'never')
}
