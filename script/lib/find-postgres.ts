import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { timed } from './gates.ts'
import type { GateResult } from './tally.ts'
import { startPostgres } from './throw-away-postgres.ts'

/** Where the tests find a PostgreSQL server; the finding counts as one test, skipped when there is none to be had. */
export interface FoundPostgres {
  readonly result: GateResult
  /** Null: tests against a real server are skipped. */
  readonly url: string | null
  stop(): Promise<void>
}

const name = 'PostgreSQL server'

/**
 * Takes the server SUTLER_TEST_POSTGRES_URL names; else starts a throw-away one, and before that installs Debian's
 * package where it is missing and may be installed.
 */
export async function findPostgres(signal: AbortSignal): Promise<FoundPostgres> {
  return timed(name, async () => {
    const named = process.env.SUTLER_TEST_POSTGRES_URL
    if (named) {
      console.log('the one SUTLER_TEST_POSTGRES_URL names')
      return found(named, async () => {})
    }
    const obstacle = isInstalled() ? null : await install(signal)
    return obstacle === null ? start() : missing(`${obstacle}; install it, or set SUTLER_TEST_POSTGRES_URL`)
  })
}

async function start(): Promise<FoundPostgres> {
  try {
    const server = await startPostgres()
    console.log('a throw-away one')
    return found(server.url, () => server.stop())
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    console.log(why)
    return { result: { name, passed: 0, failed: [`${name}: ${why}`], skipped: [] }, url: null, stop: async () => {} }
  }
}

const found = (url: string, stop: () => Promise<void>): FoundPostgres => ({
  result: { name, passed: 1, failed: [], skipped: [] },
  url,
  stop,
})

const missing = (why: string): FoundPostgres => ({
  result: { name, passed: 0, failed: [], skipped: [{ what: name, why }] },
  url: null,
  stop: async () => {},
})

function isInstalled(): boolean {
  const onPath = (process.env.PATH ?? '').split(':').some((folder) => existsSync(`${folder}/initdb`))
  return onPath || globSync('/usr/lib/postgresql/*/bin/initdb').length > 0
}

/** Installs the package without the cluster and the service it would otherwise set up. Null, or why it did not work. */
async function install(signal: AbortSignal): Promise<string | null> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return 'not installed, and this is not root on Debian'
  console.log("installing Debian's package postgresql, without a cluster or a running service")
  const folder = '/etc/postgresql-common/createcluster.d'
  const noCluster = `${folder}/sutler-test.conf`
  mkdirSync(folder, { recursive: true })
  writeFileSync(noCluster, 'create_main_cluster = false\n')
  const aptGet = (...args: string[]) =>
    promisify(execFile)('apt-get', ['-qq', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      maxBuffer: 1 << 26,
      signal,
    })
  try {
    await aptGet('update')
    await aptGet('install', '--yes', '--no-install-recommends', 'postgresql')
    return null
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
    return 'not installed, and apt-get could not install it (see above)'
  } finally {
    rmSync(noCluster)
  }
}
