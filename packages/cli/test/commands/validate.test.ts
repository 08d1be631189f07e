import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryResources, createScimHandler, groupType, strict, userType } from '@sutler/scim'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { fakeIo, type Ran } from '../support.ts'

const token = 'tok-5e1d-secret'

/** A service on a loopback port; `broken`: POST is answered with 200. */
async function startService(broken = false) {
  const resources = createMemoryResources()
  const handler = createScimHandler({ types: [userType, groupType], resources, baseUrl: 'http://app.test/scim' })
  const client = { profile: strict, scopes: { types: 'all', readOnly: false }, subject: null } as const
  const seen: string[] = []
  const server = createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request
    seen.push(`${method} ${url}`)
    const [path = '', query = ''] = url.replace('/scim', '').split('?')
    const body = Buffer.concat(await request.toArray()).toString() || null
    const known = headers.authorization === `Bearer ${token}` ? client : null
    const answer = await handler({ method, path, query, headers: headers as Record<string, string>, body }, known)
    response.writeHead(broken && answer.status === 201 ? 200 : answer.status, answer.headers).end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const all = { members: false, filter: null, sort: null, from: { index: 0 }, limit: 1000 } as const
  return {
    url: `http://127.0.0.1:${port}/scim`,
    seen,
    holdings: async () =>
      (await resources.list(userType, all)).resources.length + (await resources.list(groupType, all)).resources.length,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

let folder = ''
const services: { close(): void }[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-validate-'))
})
afterEach(async () => {
  for (const service of services.splice(0)) service.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(broken = false) {
  const service = await startService(broken)
  services.push(service)
  return service
}

const noInstallation = () => Promise.reject(new Error('a validation needs no configuration'))

async function validate(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const { io, texts } = fakeIo(noInstallation, variables)
  const code = await runCli(['validate', ...args], { ...io, now: Date.now })
  return { code, ...texts }
}

describe('a service that keeps every requirement', () => {
  it('ends with 0, and holds nothing of it afterwards', async () => {
    const { url, holdings } = await open()
    const ran = await validate([url, '--allow-private'], { SCIM_TOKEN: token })
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/every MUST holds\n$/) })
    expect(await holdings()).toBe(0)
  })

  it('is one JSON document with --json', async () => {
    const { url } = await open()
    const ran = await validate([url, '--allow-private', '--token', token, '--profile', 'interop', '--json'])
    expect(JSON.parse(ran.stdout)).toMatchObject({ format: 1, profile: 'interop', verdict: 'passed', left: [] })
  })
})

describe('a service that does not', () => {
  it('ends with 1, and each finding says what was sent, what came and how to mend it', async () => {
    const { url } = await open(true)
    const { code, stdout } = await validate([url, '--allow-private', '--token', token])
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /failed {2}MUST {4}users\.create\.status\n.*RFC 7644 §3\.3.*\n {2}wanted {2}201 should have come\n {2}sent {4}POST .*\n {2}came {4}200 .*\n {2}mend {4}Answer 201 Created\.\n/,
    )
  })

  it('is reported in JUnit and HTML, without the token', async () => {
    const { url } = await open(true)
    const files = [join(folder, 'r.xml'), join(folder, 'r.html')] as const
    const ran = await validate([
      url,
      '--allow-private',
      '--token',
      token,
      '-v',
      '--junit',
      files[0],
      '--html',
      files[1],
    ])
    const [xml, html] = [await readFile(files[0], 'utf8'), await readFile(files[1], 'utf8')]
    expect(xml).toContain('<failure message="201 should have come">')
    expect(html).toContain('Answer 201 Created.')
    expect(xml + html + ran.stdout).not.toContain(token)
  })
})

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the run, and what it created is deleted', async (name) => {
  const { url, seen, holdings } = await open()
  const { io, texts, signal } = fakeIo(noInstallation)
  let sent = false
  const now = () => {
    if (!sent && seen.some((line) => line.startsWith('POST'))) {
      sent = true
      signal(name)
    }
    return Date.now()
  }
  const code = await runCli(['validate', url, '--allow-private', '--token', token], { ...io, now })
  expect(code).toBe(name === 'SIGINT' ? 130 : 143)
  expect(texts.stderr).toContain('deleting what was created')
  expect(texts.stdout).toContain('stopped before its end\n')
  expect(await holdings()).toBe(0)
})

describe('says what is wrong, and sends nothing', () => {
  it.each([
    ['no token', ['https://app.example/scim'], 64, '--token'],
    ['an address that is none', ['app', '--token', 'x'], 64, 'such as https://'],
    ['a query', ['https://app.example/?a=b', '--token', 'x'], 64, 'without a query'],
    ['a password in the address', ['https://a:b@app.example/', '--token', 'x'], 64, 'no user name'],
    ['a private address', ['http://127.0.0.1:1/scim', '--token', 'x'], 64, '--allow-private'],
    ['a private address of version 6', ['https://[::1]/scim', '--token', 'x'], 64, '--allow-private'],
    ['http over the internet', ['http://192.0.2.1/scim', '--token', 'x', '--allow-private'], 64, 'use https'],
    ['a folder that is not there', ['https://192.0.2.1/', '--token', 'x', '--html', '/nowhere/r.html'], 64, '/nowhere'],
    ['a profile nobody knows', ['https://192.0.2.1/', '--profile', 'x'], 64, 'rfc'],
    [
      'a service that does not answer',
      ['http://127.0.0.1:1/scim', '--token', 'x', '--allow-private'],
      1,
      'nothing listens there',
    ],
  ])('%s', async (_title, args, code, stderr) => {
    const ran = await validate(args)
    expect(ran.code).toBe(code)
    expect(ran.stderr).toContain(stderr)
  })
})
