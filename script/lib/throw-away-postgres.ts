import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/**
 * Starts script/postgres.ts, which prints the address of its server and ends it on SIGTERM.
 * Throws when it ends before it has printed one.
 */
export async function startPostgres(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, ['script/postgres.ts'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /postgres(?:ql)?:\/\/\S+/.exec(line)?.[0]
    if (!url) continue
    child.stdout.resume()
    return {
      url,
      async stop() {
        child.kill('SIGTERM')
        await ended
      },
    }
  }
  const [code] = await ended
  throw new Error(`script/postgres.ts ended with ${code} before it printed the address of a server`)
}
