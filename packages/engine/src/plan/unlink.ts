import { type Anchor, ProvisioningError } from '@sutler/core'
import { withLease } from '../cycle/lease.ts'
import type { Link } from '../ports.ts'
import type { CycleEnv, Job } from '../types.ts'

/**
 * Forgets the link of one source object; the account itself is not touched. The next cycle takes the object for a new
 * one and matches it again, and the account may be linked to another: what an operator needs after a hire under a new
 * id, a wrong match, or a create that nobody can tell the outcome of.
 *
 * Returns the link as it was. Throws NOT_FOUND when there is none, CONFLICT while a cycle of the job is running.
 */
export function unlink(job: Pick<Job, 'id'>, env: CycleEnv, of: { type: string; anchor: Anchor }): Promise<Link> {
  const { type, anchor } = of
  return withLease(job, env, () =>
    env.store.tx(async (t) => {
      const [link] = await t.links(job.id, type, [anchor])
      if (!link)
        throw new ProvisioningError(`Job ${job.id} has no link of ${type} ${anchor}. Check id and type.`, {
          code: 'NOT_FOUND',
        })
      await t.removeLinks([link])
      await t.clearReferences(job.id, type, [anchor])
      await t.reopenReferences(job.id, type, [anchor])
      await t.releaseReservations(job.id, type, [anchor])
      await t.dropHeld(job.id, [{ type, source: anchor }])
      return link
    }),
  )
}
