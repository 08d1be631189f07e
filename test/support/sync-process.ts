/**
 * One cycle in a process of its own, for tests that kill it: `node test/support/sync-process.ts <config> <job>`.
 * Prints the result as one line of JSON. It is what `sutler sync` does, without the terminal.
 */
import { openInstallation } from '@sutler/server'

const [config = '', job = ''] = process.argv.slice(2)
const installation = await openInstallation(config)
const { run, counts } = await installation.runJob(job)
await installation.close()
console.log(JSON.stringify({ run, counts }))
