import type { Cell, Engine } from '../engine.ts'
import { isStorable } from '../engine.ts'
import { customKey, type DirectoryIndex, keyOfTerm } from './keys.ts'
import type { RecordTerm } from './types.ts'

/** The part of a statement that says which objects are meant. Null: none can be. */
export interface Condition {
  readonly text: string
  readonly parameters: Cell[]
}

/** The index configuration adds for this path; undefined: none. */
export const indexOf = (indexes: readonly DirectoryIndex[], type: string, path: string): DirectoryIndex | undefined =>
  indexes.find((index) => index.type === type && index.path.toLowerCase() === path.toLowerCase())

/** `type = ?1` and every term, in the words of both databases. */
export function conditionOf(type: string, terms: readonly RecordTerm[], indexes: readonly DirectoryIndex[]) {
  const parameters: Cell[] = [type]
  let text = 'o.type = ?1 and o.deleted = 0'
  const parameter = (cell: Cell): string => `?${parameters.push(cell)}`
  for (const term of terms) {
    if (term.kind !== 'value') {
      if (!isStorable(term.id)) return null
      text += ` and ${idCondition(term.kind, parameter(term.id))}`
      continue
    }
    const index = indexOf(indexes, type, term.path)
    const key = index === undefined ? keyOfTerm(term.path, term.value) : customKey(index, term.value)
    if (key.value === null) return null
    const [path, value] = [parameter(key.path), parameter(key.value)]
    text += ` and o.id in (select k.id from directory_key k where k.type = ?1 and k.path = ${path} and k.value = ${value})`
  }
  return { text, parameters } satisfies Condition
}

function idCondition(kind: 'id' | 'member' | 'group', id: string): string {
  if (kind === 'id') return `o.id = ${id}`
  if (kind === 'member') return `o.id in (select m.owner from directory_member m where m.value = ${id} and m.type = ?1)`
  return `o.id in (with recursive down(id) as (
    select m.value from directory_member m where m.type = 'Group' and m.owner = ${id}
    union select m.value from down join directory_member m on m.type = 'Group' and m.owner = down.id)
    select id from down)`
}

export const membersText = `select m.value, u.id as user_id, u.label as user_label, g.id as group_id, g.label as group_label
  from directory_member m
  left join directory_object u on u.type = 'User' and u.id = m.value and u.deleted = 0
  left join directory_object g on g.type = 'Group' and g.id = m.value and g.deleted = 0
  where m.type = ?1 and m.owner = ?2 and m.value > ?3 order by m.value limit ?4`

/** One parameter: the ids as rows. */
export const groupsText = (engine: Pick<Engine, 'rowsAt'>): string => `with recursive up(member, owner, direct) as (
  select m.value, m.owner, 1 from ${engine.rowsAt(1)} join directory_member m on m.value = e.value ->> 0
    where m.type = 'Group'
  union select up.member, m.owner, 0 from up join directory_member m on m.value = up.owner and m.type = 'Group')
  select up.member as member, up.owner as owner, max(up.direct) as direct, o.label as label
  from up join directory_object o on o.type = 'Group' and o.id = up.owner and o.deleted = 0
  group by up.member, up.owner, o.label order by up.member, up.owner`
