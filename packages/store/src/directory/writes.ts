import type { Anchor, Attributes } from '@sutler/core'
import type { Engine } from '../engine.ts'
import type { Cell, Step } from '../steps.ts'
import { type DirectoryIndex, haveSameKeys, type Key, keysOf, labelOf } from './keys.ts'
import type { RecordChange, RecordMembers } from './types.ts'

/** Writers queue on this row until they commit, so the order of the numbers is the order of the commits. */
const feed = 'update directory_feed set last = last + 1 where id = 1'
const lockFeed = 'update directory_feed set last = last where id = 1'
const latest = '(select last from directory_feed where id = 1)'

export interface Steps {
  readonly steps: readonly Step[]
  /** Positions of the steps that need another number of rows when a unique attribute is taken, with their keys. */
  readonly keys: ReadonlyMap<number, readonly Key[]>
  /** Position of the step that says the new version. */
  readonly version: number
}

interface Place {
  readonly engine: Pick<Engine, 'rowsAt'>
  readonly indexes: readonly DirectoryIndex[]
  readonly type: string
  readonly id: Anchor
  /** Milliseconds since 1970. */
  readonly at: number
}

/** Attributes with their JSON text. */
interface Written {
  readonly attributes: Attributes
  readonly json: string
}

/** A change that is one. */
export interface DueChange extends Pick<RecordChange, 'from' | 'version' | 'members'> {
  /** The attributes from now on; null: they stay. */
  readonly to: Written | null
}

/** A new object. */
export function createSteps(place: Place, { attributes, json }: Written, members: readonly Anchor[]): Steps {
  const { type, id, at } = place
  const text = `insert into directory_object (type, id, change, deleted, doc, created_at, modified_at, label)
    values (?1, ?2, ${latest}, 0, ?3, ?4, ?4, ?5) on conflict do nothing returning change`
  const parameters = [type, id, json, at, labelOf(attributes)]
  const steps: Step[] = [
    { text: feed, parameters: [] },
    { text, parameters, needs: 1 },
  ]
  const keys = addKeys(place, steps, keysOf(type, attributes, place.indexes))
  if (members.length > 0) steps.push(addMembers(place, members))
  return { steps, keys, version: 1 }
}

/** Other attributes, and members on top. */
export function changeSteps(place: Place, change: DueChange): Steps {
  const { from, to } = change
  if (from === null || to === null) return memberSteps(place, change)
  const { attributes, json } = to
  const { type, id, at, indexes } = place
  const text = `update directory_object set doc = ?3, change = ${latest}, modified_at = ?4, label = ?5
    where type = ?1 and id = ?2 and deleted = 0 and change = ?6 returning change`
  const parameters = [type, id, json, at, labelOf(attributes), from.version]
  const steps: Step[] = [
    { text: feed, parameters: [] },
    { text, parameters, needs: 1 },
  ]
  const isSame = haveSameKeys(from.attributes, attributes, indexes)
  const before = isSame ? [] : keysOf(type, from.attributes, indexes)
  const after = isSame ? [] : keysOf(type, attributes, indexes)
  const keys = changeKeys(place, steps, before, after)
  steps.push(...memberChanges(place, change.members))
  return { steps, keys, version: 1 }
}

/** Members alone: the version grows only when any row came or went. */
function memberSteps(place: Place, { version, members }: DueChange): Steps {
  const { type, id, at } = place
  const exists = 'select 1 as n from directory_object where type = ?1 and id = ?2 and deleted = 0'
  const steps: Step[] = [
    { text: lockFeed, parameters: [] },
    version === null
      ? { text: exists, parameters: [type, id], needs: 1 }
      : { text: `${exists} and change = ?3`, parameters: [type, id, version], needs: 1 },
    ...memberChanges(place, members),
  ]
  const when = steps.map((_, position) => position).slice(2)
  const text = `update directory_object set change = ${latest}, modified_at = ?3 where type = ?1 and id = ?2
    returning change`
  steps.push({ text: feed, parameters: [], when }, { text, parameters: [type, id, at], when })
  return { steps, keys: new Map(), version: steps.length - 1 }
}

/** The object goes, and is gone from every group. Groups count as changed, each with a number of its own. */
export function deleteSteps({ type, id, at }: Place, version: number | null): readonly Step[] {
  const bury = `update directory_object set deleted = 1, doc = '{}', label = null, modified_at = ?3, change = ${latest}
    where type = ?1 and id = ?2 and deleted = 0`
  // Memberships name an id only: they stay while an object of another type still has it.
  const unlike = 'not exists (select 1 from directory_object a where a.type <> ?1 and a.id = ?2 and a.deleted = 0)'
  const groups = `(select m.type, m.owner from directory_member m where m.value = ?2 and ${unlike})`
  return [
    { text: feed, parameters: [] },
    version === null
      ? { text: bury, parameters: [type, id, at], needs: 1 }
      : { text: `${bury} and change = ?4`, parameters: [type, id, at, version], needs: 1 },
    { text: 'delete from directory_key where type = ?1 and id = ?2', parameters: [type, id] },
    { text: 'delete from directory_member where type = ?1 and owner = ?2', parameters: [type, id] },
    {
      text: `update directory_object set modified_at = ?3, change = ${latest} + (select count(*) from directory_member m
        where m.value = ?2 and (m.type, m.owner) <= (directory_object.type, directory_object.id))
        where (type, id) in ${groups}`,
      parameters: [type, id, at],
    },
    {
      text: `update directory_feed set last = last + (select count(*) from directory_member where value = ?1) where id = 1`,
      parameters: [id],
      when: [4],
    },
    { text: `delete from directory_member where value = ?2 and ${unlike}`, parameters: [type, id] },
  ]
}

