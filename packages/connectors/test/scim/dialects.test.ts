import { secretValue } from '@sutler/connector-kit'
import type { HttpRequest, HttpResponse } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { findDialect } from '../../src/scim/dialects/index.ts'
import { dialects, scimConnectorKind } from '../../src/scim/index.ts'
import { limitRates } from '../../src/scim/rates.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const op = { opId: '1', signal: new AbortController().signal }

type Answer = { readonly status?: number; readonly body?: unknown }

/** A connector to a server that answers by `METHOD /path`; all else is 204. */
async function open(settings: object, answers: Readonly<Record<string, Answer>> = {}, secrets: object = {}) {
  const requests: HttpRequest[] = []
  const http = async (request: HttpRequest): Promise<HttpResponse> => {
    requests.push(request)
    const { status, body } = answers[`${request.method} ${new URL(request.url).pathname}`] ?? { status: 204 }
    return { status: status ?? 200, headers: {}, body: body === undefined ? '' : JSON.stringify(body) }
  }
  const wrapped = Object.fromEntries(Object.entries(secrets).map(([key, text]) => [key, secretValue(String(text))]))
  const connector = await scimConnectorKind.open(
    { baseUrl: 'https://app.test', ...settings },
    { name: 'app', secrets: wrapped, baseDir: '.', now: Date.now, http },
  )
  const { target } = connector
  if (target === undefined) throw new Error('a SCIM connector has a target')
  const bodies = () => requests.filter(({ body }) => body !== undefined).map(({ body }) => JSON.parse(body ?? ''))
  return { connector, target, requests, bodies }
}

describe('auto', () => {
  it.each([
    ['https://scim.us-east-1.amazonaws.com/abc/scim/v2', 'aws-iam-identity-center'],
    ['https://api.slack.com/scim/v1', 'slack-1.1'],
    ['https://api.slack.com/scim/v2/', 'slack'],
    ['https://api.github.com/scim/v2/enterprises/acme', 'github'],
    ['https://ghes.example.org/api/v3/scim/v2', 'github'],
    ['https://api.zoom.us/scim2', 'zoom'],
    ['https://accounts.cloud.databricks.com/api/2.1/accounts/1/scim/v2', 'databricks'],
    ['https://adb-1.2.azuredatabricks.net/api/2.0/preview/scim/v2', 'databricks'],
    ['https://org-account.snowflakecomputing.com/scim/v2', 'snowflake'],
    ['https://api.atlassian.com/scim/directory/1', 'atlassian'],
    ['https://acme.my.salesforce.com/services/scim/v2', 'salesforce'],
    ['https://scim.workplace.com/', 'workplace'],
    ['https://app.example/scim/v2', 'standard'],
    ['https://evil.example/https://api.slack.com/scim/v1', 'standard'],
  ])('takes %s for %s', (baseUrl, name) => expect(findDialect('auto', baseUrl)?.name).toBe(name))

  it('knows nobody by a name nobody has', () => expect(findDialect('nobody', 'https://x')).toBeNull())
})

