import { enableCompileCache } from 'node:module'

// First of all: what is imported from here on is compiled once per machine, not once per call.
enableCompileCache()
const [{ runCli }, { processIo }] = await Promise.all([import('./cli.ts'), import('./io.ts')])
process.exitCode = await runCli(process.argv.slice(2), processIo())
