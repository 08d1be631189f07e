/**
 * Runs one cycle of a configured job in this process and prints its figures as one line of JSON:
 * `node bench/lib/sync-once.ts <config> <job>`. A process of its own, so that its memory is nobody else's. Store and
 * connections are opened before the clock starts: what loading the program costs is the figure of `startup`.
 */
import { openInstallation } from '@sutler/server'

const [config = 'sutler.yaml', job = 'people'] = process.argv.slice(2)
const installation = await openInstallation(config)
await installation.ready()
await installation.testConnections()
const started = performance.now()
const { run, counts } = await installation.runJob(job)
const seconds = (performance.now() - started) / 1000
await installation.close()
console.log(JSON.stringify({ seconds, status: run.status, counts, peakMiB: process.resourceUsage().maxRSS / 1024 }))
