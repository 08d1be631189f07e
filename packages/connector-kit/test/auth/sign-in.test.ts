import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type OAuthOptions, oauthClient, startOAuthServer } from '../../../../test/support/oauth-server.ts'
import { type AuthSettings, authorize, createHttp, signIn } from '../../src/index.ts'

let folder = ''
const http = createHttp()
const env = { send: http.send, now: Date.now }
const secrets = { clientSecret: oauthClient.secret }

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sutler-sign-in-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Visit {
  readonly address: URL
  readonly redirectUri: string
}

interface World {
  readonly server?: OAuthOptions
  readonly scope?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  readonly port?: number
  /** What the person does with the address; default: opens it. */
  readonly visit?: (at: Visit) => unknown
}

/** A whole sign-in, the browser being a fetch. */
async function signedIn(world: World = {}) {
  const server = await startOAuthServer(world.server)
  const file = join(folder, 'deep', 'app.refresh-token')
  const grant: Extract<AuthSettings, { kind: 'refresh-token' }> = {
    kind: 'refresh-token',
    clientId: oauthClient.id,
    tokenUrl: server.tokenUrl,
    authorizationUrl: server.authorizationUrl,
    refreshTokenFile: file,
    ...(world.scope !== undefined && { scope: world.scope }),
  }
  const visits: unknown[] = []
  const { port = 0, timeoutMs = 20_000, signal = new AbortController().signal } = world
  const onAddress = ({ address, redirectUri }: { address: string; redirectUri: string }) => {
    const visit = world.visit ?? (({ address }: Visit) => fetch(address))
    visits.push(visit({ address: new URL(address), redirectUri }))
  }
  const failure = await signIn(grant, secrets, env, { port, timeoutMs, signal, onAddress }).catch(
    (error: unknown) => error,
  )
  await Promise.allSettled(visits)
  await server.stop()
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : null
  return { failure, kept, file, server, grant, visits }
}

/** What the server would send the browser back to. */
async function answerTo(address: URL): Promise<URL> {
  const { headers } = await fetch(address, { redirect: 'manual' })
  return new URL(headers.get('location') ?? '')
}

