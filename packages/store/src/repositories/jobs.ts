import { ProvisioningError } from '@sutler/core'
import type { StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import type { Session } from '../engine.ts'

type JobRepository = Pick<StoreTx, 'checkpoint' | 'saveCheckpoint' | 'lease' | 'release' | 'leaseHolder'>

/** Lease and checkpoint of a job. The epoch grows whenever the lease passes to another owner. */
export function jobRepository(session: Session): JobRepository {
  const { db } = session
  const ofJob = (jobId: string) => db.selectFrom('job').selectAll().where('job_id', '=', jobId).executeTakeFirst()
  return {
    async checkpoint(jobId) {
      const row = await ofJob(jobId)
      return row?.checkpoint ? JSON.parse(row.checkpoint) : null
    },
    async saveCheckpoint(jobId, checkpoint, leaseEpoch) {
      const saved = await db
        .updateTable('job')
        .set({ checkpoint: JSON.stringify(checkpoint) })
        .where('job_id', '=', jobId)
        .where('epoch', '=', leaseEpoch)
        .returning('job_id')
        .execute()
      if (saved.length > 0) return
      throw new ProvisioningError(
        `The lease of job ${jobId} has passed to another process, so this one may not save its progress. Leave the job to that one.`,
        { code: 'CONFLICT', blame: 'connection', retry: 'never' },
      )
    },
    async lease(jobId, owner, now, ttlMs, isDead) {
      let dead: { readonly owner: string; readonly epoch: number } | null = null
      for (;;) {
        const epoch = await take(session, jobId, owner, now, now + ttlMs, dead)
        if (epoch !== null) return { held: true, epoch }
        const present = await ofJob(jobId)
        // Released, or taken over, between the two statements: ask again.
        if (!present || present.owner === null) continue
        if (!isDead(present.owner)) return { held: false, owner: present.owner, until: present.until }
        dead = { owner: present.owner, epoch: present.epoch }
      }
    },
    async release(jobId, owner) {
      await db
        .updateTable('job')
        .set({ owner: null, until: 0 })
        .where('job_id', '=', jobId)
        .where('owner', '=', owner)
        .execute()
    },
    async leaseHolder(jobId) {
      const row = await ofJob(jobId)
      return row && row.owner !== null ? { owner: row.owner, until: row.until } : null
    },
  }
}

/** The epoch, or null when somebody else holds the lease. One statement, so two takers cannot both succeed. */
async function take(
  { db }: Session,
  jobId: string,
  owner: string,
  now: number,
  until: number,
  dead: { readonly owner: string; readonly epoch: number } | null,
): Promise<number | null> {
  const ofDead = dead ? sql`or (job.owner = ${dead.owner} and job.epoch = ${dead.epoch})` : sql``
  const { rows } = await sql<{ epoch: number }>`
    insert into job (job_id, owner, until, epoch) values (${jobId}, ${owner}, ${until}, 1)
    on conflict (job_id) do update set
      epoch = case when job.owner = excluded.owner then job.epoch else job.epoch + 1 end,
      owner = excluded.owner, until = excluded.until
    where job.owner is null or job.owner = excluded.owner or job.until <= ${now} ${ofDead}
    returning epoch`.execute(db)
  return rows[0]?.epoch ?? null
}
