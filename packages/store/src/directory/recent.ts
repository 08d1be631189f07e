import type { Anchor } from '@sutler/core'
import type { RecordRow } from './record.ts'

/** Characters of all documents kept: about as much as the database keeps of its pages. */
const mostCharacters = 16_000_000

/** Objects as this process changed them last. Somebody else may have written since: they prove nothing. */
export interface RecentRows {
  /** Null: not changed lately. */
  row(type: string, id: Anchor): RecordRow | null
  keep(type: string, row: RecordRow): void
  forget(type: string, id: Anchor): void
}

/** In two generations: when the younger one is full the older one goes, all at once. */
export function recentRows(): RecentRows {
  let younger = new Map<string, RecordRow>()
  let older = new Map<string, RecordRow>()
  let characters = 0
  return {
    row(type, id) {
      const name = nameOf(type, id)
      return younger.get(name) ?? older.get(name) ?? null
    },
    keep(type, row) {
      const name = nameOf(type, row.id)
      characters += sizeOf(row) - sizeOf(younger.get(name))
      younger.set(name, row)
      if (characters < mostCharacters / 2) return
      older = younger
      younger = new Map()
      characters = 0
    },
    forget(type, id) {
      const name = nameOf(type, id)
      younger.delete(name)
      older.delete(name)
    },
  }
}

/** With what a row takes besides its text. */
const sizeOf = (row: RecordRow | undefined): number => (row === undefined ? 0 : row.doc.length + 200)

/** One text for both: no id that is kept has a NUL in it. */
export const nameOf = (type: string, id: Anchor): string => `${type}\0${id}`
