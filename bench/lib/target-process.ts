import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The bare in-memory SCIM server in a process of its own. */
export interface TargetProcess {
  readonly url: string
  reset(): Promise<void>
  stats(): Promise<{ readonly requests: number; readonly writes: number; readonly users: number }>
  stop(): Promise<void>
}

const programs = {
  full: fileURLToPath(new URL('../../test/support/scim-target.ts', import.meta.url)),
  bare: fileURLToPath(new URL('bare-target.ts', import.meta.url)),
}

/** `bare`: finds and creates users, and no more. */
export async function startTarget(kind: keyof typeof programs = 'full'): Promise<TargetProcess> {
  const child = spawn(process.execPath, [programs[kind]], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const control = new URL(url).origin
  return {
    url,
    reset: async () => void (await fetch(`${control}/reset`, { method: 'POST' })),
    stats: async () => (await (await fetch(`${control}/stats`)).json()) as Awaited<ReturnType<TargetProcess['stats']>>,
    stop: async () => {
      child.kill()
      await once(child, 'exit')
    },
  }
}
