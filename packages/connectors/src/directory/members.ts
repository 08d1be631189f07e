import { type Anchor, compilePath, type Delta, elementsOf, isObject, ProvisioningError, type Value } from '@sutler/core'

/** What a write does to the members of a group; no id is both added and removed. */
export interface MemberChange {
  readonly add: readonly Anchor[]
  readonly remove: readonly Anchor[]
  /** The whole list; `add` and `remove` come on top of it. */
  readonly replace?: readonly Anchor[]
}

/** True for `members` in any spelling, or a part of it. */
export function isMembers(path: string): boolean {
  return compilePath(path).steps[0]?.lower === 'members'
}

/** Ids out of plain texts or `{ value }` elements, each once. */
export function memberIds(value: Value): readonly Anchor[] {
  const ids = elementsOf(value).map((element) => String(isObject(element) ? (element.value ?? '') : element))
  return [...new Set(ids.filter((id) => id !== ''))]
}

/** All member deltas of one update as one change; a later delta wins over an earlier one. */
export function memberChange(deltas: readonly Delta[]): MemberChange {
  const add = new Set<Anchor>()
  const remove = new Set<Anchor>()
  let replace: readonly Anchor[] | undefined
  for (const { path, op, value } of deltas) {
    if (path.toLowerCase() !== 'members')
      throw new ProvisioningError(`${path}: members are added and removed whole, by their ids; write to members`, {
        code: 'INVALID_VALUE',
        blame: 'attribute',
      })
    const ids = memberIds(value ?? null)
    if (op === 'replace' || (op === 'remove' && value === undefined)) {
      replace = ids
      add.clear()
      remove.clear()
    }
    if (op === 'replace') continue
    for (const id of ids) {
      const [into, from] = op === 'add' ? [add, remove] : [remove, add]
      into.add(id)
      from.delete(id)
    }
  }
  return { add: [...add], remove: [...remove], ...(replace === undefined ? {} : { replace }) }
}
