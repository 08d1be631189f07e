import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type OAuthOptions, type OAuthServer, oauthClient, startOAuthServer } from '../support/oauth-server.ts'
import { type ScimTarget, startScimTarget } from '../support/scim-target.ts'
import { tempFolder } from '../support/temp-folder.ts'

const program = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const folder = tempFolder('refresh-token')

interface World {
  readonly oauth: OAuthServer
  readonly app: ScimTarget
  /** Where the token is kept by default. */
  readonly file: string
  sutler(...args: readonly string[]): Started
}

interface Started {
  readonly child: ChildProcess
  /** The first line on standard output. */
  readonly line: Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

/** An app behind an authorization server, and an installation that is to sign in to it. */
async function inWorld(
  name: string,
  work: (world: World) => Promise<void>,
  more: OAuthOptions & { scope?: string } = {},
) {
  const { scope = 'scim', ...options } = more
  const [oauth, app] = await Promise.all([startOAuthServer(options), startScimTarget()])
  const home = join(folder, name)
  mkdirSync(home)
  const auth = `{ kind: refresh-token, tokenUrl: '${oauth.tokenUrl}', authorizationUrl: '${oauth.authorizationUrl}', clientId: ${oauthClient.id}, scope: ${scope} }`
  const config = join(home, 'sutler.yaml')
  const settings = `{ baseUrl: '${app.url}', auth: ${auth} }`
  writeFileSync(
    config,
    `version: 1\nconnections:\n  app:\n    kind: scim\n    settings: ${settings}\n    secrets: { clientSecret: env:APP_SECRET }\njobs: {}\n`,
  )
  try {
    const sutler = (...args: readonly string[]) => start([...args, '-c', config])
    await work({ oauth, app, file: join(home, '.sutler', 'app.refresh-token'), sutler })
  } finally {
    await Promise.all([oauth.stop(), app.stop()])
  }
}

function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, APP_SECRET: oauthClient.secret },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  const line = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      texts.stdout += chunk
      if (texts.stdout.includes('\n')) resolve(texts.stdout.split('\n', 1)[0] ?? '')
    })
    child.once('close', () => reject(new Error(`no line: ${texts.stderr}`)))
  })
  line.catch(() => {}) // who waits for the end needs no line
  child.stderr.on('data', (chunk) => {
    texts.stderr += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...texts }))
  return { child, line, ended }
}

async function signIn({ sutler }: World): Promise<void> {
  const { line, ended } = sutler('connector', 'authorize', 'app')
  await fetch(await line)
  const { code, stdout } = await ended
  expect([code, stdout]).toEqual([0, expect.stringContaining('Signed in. The refresh token is kept in ')])
}

describe('sutler connector authorize', () => {
  it('brings a token that every process after it goes on with, each with a new one', () =>
    inWorld('whole', async (world) => {
      const { oauth, file, sutler } = world
      const before = await sutler('connector', 'test', 'app').ended
      expect([before.code, before.stdout]).toEqual([1, expect.stringContaining('sutler connector authorize')])
      await signIn(world)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      for (let process = 0; process < 2; process += 1) {
        const { code, stdout, stderr } = await sutler('connector', 'test', 'app').ended
        expect([code, stdout + stderr]).toEqual([0, expect.stringMatching(/works/)])
        expect(stdout + stderr).not.toMatch(/PLANTED/)
        expect(oauth.good()).toEqual([readFileSync(file, 'utf8')])
      }
    }))

  it('lets processes that run at once renew the token one after the other', () =>
    inWorld('at-once', async (world) => {
      await signIn(world)
      const all = await Promise.all([1, 2, 3].map(() => world.sutler('connector', 'test', 'app').ended))
      expect(all.map(({ code }) => code)).toEqual([0, 0, 0])
      expect(world.oauth.good()).toEqual([readFileSync(world.file, 'utf8')])
    }))

  it.each<[string, number, RegExp, { readonly scope?: string }, (address: URL, child: ChildProcess) => unknown]>([
    ['said no', 6, /access_denied; nothing was kept/, { scope: 'deny' }, (address) => fetch(address)],
    ['nobody came', 7, /Nobody signed in within/, {}, () => {}],
    [
      'wrong state',
      8,
      /belongs to another sign-in/,
      {},
      (address) => fetch(`${address.searchParams.get('redirect_uri')}?code=a&state=b`),
    ],
    ['Ctrl-C', 130, /nothing was kept/, {}, (_, child) => child.kill('SIGINT')],
    ['SIGTERM', 143, /nothing was kept/, {}, (_, child) => child.kill('SIGTERM')],
  ])('ends by %s with exit code %i, and keeps nothing', (name, expected, says, more, visit) =>
    inWorld(
      name.replace(' ', '-'),
      async ({ sutler, file }) => {
        const timeout = expected === 7 ? '1s' : '60s'
        const { line, ended, child } = sutler('connector', 'authorize', 'app', '--timeout', timeout)
        await visit(new URL(await line), child)
        const { code, stderr } = await ended
        expect([code, stderr]).toEqual([expected, expect.stringMatching(says)])
        expect(existsSync(file)).toBe(false)
      },
      more,
    ),
  )
})

describe('a process that dies after the service has exchanged its token, before it has the new one', () => {
  /** Kills the one process there is as soon as its token is used up. */
  const killing = () => {
    let victim: ChildProcess | null = null
    const beforeAnswer = async () => {
      if (victim === null) return
      const gone = once(victim, 'close')
      victim.kill('SIGKILL')
      victim = null
      await gone
    }
    return { beforeAnswer, aim: (child: ChildProcess) => (victim = child) }
  }

  it('leaves a survivor that goes on where the service takes the last token once more', async () => {
    const { beforeAnswer, aim } = killing()
    await inWorld(
      'grace',
      async (world) => {
        await signIn(world)
        const kept = readFileSync(world.file, 'utf8')
        const { child, ended } = world.sutler('connector', 'test', 'app')
        aim(child)
        expect((await ended).code).toBeNull()
        expect(readFileSync(world.file, 'utf8')).toBe(kept)
        expect((await world.sutler('connector', 'test', 'app').ended).code).toBe(0)
        expect(world.oauth.good()).toContain(readFileSync(world.file, 'utf8'))
        expect(existsSync(`${world.file}.pending`)).toBe(false)
      },
      { rotation: 'grace', beforeAnswer },
    )
  })

  it('leaves a survivor that knows what happened, and works again after a sign-in', async () => {
    const { beforeAnswer, aim } = killing()
    await inWorld(
      'strict',
      async (world) => {
        await signIn(world)
        const { child, ended } = world.sutler('connector', 'test', 'app')
        aim(child)
        expect((await ended).code).toBeNull()
        const { code, stdout } = await world.sutler('connector', 'test', 'app').ended
        expect([code, stdout]).toEqual([1, expect.stringMatching(/invalid_grant.* was cut off .*Sign in again/s)])
        expect(stdout).not.toMatch(/PLANTED/)
        await signIn(world)
        expect((await world.sutler('connector', 'test', 'app').ended).code).toBe(0)
      },
      { rotation: 'strict', beforeAnswer },
    )
  })
})
