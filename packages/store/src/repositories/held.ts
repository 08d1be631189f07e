import type { Held, StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { assertStorable, batches, intAt, type Session, textAt } from '../engine.ts'

type HeldRepository = Pick<StoreTx, 'hold' | 'held' | 'countHeld' | 'dropHeld' | 'dropHeldExcept'>

/** Deprovisions that wait for the deletion guard. */
export function heldRepository({ db, each }: Session): HeldRepository {
  return {
    async hold(jobId, held) {
      // The last of several for one object counts; one statement may not touch a row twice.
      const byObject = new Map(held.map((item) => [JSON.stringify([item.type, item.source]), item]))
      for (const { type, source, target } of byObject.values())
        for (const anchor of [source, target]) assertStorable(anchor, `${type} anchor`)
      for (const batch of batches([...byObject.values()])) {
        const rows = each(
          batch.map((item) => [item.type, item.source, item.target, item.kind, item.because, item.heldAt]),
        )
        await sql`insert into held (job_id, type, source, target, kind, because, held_at)
          select cast(${jobId} as text), ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)}, ${intAt(5)} from ${rows} where true
          on conflict (job_id, type, source)
          do update set target = excluded.target, kind = excluded.kind, because = excluded.because, held_at = excluded.held_at`.execute(
          db,
        )
      }
    },
    async held(jobId, after, limit) {
      let query = db.selectFrom('held').selectAll().where('job_id', '=', jobId)
      if (after) query = query.where(sql<boolean>`(type, source) > (${after.type}, ${after.source})`)
      const rows = await query.orderBy('type').orderBy('source').limit(limit).execute()
      return rows.map(
        (row): Held => ({
          type: row.type,
          source: row.source,
          target: row.target,
          kind: row.kind,
          because: row.because,
          heldAt: row.held_at,
        }),
      )
    },
    async countHeld(jobId) {
      const query = db.selectFrom('held').select(sql<number>`count(*)`.as('n')).where('job_id', '=', jobId)
      return (await query.executeTakeFirstOrThrow()).n
    },
    async dropHeld(jobId, which) {
      if (!which) {
        await db.deleteFrom('held').where('job_id', '=', jobId).execute()
        return
      }
      for (const batch of batches(which)) {
        const doomed = each(batch.map((item) => [jobId, item.type, item.source]))
        await sql`delete from held where (job_id, type, source) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)} from ${doomed})`.execute(db)
      }
    },
    async dropHeldExcept(jobId, types) {
      let query = db.deleteFrom('held').where('job_id', '=', jobId)
      if (types.length > 0) query = query.where('type', 'not in', types)
      await query.execute()
    },
  }
}
