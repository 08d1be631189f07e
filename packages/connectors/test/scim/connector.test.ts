import { secretValue } from '@sutler/connector-kit'
import type { ConnectorEnv, HttpRequest, HttpResponse } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { scimConnectorKind } from '../../src/scim/index.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const op = { opId: '1', signal: new AbortController().signal }
type Answer = { status?: number; body?: unknown }

/** A connector whose server answers by `METHOD /path`; everything else is 404. */
async function scripted(
  answers: Readonly<Record<string, Answer | Answer[]>>,
  settings: object = {},
  secrets: ConnectorEnv['secrets'] = {},
) {
  const requests: HttpRequest[] = []
  const http = async (request: HttpRequest): Promise<HttpResponse> => {
    requests.push(request)
    const answer = answers[`${request.method} ${new URL(request.url).pathname}`]
    const { status = answer === undefined ? 404 : 200, body } = (Array.isArray(answer) ? answer.shift() : answer) ?? {}
    return { status, headers: {}, body: body === undefined ? '' : JSON.stringify(body) }
  }
  const env = { name: 'app', secrets, baseDir: '.', now: Date.now, http }
  const connector = await scimConnectorKind.open({ baseUrl: 'https://app.test', ...settings }, env)
  const { target } = connector
  if (target === undefined) throw new Error('a SCIM connector has a target')
  const sent = (method: string) =>
    requests.filter((request) => request.method === method).map((request) => JSON.parse(request.body ?? 'null'))
  return { connector, target, requests, sent }
}

describe('settings', () => {
  it.each<[object, RegExp]>([
    [{}, /settings\.baseUrl must be an http/],
    [{ baseUrl: 'ftp://x' }, /settings\.baseUrl/],
    [{ baseUrl: 'https://x', pagesize: 3 }, /settings\.pagesize is not known\. Known: .*pageSize/],
    [{ baseUrl: 'https://x', pageSize: 0 }, /settings\.pageSize must be a whole number from 1/],
    [{ baseUrl: 'https://x', update: 'post' }, /settings\.update must be auto, patch or put/],
    [{ baseUrl: 'https://x', headers: { Authorization: 'x' } }, /secrets\.token/],
    [{ baseUrl: 'https://x', headers: [] }, /settings\.headers/],
    [{ baseUrl: 'https://x', types: { Device: 'Devices' } }, /settings\.types/],
    [{ baseUrl: 'https://x', findable: 'userName' }, /settings\.findable/],
    [{ baseUrl: 'https://x', notFoundIsEmpty: 'no' }, /settings\.notFoundIsEmpty/],
  ])('%j is refused, with the key named', async (settings, message) => {
    const env = { name: 'app', secrets: {}, baseDir: '.', now: Date.now, http: () => Promise.reject(new Error()) }
    await expect(scimConnectorKind.open(settings, env)).rejects.toMatchObject({
      code: 'INVALID_VALUE',
      message: expect.stringMatching(message),
    })
  })
})

describe('references', () => {
  it('are written as objects in a create, which names the schemas it uses', async () => {
    const { target, sent } = await scripted({ 'POST /Users': { status: 201, body: { id: '1' } } })
    const attributes = { userName: 'ada', emails: 'a@x', [enterprise]: { department: 'R&D', manager: 'm1' } }
    await target.create('User', attributes, op)
    expect(sent('POST')).toEqual([
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
        userName: 'ada',
        emails: [{ value: 'a@x' }],
        [enterprise]: { department: 'R&D', manager: { value: 'm1' } },
      },
    ])
  })

  it('are written as objects in an update, however the path is spelled', async () => {
    const { target, sent } = await scripted({ 'PATCH /Groups/g': { status: 204 }, 'PATCH /Users/u': { status: 204 } })
    await target.update('Group', 'g', [{ path: 'Members', op: 'add', value: ['a', { value: 'b' }] }], op)
    await target.update('User', 'u', [{ path: `${enterprise}:manager`, op: 'replace', value: 'm1' }], op)
    expect(sent('PATCH').flatMap((body) => body.Operations)).toEqual([
      { op: 'add', path: 'Members', value: [{ value: 'a' }, { value: 'b' }] },
      { op: 'replace', path: `${enterprise}:manager`, value: { value: 'm1' } },
    ])
  })
})

