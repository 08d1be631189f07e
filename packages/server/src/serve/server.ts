import { join } from 'node:path'
import type { ConfigProblem } from '../config/types.ts'
import { openEmptyInstallation, openInstallation } from '../local/installation.ts'
import { createScimService } from '../scim/service.ts'
import { createApp, isLoopback } from './app.ts'
import { systemClock } from './scheduler.ts'
import { createService } from './service.ts'
import { adminToken } from './token.ts'

export interface ServerOptions {
  /** Null: serve without any configuration, and say how to add one. */
  readonly configPath: string | null
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default 8480; 0 takes a free one. */
  readonly port?: number
  /** Must be set for a host that others can reach. */
  readonly allowNetwork?: boolean
  readonly log: (line: string) => void
}

export interface RunningServer {
  readonly url: string
  /** Address of the SCIM service. */
  readonly scimUrl: string
  /** The admin token, only when it was made just now. */
  readonly firstToken: string | null
  /** Where the hash of the admin token is kept. */
  readonly tokenFile: string
  /** Number of configured jobs. */
  readonly jobs: number
  /** Finishes the pages under way, saves, closes everything. */
  stop(): Promise<void>
}

/** The server was told to do what it must not. The message says what to do instead. */
export class ServeRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ServeRefused'
  }
}

/** For how long a stop waits for the requests to the SCIM service that are under way. */
const drainMs = 5000

/** Starts scheduler, API and status page. Throws ServeRefused, ConfigError, or what the store or the socket throw. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { configPath, host = '127.0.0.1', port = 8480, log } = options
  if (!isLoopback(host) && options.allowNetwork !== true) {
    throw new ServeRefused(
      `${host} can be reached from other machines; add --allow-network if that is meant, and put TLS in front`,
    )
  }
  const installation =
    configPath === null
      ? openEmptyInstallation(process.cwd())
      : await openInstallation(configPath, { onWarning: warnOnce(log) })
  try {
    const token = await adminToken(join(installation.config.baseDir, '.sutler'))
    const service = await createService({ installation, clock: systemClock, log })
    const scim = await createScimService({ ...installation.scimSource(), log })
    const open = isLoopback(host) ? 'loopback' : 'network'
    const app = createApp({ service, token, open, log, scim: scim.listener })
    const stop = async (): Promise<void> => {
      // Whoever is cut off does not know whether what it wrote is kept.
      await scim.listener.drain(drainMs)
      await app.close()
      await service.stop()
    }
    try {
      // Not `localhost`: it may mean the other address family than the one a client tries.
      const url = await app.listen({ host, port })
      const scimUrl = scim.listensOn(url)
      // Only now: a start that fails must not use up the one time the token is shown.
      const firstToken = await token.keep()
      service.start()
      return { url, scimUrl, firstToken, tokenFile: token.file, jobs: installation.config.jobs.size, stop }
    } catch (error) {
      await stop()
      throw portError(error, host, port)
    }
  } catch (error) {
    await installation.close()
    throw error
  }
}

/** Mappings are compiled for every run, and what they warn of stays the same. */
function warnOnce(log: (line: string) => void): (problem: ConfigProblem) => void {
  const said = new Set<string>()
  return ({ path, key, summary }) => {
    const line = `warning: ${path}: ${key}: ${summary}`
    if (!said.has(line)) log(line)
    said.add(line)
  }
}

function portError(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return error
  return new ServeRefused(`${host}:${port} is in use; stop what uses it, or name another with --port`)
}
