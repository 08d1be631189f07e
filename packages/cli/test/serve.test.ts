import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from './support.ts'

const main = resolve(import.meta.dirname, '../src/main.ts')

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
    const headers = { authorization: `Bearer ${first.token}` }
    expect((await fetch(`${second.url}/api/v1/jobs`, { headers })).status).toBe(200)
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
