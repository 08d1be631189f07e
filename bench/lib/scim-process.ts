/** Sutler's service on a free port, for a benchmark in another process. Takes the configuration; prints its address. */
import { startServer } from '../../packages/server/src/serve/server.ts'

const configPath = process.argv[2] ?? ''
const server = await startServer({ configPath, port: 0, log: (line) => process.stderr.write(`${line}\n`) })
process.stdout.write(`${server.url}\n`)
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)))
