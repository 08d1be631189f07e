import type { MemberChange } from './types.ts'

/** The members after these changes; the same set when nothing changes. */
export function changeMembers(present: ReadonlySet<string>, changes: readonly MemberChange[]): ReadonlySet<string> {
  if (changes.length === 0) return present
  let members = new Set(present)
  for (const change of changes) {
    if (change.kind === 'removeAll') members = new Set()
    else if (change.kind === 'replace') members = new Set(change.values)
    else for (const id of change.values) change.kind === 'add' ? members.add(id) : members.delete(id)
  }
  const same = members.size === present.size && [...members].every((id) => present.has(id))
  return same ? present : members
}
