import type { Anchor, Attributes } from '@sutler/core'
import { type Engine, isStorable } from '../engine.ts'
import type { Step } from '../steps.ts'
import { type DirectoryIndex, haveSameKeys, type Key, keyRows, keysOf, labelOf } from './keys.ts'
import type { DirectoryRecord, RecordMembers } from './types.ts'

/** Writers queue on this row until they commit, so the order of the numbers is the order of the commits. */
const feed: Step = { text: 'update directory_feed set last = last + 1 where id = 1', parameters: [] }
const lockFeed: Step = { text: 'update directory_feed set last = last where id = 1', parameters: [] }
const latest = '(select last from directory_feed where id = 1)'

/** What a step answers of the object it wrote. */
const writtenColumns =
  'change, exists (select 1 from directory_member g where g.value = directory_object.id) as in_groups'

export interface Steps {
  readonly steps: readonly Step[]
  /** Position of the step that brings another number of rows than it needs when a unique attribute is taken. -1: none. */
  readonly taking: number
  /** What it takes. */
  readonly keys: readonly Key[]
  /** Position of the step that answers with what was written. */
  readonly written: number
}

/** Statements that read rows out of JSON, in the words of one database; made once. */
export interface RowTexts {
  readonly addMembers: string
  readonly removeMembers: string
  readonly keepMembers: string
  readonly takeKeys: string
  readonly dropKeys: string
}

