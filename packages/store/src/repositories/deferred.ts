import type { ResolvableReference, StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { assertStorable, batches, intAt, isStorable, type Session, textAt } from '../engine.ts'
import type { DeferredRow } from '../tables.ts'

type DeferredRepository = Pick<StoreTx, 'replaceDeferred' | 'resolvable' | 'removeDeferred' | 'countDeferred'>

/** References that wait for the object they point to. */
export function deferredRepository({ db, each }: Session): DeferredRepository {
  return {
    async replaceDeferred(jobId, type, owners, rows) {
      for (const batch of batches(owners.filter(isStorable))) {
        await sql`delete from deferred where (job_id, type, owner) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)} from ${each(batch.map((owner) => [jobId, type, owner]))})`.execute(
          db,
        )
      }
      for (const row of rows)
        for (const anchor of [row.owner, row.awaited]) assertStorable(anchor, `${row.type} reference`)
      for (const batch of batches(rows)) {
        const added = each(
          batch.map((row) => [row.type, row.owner, row.path, row.awaited, row.awaitedType, row.multiValued ? 1 : 0]),
        )
        await sql`insert into deferred (job_id, type, owner, path, awaited, awaited_type, multi_valued)
          select cast(${jobId} as text), ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)}, ${intAt(5)}
          from ${added} where true on conflict do nothing`.execute(db)
      }
    },
    async resolvable(jobId, limit, after) {
      const start = after
        ? sql`and (d.type, d.owner, d.path, d.awaited) > (${after.type}, ${after.owner}, ${after.path}, ${after.awaited})`
        : sql``
      const { rows } = await sql<DeferredRow & { owner_target: string; awaited_target: string }>`
        select d.*, o.target as owner_target, a.target as awaited_target
        from deferred d
        join link o on o.job_id = d.job_id and o.type = d.type and o.source = d.owner
        join link a on a.job_id = d.job_id and a.type = d.awaited_type and a.source = d.awaited
        where d.job_id = ${jobId} and o.target is not null and a.target is not null ${start}
        order by d.type, d.owner, d.path, d.awaited limit ${limit}`.execute(db)
      return rows.map(
        (row): ResolvableReference => ({
          type: row.type,
          owner: row.owner,
          path: row.path,
          awaited: row.awaited,
          awaitedType: row.awaited_type,
          multiValued: row.multi_valued === 1,
          ownerTarget: row.owner_target,
          awaitedTarget: row.awaited_target,
        }),
      )
    },
    async removeDeferred(jobId, keys) {
      for (const batch of batches(keys)) {
        const doomed = each(batch.map((key) => [jobId, key.type, key.owner, key.path, key.awaited]))
        await sql`delete from deferred where (job_id, type, owner, path, awaited) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)} from ${doomed})`.execute(db)
      }
    },
    async countDeferred(jobId) {
      const query = db.selectFrom('deferred').select(sql<number>`count(*)`.as('n')).where('job_id', '=', jobId)
      return (await query.executeTakeFirstOrThrow()).n
    },
  }
}
