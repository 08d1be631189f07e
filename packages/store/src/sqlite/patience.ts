import type { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import { primaryCode, sqliteCodes } from './errors.ts'

/** How long a lock of another process is waited for. */
export const busyTimeoutMs = 5000

const pauseMs = 2

/**
 * Runs a step that needs a lock and, while another connection has it, tries again for up to `busyTimeoutMs`.
 *
 * SQLite's own waiting blocks the whole process; nothing would be served meanwhile, and a lock held by another
 * connection of this process could never be given back.
 */
export async function patiently(database: DatabaseSync, step: () => void): Promise<void> {
  const until = performance.now() + busyTimeoutMs
  database.exec('pragma busy_timeout = 0')
  try {
    while (!succeeds(step, performance.now() > until)) await setTimeout(pauseMs)
  } finally {
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`)
  }
}

function succeeds(step: () => void, last: boolean): boolean {
  try {
    step()
    return true
  } catch (error) {
    if (last || primaryCode(error) !== sqliteCodes.busy) throw error
    return false
  }
}
