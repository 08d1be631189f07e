import type { Anchor } from '@sutler/core'
import type { Link, StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { assertStorable, batches, intAt, type Session, textAt } from '../engine.ts'
import type { LinkRow } from '../tables.ts'
import { cellsOf, integerColumns, linkColumns } from './link-row.ts'

type LinkWrites = Pick<StoreTx, 'saveLinks' | 'removeLinks'>

const cells = linkColumns.map((name, at) => (integerColumns.has(name) ? intAt(at) : textAt(at)))
const columnList = sql.join(linkColumns.map((name) => sql.ref(name)))
const cellList = sql.join(cells)
const keyMatches = sql`link.job_id = ${textAt(0)} and link.type = ${textAt(1)} and link.source = ${textAt(2)}`
const versionBefore = sql`link.version = ${intAt(linkColumns.indexOf('version'))} - 1`
const assignments = sql.join(linkColumns.slice(3).map((name, at) => sql`${sql.ref(name)} = ${cells[at + 3]}`))

/** Links, guarded by their version. */
export function linkWrites({ db, each }: Session): LinkWrites {
  return {
    async saveLinks(links) {
      const { fresh, stored, losers } = sortOut(links)
      // Two statements, not one upsert: an upsert would bring back a link that was removed since it was read.
      for (const batch of batches(fresh)) {
        const saved =
          await sql<LinkRow>`insert into link (${columnList}) select ${cellList} from ${each(batch.map(cellsOf))}
          where true on conflict do nothing returning job_id, type, source`.execute(db)
        losers.push(...missing(batch, saved.rows))
      }
      for (const batch of batches(stored)) {
        const saved = await sql<LinkRow>`update link set ${assignments} from ${each(batch.map(cellsOf))}
          where ${keyMatches} and ${versionBefore} returning link.job_id, link.type, link.source`.execute(db)
        losers.push(...missing(batch, saved.rows))
      }
      return losers
    },
    async removeLinks(links) {
      const losers: Anchor[] = []
      for (const batch of batches(links)) {
        const doomed = each(batch.map((link) => [link.jobId, link.type, link.source, link.version]))
        const removed = await sql<LinkRow>`delete from link where (job_id, type, source, version) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${intAt(3)} from ${doomed}) returning job_id, type, source`.execute(
          db,
        )
        losers.push(...missing(batch, removed.rows))
      }
      return losers
    },
  }
}

const keyOf = (jobId: string, type: string, source: Anchor) => JSON.stringify([jobId, type, source])

/** Splits by whether a version is stored; a second copy of one link in one call has lost to the first. */
function sortOut(links: readonly Link[]): { fresh: Link[]; stored: Link[]; losers: Anchor[] } {
  const seen = new Set<string>()
  const sorted = { fresh: [] as Link[], stored: [] as Link[], losers: [] as Anchor[] }
  for (const link of links) {
    assertStorable(link.source, `${link.type} anchor`)
    if (link.state.kind === 'linked') assertStorable(link.state.target, `target anchor of ${link.type} ${link.source}`)
    const key = keyOf(link.jobId, link.type, link.source)
    if (seen.has(key)) sorted.losers.push(link.source)
    else sorted[link.version === 0 ? 'fresh' : 'stored'].push(link)
    seen.add(key)
  }
  return sorted
}

function missing(asked: readonly Link[], done: readonly LinkRow[]): Anchor[] {
  if (done.length === asked.length) return []
  const keys = new Set(done.map((row) => keyOf(row.job_id, row.type, row.source)))
  return asked.filter((link) => !keys.has(keyOf(link.jobId, link.type, link.source))).map((link) => link.source)
}
