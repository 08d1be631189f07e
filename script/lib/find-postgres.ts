import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { timed } from './gates.ts'
import { runCommand } from './run-command.ts'
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
    if (!isInstalled() && !(await install(signal))) {
      return missing('not installed, and not root on Debian; install postgresql or set SUTLER_TEST_POSTGRES_URL')
    }
    return start()
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

/** Installs the package without the cluster and the service it would otherwise set up. False where it may not. */
async function install(signal: AbortSignal): Promise<boolean> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  console.log("installing Debian's package postgresql, without a cluster or a running service")
  const folder = '/etc/postgresql-common/createcluster.d'
  const noCluster = `${folder}/sutler-test.conf`
  mkdirSync(folder, { recursive: true })
  writeFileSync(noCluster, 'create_main_cluster = false\n')
  const aptGet = (...args: string[]) =>
    runCommand(
      { program: 'apt-get', args: ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args] },
      { env: { DEBIAN_FRONTEND: 'noninteractive' }, signal },
    )
  try {
    await aptGet('update')
    return (await aptGet('install', '--yes', '--no-install-recommends', 'postgresql')) === 0
  } finally {
    rmSync(noCluster)
  }
}
