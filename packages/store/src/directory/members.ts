import { type Anchor, type Attributes, ProvisioningError } from '@sutler/core'
import type { Session } from '../engine.ts'

/** The ids in a group, ascending. */
export async function membersOf({ db }: Session, type: string, owner: Anchor): Promise<Anchor[]> {
  const query = db.selectFrom('directory_member').select('value').where('type', '=', type).where('owner', '=', owner)
  return (await query.orderBy('value').execute()).map((row) => row.value)
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
