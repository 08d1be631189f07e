/**
 * Runs one cycle of a configured job in this process and prints its figures as one line of JSON:
 * `node bench/lib/sync-once.ts <config> <job>`. A process of its own, so that its memory is nobody else's.
 */
import { openInstallation } from '@sutler/server'

const [config = 'sutler.yaml', job = 'people'] = process.argv.slice(2)
const installation = await openInstallation(config)
await installation.ready()
const started = performance.now()
const { run, counts } = await installation.runJob(job)
const seconds = (performance.now() - started) / 1000
await installation.close()
console.log(JSON.stringify({ seconds, status: run.status, counts, peakMiB: process.resourceUsage().maxRSS / 1024, cpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 }))
