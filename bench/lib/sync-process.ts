import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Counts } from '@sutler/engine'
import { launcherFlags } from './launcher-flags.ts'

export interface SyncFigures {
  readonly seconds: number
  readonly status: string
  readonly counts: Counts
  readonly peakMiB: number
}

const program = fileURLToPath(new URL('sync-once.ts', import.meta.url))

/** One cycle in a process of its own. Throws when it did not end in success. */
export async function syncOnce(config: string): Promise<SyncFigures> {
  const { stdout } = await promisify(execFile)(process.execPath, [...launcherFlags, program, config])
  const figures = JSON.parse(stdout) as SyncFigures
  if (figures.status !== 'success') throw new Error(`The cycle ended ${figures.status}: ${stdout}`)
  return figures
}

const loop = fileURLToPath(new URL('bare-loop.ts', import.meta.url))

/** Users per second of the bare loop, in a process of its own. */
export async function bareLoop(url: string, users: number, concurrency: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...launcherFlags,
    loop,
    url,
    String(users),
    String(concurrency),
  ])
  return Number(stdout)
}
