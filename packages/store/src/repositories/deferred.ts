import type { DeferredReference, ResolvableReference, StoreTx, WrittenReference } from '@sutler/engine'
import { sql } from 'kysely'
import { assertStorable, batches, intAt, isStorable, type Session, textAt } from '../engine.ts'
import type { DeferredRow } from '../tables.ts'

type References =
  | 'replaceReferences'
  | 'reopenReferences'
  | 'resolvable'
  | 'settleReferences'
  | 'countDeferred'
  | 'deferred'

/** References that wait for the object they point to, and single-valued ones that have been written. */
export function deferredRepository(session: Session): Pick<StoreTx, References> {
  const { db, each } = session
  return {
    async replaceReferences(jobId, type, owners, { deferred, written }) {
      for (const batch of batches(owners.filter(isStorable))) {
        const keys = sql`(job_id, type, owner) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)} from ${each(batch.map((owner) => [jobId, type, owner]))})`
        await sql`delete from deferred where ${keys}`.execute(db)
        await sql`delete from member where multi_valued = 0 and ${keys}`.execute(db)
      }
      await insertDeferred(session, jobId, deferred)
      await saveWritten(session, jobId, written)
    },
    async reopenReferences(jobId, type, awaited) {
      for (const batch of batches(awaited.filter(isStorable)))
        await sql`insert into deferred (job_id, type, owner, path, awaited, awaited_type, multi_valued)
          select m.job_id, m.type, m.owner, m.path, m.value, m.value_type, m.multi_valued
          from ${each(batch.map((source) => [jobId, type, source]))}
          join member m on m.job_id = ${textAt(0)} and m.value_type = ${textAt(1)} and m.value = ${textAt(2)}
          where true on conflict do nothing`.execute(db)
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
      return rows.map(resolvableOf)
    },
    async settleReferences(jobId, rows) {
      for (const batch of batches(rows)) {
        const done = each(batch.map((row) => [jobId, row.type, row.owner, row.path, row.awaited]))
        await sql`delete from deferred where (job_id, type, owner, path, awaited) in
          (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)} from ${done})`.execute(db)
      }
      const single = rows.filter((row) => !row.multiValued)
      await saveWritten(
        session,
        jobId,
        single.map((row) => ({ ...row, target: row.awaitedTarget })),
      )
    },
    async countDeferred(jobId) {
      const query = db.selectFrom('deferred').select(sql<number>`count(*)`.as('n')).where('job_id', '=', jobId)
      return (await query.executeTakeFirstOrThrow()).n
    },
    async deferred(jobId, limit) {
      const inOrder = db.selectFrom('deferred').selectAll().where('job_id', '=', jobId)
      const sorted = inOrder.orderBy('type').orderBy('owner').orderBy('path').orderBy('awaited')
      const rows = await sorted.limit(limit).execute()
      return rows.map(referenceOf)
    },
  }
}

async function insertDeferred({ db, each }: Session, jobId: string, rows: readonly DeferredReference[]): Promise<void> {
  for (const row of rows) for (const anchor of [row.owner, row.awaited]) assertStorable(anchor, `${row.type} reference`)
  for (const batch of batches(rows)) {
    const added = each(
      batch.map((row) => [row.type, row.owner, row.path, row.awaited, row.awaitedType, row.multiValued ? 1 : 0]),
    )
    await sql`insert into deferred (job_id, type, owner, path, awaited, awaited_type, multi_valued)
      select cast(${jobId} as text), ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)}, ${intAt(5)}
      from ${added} where true on conflict do nothing`.execute(db)
  }
}

/** Single-valued references; the last of several with one key counts. */
async function saveWritten({ db, each }: Session, jobId: string, rows: readonly WrittenReference[]): Promise<void> {
  const byKey = new Map(rows.map((row) => [JSON.stringify([row.type, row.owner, row.path, row.awaited]), row]))
  for (const row of byKey.values())
    for (const anchor of [row.owner, row.awaited, row.target]) assertStorable(anchor, `${row.type} reference`)
  for (const batch of batches([...byKey.values()])) {
    const cells = batch.map((row) => [jobId, row.type, row.owner, row.path, row.awaited, row.awaitedType, row.target])
    await sql`insert into member (job_id, type, owner, path, value, value_type, target, multi_valued, open)
      select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${textAt(3)}, ${textAt(4)}, ${textAt(5)}, ${textAt(6)}, 0, 0
      from ${each(cells)} where true
      on conflict (job_id, type, owner, path, value) do update set target = excluded.target`.execute(db)
  }
}

function resolvableOf(row: DeferredRow & { owner_target: string; awaited_target: string }): ResolvableReference {
  return { ...referenceOf(row), ownerTarget: row.owner_target, awaitedTarget: row.awaited_target }
}

function referenceOf(row: DeferredRow): DeferredReference {
  return {
    type: row.type,
    owner: row.owner,
    path: row.path,
    awaited: row.awaited,
    awaitedType: row.awaited_type,
    multiValued: row.multi_valued === 1,
  }
}