function memberChanges(place: Place, { add, remove, replace }: RecordMembers): Step[] {
  if (replace !== undefined) {
    const keep = rows(replace)
    const text = `delete from directory_member where type = ?1 and owner = ?2
      and value not in (select e.value ->> 0 from ${place.engine.rowsAt(3)})`
    const all = { text: 'delete from directory_member where type = ?1 and owner = ?2' }
    if (replace.length === 0) return [{ ...all, parameters: [place.type, place.id] }]
    return [{ text, parameters: [place.type, place.id, keep] }, addMembers(place, replace)]
  }
  const steps: Step[] = []
  if (remove.length > 0) steps.push(removeMembers(place, remove))
  if (add.length > 0) steps.push(addMembers(place, add))
  return steps
}

function addMembers({ engine, type, id }: Place, members: readonly Anchor[]): Step {
  const text = `insert into directory_member (type, owner, value)
    select cast(?1 as text), cast(?2 as text), e.value ->> 0 from ${engine.rowsAt(3)} where true
    on conflict do nothing`
  return { text, parameters: [type, id, rows(members)] }
}

function removeMembers({ engine, type, id }: Place, members: readonly Anchor[]): Step {
  // Each row holds the whole key, see `Engine.each`.
  const text = `delete from directory_member where (type, owner, value) in
    (select e.value ->> 0, e.value ->> 1, e.value ->> 2 from ${engine.rowsAt(1)})`
  return { text, parameters: [JSON.stringify([...new Set(members)].map((member) => [type, id, member]))] }
}

/** Up to so many rows stand in the statement itself: to read them out of JSON takes longer than to write them. */
const mostValues = 16

function addKeys(place: Place, steps: Step[], keys: readonly Key[]): Steps['keys'] {
  if (keys.length === 0) return new Map()
  const step = keys.length > mostValues ? listedKeys(place, keys) : valuedKeys(place, keys)
  const position = steps.push({ ...step, needs: keys.length }) - 1
  return new Map([[position, keys]])
}

const intoKeys = 'insert into directory_key (type, path, value, id, exclusive)'

function valuedKeys({ type, id }: Place, keys: readonly Key[]): Step {
  const parameters: Cell[] = [type, id]
  for (const { path, value, exclusive } of keys) parameters.push(path, value, exclusive ? 1 : 0)
  return { text: valuedTexts[keys.length] ?? valuedText(keys.length), parameters }
}

function valuedText(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `(?1, ?${3 * n + 3}, ?${3 * n + 4}, ?2, ?${3 * n + 5})`)
  return `${intoKeys} values ${rows.join(', ')} on conflict do nothing`
}

/** By the number of keys, made once: a text that is the same object is found quicker among those known. */
const valuedTexts = Array.from({ length: mostValues + 1 }, (_, count) => valuedText(count))

function listedKeys({ engine, type, id }: Place, keys: readonly Key[]): Step {
  const text = `${intoKeys}
    select cast(?1 as text), e.value ->> 0, e.value ->> 1, cast(?2 as text), cast(e.value ->> 2 as bigint)
    from ${engine.rowsAt(3)} where true on conflict do nothing`
  const rows = keys.map(({ path, value, exclusive }) => [path, value, exclusive ? 1 : 0])
  return { text, parameters: [type, id, JSON.stringify(rows)] }
}

/**
 * Few keys are taken out one by one. Many are all written anew: a planner without statistics finds each of them among
 * all of the object's, so that 10,000 took PostgreSQL 20 s (measured).
 */
function changeKeys(place: Place, steps: Step[], before: readonly Key[], after: readonly Key[]): Steps['keys'] {
  const { engine, type, id } = place
  const gone = without(before, after)
  if (gone.length > mostValues) {
    steps.push({ text: 'delete from directory_key where type = ?1 and id = ?2', parameters: [type, id] })
    return addKeys(place, steps, after)
  }
  if (gone.length > 0) {
    const text = `delete from directory_key where (type, path, value, id) in
      (select cast(?1 as text), e.value ->> 0, e.value ->> 1, cast(?2 as text) from ${engine.rowsAt(3)})`
    steps.push({ text, parameters: [type, id, JSON.stringify(gone.map(({ path, value }) => [path, value]))] })
  }
  return addKeys(place, steps, without(after, before))
}

/** An object may have very many keys, so they are not compared each with each. */
function without(keys: readonly Key[], others: readonly Key[]): Key[] {
  const nameOf = ({ path, value }: Key) => JSON.stringify([path, value])
  const known = new Set(others.map(nameOf))
  return keys.filter((key) => !known.has(nameOf(key)))
}

const rows = (ids: readonly Anchor[]): string => JSON.stringify([...new Set(ids)].map((id) => [id]))