describe('a dialect', () => {
  it('says what the connection can, and settings overrule it', async () => {
    const { connector } = await open({ dialect: 'slack' })
    expect(connector.capabilities).toMatchObject({ valuesPerDelta: 500, maxConcurrency: 4 })
    expect(connector.capabilities.findable).toContain('userName')
    const other = await open({ dialect: 'slack', valuesPerDelta: 7, maxConcurrency: 9, findable: ['id'] })
    expect(other.connector.capabilities).toMatchObject({ valuesPerDelta: 7, maxConcurrency: 9, findable: ['id'] })
  })

  it('whose members cannot be read says so', async () => {
    expect((await open({ dialect: 'aws-iam-identity-center' })).connector.capabilities.unreadable).toEqual(['members'])
    expect((await open({ dialect: 'github' })).connector.capabilities.unreadable).toBeUndefined()
  })

  it('describes only what the service takes, what is its own, and what it needs', async () => {
    const typeOf = async (dialect: string, name: string) =>
      (await (await open({ dialect })).connector.schema()).types.find((type) => type.name === name)?.attributes ?? []
    const zoom = await typeOf('zoom', 'User')
    expect(zoom.map(({ path }) => path)).not.toContain(`${enterprise}:manager`)
    expect(zoom.map(({ path }) => path)).toContain(`${enterprise}:department`)
    expect(zoom.filter(({ required }) => required).map(({ path }) => path)).toContain('name.familyName')
    expect((await typeOf('snowflake', 'User')).map(({ path }) => path)).toContain(`${enterprise}:defaultRole`)
    expect(await typeOf('workplace', 'Group')).toEqual([])
  })

  it.each<[string, string, object, RegExp, string]>([
    ['github', 'User', { userName: 'a' }, /GitHub.* needs externalId of each User: map it/, 'object'],
    ['zoom', 'User', { [enterprise]: { manager: 'x' } }, /Zoom does not take urn.*manager: leave it out/, 'connection'],
    [
      'snowflake',
      'User',
      { userName: 'a', emails: [{ value: 'a' }, { value: 'b' }] },
      /Snowflake keeps one value in emails, and there are 2: map only one/,
      'object',
    ],
    ['salesforce', 'Group', { displayName: 'a' }, /Salesforce makes no Group through SCIM; make it there/, 'object'],
    ['workplace', 'Group', { displayName: 'a' }, /has no object type Group/, 'connection'],
  ])('%s refuses a new %s of %j before anything is sent', async (dialect, type, attributes, says, blame) => {
    const { target, requests } = await open({ dialect })
    const failure = target.create(type, attributes as Record<string, string>, op)
    await expect(failure).rejects.toMatchObject({ message: expect.stringMatching(says), blame })
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('refuses to empty what has to stay, and to delete what is never deleted', async () => {
    const { target } = await open({ dialect: 'salesforce' })
    await expect(target.update('User', '1', [{ path: 'active', op: 'remove' }], op)).rejects.toThrow(
      /cannot be without active/,
    )
    await expect(target.delete('Group', '1', op)).rejects.toThrow(/Salesforce deletes no Group.*leavers: nothing/)
  })

  it('switches an account off where there is no DELETE; one that is gone is done', async () => {
    const { target, requests, bodies } = await open({ dialect: 'salesforce' })
    await target.delete('User', '1', op)
    expect(requests.at(-1)).toMatchObject({ method: 'PATCH', url: 'https://app.test/Users/1' })
    expect(bodies()[0].Operations).toEqual([{ op: 'replace', value: { active: false } }])
    const gone = await open({ dialect: 'salesforce' }, { 'PATCH /Users/1': { status: 404 } })
    await expect(gone.target.delete('User', '1', op)).resolves.toBeUndefined()
  })

  it('switches off last and on first where an inactive account takes no changes', async () => {
    const deltas = (active: boolean) =>
      [
        { path: 'active', op: 'replace', value: active },
        { path: 'title', op: 'replace', value: 'x' },
      ] as const
    for (const active of [true, false]) {
      const { target, requests, bodies } = await open({ dialect: 'zoom' })
      await target.update('User', '1', deltas(active), op)
      expect(requests.map(({ method }) => method)).toEqual(active ? ['PATCH', 'PUT'] : ['PUT', 'PATCH'])
      expect(bodies()[active ? 1 : 0]).toMatchObject({ title: 'x' })
    }
  })

  it('sends whole attributes in a PUT of changes, and names what is emptied', async () => {
    const present = { id: '1', name: { givenName: 'Ada', familyName: 'L' }, title: 'x' }
    const { target, bodies } = await open({ dialect: 'zoom' }, { 'GET /Users/1': { body: present } })
    await target.update(
      'User',
      '1',
      [
        { path: 'name.familyName', op: 'replace', value: 'K' },
        { path: 'title', op: 'remove' },
      ],
      op,
    )
    expect(bodies()).toEqual([
      {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        name: { givenName: 'Ada', familyName: 'K' },
        title: null,
      },
    ])
  })

  it('reads an error as the service means it', async () => {
    const attributes = { userName: 'a', name: { familyName: 'b' }, emails: 'c', entitlements: 'd' }
    const { target } = await open(
      { dialect: 'salesforce' },
      { 'POST /Users': { status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] } },
    )
    await expect(target.create('User', attributes, op)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      blame: 'connection',
      message: expect.stringMatching(/allowance of API calls/),
    })
  })

  it('keeps in lower case what the service keeps and searches so', async () => {
    const found = { body: { totalResults: 1, Resources: [{ id: '1', userName: 'ada@x' }] } }
    const { target, requests } = await open({ dialect: 'databricks' }, { 'GET /Users': found })
    const hits = await target.find('User', { terms: [{ path: 'userName', value: 'Ada@X' }] }, 2)
    expect(hits.map(({ anchor }) => anchor)).toEqual(['1'])
    expect(decodeURIComponent(requests.at(-1)?.url ?? '')).toContain('userName eq "ada@x"')
  })

  it('is frozen data that survives JSON, but for limits that are none', () => {
    for (const dialect of dialects) {
      expect(Object.isFrozen(dialect), dialect.name).toBe(true)
      const plain = JSON.parse(
        JSON.stringify(dialect, (_, value) => (value === Number.POSITIVE_INFINITY ? 'none' : value)),
      )
      expect(Object.keys(plain)).toEqual(Object.keys(dialect))
      for (const address of dialect.addresses) expect(() => new RegExp(address)).not.toThrow()
    }
  })
})

