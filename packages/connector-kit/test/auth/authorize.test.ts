import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpRequest, HttpResponse } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { type AuthSecrets, type AuthSettings, authorize } from '../../src/index.ts'

const tokenUrl = 'https://login.test/token'
const ok: HttpResponse = { status: 200, headers: {}, body: '{}' }
const denied: HttpResponse = { status: 401, headers: {}, body: '' }
const answer = (body: object, status = 200): HttpResponse => ({ status, headers: {}, body: JSON.stringify(body) })
const call: HttpRequest = { method: 'POST', url: 'https://app.test/Users', headers: { a: 'b' }, body: '{}' }

const planted = {
  token: 'tok-PLANTED-1',
  nextToken: 'tok-PLANTED-2',
  password: 'pw-PLANTED',
  clientSecret: 'cs-PLANTED+/ &',
  refreshToken: 'rt-PLANTED',
}

interface World {
  readonly tokens?: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>
  readonly app?: (authorization: string | undefined) => HttpResponse
}

function open(settings: AuthSettings, secrets: AuthSecrets = planted, { tokens, app = () => ok }: World = {}) {
  let now = 1_800_000_000_000
  const asked: HttpRequest[] = []
  const sent: (string | undefined)[] = []
  const authorized = authorize(settings, secrets, {
    now: () => now,
    async send(request) {
      if (request.url !== tokenUrl) {
        sent.push(request.headers.authorization)
        return app(request.headers.authorization)
      }
      asked.push(request)
      return tokens?.(request) ?? answer({ access_token: `t${asked.length}`, expires_in: 3600 })
    },
  })
  const forms = () => asked.map(({ body }) => Object.fromEntries(new URLSearchParams(body)))
  return { ...authorized, asked, sent, forms, wait: (ms: number) => (now += ms), now: () => now }
}

const credentials = { kind: 'client-credentials', tokenUrl, clientId: 'sutler' } as const

describe('fixed proof', () => {
  it('is a bearer token, a user with a password, or nothing', async () => {
    const bearer = open({ kind: 'bearer' })
    await bearer.send(call)
    const basic = open({ kind: 'basic', user: 'sütler' })
    await basic.send(call)
    const none = open({ kind: 'bearer' }, {})
    await none.send(call)
    expect([...bearer.sent, ...basic.sent, ...none.sent]).toEqual([
      `Bearer ${planted.token}`,
      `Basic ${Buffer.from(`sütler:${planted.password}`).toString('base64')}`,
      undefined,
    ])
  })

  it('leaves the other headers and the body as they are', async () => {
    const seen: HttpRequest[] = []
    const send = async (request: HttpRequest) => {
      seen.push(request)
      return ok
    }
    const env = { now: Date.now, send }
    await authorize({ kind: 'bearer' }, { token: 'x' }, env).send(call)
    expect(seen).toEqual([{ ...call, headers: { a: 'b', authorization: 'Bearer x' } }])
  })

  it('of two tokens is the one that is accepted, from then on', async () => {
    const world = open({ kind: 'bearer' }, planted, { app: (sent) => (sent?.endsWith('2') ? ok : denied) })
    expect((await world.send(call)).status).toBe(200)
    expect((await world.send(call)).status).toBe(200)
    expect(world.sent.map((header) => header?.at(-1))).toEqual(['1', '2', '2'])
  })

  it('that is refused twice is a refusal, and both are tried again the next time', async () => {
    const world = open({ kind: 'bearer' }, planted, { app: () => denied })
    expect((await world.send(call)).status).toBe(401)
    expect((await world.send(call)).status).toBe(401)
    expect(world.sent.map((header) => header?.at(-1))).toEqual(['1', '2', '2', '1'].map(String))
  })

  it('turns once when calls under way at once are refused', async () => {
    const world = open({ kind: 'bearer' }, planted, { app: (sent) => (sent?.endsWith('2') ? ok : denied) })
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.send(call)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  })
})

