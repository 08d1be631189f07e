import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../src/cli.ts'
import { processIo } from '../src/io.ts'
import { fakeIo } from './support.ts'

const usual = process.env.TMPDIR
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-'))
  process.env.TMPDIR = folder
})
afterEach(async () => {
  if (usual === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = usual
  await rm(folder, { recursive: true, force: true })
})

describe('sutler try', () => {
  it('hires, moves and removes people, ends with nothing to write, and leaves nothing behind', async () => {
    const { io, texts } = fakeIo(processIo().openInstallation)
    expect(await runCli(['try'], io), texts.stderr).toBe(0)
    const { stdout } = texts
    expect(stdout).toContain('Plan for hr-to-app: 12 to create, 0 to update, 0 to disable, 0 to delete')
    expect(stdout).toContain('Plan for hr-to-app: 1 to create, 1 to update, 1 to disable, 0 to delete')
    expect(stdout).toMatch(/hiro\.tanaka .* disabled/)
    expect(stdout).toMatch(/jamal\.haddad .* Engineering .* bjorn\.sjostrom .* active/)
    expect(stdout).toMatch(/mei\.lin .* femi\.adeyemi .* active/)
    expect(stdout).toMatch(/5\. Once more.*hr-to-app: success \(incremental cycle, \S+ m?s, 0 writes\)/s)
    expect(Math.max(...stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80)
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops at %s, says so, and tidies up all the same', async (signal, code) => {
    const fake = fakeIo((path, options) => {
      fake.signal(signal)
      return processIo().openInstallation(path, options)
    })
    expect(await runCli(['try'], fake.io)).toBe(code)
    expect(fake.texts.stderr).toContain('Stopping')
    expect(await readdir(folder)).toEqual([])
  })
})
