import { type Anchor, type Attributes, ProvisioningError } from '@sutler/core'
import type { Engine } from '../engine.ts'

/**
 * Object and members in one statement, which sees both at one time: a group that is going must not look like one without
 * members. Parameters: type and id. `members`: JSON lists of one id each, ascending; null or empty: there are none.
 */
export const wholeText = ({ words }: Pick<Engine, 'words'>): string => `select o.doc, (
    select ${words.listOf(['m.value'])}
    from (select value from directory_member where type = ?1 and owner = ?2 order by value) m) as members
  from directory_object o where o.type = ?1 and o.id = ?2 and o.deleted = 0`

export interface WholeRow {
  readonly doc: string
  readonly members: string | null
}

/** Takes `members` out of the attributes: they are kept as rows. Null: there was no such attribute. */
export function splitMembers(attributes: Attributes): {
  readonly rest: Attributes
  readonly ids: readonly Anchor[] | null
} {
  if (!('members' in attributes)) return { rest: attributes, ids: null }
  const { members, ...rest } = attributes
  const ids = (Array.isArray(members) ? members : []).map((member) => {
    const id = member !== null && typeof member === 'object' && 'value' in member ? member.value : undefined
    if (typeof id === 'string') return id
    throw new ProvisioningError('A member without a text `value` cannot be kept. Give each member as { value: id }.', {
      code: 'INVALID_VALUE',
    })
  })
  return { rest, ids }
}
