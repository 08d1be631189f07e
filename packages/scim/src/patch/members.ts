import { isList, isObject, type Value } from '@sutler/core'
import type { Filter } from '../filter/types.ts'
import { memberOf, ownKey, withMember } from '../resource/object.ts'
import { knownPath } from '../schema/known-path.ts'
import type { KnownPath, ResourceType } from '../schema/types.ts'
import type { MemberChange } from '../server/types.ts'
import type { PatchOperation } from './types.ts'

export interface SplitOperations {
  readonly members: readonly MemberChange[]
  readonly rest: readonly PatchOperation[]
}

/**
 * Operations on `members` as changes of single memberships, in their order, and all others in theirs, so that a group
 * need not be read to change who is in it. The operations come from `readPatch`.
 *
 * Null: what happens to the members depends on more of them than their `value` (a filter on `display`, a change of
 * one's parts), or something else in the type is called `members`; apply the operations to the whole resource then.
 */
export function splitMembers(operations: readonly PatchOperation[], type: ResourceType): SplitOperations | null {
  const members: MemberChange[] = []
  const rest: PatchOperation[] = []
  for (const operation of operations) {
    const known = knownPath(type, operation.path ?? 'members')
    if (known === null || !isMembers(known)) {
      rest.push(operation)
      continue
    }
    const listed = operation.path === null ? listedMembers(operation) : operation
    if (listed !== null) {
      const change = changeOf(listed)
      if (change === null) return null
      members.push(...change)
    }
    if (operation.path !== null) continue
    const others = withoutMembers(operation)
    if (others !== null) rest.push(others)
  }
  return { members, rest }
}

function isMembers({ schema, attribute }: KnownPath): boolean {
  const value = attribute.subAttributes?.some(({ name }) => name === 'value') === true
  return schema === null && attribute.name === 'members' && attribute.multiValued && value
}

/** The part of an operation without a path that is about members; null when none is. */
function listedMembers(operation: PatchOperation): PatchOperation | null {
  const { value = null } = operation
  const held = isObject(value) ? memberOf(value, 'members') : null
  return held === null ? null : { ...operation, path: membersPath, value: held }
}

const membersPath = { urn: null, name: 'members', sub: null, filter: null }

/** What is left of an operation without a path; null when nothing is. */
function withoutMembers(operation: PatchOperation): PatchOperation | null {
  const { value = null } = operation
  if (!isObject(value) || ownKey(value, 'members') === undefined) return operation
  const left = withMember(value, 'members', null)
  return Object.keys(left).length === 0 ? null : { ...operation, value: left }
}

/** Null: it cannot be told from the operation alone. */
function changeOf({ op, path, value }: PatchOperation): readonly MemberChange[] | null {
  if (path === null || path.sub !== null) return null
  if (path.filter !== null) {
    const named = op === 'remove' || value === null ? filteredValues(path.filter) : null
    return named === null ? null : [{ kind: 'remove', values: [...new Set(named)] }]
  }
  if (op === 'remove' && value === undefined) return [{ kind: 'removeAll' }]
  const values = memberValues(value ?? [])
  if (values === null) return null
  if (op !== 'replace' && values.length === 0) return []
  return [{ kind: op, values }]
}

/** The ids of the members listed, each once; null when one has none. */
function memberValues(value: Value): readonly string[] | null {
  const ids = new Set<string>()
  for (const element of isList(value) ? value : [value]) {
    const id = isObject(element) ? memberOf(element, 'value') : element
    if (typeof id !== 'string' || id === '') return null
    ids.add(id)
  }
  return [...ids]
}

/** The ids that `value eq "a" or value eq "b"` names; null for any other filter. */
function filteredValues(filter: Filter): readonly string[] | null {
  if (filter.kind === 'or') {
    const parts = filter.parts.map(filteredValues)
    return parts.every((part) => part !== null) ? parts.flat() : null
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return null
  const { urn, name, sub } = filter.path
  return urn === null && sub === null && name.toLowerCase() === 'value' ? [filter.value] : null
}