describe('client credentials (RFC 6749 §4.4)', () => {
  it.each<[string, Partial<Extract<AuthSettings, { kind: 'client-credentials' }>>, object, string | undefined]>([
    ['in the header', {}, { grant_type: 'client_credentials' }, `Basic ${btoa('sutler:cs-PLANTED%2B%2F+%26')}`],
    [
      'in the body',
      { clientAuthentication: 'body', scope: 'scim a' },
      { grant_type: 'client_credentials', client_id: 'sutler', client_secret: planted.clientSecret, scope: 'scim a' },
      undefined,
    ],
    [
      'by nothing but the certificate',
      { clientAuthentication: 'none', audience: 'app' },
      { grant_type: 'client_credentials', client_id: 'sutler', audience: 'app' },
      undefined,
    ],
  ])('prove the client %s', async (_, more, form, header) => {
    const world = open({ ...credentials, ...more })
    await world.send(call)
    expect(world.forms()).toEqual([form])
    expect(world.asked[0]?.headers.authorization).toBe(header)
    expect(world.sent).toEqual(['Bearer t1'])
  })

  it('are used again until shortly before the token ends', async () => {
    const world = open(credentials)
    await world.send(call)
    world.wait(3600_000 - 60_001)
    await world.send(call)
    expect(world.sent).toEqual(['Bearer t1', 'Bearer t1'])
    world.wait(2)
    await world.send(call)
    expect(world.sent[2]).toBe('Bearer t2')
  })

  it('of a token of a minute are renewed in its last tenth', async () => {
    const tokens = () => answer({ access_token: `t${world.asked.length}`, expires_in: '60' })
    const world = open(credentials, planted, { tokens })
    await world.send(call)
    world.wait(53_999)
    await world.send(call)
    world.wait(2)
    await world.send(call)
    expect(world.sent).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2'])
  })

  it('ask once for any number of calls, at the start and when the token is refused', async () => {
    const world = open(credentials, planted, { app: (sent) => (sent === 'Bearer t1' ? denied : ok) })
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.send(call)))
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(world.asked).toHaveLength(2)
  })

  it('that bring a token which is refused too end there', async () => {
    const world = open(credentials, planted, { app: () => denied })
    expect((await world.send(call)).status).toBe(401)
    expect(world.sent).toHaveLength(2)
  })

  it('that failed once are asked again for the next call', async () => {
    let broken = true
    const world = open(credentials, planted, {
      tokens: () => (broken ? answer({}, 503) : answer({ access_token: 't' })),
    })
    await expect(world.send(call)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      blame: 'connection',
      outcomeKnown: true,
    })
    broken = false
    expect((await world.send(call)).status).toBe(200)
  })

  it.each<[string, HttpResponse, string, RegExp]>([
    [
      'a refusal',
      answer({ error: 'invalid_client', error_description: planted.clientSecret }, 401),
      'AUTH_FAILED',
      /answered 401 and said invalid_client; check settings\.auth/,
    ],
    ['a refusal that quotes', answer({ error: planted.clientSecret }, 400), 'AUTH_FAILED', /answered 400; check/],
    ['a web page', { status: 200, headers: {}, body: '<html>' }, 'PROTOCOL', /without an access_token/],
    ['a token nobody can send', answer({ access_token: 'a\nb' }), 'PROTOCOL', /without an access_token/],
    ['a rate limit', { status: 429, headers: { 'retry-after': '7' }, body: '' }, 'RATE_LIMITED', /answered 429/],
  ])('tell of %s without a secret', async (_, response, code, says) => {
    const world = open(credentials, planted, { tokens: () => response })
    const failure = await world.send(call).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code, blame: 'connection', message: expect.stringMatching(says) })
    expect(String(failure)).not.toMatch(/PLANTED/)
    expect(world.sent).toEqual([])
  })
})