describe('reads', () => {
  it('leave members out of groups unless asked for, and ask nothing of the kind for users', async () => {
    const { target, requests } = await scripted({
      'GET /Groups/g': { body: { id: 'g' } },
      'GET /Users/u': { body: { id: 'u' } },
    })
    await target.get('Group', 'g')
    await target.get('Group', 'g', { include: ['members'] })
    await target.get('User', 'u')
    const urls = requests.map((request) => request.url).filter((url) => /\/[gu](\?|$)/.test(url))
    expect(urls).toEqual([
      'https://app.test/Groups/g?excludedAttributes=members',
      'https://app.test/Groups/g',
      'https://app.test/Users/u',
    ])
  })

  it('ask for discovery once, and again when it failed', async () => {
    const { target, requests } = await scripted({
      'GET /Schemas': [{ status: 500 }, { status: 404 }],
      'GET /Users/u': { body: { id: 'u' } },
    })
    await expect(target.get('User', 'u')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await Promise.all([target.get('User', 'u'), target.get('User', 'u')])
    expect(requests.filter((request) => request.url.endsWith('/Schemas'))).toHaveLength(2)
  })

  it('of an unknown type fail with the known ones named; settings can add one', async () => {
    const { target } = await scripted({ 'GET /Devices/1': { body: { id: '1' } } }, { types: { Device: '/Devices' } })
    await expect(target.get('Printer', '1')).rejects.toThrow(/no object type Printer.*user, group, device/)
    expect((await target.get('Device', '1'))?.anchor).toBe('1')
  })
})

describe('updates', () => {
  const title = [{ path: 'title', op: 'replace', value: 'T' }] as const
  const put = { 'GET /Users/u': { body: { id: 'u' } }, 'PUT /Users/u': { body: { id: 'u' } } }

  it('use PUT where the server says that it has no PATCH', async () => {
    const config = { body: { patch: { supported: false } } }
    const { target, sent } = await scripted({ ...put, 'GET /ServiceProviderConfig': config })
    await target.update('User', 'u', title, op)
    expect([sent('PATCH').length, sent('PUT').length]).toEqual([0, 1])
  })

  it('turn to PUT, and stay there, once PATCH was answered 405', async () => {
    const { target, sent } = await scripted({ ...put, 'PATCH /Users/u': { status: 405 } })
    await target.update('User', 'u', title, op)
    await target.update('User', 'u', title, op)
    expect([sent('PATCH').length, sent('PUT').length]).toEqual([1, 2])
  })

  it('keep to PATCH when the settings say so', async () => {
    const { target, sent } = await scripted({ ...put, 'PATCH /Users/u': { status: 405 } }, { update: 'patch' })
    await expect(target.update('User', 'u', title, op)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    expect(sent('PUT')).toEqual([])
  })
})

describe('test()', () => {
  const list = { body: { totalResults: 0, Resources: [] } }

  it('warns of missing discovery, and of a server that does not filter', async () => {
    const { connector } = await scripted({ 'GET /Users': { body: { Resources: [{ id: '1', userName: 'x' }] } } })
    expect((await connector.test()).map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning DISCOVERY_MISSING',
      'warning DISCOVERY_MISSING',
      'warning DISCOVERY_MISSING',
      'warning FILTER_IGNORED',
    ])
  })

  it.each([
    ['http://app.test', ['warning CLEAR_TEXT']],
    ['http://127.0.0.1:9', []],
    ['http://localhost', []],
    ['https://app.test', []],
  ])('warns of what is sent in clear text: %s', async (baseUrl, found) => {
    const { connector } = await scripted({ 'GET /Users': list }, { baseUrl })
    const findings = (await connector.test()).filter(({ code }) => code !== 'DISCOVERY_MISSING')
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual(found)
    const refused = await scripted({ 'GET /Users': { ...list, status: 401 } }, { baseUrl })
    const codes = (await refused.connector.test()).map(({ severity, code }) => `${severity} ${code}`)
    expect(codes).toEqual(['error AUTH_FAILED', ...found])
  })

  it.each([
    [{ kind: 'basic', user: 'ada' }, /secrets\.password/],
    [{ kind: 'refresh-token', tokenUrl: 'https://login.test/', clientId: 'a' }, /sutler connector authorize/],
  ])('names the remedy of the way it signs in: %o', async (auth, remedy) => {
    const secrets = { password: secretValue('x'), clientSecret: secretValue('x') }
    const { connector } = await scripted({ 'GET /Users': { ...list, status: 401 } }, { auth }, secrets)
    expect(await connector.test()).toMatchObject([{ code: 'AUTH_FAILED', remedy: expect.stringMatching(remedy) }])
  })

  it.each([
    [401, 'AUTH_FAILED', /secrets\.token/],
    [302, 'AUTH_FAILED', /secrets\.token/],
    [404, 'NOT_FOUND', /baseUrl/],
    [503, 'UNAVAILABLE', /baseUrl.*runs/],
  ])('finds an error and a remedy when the search is answered %i', async (status, code, remedy) => {
    const { connector } = await scripted({ 'GET /Users': { ...list, status } })
    expect(await connector.test()).toEqual([
      expect.objectContaining({ severity: 'error', code, remedy: expect.stringMatching(remedy) }),
    ])
  })
})
