import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { isOwnerDead, leaseOwner, type ProcessTable, systemProcesses } from '../../src/local/owner.ts'

function table(processes: Record<number, string>, host = 'alpha'): ProcessTable {
  return { host, pid: 10, realm: 'boot1-', startOf: (pid) => processes[pid] ?? null }
}

describe('the owner of a lease', () => {
  it('is named by host, pid and start', () => {
    expect(leaseOwner(table({ 10: 'boot1-500' }))).toBe('alpha/10/boot1-500')
  })

  it.each([
    ['its pid is gone', 'alpha/11/boot1-400', true],
    ['its pid belongs to a process started later', 'alpha/10/boot1-400', true],
    ['it runs', 'alpha/10/boot1-500', false],
    ['a run of it is named, and its pid is gone', 'alpha/11/boot1-400/run', true],
    ['a run of it is named, and it runs', 'alpha/10/boot1-500/run', false],
    ['it ran on another host', 'beta/11/boot1-400', false],
    ['it ran in another boot or container', 'alpha/11/boot0-400', false],
    ['the system does not tell when the process of that pid started', 'alpha/12/boot1-400', false],
    ['the text is no owner', 'nonsense', false],
    ['the pid is no number', 'alpha/x/boot1-400', false],
  ])('when %s', (_title, owner, dead) => {
    expect(isOwnerDead(owner, table({ 10: 'boot1-500', 12: 'unknown' }))).toBe(dead)
  })

  it('is alive while its process runs, and dead as soon as that was killed', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    await once(child, 'spawn')
    const processes = systemProcesses()
    const owner = leaseOwner({ ...processes, pid: child.pid ?? 0 })
    expect(isOwnerDead(owner, processes)).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(isOwnerDead(owner, processes)).toBe(true)
    expect(isOwnerDead(leaseOwner(processes), processes)).toBe(false)
  })
})
