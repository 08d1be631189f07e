import type { Run, Store } from '@sutler/engine'

interface Asker {
  /** Names no run: the lease is only tried, never kept. */
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly now: number
  readonly isDead: (owner: string) => boolean
}

/** Carries the answer out of a transaction that must leave nothing behind. */
class Undo extends Error {
  readonly answer: boolean

  constructor(answer: boolean) {
    super('a lease that was only tried is given back')
    this.answer = answer
  }
}

/**
 * Whether nobody goes on with a run that was not ended: the lease of its job could be had, because its owner is dead or
 * it ran out. The lease is taken and undone, for a store does not tell who has it in any other way.
 */
export async function isInterrupted(store: Store, { jobId, id }: Run, { owner, now, isDead }: Asker): Promise<boolean> {
  try {
    return await store.tx(async (t) => {
      const { held } = await t.lease(jobId, owner, now, 1, isDead)
      if (!held) return false
      // A run is ended before its lease is given back, so what is still open here stays so.
      const run = await t.run(jobId, id)
      throw new Undo(run?.status === 'running')
    })
  } catch (error) {
    if (error instanceof Undo) return error.answer
    throw error
  }
}