describe('settings', () => {
  it.each<[object, RegExp]>([
    [{ dialect: 'slak' }, /settings\.dialect must be auto, standard,/],
    [{ wire: { patch: 'whole' } }, /settings\.wire\.patch must be operations, pathless or resource/],
    [{ wire: { pach: 'x' } }, /settings\.wire\.pach is not known\. Known: version, mediaType, patch/],
    [{ wire: { maxOperations: 0 } }, /settings\.wire\.maxOperations must be a whole number from 1/],
    [{ wire: [] }, /settings\.wire must be a mapping/],
    [{ auth: { kind: 'magic' } }, /settings\.auth\.kind must be one of bearer, basic/],
    [{ auth: { kind: 'basic' } }, /settings\.auth\.user is missing; kind basic needs it/],
    [{ auth: { kind: 'mtls', user: 'x' } }, /settings\.auth\.user is not known for kind mtls/],
    [{ auth: { kind: 'basic', user: 'x' } }, /secrets\.password is missing; settings\.auth of kind basic needs it/],
    [{ auth: { kind: 'mtls' } }, /secrets\.clientCertificate is missing.*\n.*clientKey/],
    [
      { auth: { kind: 'client-credentials', tokenUrl: 'https://x', clientId: 'y', clientAuthentication: 'jwt' } },
      /secrets\.privateKey is missing/,
    ],
    [
      { auth: { kind: 'client-credentials', tokenUrl: 'https://x', clientId: 'y', clientAuthentication: 'digest' } },
      /settings\.auth\.clientAuthentication must be basic or body or jwt or none/,
    ],
  ])('%j is refused, with the key named', async (settings, says) => {
    await expect(open(settings)).rejects.toMatchObject({ code: 'INVALID_VALUE', message: expect.stringMatching(says) })
  })

  it('a second token without a first is refused, and either half of a certificate without the other', async () => {
    await expect(open({}, {}, { nextToken: 'x' })).rejects.toThrow(/secrets\.token is missing/)
    await expect(open({}, {}, { token: 'x', clientKey: 'y' })).rejects.toThrow(/secrets\.clientCertificate is missing/)
  })

  it('overrule one thing of a dialect and leave the rest', async () => {
    const { target, bodies } = await open({ dialect: 'salesforce', wire: { opCase: 'capital' } })
    await target.update('User', '1', [{ path: 'title', op: 'replace', value: 'x' }], op)
    expect(bodies()[0].Operations).toEqual([{ op: 'Replace', value: { title: 'x' } }])
  })
})

describe('secrets', () => {
  it('that a service or a token endpoint quotes are in no message', async () => {
    const planted = { clientSecret: 'cs-PLANTED', token: 'tok-PLANTED' }
    const said = { status: 400, body: { detail: 'bad token issued-PLANTED from cs-PLANTED' } }
    const { target } = await open(
      { auth: { kind: 'client-credentials', tokenUrl: 'https://login.test/token', clientId: 'c' } },
      { 'POST /token': { body: { access_token: 'issued-PLANTED' } }, 'POST /Users': said, 'GET /Users/1': said },
      planted,
    )
    for (const work of [() => target.create('User', { userName: 'a' }, op), () => target.get('User', '1')]) {
      const failure = await work().catch((error: unknown) => error)
      expect(String(failure)).toMatch(/bad token \[secret\] from \[secret\]/)
    }
  })

  it('of the first token are hidden while the second is in use', async () => {
    const { target } = await open(
      {},
      { 'GET /Users/1': { status: 401, body: { detail: 'no: one-PLANTED, two-PLANTED' } } },
      { token: 'one-PLANTED', nextToken: 'two-PLANTED' },
    )
    const failure = await target.get('User', '1').catch((error: unknown) => error)
    expect(String(failure)).not.toMatch(/PLANTED/)
  })
})

describe('published rates', () => {
  it('hold a call back until its limit has room, and others not', async () => {
    let now = 0
    const sent: [string, number][] = []
    const send = limitRates(
      async ({ method, url }) => {
        sent.push([`${method} ${url.slice('https://app.test'.length)}`, now])
        return { status: 204, headers: {}, body: '' }
      },
      'https://app.test/',
      [{ calls: 'write', path: '/Users', perMinute: 60, burst: 2 }],
      {
        now: () => now,
        async wait(ms) {
          now += ms
        },
      },
    )
    const call = (method: string, path: string) => send({ method, url: `https://app.test${path}`, headers: {} })
    for (let each = 0; each < 4; each++) await call('POST', '/Users')
    await call('GET', '/Users')
    await call('POST', '/Groups')
    expect(sent.map(([, at]) => at)).toEqual([0, 1000, 2000, 3000, 3000, 3000])
  })
})
