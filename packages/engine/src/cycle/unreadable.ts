import type { Unreadable } from '@sutler/core'
import { nextRetry } from '../escrow.ts'
import type { Link, StoreTx } from '../ports.ts'
import { type Cycle, CycleFailed, freshLink } from './context.ts'

/** A feed shows a change once: what could not be read goes to escrow, to be read again by its own clock. */
export async function keepUnreadable(
  { job, env }: Cycle,
  t: StoreTx,
  type: string,
  unreadable: readonly Unreadable[],
): Promise<void> {
  const byAnchor = new Map(unreadable.flatMap((one) => (one.anchor === null ? [] : [[one.anchor, one]])))
  if (byAnchor.size === 0) return
  const stored = await t.links(job.id, type, [...byAnchor.keys()])
  const links = new Map(stored.map((link) => [link.source, link]))
  const failed = [...byAnchor].map(([anchor, { code, message }]): Link => {
    const link = links.get(anchor) ?? freshLink(job.id, type, anchor)
    return { ...link, retry: nextRetry(link.retry, { code, message, hash: null }, env.now()) }
  })
  const lost = await t.saveLinks(failed)
  if (lost.length > 0) throw new CycleFailed(`Another process is writing the links of job ${job.id} (${lost[0]}).`)
}
