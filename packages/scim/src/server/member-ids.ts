import { isList, isObject, type Value } from '@sutler/core'

/** The ids in a list of members, each once. */
export function memberIds(members: Value | undefined): ReadonlySet<string> {
  const list = members === undefined || members === null ? [] : isList(members) ? members : [members]
  const ids = list.map((member) => (isObject(member) ? member.value : member))
  return new Set(ids.filter((id) => typeof id === 'string'))
}