describe('a refresh token (RFC 6749 §6)', () => {
  const refresh = { kind: 'refresh-token', tokenUrl, clientId: 'sutler', clientAuthentication: 'body' } as const
  const rotating = (request: HttpRequest) => {
    const used = new URLSearchParams(request.body).get('refresh_token')
    return answer({ access_token: `for-${used}`, expires_in: 60, refresh_token: `${used}+` })
  }

  it('is replaced by the new one where the endpoint gives one, also for the next process', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sutler-auth-'))
    try {
      const file = join(folder, 'refresh')
      const first = open({ ...refresh, refreshTokenFile: file }, planted, { tokens: rotating })
      await first.send(call)
      first.wait(60_000)
      await first.send(call)
      expect(first.forms().map((form) => form.refresh_token)).toEqual(['rt-PLANTED', 'rt-PLANTED+'])
      expect(readFileSync(file, 'utf8')).toBe('rt-PLANTED++')
      expect(statSync(file).mode & 0o777).toBe(0o600)
      const second = open({ ...refresh, refreshTokenFile: file }, planted, { tokens: rotating })
      await second.send(call)
      expect(second.sent).toEqual(['Bearer for-rt-PLANTED++'])
      expect(second.secrets()).toEqual(expect.arrayContaining(['rt-PLANTED++', 'rt-PLANTED+++', 'for-rt-PLANTED++']))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('that cannot be kept is said, with the file, before it is used up', async () => {
    const refreshTokenFile = join(import.meta.filename, 'token')
    const world = open({ ...refresh, refreshTokenFile }, planted, { tokens: rotating })
    await expect(world.send(call)).rejects.toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringMatching(/cannot be kept in .*authorize\.test\.ts\/token \(E(NOTDIR|EXIST)\)/),
    })
    expect(world.asked).toEqual([])
  })
})

describe('a signed assertion (RFC 7523)', () => {
  const pair = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  }
  const pemOf = (algorithm: keyof typeof pair) =>
    pair[algorithm].privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const parts = (jwt: string) =>
    jwt
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))

  it.each(['RS256', 'ES256'] as const)(
    'of %s is good for five minutes, and its signature is right',
    async (algorithm) => {
      const settings = { kind: 'jwt-bearer', tokenUrl, issuer: 'i', subject: 's', algorithm, keyId: 'k1' } as const
      const world = open(settings, { privateKey: pemOf(algorithm) })
      await world.send(call)
      const [form = {}] = world.forms()
      expect(form).toMatchObject({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer' })
      const jwt = form.assertion ?? ''
      const iat = Math.floor(world.now() / 1000)
      expect(parts(jwt)).toEqual([
        { alg: algorithm, typ: 'JWT', kid: 'k1' },
        { iss: 'i', sub: 's', aud: tokenUrl, iat, nbf: iat, exp: iat + 300, jti: expect.any(String) },
      ])
      const [head, body, signature = ''] = jwt.split('.')
      const key = {
        key: createPublicKey(pair[algorithm].publicKey.export({ type: 'spki', format: 'pem' })),
        dsaEncoding: 'ieee-p1363',
      } as const
      expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
    },
  )

  it('proves a client too, each time another one (RFC 7523 §2.2)', async () => {
    const world = open({ ...credentials, clientAuthentication: 'jwt', audience: 'aud' }, { privateKey: pemOf('RS256') })
    await world.send(call)
    world.wait(3600_000)
    await world.send(call)
    const forms = world.forms()
    for (const form of forms) {
      expect(form).toMatchObject({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })
      expect(parts(form.client_assertion ?? '')[1]).toMatchObject({ iss: 'sutler', sub: 'sutler', aud: 'aud' })
    }
    expect(forms[0]?.client_assertion).not.toBe(forms[1]?.client_assertion)
  })

  it.each<[string, string, 'RS256' | 'ES256', RegExp]>([
    ['no key', 'PLANTED', 'RS256', /is not a private key in PEM form/],
    ['a key of another kind', pemOf('ES256'), 'RS256', /does not fit RS256; RS256 needs an RSA key/],
    ['an RSA key for ES256', pemOf('RS256'), 'ES256', /does not fit ES256; ES256 needs an EC key of curve P-256/],
  ])('with %s is refused, and the key is not quoted', async (_, privateKey, algorithm, says) => {
    const world = open({ kind: 'jwt-bearer', tokenUrl, issuer: 'i', subject: 's', algorithm }, { privateKey })
    const failure = await world.send(call).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'INVALID_VALUE', message: expect.stringMatching(says) })
    expect(String(failure)).not.toMatch(/PLANTED|BEGIN/)
  })
})
