import { ProvisioningError } from '@sutler/core'
import { type Cycle, CycleFailed, CycleStopped, runOf } from '../cycle/context.ts'
import type { Run } from '../ports.ts'

/** Keeps a run of its own for what is written of one object alone, so that its log entries belong to one. */
export async function asSingleRun(cycle: Cycle, write: () => Promise<void>): Promise<void> {
  const { env } = cycle
  const save = (status: Run['status'], reason: string | null) =>
    env.store.tx((t) => t.saveRun({ ...runOf(cycle, status, reason), mode: 'single' }))
  await save('running', null)
  try {
    await write()
  } catch (error) {
    if (error instanceof ProvisioningError || error instanceof CycleFailed) await save('failed', error.message)
    if (error instanceof CycleStopped)
      await save('stopped', 'Stopped on request; references that wait are written in the next cycle.')
    throw error
  }
  const { failed, skipped } = cycle.counts
  if (cycle.heldReason !== null) await save('held', cycle.heldReason)
  else await save(failed + skipped > 0 ? 'partial' : 'success', null)
}
