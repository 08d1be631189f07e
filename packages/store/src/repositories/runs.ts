import type { Run, StoreTx } from '@sutler/engine'
import type { Session } from '../engine.ts'

type RunRepository = Pick<StoreTx, 'saveRun' | 'runs'>

/** The runs of a job; saving one again replaces it. */
export function runRepository({ db }: Session): RunRepository {
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
    async runs(jobId, limit) {
      const rows = await db
        .selectFrom('run')
        .selectAll()
        .where('job_id', '=', jobId)
        .orderBy('started_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(
        (row): Run => ({ jobId: row.job_id, id: row.id, startedAt: row.started_at, ...JSON.parse(row.doc) }),
      )
    },
  }
}
