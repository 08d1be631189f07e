import type { StoreTx } from '@sutler/engine'
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
  return {
    async openIntents(jobId, type, limit) {
      const query = linksOfType(db, jobId, type).where('intent', 'is not', null).orderBy('source').limit(limit)
      return (await query.execute()).map(linkOf)
    },
    async dueRetries(jobId, type, now, limit) {
      const query = linksOfType(db, jobId, type)
        .where('retry_at', '<=', now)
        .orderBy('retry_at')
        .orderBy('source')
        .limit(limit)
      return (await query.execute()).map(linkOf)
    },
    async dueDeletions(jobId, type, now, limit) {
      const query = linksOfType(db, jobId, type)
        .where('delete_at', '<=', now)
        .orderBy('delete_at')
        .orderBy('source')
        .limit(limit)
      return (await query.execute()).map(linkOf)
    },
    countManaged: (jobId) => count(jobId, sql<boolean>`target_key is not null and deprovisioned = 0`),
    countEscrow: (jobId) => count(jobId, sql<boolean>`retry_at is not null`),
  }
}
