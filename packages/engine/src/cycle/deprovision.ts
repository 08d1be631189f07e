import type { Held, Link } from '../ports.ts'
import type { CycleEnv, Guard, Job } from '../types.ts'
import { provesAbsence } from './absence.ts'
import { type Cycle, freshLink, objectKey, type Recorder, stopIfAsked } from './context.ts'
import { processLinks } from './due.ts'

/**
 * Null when `deprovisions` of `managed` objects may go ahead, else why not. A directory smaller than the floor counts
 * as large as the floor, so that one leaver of five is let pass and five of five are not.
 */
export function judge(guard: Guard, deprovisions: number, managed: number, allowed = 0): string | null {
  if (deprovisions === 0 || deprovisions <= allowed) return null
  const most = Math.min(guard.count, Math.floor((Math.max(managed, guard.floor) * guard.percent) / 100))
  if (deprovisions <= most) return null
  return (
    `${deprovisions} of ${managed} accounts would be disabled or deleted; the guard lets ${most} pass ` +
    `(at most ${guard.count}, at most ${guard.percent} %). None was. Check the source and the scope; ` +
    `to go ahead, allow ${deprovisions} deletes for one run.`
  )
}

/** Lets the guard judge all deprovisions of the cycle at once, then carries them out, last of all. */
export async function deprovision(cycle: Cycle): Promise<void> {
  const { job, env, options } = cycle
  cycle.deprovisioning = true
  if (cycle.recorder) await addStoredHeld(cycle, cycle.recorder)
  const { held, managed } = await env.store.tx(async (t) => ({
    held: cycle.recorder ? cycle.recorder.held.length : await t.countHeld(job.id),
    managed: await t.countManaged(job.id),
  }))
  const verdict = judge(job.guard, held, managed, options.allowDeletes)
  cycle.counts.held = cycle.membersHeld.size + (verdict === null ? 0 : held)
  if (held === 0) return
  await findInconclusive(cycle)
  if (verdict !== null) {
    cycle.heldReason = cycle.heldReason === null ? verdict : `${verdict} ${cycle.heldReason}`
    cycle.toAllow.deletes = held
  }
  if (verdict !== null && cycle.recorder === null) return
  for await (const rows of heldPages(cycle)) await carryOutHeld(cycle, rows)
}

/**
 * What earlier cycles put on hold is judged and shown again. A listing has come upon all of it anyway; of a type that
 * was followed by its feed, all that the feed has not shown stands as it stood.
 */
async function addStoredHeld({ job, env }: Cycle, recorder: Recorder): Promise<void> {
  const held = new Map(recorder.held.map((row) => [objectKey(row), row]))
  for await (const rows of storedHeld(job, env))
    for (const row of rows) {
      const followed = recorder.followed.get(row.type)
      if (followed && !followed.has(row.source) && !held.has(objectKey(row))) held.set(objectKey(row), row)
    }
  recorder.held.splice(0, recorder.held.length, ...held.values())
}

/** A cycle resumed after its listing has to ask again whether absence proves anything. */
async function findInconclusive(cycle: Cycle): Promise<void> {
  if (!cycle.resumed) return
  for (const { sourceType } of cycle.job.mappings)
    if (!(await provesAbsence(cycle.job, sourceType))) cycle.inconclusive.add(sourceType)
}

async function* heldPages(cycle: Cycle): AsyncGenerator<Held[]> {
  const { job } = cycle
  if (cycle.recorder) {
    const all = [...cycle.recorder.held]
    for (let i = 0; i < all.length; i += job.pageSize) yield all.slice(i, i + job.pageSize)
    return
  }
  yield* storedHeld(job, cycle.env)
}

async function* storedHeld(job: Job, env: CycleEnv): AsyncGenerator<Held[]> {
  let after: { type: string; source: string } | null = null
  for (;;) {
    const from: typeof after = after
    const rows: Held[] = await env.store.tx((t) => t.held(job.id, from, job.pageSize))
    const last = rows.at(-1)
    if (!last) return
    yield rows
    after = { type: last.type, source: last.source }
  }
}

async function carryOutHeld(cycle: Cycle, rows: readonly Held[]): Promise<void> {
  stopIfAsked(cycle)
  const { job, env } = cycle
  for (const mapping of job.mappings) {
    const sources = rows.filter((row) => row.type === mapping.sourceType).map((row) => row.source)
    if (sources.length === 0) continue
    const stored = await env.store.tx((t) => t.links(job.id, mapping.sourceType, sources))
    const bySource = new Map(stored.map((link) => [link.source, link]))
    const links = sources.map((source): Link => bySource.get(source) ?? freshLink(job.id, mapping.sourceType, source))
    await processLinks(cycle, mapping, links, true)
  }
}
