import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ProvisioningError } from '@sutler/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../src/serve/app.ts'
import type { JobView, Service } from '../../src/serve/service.ts'
import { adminToken } from '../../src/serve/token.ts'

const job: JobView = {
  id: 'hr-to-app',
  source: 'hr',
  target: '<app>',
  lastRun: null,
  interrupted: false,
  managed: 3,
  escrow: 0,
  held: 0,
  referencesWaiting: 0,
  waiting: [],
  running: false,
  nextRun: null,
}

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-serve-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function setUp(open: 'loopback' | 'network' = 'loopback', changes: Partial<Service> = {}, jobs = [job]) {
  const token = await adminToken(folder)
  const secret = (await token.keep()) ?? ''
  const runs = (id: string) =>
    id === job.id
      ? Promise.resolve([])
      : Promise.reject(new ProvisioningError(`there is no job \`${id}\``, { code: 'NOT_FOUND' }))
  const installation = { runs, planJob: runs, config: { file: null, jobs: new Map(jobs.map(({ id }) => [id, {}])) } }
  const started: unknown[] = []
  const service = {
    installation: installation as unknown as Service['installation'],
    notReady: () => Promise.resolve(null),
    jobs: () => Promise.resolve(jobs),
    run: (...request: unknown[]) => started.push(request) > 0,
    start: () => {},
    stop: () => Promise.resolve(),
    ...changes,
  }
  const app = createApp({ service, token, open, log: () => {} })
  return { app, started, secret, bearer: { authorization: `Bearer ${secret}` }, installation }
}

describe('the admin token', () => {
  it('is shown once, kept as a hash only its owner can read, and accepted ever after', async () => {
    const first = await adminToken(folder)
    const secret = await first.keep()
    const again = await adminToken(folder)
    expect(secret).toMatch(/^sutler_[\w-]{43}$/)
    expect(await again.keep()).toBeNull()
    expect(again.accepts(secret ?? '')).toBe(true)
    expect(again.accepts('sutler_other')).toBe(false)
    expect(await readFile(first.file, 'utf8')).not.toContain(secret)
    expect((await stat(first.file)).mode & 0o777).toBe(0o600)
  })

  it('is not made, and none accepted, before it is to be kept', async () => {
    const token = await adminToken(folder)
    expect(token.accepts('')).toBe(false)
    expect(await readdir(folder)).toEqual([])
  })

  it('is one for all processes that start together, and only one of them shows it', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => adminToken(folder)))
    const shown = (await Promise.all(all.map((token) => token.keep()))).filter((token) => token !== null)
    expect(shown).toHaveLength(1)
    expect(all.every((token) => token.accepts(shown[0] ?? ''))).toBe(true)
    expect(await readdir(folder)).toEqual(['admin-token.sha256'])
  })
})

