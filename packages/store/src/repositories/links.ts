import type { Anchor } from '@sutler/core'
import type { Link, StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { batches, intAt, isStorable, type Session, textAt } from '../engine.ts'
import type { LinkRow } from '../tables.ts'
import { digest32, linkColumns, linkOf } from './link-row.ts'

type LinkReads = Pick<StoreTx, 'links' | 'linksBetween' | 'linksByTarget'>

const columnList = sql.join(linkColumns.map((name) => sql.ref(name)))

/** Links by their key and by their target. */
export function linkReads({ db, each }: Session): LinkReads {
  return {
    async links(jobId, type, sources) {
      const found: Link[] = []
      for (const batch of batches(sources.filter(isStorable))) {
        const wanted = each(batch.map((source) => [source]))
        const rows = await sql<LinkRow>`select ${columnList} from link
          where job_id = ${jobId} and type = ${type} and source in (select ${textAt(0)} from ${wanted})`.execute(db)
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
        const keys = each(batch.map((target) => [digest32(target)]))
        const rows = await sql<LinkRow>`select ${columnList} from link
          where job_id = ${jobId} and target_key in (select ${intAt(0)} from ${keys}) and type = ${type}`.execute(db)
        for (const row of rows.rows)
          if (row.target !== null && wanted.has(row.target)) found.set(row.source, linkOf(row))
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
