import { access } from 'node:fs/promises'
import { relative } from 'node:path'
import type { RunningServer } from '@sutler/server/serve'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { reportError } from './session.ts'

export interface ServeFlags {
  /** Absent: ./sutler.yaml when it is there. */
  readonly config?: string
  readonly host: string
  readonly port: number
  readonly allowNetwork?: boolean
}

/** The service, until SIGTERM or Ctrl-C. Answers with the exit code. */
export async function serve(io: Io, flags: ServeFlags): Promise<number> {
  let stopNow = (): void => {}
  let asked = 0
  const stopAsked = new Promise<void>((resolve) => {
    stopNow = resolve
  })
  const dispose = io.onSignal((signal) => {
    asked += 1
    if (asked > 1) io.exitNow(signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated)
    stopNow()
  })
  try {
    const { startServer } = await import('@sutler/server/serve')
    const configPath = flags.config ?? (await defaultConfig())
    const { host, port, allowNetwork = false } = flags
    const log = (line: string): void => io.stderr.write(`${new Date(io.now()).toISOString()} ${line}\n`)
    const server = await startServer({ configPath, host, port, allowNetwork, log })
    io.stdout.write(greeting(server, configPath))
    await stopAsked
    io.stderr.write('Stopping: what runs finishes its page.\n')
    await server.stop()
    return exitCodes.success
  } catch (error) {
    return reportError(io, error, false)
  } finally {
    dispose()
  }
}

async function defaultConfig(): Promise<string | null> {
  return access('sutler.yaml').then(
    () => 'sutler.yaml',
    () => null,
  )
}

function greeting(server: RunningServer, config: string | null): string {
  const lines = [
    `Sutler listens on ${server.url}`,
    `SCIM 2.0 service: ${server.scimUrl} (a token for a client: sutler scim token create <name>)`,
  ]
  if (server.firstToken !== null) lines.push(`Admin token, shown this once: ${server.firstToken}`)
  else {
    const file = relative('', server.tokenFile)
    lines.push(`token: made at the first start; lost it? delete ${file} and start again`)
  }
  if (config === null) lines.push('No jobs yet: there is no sutler.yaml here. Name one with -c, or see: sutler try')
  else lines.push(`${server.jobs} ${server.jobs === 1 ? 'job' : 'jobs'} from ${config}`)
  return `${lines.join('\n')}\n`
}
