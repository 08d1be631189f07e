import type { Anchor } from '@sutler/core'
import type { Link, StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { batches, intAt, isStorable, type Session, textAt } from '../engine.ts'
import type { LinkRow } from '../tables.ts'
import { digest32, linkColumns, linkOf } from './link-row.ts'

type LinkReads = Pick<StoreTx, 'links' | 'linksBetween' | 'linksByTarget'>

const columnList = sql.join(linkColumns.map((name) => sql.ref(`link.${name}`)))

/** Links by their key and by their target. */
export function linkReads({ db, each }: Session): LinkReads {
  return {
    async links(jobId, type, sources) {
      const found: Link[] = []
      for (const batch of batches([...new Set(sources)].filter(isStorable))) {
        const wanted = each(batch.map((source) => [jobId, type, source]))
        const rows = await sql<LinkRow>`select ${columnList} from ${wanted} join link
          on link.job_id = ${textAt(0)} and link.type = ${textAt(1)} and link.source = ${textAt(2)}`.execute(db)
        for (const row of rows.rows) found.push(linkOf(row))
      }
      return found
    },
    async linksBetween(jobId, type, { after, through, limit }) {
      let query = linksOfType(db, jobId, type).orderBy('source').limit(limit)
      if (after !== null) query = query.where('source', '>', after)
      if (through !== null) query = query.where('source', '<=', through)
      return (await query.execute()).map(linkOf)
    },
    async linksByTarget(jobId, type, targets) {
      const found = new Map<Anchor, Link>()
      for (const batch of batches([...new Set(targets)])) {
        const wanted = new Set(batch)
        const keys = each(batch.map((target) => [jobId, digest32(target)]))
        const rows = await sql<LinkRow>`select ${columnList} from ${keys} join link
          on link.job_id = ${textAt(0)} and link.target_key = ${intAt(1)}`.execute(db)
        for (const row of rows.rows)
          if (row.type === type && row.target !== null && wanted.has(row.target)) found.set(row.source, linkOf(row))
      }
      return [...found.values()]
    },
  }
}

/** All links of one object type. */
export const linksOfType = (db: Session['db'], jobId: string, type: string) =>
  db
    .selectFrom('link')
    .select([...linkColumns])
    .where('job_id', '=', jobId)
    .where('type', '=', type)
