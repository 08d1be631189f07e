import { availableParallelism } from 'node:os'

const helpers = Math.max(1, Math.min(4, availableParallelism() - 1))

/** What bin/sutler starts Node with. */
export const launcherFlags: readonly string[] = ['--max-semi-space-size=16', `--v8-pool-size=${helpers}`]