describe('a sign-in in a browser (RFC 6749 §4.1)', () => {
  it('keeps the refresh token for its owner alone, and tells the browser', async () => {
    let page = ''
    const { failure, kept, file, server } = await signedIn({
      scope: 'scim offline_access',
      visit: async ({ address }) => {
        page = await (await fetch(address)).text()
      },
    })
    expect(failure).toBeUndefined()
    expect([kept]).toEqual(server.good())
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(page).toBe('Sutler is signed in. This window can be closed.\n')
  })

  it('sends state, PKCE by S256 and a redirect to 127.0.0.1, and leaves the query of the address as it is', async () => {
    const sent: URL[] = []
    const visit = ({ address }: Visit) => {
      sent.push(address)
      return fetch(address)
    }
    const first = await signedIn({ scope: 'scim', visit })
    await signedIn({ visit })
    const [one, two] = sent.map(({ searchParams }) => Object.fromEntries(searchParams))
    expect(one).toEqual({
      audience: 'app',
      response_type: 'code',
      client_id: 'sutler',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
      scope: 'scim',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(two?.state).not.toBe(one?.state)
    expect(two?.code_challenge).not.toBe(one?.code_challenge)
    expect(first.server.asked).toEqual([
      {
        grant_type: 'authorization_code',
        code: expect.any(String),
        redirect_uri: one?.redirect_uri,
        code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      },
    ])
  })

  it('brings what the connection goes on with, through one new token after the other', async () => {
    const server = await startOAuthServer({ rotation: 'strict' })
    const file = join(folder, 'token')
    const grant = {
      kind: 'refresh-token',
      clientId: oauthClient.id,
      tokenUrl: server.tokenUrl,
      authorizationUrl: server.authorizationUrl,
      refreshTokenFile: file,
    } as const
    const onAddress = ({ address }: { address: string }) => void fetch(address)
    await signIn(grant, secrets, env, { port: 0, timeoutMs: 20_000, signal: new AbortController().signal, onAddress })
    for (let process = 0; process < 3; process += 1) {
      const app = { status: 200, headers: {}, body: '' }
      const send = async (request: Parameters<typeof http.send>[0]) =>
        request.url === server.tokenUrl
          ? http.send(request)
          : { ...app, status: server.knows(request.headers.authorization) ? 200 : 401 }
      const { send: sendProven } = authorize(grant, secrets, { send, now: Date.now })
      expect((await sendProven({ method: 'GET', url: 'http://app.test/', headers: {} })).status).toBe(200)
      expect(server.good()).toEqual([readFileSync(file, 'utf8')])
    }
    await server.stop()
  })

  it.each<[string, World, string, RegExp]>([
    [
      'the person says no',
      { scope: 'deny' },
      'SIGN_IN_REFUSED',
      /authorization server answered access_denied; nothing was kept/,
    ],
    [
      'no refresh token comes',
      { server: { withoutRefresh: true }, scope: 'scim' },
      'SIGN_IN_REFUSED',
      /gave no refresh token; .*settings\.auth\.scope \(now: scim\)/,
    ],
    [
      'the state is another one',
      {
        visit: async ({ address }) => {
          const back = await answerTo(address)
          back.searchParams.set('state', 'x'.repeat(43))
          await fetch(back)
        },
      },
      'SIGN_IN_FOREIGN',
      /belongs to another sign-in/,
    ],
    [
      'the state comes twice',
      {
        visit: async ({ address }) => {
          const back = await answerTo(address)
          back.searchParams.append('state', back.searchParams.get('state') ?? '')
          await fetch(back)
        },
      },
      'SIGN_IN_FOREIGN',
      /belongs to another sign-in/,
    ],
    [
      'the code is not one',
      {
        visit: async ({ address }) => {
          const back = await answerTo(address)
          back.searchParams.set('code', 'guessed')
          await fetch(back)
        },
      },
      'SIGN_IN_REFUSED',
      /\/token answered 400 and said invalid_grant/,
    ],
    [
      'the answer is empty',
      {
        visit: async ({ address }) => {
          const back = await answerTo(address)
          back.searchParams.delete('code')
          await fetch(back)
        },
      },
      'SIGN_IN_REFUSED',
      /neither a code nor an error/,
    ],
    ['nobody comes', { timeoutMs: 1, visit: () => {} }, 'SIGN_IN_TIMEOUT', /Nobody signed in within 1 second;/],
  ])('that fails because %s is said, and nothing is kept', async (_, world, code, says) => {
    const { failure, kept } = await signedIn(world)
    expect(failure).toMatchObject({ name: 'SignInError', code, message: expect.stringMatching(says) })
    expect(String(failure)).not.toMatch(/PLANTED/)
    expect(kept).toBeNull()
  })

  it('prints of an answer only what a terminal can bear', async () => {
    const { failure } = await signedIn({
      visit: ({ address, redirectUri }) => {
        const back = new URL(redirectUri)
        back.searchParams.set('state', address.searchParams.get('state') ?? '')
        back.searchParams.set('error', 'bad\u001b[31m\n')
        back.searchParams.set('error_description', 'y'.repeat(5000))
        return fetch(back)
      },
    })
    expect(String(failure)).toMatch(/answered bad\[31m \(y{200}\);/)
  })

  it('ends when it is told to', async () => {
    const controller = new AbortController()
    const stop = () => controller.abort(new Error('stopped by SIGINT'))
    const { failure, kept } = await signedIn({ signal: controller.signal, visit: stop })
    expect([String(failure), kept]).toEqual(['Error: stopped by SIGINT', null])
  })

  it('waits on while the browser asks for an icon or posts something', async () => {
    const statuses: number[] = []
    const { failure } = await signedIn({
      visit: async ({ address, redirectUri }) => {
        statuses.push((await fetch(new URL('/favicon.ico', redirectUri))).status)
        statuses.push((await fetch(redirectUri, { method: 'POST', body: 'code=1' })).status)
        await fetch(address)
      },
    })
    expect([failure, statuses]).toEqual([undefined, [404, 404]])
  })

  it('says which port is in use, and takes the one it is given', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const { failure } = await signedIn({ port })
    expect(failure).toMatchObject({ code: 'SIGN_IN_PORT', message: expect.stringContaining(`Port ${port} of 127`) })
    await new Promise((resolve) => other.close(resolve))
    let seen = ''
    const again = await signedIn({
      port,
      visit: ({ address, redirectUri }) => {
        seen = redirectUri
        return fetch(address)
      },
    })
    expect([again.failure, seen]).toEqual([undefined, `http://127.0.0.1:${port}/callback`])
  })

  it.each([undefined, 'app.test/authorize', 'ftp://app.test/', 'https://app.test/#x'])(
    'needs an address to sign in at: %s is none',
    async (authorizationUrl) => {
      const grant = { kind: 'refresh-token', clientId: 'a', tokenUrl: 'http://a.test/', refreshTokenFile: 'x' } as const
      const options = { port: 0, timeoutMs: 1, signal: new AbortController().signal, onAddress: () => {} }
      const settings = authorizationUrl === undefined ? grant : { ...grant, authorizationUrl }
      await expect(signIn(settings, {}, env, options)).rejects.toMatchObject({
        code: 'INVALID_VALUE',
        message: expect.stringContaining(
          `settings.auth.authorizationUrl ${authorizationUrl === undefined ? 'is missing' : 'must be'}`,
        ),
      })
    },
  )
})