describe('the API', () => {
  it.each([
    ['GET', '/api/v1/jobs'],
    ['GET', '/api/v1/jobs/hr-to-app'],
    ['GET', '/api/v1/jobs/hr-to-app/runs'],
    ['POST', '/api/v1/jobs/hr-to-app/run'],
    ['POST', '/api/v1/jobs/hr-to-app/plan'],
  ] as const)('refuses %s %s without the token, and answers with it', async (method, url) => {
    const { app, bearer } = await setUp()
    const refused = await app.inject({ method, url })
    expect(refused.statusCode).toBe(401)
    expect(refused.json().error.code).toBe('AUTH_FAILED')
    const wrong = await app.inject({ method, url, headers: { authorization: 'Bearer sutler_wrong' } })
    expect(wrong.statusCode).toBe(401)
    expect((await app.inject({ method, url, headers: bearer })).statusCode).toBeLessThan(300)
  })

  it('starts a run as asked, and refuses a second one with 409', async () => {
    const { app, bearer, started } = await setUp()
    const post = { method: 'POST', url: '/api/v1/jobs/hr-to-app/run', headers: bearer } as const
    expect((await app.inject({ ...post, payload: { allowDeletes: 40, allowRemovals: 7 } })).statusCode).toBe(202)
    expect(started).toEqual([['hr-to-app', { allowDeletes: 40, allowRemovals: 7 }]])
    const busy = await setUp('loopback', { run: () => false })
    const token = { authorization: post.headers.authorization }
    expect((await busy.app.inject({ ...post, headers: token })).statusCode).toBe(409)
  })

  it('says what it does not have, does not understand, or could not reach', async () => {
    const { app, bearer, installation } = await setUp()
    const ask = async (url: string, payload?: object) => {
      const method = url.endsWith('run') || url.endsWith('plan') ? 'POST' : 'GET'
      return (await app.inject({ method, url, headers: bearer, ...(payload ? { payload } : {}) })).statusCode
    }
    expect(await ask('/api/v1/jobs/nope')).toBe(404)
    expect(await ask('/api/v1/jobs/nope/runs')).toBe(404)
    expect(await ask('/api/v1/jobs/hr-to-app/runs?limit=0')).toBe(400)
    expect(await ask('/api/v1/jobs/hr-to-app/run', { allowDeletes: -1 })).toBe(400)
    installation.planJob = () => Promise.reject(new ProvisioningError('app: no answer', { code: 'UNAVAILABLE' }))
    expect(await ask('/api/v1/jobs/hr-to-app/plan')).toBe(502)
  })

  it.each([
    ['a key it does not know', { dryRun: true }, 'dryRun'],
    ['a misspelt key beside a right one', { allowDeletes: 1, Initial: true }, 'Initial'],
    ['a number that is text', { allowDeletes: '40' }, 'allowDeletes'],
    ['a yes that is text', { initial: 'true' }, 'initial'],
  ])('refuses %s with 400, and runs nothing', async (_title, payload, named) => {
    const { app, bearer, started } = await setUp()
    for (const name of ['run', 'plan']) {
      const answer = await app.inject({
        method: 'POST',
        url: `/api/v1/jobs/hr-to-app/${name}`,
        headers: bearer,
        payload,
      })
      expect(answer.statusCode).toBe(400)
      expect(answer.json().error.message).toContain(named)
    }
    expect(started).toEqual([])
  })

  it('reads the limit of a query as a number', async () => {
    const { app, bearer, installation } = await setUp()
    const limits: unknown[] = []
    installation.runs = (...asked: unknown[]) => {
      limits.push(asked[1])
      return Promise.resolve([])
    }
    const ask = async (query: string) =>
      (await app.inject({ url: `/api/v1/jobs/hr-to-app/runs${query}`, headers: bearer })).statusCode
    expect([await ask(''), await ask('?limit=7'), await ask('?limit=many'), await ask('?limit=1.5')]).toEqual([
      200, 200, 400, 400,
    ])
    expect(limits).toEqual([20, 7])
  })

  it('does not tell strangers about its own faults', async () => {
    const { app, bearer } = await setUp('loopback', { jobs: () => Promise.reject(new TypeError('x is not y')) })
    const answer = await app.inject({ url: '/api/v1/jobs', headers: bearer })
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('x is not y')
  })
})

describe('the health checks', () => {
  it('need no token, and tell ready from not ready', async () => {
    const { app } = await setUp()
    expect((await app.inject('/healthz')).statusCode).toBe(200)
    expect((await app.inject('/readyz')).statusCode).toBe(200)
    const broken = await setUp('loopback', { notReady: () => Promise.resolve('the store is locked') })
    const answer = await broken.app.inject('/readyz')
    expect(answer.statusCode).toBe(503)
    expect(answer.json().reason).toBe('the store is locked')
  })
})

describe('the status page', () => {
  it('shows jobs, with what comes from outside escaped', async () => {
    const { app } = await setUp()
    const answer = await app.inject('/')
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toContain('hr-to-app')
    expect(answer.body).toContain('&lt;app&gt;')
    expect(answer.body).not.toContain('<app>')
  })

  it('says that a run was interrupted', async () => {
    const times = { startedAt: 0, endedAt: null }
    const lastRun = {
      jobId: job.id,
      id: 'r1',
      mode: 'initial',
      ...times,
      status: 'running',
      counts: {},
      reason: null,
    } as const
    const { app } = await setUp('loopback', {}, [{ ...job, lastRun, interrupted: true }])
    expect((await app.inject('/')).body).toContain('interrupted; the next run goes on from there')
  })

  it('tells how to add a job when there is none', async () => {
    const { app } = await setUp('loopback', {}, [])
    expect((await app.inject('/')).body).toContain('No jobs yet')
  })

  it.each([
    ['another name points at this machine', 'loopback', { host: 'evil.example' }],
    ['a proxy asks for somebody else', 'loopback', { host: 'localhost', 'x-forwarded-for': '203.0.113.7' }],
    ['a proxy names itself', 'loopback', { host: 'localhost', Via: '1.1 proxy' }],
    ['a proxy tells an address', 'loopback', { host: 'localhost', 'X-Real-IP': '203.0.113.7' }],
    ['a proxy speaks RFC 7239', 'loopback', { host: 'localhost', Forwarded: 'for=203.0.113.7' }],
    ['a proxy tells the scheme', 'loopback', { host: 'localhost', 'X-Forwarded-Proto': 'https' }],
    ['the network may reach it', 'network', { host: 'localhost' }],
  ] as const)('needs the token when %s', async (_title, open, headers) => {
    const { app, secret } = await setUp(open)
    expect((await app.inject({ url: '/', headers })).statusCode).toBe(401)
    const authorization = `Basic ${Buffer.from(`admin:${secret}`).toString('base64')}`
    expect((await app.inject({ url: '/', headers: { ...headers, authorization } })).statusCode).toBe(200)
  })
})
