/**
 * Starts a throw-away PostgreSQL server on a free port of 127.0.0.1, prints its address, and takes it away on
 * SIGTERM, SIGINT, or when the process that started it is gone. Run by root, the server runs as `postgres` or `nobody`.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'

interface Account {
  readonly uid: number
  readonly gid: number
}

const account = process.getuid?.() === 0 ? findAccount(['postgres', 'nobody']) : null
const folder = mkdtempSync(join(tmpdir(), 'sutler-postgres-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const password = randomBytes(18).toString('base64url')
const binaries = findBinaries()
const data = initialise()
const port = await freePort()
const server = start()
stopOnDemand(server)
await ready(server)
console.log(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`)

function findBinaries(): string {
  const version = (path: string) => Number.parseInt(path.split('/').at(-2) ?? '', 10)
  const packaged = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => version(b) - version(a))
  const onPath = (process.env.PATH ?? '').split(delimiter)
  const found = [...packaged, ...onPath].find((path) => existsSync(join(path, 'initdb')))
  if (found) return found
  throw new Error(
    'PostgreSQL is not installed: no initdb in /usr/lib/postgresql/*/bin or PATH. Install the package postgresql.',
  )
}

function findAccount(names: readonly string[]): Account {
  const id = (flag: string, name: string) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  for (const name of names) {
    try {
      return { uid: id('-u', name), gid: id('-g', name) }
    } catch {
      // No such account: try the next.
    }
  }
  throw new Error(`PostgreSQL refuses to run as root, and there is no account ${names.join(' or ')} to run it as.`)
}

function initialise(): string {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid)
  const path = join(folder, 'data')
  // A language's order, unlike that of bytes: a query that forgets to say which order it means shall fail here.
  const locale = ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US', '--lc-messages=C']
  const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  execFileSync(join(binaries, 'initdb'), ['-D', path, '--encoding=UTF8', '--no-sync', ...locale, ...access], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    ...account,
  })
  return path
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port is free on 127.0.0.1.')
  return address.port
}

function start(): ChildProcess {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // Nothing here outlives the server, so nothing has to reach the disk.
    fsync: 'off',
    full_page_writes: 'off',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...options], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...account,
  })
}

function stopOnDemand(child: ChildProcess): void {
  // SIGINT is PostgreSQL's fast shutdown: it cuts connections instead of waiting for them.
  const stop = () => void child.kill('SIGINT')
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  const parent = process.ppid
  const watch = setInterval(() => process.ppid === parent || stop(), 1000)
  child.once('exit', () => clearInterval(watch))
}

async function ready(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('The server was started without a log.')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    if (!line.includes('ready to accept connections')) continue
    child.stderr.resume()
    return
  }
  throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`)
}
