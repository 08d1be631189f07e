import { isList, isObject, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'

/** The ids in a list of members, each once. */
export function memberIds(members: Value | undefined): ReadonlySet<string> {
  return new Set(listOf(members).flatMap((member) => memberId(member) ?? []))
}

/**
 * Throws invalidValue for a member without `value` (RFC 7643 §2.4): passed over in silence it would not become one, or,
 * where it replaces others, the group would be empty.
 */
export function assertMembers(members: Value | undefined): void {
  if (listOf(members).some((member) => memberId(member) === null))
    throw new ScimError(400, 'invalidValue', 'members: each needs a value, the id of a user or a group.')
}

function listOf(members: Value | undefined): readonly Value[] {
  return members === undefined || members === null ? [] : isList(members) ? members : [members]
}

function memberId(member: Value): string | null {
  const id = isObject(member) ? member.value : member
  return typeof id === 'string' && id !== '' ? id : null
}