/** The object that is written, and what it is written with. */
export interface Place {
  readonly texts: RowTexts
  readonly indexes: readonly DirectoryIndex[]
  readonly type: string
  readonly id: Anchor
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Attributes with their JSON text. */
export interface Written {
  readonly attributes: Attributes
  readonly json: string
}

const insertText = `insert into directory_object (type, id, change, deleted, doc, created_at, modified_at, label, keys)
  values (?1, ?2, ${latest}, 0, ?3, ?4, ?4, ?5, ?6) on conflict (type, id) do update set
    change = excluded.change, deleted = 0, doc = excluded.doc, created_at = excluded.created_at,
    modified_at = excluded.modified_at, label = excluded.label, keys = excluded.keys
  where directory_object.deleted = 1 returning ${writtenColumns}`

const updateText = (
  more: string,
) => `update directory_object set doc = ?3, change = ${latest}, modified_at = ?4, label = ?5${more}
  where type = ?1 and id = ?2 and deleted = 0 and change = ?6 returning ${writtenColumns}`
const updateDocument = updateText('')
const updateAll = updateText(', keys = ?7')

/** A new object; one that is gone comes back. */
export function createSteps(place: Place, { attributes, json }: Written, members: readonly Anchor[]): Steps {
  const { type, id, at, indexes } = place
  const keys = keysOf(type, attributes, indexes)
  const parameters = [type, id, json, at, labelOf(attributes), keyRows(keys)]
  const insert = { text: insertText, parameters, needs: 1 }
  const steps = [feed, insert, ...takeKeys(place, keys), ...memberChanges(place, { add: members, remove: [] })]
  return { steps, taking: 2, keys, written: 1 }
}

/** Other attributes, where the object is still what it was, and members on top. */
export function changeSteps(place: Place, from: DirectoryRecord, to: Written, members: RecordMembers): Steps {
  const { type, id, at, indexes } = place
  const { attributes, json } = to
  const parameters = [type, id, json, at, labelOf(attributes), from.version]
  if (haveSameKeys(from.attributes, attributes, indexes)) {
    const steps = [feed, { text: updateDocument, parameters, needs: 1 }, ...memberChanges(place, members)]
    return { steps, taking: -1, keys: [], written: 1 }
  }
  const keys = keysOf(type, attributes, indexes)
  const update = { text: updateAll, parameters: [...parameters, keyRows(keys)], needs: 1 }
  const steps = [feed, dropKeys(place), update, ...takeKeys(place, keys), ...memberChanges(place, members)]
  return { steps, taking: 3, keys, written: 2 }
}

/** Members alone: the version grows only when any row came or went. `version` null: any. */
export function memberSteps(place: Place, version: number | null, members: RecordMembers): Steps {
  const { type, id, at } = place
  const exists = 'select 1 as n from directory_object where type = ?1 and id = ?2 and deleted = 0'
  const steps: Step[] = [
    lockFeed,
    version === null
      ? { text: exists, parameters: [type, id], needs: 1 }
      : { text: `${exists} and change = ?3`, parameters: [type, id, version], needs: 1 },
    ...memberChanges(place, members),
  ]
  const when = steps.map((_, position) => position).slice(2)
  const text = `update directory_object set change = ${latest}, modified_at = ?3 where type = ?1 and id = ?2
    returning ${writtenColumns}, doc, created_at`
  steps.push({ ...feed, when }, { text, parameters: [type, id, at], when })
  return { steps, taking: -1, keys: [], written: steps.length - 1 }
}

/** The object goes, and is gone from every group. Groups count as changed, each with a number of its own. */
export function deleteSteps(place: Place, version: number | null): readonly Step[] {
  const { type, id, at } = place
  const bury = `update directory_object set deleted = 1, doc = '{}', label = null, keys = '[]', modified_at = ?3,
    change = ${latest} where type = ?1 and id = ?2 and deleted = 0`
  // Memberships name an id only: they stay while an object of another type still has it.
  const unlike = 'not exists (select 1 from directory_object a where a.type <> ?1 and a.id = ?2 and a.deleted = 0)'
  const groups = `(select m.type, m.owner from directory_member m where m.value = ?2 and ${unlike})`
  const before: Step[] = [
    feed,
    dropKeys(place),
    version === null
      ? { text: bury, parameters: [type, id, at], needs: 1 }
      : { text: `${bury} and change = ?4`, parameters: [type, id, at, version], needs: 1 },
    { text: 'delete from directory_member where type = ?1 and owner = ?2', parameters: [type, id] },
  ]
  return [
    ...before,
    {
      text: `update directory_object set modified_at = ?3, change = ${latest} + (select count(*) from directory_member m
        where m.value = ?2 and (m.type, m.owner) <= (directory_object.type, directory_object.id))
        where (type, id) in ${groups}`,
      parameters: [type, id, at],
    },
    {
      text: `update directory_feed set last = last + (select count(*) from directory_member where value = ?1) where id = 1`,
      parameters: [id],
      when: [before.length],
    },
    { text: `delete from directory_member where value = ?2 and ${unlike}`, parameters: [type, id] },
  ]
}

function memberChanges({ texts, type, id }: Place, { add, remove, replace }: RecordMembers): Step[] {
  const steps: Step[] = []
  if (replace !== undefined) steps.push({ text: texts.keepMembers, parameters: [type, id, rows(replace)] })
  if (remove.length > 0) {
    const doomed = JSON.stringify([...new Set(remove)].filter(isStorable).map((member) => [type, id, member]))
    steps.push({ text: texts.removeMembers, parameters: [doomed] })
  }
  const added = replace ?? add
  if (added.length > 0) steps.push({ text: texts.addMembers, parameters: [type, id, rows(added)] })
  return steps
}

/** Up to so many rows stand in the statement itself: to read them out of JSON takes longer than to write them. */
const mostValues = 16

/** The rows of the keys the object lists. Fewer than those when another object has one already. */
function takeKeys({ texts, type, id }: Place, keys: readonly Key[]): Step[] {
  const needs = keys.length
  if (needs === 0) return []
  const text = needs > mostValues ? null : valuesText(keys)
  if (text === null) return [{ text: texts.takeKeys, parameters: [type, id], needs }]
  const parameters = [type, id]
  for (const { path, value } of keys) parameters.push(value, path)
  return [{ text, parameters, needs }]
}

const intoKeys = 'insert into directory_key (type, value, path, holder, owner)'

const valuesTexts = new Map<string, string>()
/** Statements are kept prepared, and many kinds of attributes that are unique or not give very many. */
const mostTexts = 64

/**
 * By which of the keys are exclusive, made once: a text that is the same object is found quicker among those prepared.
 * Null: there are too many already.
 */
function valuesText(keys: readonly Key[]): string | null {
  let form = ''
  for (const { exclusive } of keys) form += exclusive ? 'x' : '-'
  const known = valuesTexts.get(form)
  if (known !== undefined) return known
  if (valuesTexts.size >= mostTexts) return null
  const rows = keys.map(({ exclusive }, n) => {
    const [value, path] = [`?${2 * n + 3}`, `?${2 * n + 4}`]
    return exclusive ? `(?1, ${value}, ${path}, '', ?2)` : `(?1, ${value}, ${path}, ?2, null)`
  })
  const text = `${intoKeys} values ${rows.join(', ')} on conflict do nothing`
  valuesTexts.set(form, text)
  return text
}

/** Takes away what {@link takeKeys} made. */
function dropKeys({ texts, type, id }: Place): Step {
  return { text: texts.dropKeys, parameters: [type, id] }
}

const rows = (ids: readonly Anchor[]): string => JSON.stringify([...new Set(ids)].map((id) => [id]))

export function rowTexts({ rowsOf }: Pick<Engine, 'rowsOf'>): RowTexts {
  const listed = rowsOf('(select keys from directory_object where type = ?1 and id = ?2)')
  // No row has a fourth cell: as a constant the type would be a part given beside the rows, see `Engine.each`.
  const type = 'coalesce(e.value ->> 3, cast(?1 as text))'
  const listedKey = `${type}, e.value ->> 1, e.value ->> 0, coalesce(e.value ->> 2, cast(?2 as text))`
  return {
    addMembers: `insert into directory_member (type, owner, value)
      select cast(?1 as text), cast(?2 as text), e.value ->> 0 from ${rowsOf('?3')} where true on conflict do nothing`,
    removeMembers: `delete from directory_member where (type, owner, value) in (
      select e.value ->> 0, e.value ->> 1, e.value ->> 2 from ${rowsOf('?1')})`,
    keepMembers: `delete from directory_member where type = ?1 and owner = ?2
      and value not in (select e.value ->> 0 from ${rowsOf('?3')})`,
    takeKeys: `${intoKeys}
      select ${listedKey}, case when e.value ->> 2 = '' then cast(?2 as text) end from ${listed} where true on conflict do nothing`,
    dropKeys: `delete from directory_key where (type, value, path, holder) in (select ${listedKey} from ${listed})
      and (owner is null or owner = ?2)`,
  }
}
