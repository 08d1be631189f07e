import type { Cell, Engine } from '../engine.ts'
import { isStorable } from '../engine.ts'
import { customKey, type DirectoryIndex, type KeyTerm, keyOfTerm, notKept } from './keys.ts'
import { recordColumns } from './record.ts'
import type { RecordTerm } from './types.ts'

/** A search, as its statements want it. */
export interface Search {
  readonly texts: SearchTexts
  readonly parameters: readonly Cell[]
}

/** The statements of all searches of one form. */
interface SearchTexts {
  readonly count: string
  /** From the first on, after an id, skipping some, both. Parameters on top: the id, the limit, how many to skip. */
  readonly pages: readonly [string, string, string, string]
}

/** The statement for a page of a search, with its parameters. */
export function pageOf(
  { texts, parameters }: Search,
  { after, skip, limit }: { readonly after: string | null; readonly skip: number; readonly limit: number },
): { readonly text: string; readonly parameters: readonly Cell[] } {
  const [first, beyond, further, both] = texts.pages
  const all = after === null ? [...parameters, limit] : [...parameters, after, limit]
  if (skip === 0) return { text: after === null ? first : beyond, parameters: all }
  return { text: after === null ? further : both, parameters: [...all, skip] }
}

/** What a term asks for; `only` is a value that one object may have. */
type TermForm = 'id' | 'member' | 'group' | 'value' | 'only'

/** The index configuration adds for this path; undefined: none. */
export const indexOf = (indexes: readonly DirectoryIndex[], type: string, path: string): DirectoryIndex | undefined =>
  indexes.find((index) => index.type === type && index.path.toLowerCase() === path.toLowerCase())

/** What a search asks for: a key, or an id in one of its places. */
export type SearchTerm = Pick<KeyTerm, 'path' | 'value' | 'exclusive'> | Exclude<RecordTerm, { kind: 'value' }>

/** The search for those who meet every term. Null: nobody can. */
export function searchOf(type: string, terms: readonly SearchTerm[]): Search | null {
  const parameters: Cell[] = [type]
  const forms: TermForm[] = []
  for (const term of terms) {
    if ('kind' in term) {
      if (!isStorable(term.id)) return null
      parameters.push(term.id)
      forms.push(term.kind)
      continue
    }
    if (term.value === null) return null
    parameters.push(term.path, term.value)
    forms.push(term.exclusive ? 'only' : 'value')
  }
  return { texts: textsOf(forms), parameters }
}

/** The term with the key it asks for. Throws UNSUPPORTED for an attribute that is not indexed as it stands. */
export function searchTerm(type: string, term: RecordTerm, indexes: readonly DirectoryIndex[]): SearchTerm {
  if (term.kind !== 'value') return term
  const index = indexOf(indexes, type, term.path)
  if (index !== undefined) return customKey(index, term.value)
  const key = keyOfTerm(type, term.path, term.value)
  if (key.fits !== undefined) throw notKept(term.path)
  return key
}

const known = new Map<string, SearchTexts>()

/** Made once for each form: there are few, and a text that is the same object is found quicker among those prepared. */
function textsOf(forms: readonly TermForm[]): SearchTexts {
  const name = forms.join()
  const present = known.get(name)
  if (present !== undefined) return present
  const made = searchTexts(forms)
  known.set(name, made)
  return made
}

/** `type = ?1` and every term, in the words of both databases. */
function searchTexts(forms: readonly TermForm[]): SearchTexts {
  const lead = forms.findIndex(isKey)
  const id = lead < 0 ? 'o.id' : forms[lead] === 'only' ? `k${lead}.owner` : `k${lead}.holder`
  const joins: string[] = []
  const conditions = lead < 0 ? ['o.type = ?1', 'o.deleted = 0'] : [`k${lead}.type = ?1`, isPresent('o')]
  let parameter = 1
  const next = (): string => `?${++parameter}`
  for (const [position, form] of forms.entries()) {
    if (!isKey(form)) {
      conditions.push(idCondition(form, next()))
      continue
    }
    const k = `k${position}`
    conditions.push(`${k}.path = ${next()} and ${k}.value = ${next()}`)
    if (form === 'only') conditions.push(`${k}.holder = ''`)
    if (position === lead) continue
    joins.push(`join directory_key ${k} on ${k}.type = ?1 and ${k}.${form === 'only' ? 'owner' : 'holder'} = ${id}`)
  }
  // The first key leads: it is in order of the id, which a planner without statistics would not see.
  const start = lead < 0 ? [] : [`directory_key k${lead} join`]
  const match = lead < 0 ? [] : [`on o.type = k${lead}.type and o.id = ${id}`]
  const from = [...start, 'directory_object o', ...match, ...joins].join(' ')
  const where = conditions.join(' and ')
  const page = (after: boolean, skip: boolean): string => {
    const beyond = after ? ` and ${id} > ?${parameter + 1}` : ''
    const limit = parameter + (after ? 2 : 1)
    const offset = skip ? ` offset ${integer(limit + 1)}` : ''
    return `select ${recordColumns} from ${from} where ${where}${beyond} order by ${id} limit ${integer(limit)}${offset}`
  }
  return {
    count: `select count(*) as n from ${from} where ${where}`,
    pages: [page(false, false), page(true, false), page(false, true), page(true, true)],
  }
}

/**
 * That an object is there which is looked up by its id. As a sum it fits no index of present objects: until PostgreSQL has
 * statistics it would look in that one, by type alone, at all of the type for each id (measured, 4,000 users of one name:
 * 3.3 s to count them, now 24 ms).
 */
const isPresent = (object: string): string => `${object}.deleted + 0 = 0`

function isKey(form: TermForm): form is 'value' | 'only' {
  return form === 'value' || form === 'only'
}

function idCondition(form: Exclude<TermForm, 'value' | 'only'>, id: string): string {
  if (form === 'id') return `o.id = ${id}`
  if (form === 'member') return `o.id in (select m.owner from directory_member m where m.value = ${id} and m.type = ?1)`
  return `o.id in (with recursive down(id) as (
    select m.value from directory_member m where m.type = 'Group' and m.owner = ${id}
    union select m.value from down join directory_member m on m.type = 'Group' and m.owner = down.id)
    select id from down)`
}

/**
 * A parameter for `limit` and `offset`. SQLite looks at a bare one while it plans, and plans anew whenever it is bound,
 * which takes twice as long as to find a row (measured: 18 µs against 6).
 */
const integer = (parameter: number): string => `cast(?${parameter} as bigint)`

export const membersText = `select m.value, u.id as user_id, u.label as user_label, g.id as group_id, g.label as group_label
  from directory_member m
  left join directory_object u on u.type = 'User' and u.id = m.value and ${isPresent('u')}
  left join directory_object g on g.type = 'Group' and g.id = m.value and ${isPresent('g')}
  where m.type = ?1 and m.owner = ?2 and m.value > ?3 order by m.value limit ${integer(4)}`

/** One parameter: the ids as rows. */
export const groupsText = (engine: Pick<Engine, 'rowsOf'>): string => `with recursive up(member, owner, direct) as (
  select m.value, m.owner, 1 from ${engine.rowsOf('?1')} join directory_member m on m.value = e.value ->> 0
    where m.type = 'Group'
  union select up.member, m.owner, 0 from up join directory_member m on m.value = up.owner and m.type = 'Group')
  select up.member as member, up.owner as owner, max(up.direct) as direct, o.label as label
  from up join directory_object o on o.type = 'Group' and o.id = up.owner and ${isPresent('o')}
  group by up.member, up.owner, o.label order by up.member, up.owner`
