import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { type JobStatus, openInstallation, type Run } from '@sutler/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../src/cli.ts'
import { fakeIo, run } from './support.ts'

const main = resolve(import.meta.dirname, '../src/main.ts')

const config = `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  people: { kind: directory }
jobs:
  hr-to-people:
    source: hr
    target: people
    schedule: { every: 12h }
    objects:
      - source: worker
        target: User
        attributes:
          - { target: externalId, source: WorkerID, match: 1 }
          - { target: userName, source: Mail }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`

let folder = ''
const children: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-serve-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** Starts the service in a process of its own; answers when it listens. */
async function start(...flags: string[]) {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...flags], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (/No jobs yet|jobs? from/.test(line)) break
  }
  const find = (pattern: RegExp): string => pattern.exec(lines.join('\n'))?.[1] ?? ''
  return { child, url: find(/listens on (\S+)/), token: find(/this once: (\S+)/), lines }
}

describe('sutler serve', () => {
  it('starts without a configuration, says how to add one, and stops with 0 on SIGTERM', async () => {
    const { child, url, token, lines } = await start()
    expect(lines.at(-1)).toContain('sutler try')
    expect(lines[1]).toMatch(`SCIM 2.0 service: ${url}/scim/v2 (`)
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(url)).text()).toContain('No jobs yet')
    expect((await fetch(`${url}/api/v1/jobs`)).status).toBe(401)
    const headers = { authorization: `Bearer ${token}` }
    expect(await (await fetch(`${url}/api/v1/jobs`, { headers })).json()).toEqual({ jobs: [] })
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
  })

  it('shows its token the first time only, and keeps accepting it', async () => {
    const first = await start()
    const exit = once(first.child, 'exit')
    first.child.kill('SIGINT')
    await exit
    const second = await start()
    expect(second.token).toBe('')
    expect(second.lines).toContain(
      'token: made at the first start; lost it? delete .sutler/admin-token.sha256 and start again',
    )
    const headers = { authorization: `Bearer ${first.token}` }
    expect((await fetch(`${second.url}/api/v1/jobs`, { headers })).status).toBe(200)
  })

  it('shows its token at the first start that succeeds, and runs nothing in one that fails', async () => {
    await writeFile(join(folder, 'workers.csv'), 'WorkerID,Mail\n1001,ada@example.com\n')
    await writeFile(join(folder, 'sutler.yaml'), config)
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const failed = await runCli(
      ['serve', '-c', join(folder, 'sutler.yaml'), '--port', String(port)],
      fakeIo(openInstallation).io,
    ).finally(() => other.close())
    expect(failed).toBe(1)
    const installation = await openInstallation(join(folder, 'sutler.yaml'))
    expect(await installation.runs('hr-to-people', 1)).toEqual([])
    await installation.close()
    expect((await start()).token).not.toBe('')
  })

  it('runs a job that is due, shows the run, and runs it again when asked', async () => {
    await writeFile(join(folder, 'workers.csv'), 'WorkerID,Mail\n1001,ada@example.com\n')
    await writeFile(join(folder, 'sutler.yaml'), config)
    const { child, url, token } = await start()
    const headers = { authorization: `Bearer ${token}` }
    const lastRun = async (): Promise<Run | null> => {
      const answer = await fetch(`${url}/api/v1/jobs/hr-to-people`, { headers })
      return ((await answer.json()) as JobStatus).lastRun
    }
    await expect.poll(async () => (await lastRun())?.status).toBe('success')
    const first = await lastRun()
    expect(first?.counts.created).toBe(1)
    const asked = await fetch(`${url}/api/v1/jobs/hr-to-people/run`, { method: 'POST', headers })
    expect(asked.status).toBe(202)
    await expect.poll(async () => (await lastRun())?.id).not.toBe(first?.id)
    const plan = await fetch(`${url}/api/v1/jobs/hr-to-people/plan`, { method: 'POST', headers })
    expect(await plan.json()).toMatchObject({ jobId: 'hr-to-people', actions: [] })
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
  })

  it('refuses an address that others can reach, unless that is meant', async () => {
    const ran = await run(['serve', '--host', '0.0.0.0', '--port', '0'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('--allow-network')
  })

  it('refuses a configuration that is not there', async () => {
    const ran = await run(['serve', '-c', join(folder, 'none.yaml'), '--port', '0'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toContain('there is no such file')
  })
})
