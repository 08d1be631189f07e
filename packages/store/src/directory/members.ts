import { type Anchor, type Attributes, ProvisioningError } from '@sutler/core'
import { sql } from 'kysely'
import { assertStorable, batches, isStorable, type Session, textAt } from '../engine.ts'

/** The ids in a group, ascending. */
export async function membersOf({ db }: Session, type: string, owner: Anchor): Promise<Anchor[]> {
  const query = db.selectFrom('directory_member').select('value').where('type', '=', type).where('owner', '=', owner)
  return (await query.orderBy('value').execute()).map((row) => row.value)
}

/** Adds the ids; true when any of them was new. */
export async function addMembers(
  session: Session,
  type: string,
  owner: Anchor,
  ids: readonly Anchor[],
): Promise<boolean> {
  let changed = false
  for (const id of ids) assertStorable(id, `member of ${type} ${owner}`)
  for (const batch of batches([...new Set(ids)])) {
    const added = await sql`insert into directory_member (type, owner, value)
      select cast(${type} as text), cast(${owner} as text), ${textAt(0)} from ${session.each(batch.map((id) => [id]))}
      where true on conflict do nothing returning value`.execute(session.db)
    changed ||= added.rows.length > 0
  }
  return changed
}

/** Removes the ids; true when any of them was there. */
export async function removeMembers(
  session: Session,
  type: string,
  owner: Anchor,
  ids: readonly Anchor[],
): Promise<boolean> {
  let changed = false
  for (const batch of batches(ids.filter(isStorable))) {
    const doomed = session.each(batch.map((id) => [type, owner, id]))
    const removed = await sql`delete from directory_member where (type, owner, value) in
      (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)} from ${doomed}) returning value`.execute(session.db)
    changed ||= removed.rows.length > 0
  }
  return changed
}

/** Makes the ids the only members; true when that changed anything. */
export async function replaceMembers(
  session: Session,
  type: string,
  owner: Anchor,
  ids: readonly Anchor[],
): Promise<boolean> {
  const wanted = new Set(ids)
  const surplus = (await membersOf(session, type, owner)).filter((id) => !wanted.has(id))
  const removed = await removeMembers(session, type, owner, surplus)
  const added = await addMembers(session, type, owner, ids)
  return removed || added
}

/** Takes an id out of every group; the groups it was in. */
export async function removeEverywhere({ db }: Session, id: Anchor): Promise<{ type: string; owner: Anchor }[]> {
  return db.deleteFrom('directory_member').where('value', '=', id).returning(['type', 'owner']).execute()
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
