import type { Run, StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { batches, type Session } from '../engine.ts'
import type { Tables } from '../tables.ts'

type RunRepository = Pick<StoreTx, 'saveRun' | 'run' | 'runs' | 'trimRuns'>

/** The runs of a job; saving one again replaces it. */
export function runRepository(session: Session): RunRepository {
  const { db } = session
  return {
    async saveRun(run) {
      const { jobId, id, startedAt, ...rest } = run
      await db
        .insertInto('run')
        .values({ job_id: jobId, id, started_at: startedAt, doc: JSON.stringify(rest) })
        .onConflict((conflict) =>
          conflict.columns(['job_id', 'id']).doUpdateSet((row) => ({
            started_at: row.ref('excluded.started_at'),
            doc: row.ref('excluded.doc'),
          })),
        )
        .execute()
    },
    async run(jobId, id) {
      const row = await db
        .selectFrom('run')
        .selectAll()
        .where('job_id', '=', jobId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? runOf(row) : null
    },
    async runs(jobId, limit) {
      const rows = await db
        .selectFrom('run')
        .selectAll()
        .where('job_id', '=', jobId)
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(runOf)
    },
    trimRuns: (jobId, before) => trimRuns(session, jobId, before),
  }
}

const alwaysKept = 20

async function trimRuns({ db }: Session, jobId: string, before: number): Promise<void> {
  const ofJob = db.selectFrom('run').selectAll().where('job_id', '=', jobId)
  const newest = ofJob.orderBy('started_at', 'desc').orderBy('id', 'desc')
  const oldestKept = await newest
    .offset(alwaysKept - 1)
    .limit(1)
    .executeTakeFirst()
  if (!oldestKept) return
  const older = await ofJob
    .where('started_at', '<', before)
    .where(sql<boolean>`(started_at, id) < (${oldestKept.started_at}, ${oldestKept.id})`)
    .execute()
  const doomed = older.map(runOf).flatMap(({ id, endedAt }) => (endedAt !== null && endedAt < before ? [id] : []))
  for (const ids of batches(doomed)) {
    await db.deleteFrom('log').where('job_id', '=', jobId).where('run_id', 'in', ids).execute()
    await db.deleteFrom('run').where('job_id', '=', jobId).where('id', 'in', ids).execute()
  }
}

const runOf = (row: Tables['run']): Run => ({
  jobId: row.job_id,
  id: row.id,
  startedAt: row.started_at,
  ...JSON.parse(row.doc),
})
