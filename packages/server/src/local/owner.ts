import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What this process can learn of processes on its machine. Tests put their own in. */
export interface ProcessTable {
  readonly host: string
  readonly pid: number
  /**
   * When a process started, in a form that only ever equals itself: boot, process namespace and clock ticks on Linux.
   * Null: there is no such process. `unknown`: it runs, but the system does not tell since when.
   */
  startOf(pid: number): string | null
  /** What `startOf` begins with for every process this one can see; another prefix is another boot or container. */
  readonly realm: string
}

const unknownStart = 'unknown'

/** Names this process among all that may share a store: `host/pid/start`. */
export function leaseOwner(table: ProcessTable): string {
  return `${table.host}/${table.pid}/${table.startOf(table.pid) ?? unknownStart}`
}

/**
 * Whether the process behind a lease (`host/pid/start`, or that and the id of a run) is certainly gone: it was on this host, in this boot and container, and its pid
 * is free or belongs to a process started at another time. Everybody else gets the benefit of the doubt until the
 * lease runs out, for a wrong answer would let two runs of a job write at once.
 */
export function isOwnerDead(owner: string, table: ProcessTable): boolean {
  const [host, pidText, start, _run, ...rest] = owner.split('/')
  const pid = Number(pidText)
  if (rest.length > 0 || start === undefined || !Number.isSafeInteger(pid) || pid <= 0) return false
  if (host !== table.host || !start.startsWith(table.realm)) return false
  const present = table.startOf(pid)
  if (present === null) return true
  return present !== unknownStart && start !== unknownStart && present !== start
}

/** The processes of this machine: from `/proc` on Linux, by signal 0 elsewhere. */
export function systemProcesses(): ProcessTable {
  const host = hostname().replaceAll('/', '_')
  const realm = linuxRealm()
  if (realm === null)
    return { host, pid: process.pid, realm: '', startOf: (pid) => (isAlive(pid) ? unknownStart : null) }
  return { host, pid: process.pid, realm, startOf: (pid) => linuxStart(pid, realm) }
}

function linuxRealm(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)
    const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'
    return `${boot}-${namespace}-`
  } catch {
    // Not Linux, or /proc is not mounted: the portable answer has to do.
    return null
  }
}

/** Field 22 of `/proc/<pid>/stat` (proc(5)); the name in field 2 may hold spaces and brackets. */
function linuxStart(pid: number, realm: string): string | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return isAlive(pid) ? unknownStart : null
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const isZombie = fields[0] === 'Z' || fields[0] === 'X'
  return isZombie ? null : `${realm}${fields[19]}`
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
