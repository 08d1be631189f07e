import type { DueKey, StoreTx } from '@sutler/engine'
import { type RawBuilder, sql } from 'kysely'
import type { Session } from '../engine.ts'
import { linkOf } from './link-row.ts'
import { linksOfType } from './links.ts'

type LinkQueues = Pick<StoreTx, 'openIntents' | 'dueRetries' | 'dueDeletions' | 'countManaged' | 'countEscrow'>

/** Links that wait for something, and how many there are. */
export function linkQueues({ db }: Session): LinkQueues {
  const count = async (jobId: string, where: RawBuilder<boolean>) => {
    const query = db.selectFrom('link').select(sql<number>`count(*)`.as('n')).where('job_id', '=', jobId).where(where)
    return (await query.executeTakeFirstOrThrow()).n
  }
  const due = async (
    column: 'retry_at' | 'delete_at',
    jobId: string,
    type: string,
    now: number,
    limit: number,
    after: DueKey | null,
  ) => {
    let query = linksOfType(db, jobId, type).where(column, '<=', now)
    if (after) query = query.where(sql<boolean>`(${sql.ref(column)}, source) > (${after.at}, ${after.source})`)
    return (await query.orderBy(column).orderBy('source').limit(limit).execute()).map(linkOf)
  }
  return {
    async openIntents(jobId, type, limit, after = null) {
      let query = linksOfType(db, jobId, type).where('intent', 'is not', null)
      if (after !== null) query = query.where('source', '>', after)
      return (await query.orderBy('source').limit(limit).execute()).map(linkOf)
    },
    dueRetries: (jobId, type, now, limit, after = null) => due('retry_at', jobId, type, now, limit, after),
    dueDeletions: (jobId, type, now, limit, after = null) => due('delete_at', jobId, type, now, limit, after),
    countManaged: (jobId) => count(jobId, sql<boolean>`target_key is not null and deprovisioned = 0`),
    countEscrow: (jobId) => count(jobId, sql<boolean>`retry_at > 0`),
  }
}
