import { ProvisioningError } from '@sutler/core'
import type { CycleEnv, Job } from '../types.ts'
import { type Cycle, CycleFailed, type Lease } from './context.ts'

/** A lease that nobody renews for so long is free. */
export const leaseTtlMs = 30_000

const renewEveryMs = leaseTtlMs / 3

/**
 * Runs `work` while nobody else can run the job, in this process or another; the lease is renewed in the background,
 * also while a slow target keeps a page waiting. Throws CONFLICT when the job is being run.
 */
export async function withLease<T>(
  job: Pick<Job, 'id'>,
  env: CycleEnv,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const owner = `${env.owner}/${env.newId()}`
  const lease = await take(job, env, owner)
  let renewing: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    renewing = Promise.all([renewing, renew(job, env, owner, lease)])
  }, renewEveryMs)
  timer.unref()
  try {
    return await work(lease)
  } finally {
    clearInterval(timer)
    // A renewal that came after the release would take the job again, for nobody.
    await renewing
    await env.store.tx((t) => t.release(job.id, owner))
  }
}

async function take(job: Pick<Job, 'id'>, env: CycleEnv, owner: string): Promise<Lease> {
  const now = env.now()
  const taken = await env.store.tx((t) => t.lease(job.id, owner, now, leaseTtlMs, env.isDead))
  if (taken.held) return { epoch: taken.epoch, validUntil: now + leaseTtlMs }
  const seconds = Math.max(1, Math.ceil((taken.until - now) / 1000))
  throw new ProvisioningError(
    `Job ${job.id} is being run by ${holder(taken.owner)}. Wait for it to end; if that process is dead, the job is free again in ${seconds} s.`,
    { code: 'CONFLICT', blame: 'connection', retry: { afterMs: seconds * 1000 } },
  )
}

/** True while a cycle of the job is under way, in whatever process. */
export async function isRunning(job: Pick<Job, 'id'>, env: CycleEnv): Promise<boolean> {
  const holder = await env.store.tx((t) => t.leaseHolder(job.id))
  return holder !== null && holder.until > env.now() && !env.isDead(holder.owner)
}

/** An owner (`host/pid/start/run`) in words an operator can act on; any other form as it is. */
function holder(owner: string): string {
  const [host, pid, start] = owner.split('/')
  return start === undefined || !/^\d+$/.test(pid ?? '') ? owner : `process ${pid} on ${host}`
}

/** A renewal that fails moves nothing: the lease runs out, the fence stops the writes, the checkpoint is refused. */
async function renew(job: Pick<Job, 'id'>, env: CycleEnv, owner: string, lease: Lease): Promise<void> {
  const now = env.now()
  try {
    const taken = await env.store.tx((t) => t.lease(job.id, owner, now, leaseTtlMs, env.isDead))
    if (taken.held && taken.epoch === lease.epoch) lease.validUntil = now + leaseTtlMs
  } catch (error) {
    if (env.now() >= lease.validUntil) env.onEvent?.({ kind: 'lease', problem: String(error) })
  }
}

/** The fence: a process that was stalled past its lease sends nothing more, whoever has taken over. */
export function stillOurs({ job, env, lease }: Cycle): void {
  if (env.now() >= lease.validUntil)
    throw new CycleFailed(`The lease of job ${job.id} ran out before a write was sent; another process may have it.`)
}
