import type { Anchor } from '@sutler/core'
import { type Engine, isStorable } from '../engine.ts'
import { isBuiltIn } from './keys.ts'
import { recentRows } from './recent.ts'
import { type RecordRow, recordColumns, recordOf } from './record.ts'
import { changeInTurn } from './record-change.ts'
import { createRecord, deleteRecord } from './record-writes.ts'
import { groupsText, indexOf, membersText, pageOf, searchOf, searchTerm } from './search.ts'
import { createTurns } from './turns.ts'
import type { DirectoryOptions, DirectoryRecords, RecordTerm } from './types.ts'
import { rowTexts } from './writes.ts'

interface MemberRow {
  readonly value: Anchor
  readonly user_id: Anchor | null
  readonly user_label: string | null
  readonly group_id: Anchor | null
  readonly group_label: string | null
}

interface GroupRow {
  readonly member: Anchor
  readonly owner: Anchor
  readonly direct: number
  readonly label: string | null
}

const one = `select ${recordColumns} from directory_object o where o.type = ?1 and o.id = ?2 and o.deleted = 0`

/** The directory on an engine, with the same rows as `directoryStore` of it. */
export function directoryRecords(engine: Engine, options: DirectoryOptions): DirectoryRecords {
  const reads = recordReads(engine, options)
  const writing = { engine, texts: rowTexts(engine), options, recent: recentRows(), turns: createTurns() }
  return {
    ...reads,
    ...memberships(engine),
    create: (type, id, attributes, members) => createRecord(writing, type, id, attributes, members),
    change: (type, id, version, next) => changeInTurn({ writing, read: reads.read, type, id, version, next }),
    delete: (type, id, version) => deleteRecord(writing, type, id, version),
  }
}

type Reads = Pick<DirectoryRecords, 'read' | 'page' | 'count' | 'isIndexed'>
type Memberships = Pick<DirectoryRecords, 'members' | 'groupsOf'>

function recordReads({ read }: Engine, { indexes }: Pick<DirectoryOptions, 'indexes'>): Reads {
  const searched = (type: string, terms: readonly RecordTerm[]) =>
    searchOf(
      type,
      terms.map((term) => searchTerm(type, term, indexes)),
    )
  return {
    async read(type, id) {
      const [row] = isStorable(id) ? await read<RecordRow>(one, [type, id]) : []
      return row === undefined ? null : recordOf(row)
    },
    async page(type, terms, at) {
      const search = searched(type, terms)
      if (search === null) return []
      const { text, parameters } = pageOf(search, at)
      return (await read<RecordRow>(text, parameters)).map(recordOf)
    },
    async count(type, terms) {
      const search = searched(type, terms)
      if (search === null) return 0
      const [row] = await read<{ n: number }>(search.texts.count, search.parameters)
      return Number(row?.n ?? 0)
    },
    isIndexed: (type, path) => indexOf(indexes, type, path) !== undefined || isBuiltIn(path),
  }
}

function memberships(engine: Engine): Memberships {
  const { read } = engine
  const groups = groupsText(engine)
  return {
    async members(type, id, { after, limit }) {
      const rows = isStorable(id) ? await read<MemberRow>(membersText, [type, id, after ?? '', limit]) : []
      return rows.map(memberOf)
    },
    async groupsOf(ids) {
      const known = ids.filter(isStorable)
      const rows = await read<GroupRow>(groups, [JSON.stringify(known.map((id) => [id]))])
      return rows.map(({ member, owner, direct, label }) => ({ member, group: owner, label, direct: direct === 1 }))
    },
  }
}

function memberOf({ value, user_id, user_label, group_id, group_label }: MemberRow) {
  if (user_id !== null) return { id: value, type: 'User', label: user_label }
  return { id: value, type: group_id === null ? null : 'Group', label: group_label }
}
