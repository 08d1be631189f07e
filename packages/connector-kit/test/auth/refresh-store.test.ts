import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProvisioningError } from '@sutler/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRefreshStore } from '../../src/auth/refresh-store.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sutler-refresh-'))
  file = join(folder, 'app')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process number nobody has: above the largest Linux gives. */
const deadPid = 2 ** 22 + 1
const pending = (holder: object) => writeFileSync(`${file}.pending`, JSON.stringify(holder))
const failing = (failure: ConstructorParameters<typeof ProvisioningError>[1]) => async () => {
  throw new ProvisioningError('said no.', failure)
}

describe('the newest refresh token', () => {
  it('is kept before anybody uses what came with it, and nothing else is left beside it', async () => {
    const store = createRefreshStore('first', file)
    const issued = await store.renew(async (token) => {
      expect(existsSync(`${file}.pending`)).toBe(true)
      return { refreshToken: `${token}+`, token: 'a' }
    })
    expect(issued.token).toBe('a')
    expect(readFileSync(file, 'utf8')).toBe('first+')
    expect(readdirSync(folder)).toEqual(['app'])
  })

  it('is read anew each time: another process may have renewed it', async () => {
    const [one, other] = [createRefreshStore('first', file), createRefreshStore('first', file)]
    const seen: string[] = []
    const use = async (token: string) => {
      seen.push(token)
      return { refreshToken: `${token}+` }
    }
    await one.renew(use)
    await other.renew(use)
    await one.renew(use)
    expect(seen).toEqual(['first', 'first+', 'first++'])
  })

  it('is used by one at a time, however many come at once', async () => {
    const seen: string[] = []
    let atOnce = 0
    const use = async (token: string) => {
      atOnce += 1
      expect(atOnce).toBe(1)
      seen.push(token)
      await new Promise(setImmediate)
      atOnce -= 1
      return { refreshToken: `${token}+` }
    }
    await Promise.all(Array.from({ length: 6 }, () => createRefreshStore('t', file).renew(use)))
    expect(seen).toEqual(['t', 't+', 't++', 't+++', 't++++', 't+++++'])
  })

  it('of a sign-in waits for an exchange under way, which would put another one over it', async () => {
    let begun = Promise.resolve()
    await createRefreshStore('old', file).renew(async (token) => {
      begun = createRefreshStore('', file).begin('signed-in')
      await new Promise(setImmediate)
      return { refreshToken: `${token}+` }
    })
    await begun
    expect(readFileSync(file, 'utf8')).toBe('signed-in')
    expect(readdirSync(folder)).toEqual(['app'])
  })

  it('is asked for where there is none', async () => {
    const use = async () => ({ refreshToken: null })
    await expect(createRefreshStore('', file).renew(use)).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringContaining(`no refresh token in ${file} yet; sign in with \`sutler connector authorize\``),
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it('without a file lives as long as the process', async () => {
    const store = createRefreshStore('first', undefined)
    await store.renew(async () => ({ refreshToken: 'second' }))
    expect(await store.renew(async (token) => ({ refreshToken: token }))).toEqual({ refreshToken: 'second' })
  })

  it('that could not be written is written the next time, from memory', async () => {
    writeFileSync(join(folder, 'wall'), '')
    const blocked = join(folder, 'gone', 'app')
    const store = createRefreshStore('first', blocked)
    const failure = await store
      .renew(async () => {
        rmSync(join(folder, 'gone'), { recursive: true })
        writeFileSync(join(folder, 'gone'), '')
        return { refreshToken: 'second' }
      })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'AUTH_FAILED', message: expect.stringContaining('cannot be kept in') })
    rmSync(join(folder, 'gone'))
    await store.renew(async (token) => {
      expect(token).toBe('second')
      return { refreshToken: 'third' }
    })
    expect(readFileSync(blocked, 'utf8')).toBe('third')
  })
})

describe('an exchange that was cut off', () => {
  it.each<[string, () => void]>([
    ['by the death of its process', () => pending({ host: hostname(), pid: deadPid, id: 'x' })],
    ['in a process of this number before', () => pending({ host: hostname(), pid: process.pid, id: 'x' })],
    ['by an answer that did not come', () => pending({ left: true })],
    [
      'on another machine, long ago',
      () => {
        pending({ host: 'elsewhere', pid: 1, id: 'x' })
        utimesSync(`${file}.pending`, 0, 0)
      },
    ],
    [
      'by power, long ago',
      () => {
        writeFileSync(`${file}.pending`, '')
        utimesSync(`${file}.pending`, 0, 0)
      },
    ],
  ])('%s is tried again with what is kept', async (_, leave) => {
    leave()
    await createRefreshStore('kept', file).renew(async (token) => ({ refreshToken: `${token}+` }))
    expect(readFileSync(file, 'utf8')).toBe('kept+')
    expect(readdirSync(folder)).toEqual(['app'])
  })

  it('is named when the service refuses what is kept, each time until somebody signs in', async () => {
    pending({ host: hostname(), pid: deadPid, id: 'x' })
    for (let tries = 0; tries < 2; tries += 1)
      await expect(createRefreshStore('kept', file).renew(failing({ code: 'AUTH_FAILED' }))).rejects.toMatchObject({
        code: 'AUTH_FAILED',
        message: expect.stringMatching(/^said no\. An earlier exchange .* was cut off .* Sign in again/),
      })
    await createRefreshStore('', file).begin('new')
    expect(readdirSync(folder)).toEqual(['app'])
    await expect(createRefreshStore('', file).renew(failing({ code: 'AUTH_FAILED' }))).rejects.toMatchObject({
      message: 'said no.',
    })
  })

  it('is remembered after a time-out, and not after an answer', async () => {
    const store = createRefreshStore('kept', file)
    await expect(store.renew(failing({ code: 'RATE_LIMITED' }))).rejects.toThrow('said no.')
    expect(readdirSync(folder)).toEqual([])
    await expect(store.renew(failing({ code: 'TIMEOUT' }))).rejects.toThrow('said no.')
    expect(readdirSync(folder)).toEqual(['app.pending'])
    await expect(store.renew(failing({ code: 'AUTH_FAILED' }))).rejects.toThrow('was cut off')
  })
})
